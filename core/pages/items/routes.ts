import { Type } from 'typebox'
import {
  Conflict, Invalid, ItemSummaryShape, NotFound, Refused, inputOf, key, moveKey, oneOf, redirect,
  type AttachmentCard, type Draft, type FieldFault, type Item, type ItemInput, type Kind, type Locale, type Route, type Routes, type Translate, type Viewer,
} from '../../contract/index.ts'
import { fittingHandling } from '../../content/handling.ts'
import { publishing, type KnownKind } from '../../content/kinds.ts'
import { languages } from '../../i18n/languages.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { drawn } from '../shapes.ts'
import { accepted } from '../../files/kind-of-file.ts'
import { changesOf } from './changes.ts'
import type { DiffPart } from './compare.ts'
import { itemForm } from './form.ts'
import { handOverRoutes } from './hand-over.ts'
import { begunFrom, linkQuestions, withLinks, type TypedLinks } from './linked.ts'
import { EditorForm, withPosted } from './posted.ts'
import type { Question } from './question.ts'
import { Readers, readingRoutes } from './reading-routes.ts'
import { withPersonal } from './with-personal.ts'

const lang = () => oneOf(['en', 'fr', 'es', 'ar'])

const Questions = Type.Array(drawn<Question>())
const Editor = Type.Object({
  title: Type.String(), kindName: Type.String(), id: Type.Union([Type.String(), Type.Null()]), kind: Type.String(), lang: lang(), original: lang(), rev: Type.Integer(), draftRev: Type.Integer(),
  writing: Questions, shared: Questions, reading: Questions, errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
  languages: Type.Array(drawn<{ lang: string; label: string; url: string; current: boolean; made: string; missing: boolean; stale: boolean }>()), transitions: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), primary: Type.Boolean() })),
  originalText: Type.Union([Type.Object({ title: Type.String(), summary: Type.String(), body: Type.String() }), Type.Null()]),
  savedBy: Type.Union([Type.Object({ name: Type.String(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }) }), Type.Null()]), isLive: Type.Boolean(), state: Type.String(), mayHandOver: Type.Boolean(), path: Type.String(), files: Type.Array(drawn<AttachmentCard>()), accepted: Type.String(), fileLimit: Type.Integer(),
  conflict: Type.Union([Type.Object({ by: Type.String(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), rev: Type.Integer(), parts: Type.Array(drawn<DiffPart>()) }), Type.Null()]),
})

const Begun = Type.Object({ id: Type.String(), draftRev: Type.Integer() })

const languageOf = (viewer: Viewer): Locale => viewer.locale
const kindWords = (name: string) => name.replace('.', '.kind.')
/** Everything the editor page shows, for a new item or one that is there. */
async function editorOf(deps: PagesDeps, at: { item: Item | null; draft?: Draft; withheld?: ReadonlySet<string>; kindName: string; input: ItemInput; lang: Locale; draftRev: number; savedBy: { name: string; at: Date } | null; typedLinks?: TypedLinks; faults?: readonly FieldFault[]; conflict?: { by: string; at: Date; rev: number; parts: DiffPart[] } | null }) {
  const { host, viewer, t, topics, people, content } = deps
  const known = host.kinds.find(at.kindName)
  if (!known) throw new NotFound()
  const { item, input } = at
  const base = item ? `/items/${item.id}` : '/items/new'
  const form = itemForm({
    known, input, lang: at.lang, viewer, t, topics: await topics.all(), administrations: await people.administrations(), faults: at.faults ?? [], preview: `/${viewer.locale}/items/preview`,
    autosave: item ? `/${viewer.locale}${base}/draft` : null, uploads: item ? `/${viewer.locale}${base}/uploads` : null, draftKey: item ? `item-${item.id}-${at.lang}` : `new-${known.name}`,
    ...(at.withheld ? { withheld: at.withheld } : {}), linked: at.lang === input.lang ? await linkQuestions(deps, known, input.links, at.typedLinks) : [],
  })
  const original = input.texts[input.lang]
  const offered = item ? content.openTransitions(viewer, item, at.draft).filter((name) => known.kind.transitions[name]?.isOwn !== true) : []
  return {
    title: input.texts[at.lang]?.title || input.texts[input.lang]?.title || t(`${kindWords(known.name)}.new`), kindName: t(`${kindWords(known.name)}.name`), id: item?.id ?? null, kind: known.name,
    lang: at.lang, original: input.lang, rev: item?.rev ?? 0, draftRev: at.draftRev, ...form,
    languages: (['en', 'fr', 'es', 'ar'] as const).filter((one) => host.site.languages.includes(one) || input.texts[one] !== undefined || one === at.lang).map((one) => ({
      lang: one, label: languages[one].name, url: `/${viewer.locale}${base}${item ? '/edit' : ''}?text=${one}${item ? '' : `&kind=${known.name}`}`, current: one === at.lang,
      made: one === input.lang ? 'original' : input.texts[one]?.maker ?? '', missing: input.texts[one] === undefined, stale: item?.texts.find((text) => text.lang === one)?.isStale ?? false,
    })),
    transitions: offered.map((name) => ({ name, label: t(moveKey(known.name, name)), primary: name === 'publish' })),
    originalText: at.lang === input.lang ? null : { title: original?.title ?? '', summary: original?.summary ?? '', body: original?.body ?? '' },
    files: item ? await deps.attachments.of(viewer, item.id) : [], accepted: accepted.join(', '), fileLimit: host.config.server.uploadLimit,
    savedBy: at.savedBy, isLive: item?.publishedAt !== null && item !== null, state: at.draft?.state ?? item?.state ?? known.kind.states[0] ?? 'draft', mayHandOver: item !== null && content.mayHandOver(viewer, item), path: item?.path ?? '', conflict: at.conflict ?? null,
  }
}

async function editorOfItem(deps: PagesDeps, id: string, text: Locale | undefined, typed?: EditorForm, fault?: Invalid | Conflict) {
  const item = await deps.content.read(deps.viewer, null, id)
  const draft = await deps.content.draft(deps.viewer, item.id)
  const { input: standing, withheld } = await withPersonal(deps, item, draft)
  const input = typed ? withPosted(deps.host.kinds.get(item.kind), standing, typed, deps.viewer, withheld) : standing
  const lang = text ?? draft.input.lang
  // Somebody saved in between: theirs and what was typed stand side by side, and the next save says which it knows of.
  const conflict = fault instanceof Conflict ? { by: draft.byName, at: draft.updatedAt, rev: draft.rev, parts: await changesOf(deps, item.kind, standing, input, lang) } : null
  const faults = fault instanceof Invalid ? fault.faults : []
  return { item, draft, editor: await editorOf(deps, { item, draft, withheld, kindName: item.kind, input, lang, draftRev: draft.rev, savedBy: draft.rev === 0 ? null : { name: draft.byName, at: draft.updatedAt }, typedLinks: typed?.links ?? {}, faults, conflict }) }
}

/** Where an item is edited that has an editor of its own. */
function ownEditorOf({ host }: PagesDeps, item: Pick<Item, 'id' | 'kind'>): string | null {
  const { kind, plugin } = host.kinds.get(item.kind)
  return kind.editor === undefined ? null : `/${plugin}${kind.editor(item.id)}`
}

/** A kind about a person begins with who writes. */
const blank = ({ audience, person }: Kind, language: Locale, viewer: Viewer): ItemInput => ({
  lang: language, texts: { [language]: { title: '' } }, audience: [...(audience ?? ['members'])], ...(person === undefined ? {} : { fields: { [person]: viewer.id } }),
})

/** The kind to be written. @throws NotFound, Refused before anything was typed in vain */
function writable({ host, viewer }: PagesDeps, name: string): KnownKind {
  const known = host.kinds.find(name)
  if (!known) throw new NotFound()
  const create = known.kind.transitions['create']
  if (!create || !viewer.may(`${known.plugin}.${create.may}`)) throw new Refused()
  return known
}

/** An item whole, as programs send it; limits and audience are checked where every write is. */
const WholeInput = Type.Object({
  lang: lang(), audience: Type.Array(Type.String({ maxLength: 128 }), { maxItems: 64 }), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })),
  texts: Type.Record(Type.String(), Type.Object({ title: Type.String({ maxLength: 1_000 }), summary: Type.Optional(Type.String({ maxLength: 5_000 })), body: Type.Optional(Type.String({ maxLength: 400_000 })), extra: Type.Optional(Type.Record(Type.String(), Type.Unknown())) })),
  fields: Type.Optional(Type.Record(Type.String(), Type.Unknown())), handling: Type.Optional(oneOf(['open', 'community', 'named-administrations', 'my-administration', 'named-people'])),
  visibleFrom: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])), visibleUntil: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])),
  reviewDueOn: Type.Optional(Type.Union([Type.String({ format: 'date' }), Type.Null()])), links: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String({ format: 'uuid' }), { maxItems: 100 }))),
})

export const itemRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  // For programs: an item made and published in one write, or begun as a draft.
  on.post('/items', {
    may: 'keep', input: Type.Object({ kind: Type.String({ maxLength: 80 }), item: WholeInput, publish: Type.Optional(Type.Boolean({ default: true })) }),
    output: Type.Object({ id: Type.String(), ref: Type.Union([Type.String(), Type.Null()]), rev: Type.Integer(), path: Type.String() }),
    async run({ host, content, viewer }, { kind, item, publish = true }) {
      const known = host.kinds.find(kind)
      if (!known) throw new Invalid([{ field: 'kind', key: 'core.item.fault.kind' }])
      // What is published on the plugin's own pages alone asks more there than this does.
      if (publish && publishing(known.kind)[1].isOwn) throw new Refused('core.item.fault.own-page')
      if (publish) return content.publishNew(viewer, kind, item as ItemInput)
      const { id } = await content.create(viewer, kind, item as ItemInput)
      return { id, ref: null, rev: 0, path: `/items/${id}/edit` }
    },
  }),

  on.get('/items/new', {
    may: 'keep', isInternal: true, input: Type.Object({ kind: Type.String({ maxLength: 80 }), text: Type.Optional(lang()), relation: Type.Optional(Type.String({ maxLength: 40 })), to: Type.Optional(Type.String({ maxLength: 80 })) }), output: Editor, view: 'items/edit',
    async run(deps, { kind, text, relation, to }) {
      const known = writable(deps, kind)
      const language = text ?? languageOf(deps.viewer)
      const empty = blank(known.kind, language, deps.viewer)
      const input = relation === undefined || to === undefined ? empty : await begunFrom(deps, known, empty, relation, to)
      return editorOf(deps, { item: null, kindName: kind, input, lang: language, draftRev: 0, savedBy: null })
    },
  }),

  on.post('/items/new', {
    may: 'keep', isInternal: true, input: Type.Object({ kind: Type.String({ maxLength: 80 }), ...EditorForm }), output: Editor, view: 'items/edit', result: Begun,
    again(deps, { kind = '', ...form }, fault) {
      const known = deps.host.kinds.find(kind)
      if (!known) throw new NotFound()
      const language = form.lang ?? languageOf(deps.viewer)
      return editorOf(deps, { item: null, kindName: kind, input: withPosted(known, blank(known.kind, language, deps.viewer), { ...form, lang: language }, deps.viewer), lang: language, draftRev: 0, savedBy: null, typedLinks: form.links ?? {}, faults: fault instanceof Invalid ? fault.faults : [] })
    },
    async run(deps, { kind, ...form }) {
      const known = writable(deps, kind)
      const input = await withLinks(deps, known, withPosted(known, blank(known.kind, form.lang, deps.viewer), form, deps.viewer), form.links)
      const { id, draftRev } = await deps.content.create(deps.viewer, kind, input)
      return redirect(`/items/${id}/edit`, 'core.item.draft-saved', { value: { id, draftRev } })
    },
  }),

  on.get('/items/:id/edit', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), text: Type.Optional(lang()) }), output: Editor, view: 'items/edit',
    async run(deps, { id, text }) {
      const { item, editor } = await editorOfItem(deps, id, text)
      const own = ownEditorOf(deps, item)
      return own === null ? editor : redirect(`${own}${text === undefined ? '' : `?text=${text}`}`, undefined, { value: editor })
    },
  }),

  on.post('/items/:id/draft', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), rev: Type.Integer({ minimum: 0 }), then: Type.Optional(Type.String({ maxLength: 40 })), ...EditorForm }), output: Editor, view: 'items/edit', result: Type.Object({ rev: Type.Integer() }),
    again: async (deps, { id = '', ...form }, fault) => (await editorOfItem(deps, id, form.lang, { ...form, lang: form.lang ?? languageOf(deps.viewer) }, fault)).editor,
    async run(deps, { id, rev, then, ...form }) {
      const item = await deps.content.read(deps.viewer, null, id)
      const { input: before, withheld } = await withPersonal(deps, item, await deps.content.draft(deps.viewer, id))
      const known = deps.host.kinds.get(item.kind)
      const input = await withLinks(deps, known, withPosted(known, before, form, deps.viewer, withheld), form.links, item.id)
      const saved = await deps.content.saveDraft(deps.viewer, id, input, { rev })
      await deps.audit.record(deps.viewer, `${item.kind}.draft-saved`, `item:${id}`, { rev: saved.rev })
      if (then) return redirect(`/items/${id}/move/${then}`, undefined, { value: saved })
      return redirect(`/items/${id}/edit?text=${form.lang}`, 'core.item.draft-saved', { value: saved })
    },
  }),

  on.post('/items/preview', {
    may: 'keep', isInternal: true, input: Type.Object({ text: Type.String({ maxLength: 400_000 }), lang: Type.Optional(lang()) }),
    output: Type.Object({ text: Type.String(), lang: lang() }), view: 'items/preview',
    run: ({ viewer }, { text, lang: language }) => ({ text, lang: language ?? viewer.locale }),
  }),

  on.post('/items/:id/drop', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key() }),
    async run({ content, viewer }, { id }) {
      const item = await content.read(viewer, null, id)
      await content.dropDraft(viewer, id)
      return redirect(item.publishedAt === null ? '/' : item.path, 'core.item.draft-dropped')
    },
  }),

  on.get('/items/:id/move/:transition', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), transition: Type.String({ maxLength: 40 }) }), view: 'items/move',
    output: Type.Object({
      item: ItemSummaryShape, title: Type.String(), transition: Type.String(), label: Type.String(), asksReason: Type.Boolean(), danger: Type.Boolean(), rev: Type.Integer(), draft: Type.Integer(), note: Type.String(),
      readers: Readers, changes: Type.Array(drawn<DiffPart>()), isFirst: Type.Boolean(), handling: Type.String(),
      visibleFrom: Type.Union([Type.String(), Type.Null()]), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String(), at: Type.Union([Type.String(), Type.Null()]) })),
    }),
    async run(deps, input) {
      const page = await movePage(deps, input)
      // What its plugin alone moves is moved on the plugin's own pages.
      const own = deps.host.kinds.get(page.item.kind).kind.transitions[input.transition]?.isOwn ? ownEditorOf(deps, page.item) : null
      return own === null ? page : redirect(own, undefined, { value: page })
    },
  }),

  on.post('/items/:id/move/:transition', {
    may: 'keep', input: Type.Object({ id: key(), transition: Type.String({ maxLength: 40 }), rev: Type.Integer({ minimum: 0 }), draft: Type.Optional(Type.Integer({ minimum: 0 })), note: Type.Optional(Type.String({ maxLength: 1_000 })) }), view: 'items/move',
    result: Type.Object({ id: Type.String(), ref: Type.Union([Type.String(), Type.Null()]), state: Type.String(), rev: Type.Integer(), path: Type.String() }),
    again: (deps, { id = '', transition = '', note }, fault) => movePage(deps, { id, transition, faults: fault instanceof Invalid ? fault.faults : [], ...(note === undefined ? {} : { note }) }),
    async run({ content, viewer, host }, { id, transition, rev, draft, note }) {
      if (host.kinds.get((await content.read(viewer, null, id)).kind).kind.transitions[transition]?.isOwn) throw new NotFound()
      const moved = await content.move(viewer, id, transition, { rev, ...(draft === undefined ? {} : { draft }), ...(note === undefined ? {} : { note }) })
      const { kind, ref, state, rev: newRev, path } = moved
      return redirect(moved.publishedAt === null ? `/items/${id}/edit` : path, moveKey(kind, transition, '.done'), { value: { id, ref, state, rev: newRev, path } })
    },
  }),

  ...readingRoutes(on),
  ...handOverRoutes(on),
]

/** What the editor calls a field whose path is `fields.place`, `texts.fr.extra.points`, `texts.en.title` or `topics`. */
function labelOf(kind: string, field: string, t: Translate): string {
  const own = /^fields\.([^.]+)/.exec(field)?.[1], ofText = /^texts\.[^.]+\.extra\.([^.]+)/.exec(field)?.[1]
  const name = own ? `${kindWords(kind)}.field.${own}` : ofText ? `${kindWords(kind)}.text.${ofText}` : `core.item.form.${field.split('.').at(-1) ?? ''}`
  const said = t(name)
  return said === name ? field : said
}

async function movePage(deps: PagesDeps, { id, transition, note = '', faults = [] }: { id: string; transition: string; note?: string; faults?: readonly FieldFault[] }) {
  const { content, viewer, t, host } = deps
  const item = await content.read(viewer, null, id)
  const spec = host.kinds.get(item.kind).kind.transitions[transition]
  if (!item.isKept || !spec || transition === 'create') throw new NotFound()
  const draft = await content.draft(viewer, id)
  const audience = spec.publishes ? draft.input.audience : item.audience
  const { texts: _texts, ...summary } = { ...item, title: draft.input.texts[viewer.locale]?.title ?? draft.input.texts[draft.input.lang]?.title ?? item.title }
  return {
    item: summary, title: t(moveKey(item.kind, transition, '.title')), transition, label: t(moveKey(item.kind, transition)), asksReason: spec.asksReason === true, danger: spec.withdraws === true, rev: item.rev, draft: draft.rev, note,
    readers: spec.publishes ? await content.audienceOf(viewer, audience) : [], isFirst: item.publishedAt === null, handling: spec.publishes ? draft.input.handling ?? fittingHandling(audience) : item.handling,
    changes: spec.publishes && item.publishedAt !== null ? await changesOf(deps, item.kind, inputOf(await content.read(viewer, item.kind, item.id)), draft.input, draft.input.lang) : [], visibleFrom: draft.input.visibleFrom ?? null,
    // What is missing from the draft is put right in the editor; its fields are named by the last part of what they are called.
    errors: faults.map(({ field, key: words, values }) => ({ id: 'note', error: field === 'note' ? t(words, values) : `${labelOf(item.kind, field, t)}: ${t(words, values)}`, at: field === 'note' ? null : `/items/${id}/edit#${field.split('.').at(-1) ?? ''}` })),
  }
}
