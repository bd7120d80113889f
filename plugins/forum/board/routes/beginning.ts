import { randomUUID } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { Invalid, NotFound, oneOf, redirect, type Conflict, type Handling, type Locale, type Route, type Routes } from '@diwan/core'
import { headingsOf } from '../../lab/headings.ts'
import type { ForumDeps, ForumPermission } from '../deps.ts'
import { composed, formatOf } from '../model/formats.ts'
import type { Category } from '../services/categories.ts'
import { levels, type TypedTopic } from '../services/posting.ts'
import { Choice, ErrorsShape, errorsOf, langInput, maybe, tick, word } from './shapes.ts'

const Typed = {
  category: word(60), title: word(400), body: word(60_000), lang: langInput(), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), about: word(60), handling: Type.Optional(oneOf(['', ...levels])), isWiki: tick(), token: word(60), rev: Type.Optional(Type.Integer({ minimum: 0 })),
  parts: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 20_000 }))), pollQuestion: word(300), pollChoices: word(4_000), pollMultiple: tick(), pollCloses: word(30), opensAt: word(30), closesAt: word(30), act: Type.Optional(oneOf(['send', 'preview'])), attachments: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })),
}
const TypedShape = Type.Object(Typed)
type Typed = Partial<Static<typeof TypedShape>>
const Part = Type.Object({ name: Type.String(), label: Type.String(), hint: Type.String(), text: Type.String() })
const Form = Type.Object({
  categories: Type.Array(Type.Object({ title: Type.String(), summary: Type.String(), lang: Type.String(), format: Type.String(), isTrial: Type.Boolean(), url: Type.String() })), category: maybe(Type.Object({ id: Type.String(), title: Type.String(), path: Type.String(), format: Type.String(), lookedAt: Type.String(), ceiling: Type.String(), needsTopic: Type.Boolean() })),
  hasPoll: Type.Boolean(), hasTable: Type.Boolean(), parts: Type.Array(Part), title: Type.String(), body: Type.String(), lang: Type.String(), topics: Type.Array(Choice), handlings: Type.Array(Choice), about: maybe(Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String() })), isWiki: Type.Boolean(),
  poll: Type.Object({ question: Type.String(), choices: Type.String(), isMultiple: Type.Boolean(), closes: Type.String() }), opensAt: Type.String(), closesAt: Type.String(), rev: Type.Integer(), token: Type.String(), isPreview: Type.Boolean(), preview: Type.String(), isWaiting: Type.Boolean(), errors: ErrorsShape,
})
const Begun = Type.Object({ waits: Type.Boolean(), path: Type.String() })
const lines = (text: string | undefined): string[] => (text ?? '').split(/\r?\n/).map((line) => line.replace(/^\s*(?:[-*•]|\d+[.)])\s+/, '').trim()).filter(Boolean)
/** A moment as a form gives it, in UTC. @throws Invalid */
function momentOf(typed: string | undefined, field: string): Date | null {
  if (!typed) return null
  const at = new Date(/Z|[+-]\d\d:\d\d$/.test(typed) ? typed : `${typed}${typed.includes('T') ? '' : 'T00:00'}Z`)
  if (Number.isNaN(at.getTime())) throw new Invalid([{ field, key: 'core.item.fault.instant' }])
  return at
}

/** What a clinic’s headings were answered with, as one text. */
const bodyOf = ({ t }: Pick<ForumDeps, 't'>, category: Category, { body = '', parts = {} }: Typed): string => {
  const headings = headingsOf(t, category.fields)
  return headings.length === 0 ? body : [composed(headings.map(({ name, label }) => ({ heading: label, text: parts[name] ?? '' }))), body.trim()].filter(Boolean).join('\n\n')
}

async function formOf(deps: ForumDeps, typed: Typed, { fault, isPreview = false, isKept = false }: { fault?: Invalid | Conflict | undefined; isPreview?: boolean; isKept?: boolean } = {}): Promise<Static<typeof Form>> {
  const { categories, drafts, topics, content, viewer, locale, t } = deps
  const kept = await drafts.of(viewer, 'new')
  // What was being written for another category, or nowhere yet, goes on here.
  const said: Typed = isKept && kept ? { ...kept.input, ...Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== undefined)) } : typed
  const all = await categories.all(viewer)
  const may = (await Promise.all(all.map(async (one) => (await categories.rights(viewer, one)).mayBegin ? [one] : []))).flat()
  const category = may.find(({ id, ref }) => id === said.category || ref === said.category) ?? null
  const { hasPoll, hasTable } = formatOf(category?.fields.format ?? 'discussion')
  const about = said.about ? (await content.pick(viewer, [said.about]))[0] ?? null : null
  const with_ = said.about ? `&about=${said.about}` : ''
  const ceiling = category === null ? 0 : levels.indexOf(category.fields.ceiling)
  return {
    categories: may.map(({ ref, title, summary, lang, fields }) => ({ title, summary, lang, format: fields.format, isTrial: fields.isTrial, url: `/forum/new?category=${ref ?? ''}${with_}${(said.topics ?? []).map((one) => `&topics=${one}`).join('')}` })),
    category: category && { id: category.id, title: category.title, path: category.path, ...category.fields }, hasPoll, hasTable, parts: category === null ? [] : headingsOf(t, category.fields).map((heading) => ({ ...heading, text: said.parts?.[heading.name] ?? '' })), title: said.title ?? '', body: said.body ?? '', lang: said.lang ?? locale, isWiki: said.isWiki ?? false,
    topics: (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: said.topics?.includes(id) ?? false })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
    handlings: ceiling <= 1 ? [] : [{ value: '', label: t('forum.new.handling.usual'), selected: !said.handling }, ...levels.slice(2, ceiling + 1).map((value) => ({ value, label: t(`theme.handling.${value}`), handling: value, selected: said.handling === value }))],
    about: about && { id: about.id, title: about.title, lang: about.lang }, poll: { question: said.pollQuestion ?? '', choices: said.pollChoices ?? '', isMultiple: said.pollMultiple ?? false, closes: said.pollCloses ?? '' }, opensAt: said.opensAt ?? '', closesAt: said.closesAt ?? '',
    rev: kept?.rev ?? 0, token: said.token ?? randomUUID(), isPreview, preview: isPreview && category ? bodyOf(deps, category, said) : '', isWaiting: false, errors: errorsOf(t, fault),
  }
}

function topicOf(deps: ForumDeps, category: Category, typed: Typed): TypedTopic {
  const { title = '', lang, topics = [], about, handling, isWiki = false, token, pollQuestion = '', pollChoices, pollMultiple = false, pollCloses, opensAt, closesAt } = typed
  const hasPoll = formatOf(category.fields.format).hasPoll
  return {
    title, body: bodyOf(deps, category, typed), lang: (lang ?? deps.viewer.locale) as Locale, topics, about: about || null, handling: (handling || null) as Handling | null, side: null, isWiki, key: token ?? null,
    poll: hasPoll ? { question: pollQuestion, choices: lines(pollChoices), isMultiple: pollMultiple, closesAt: momentOf(pollCloses, 'pollCloses') } : null, opensAt: momentOf(opensAt, 'opensAt'), closesAt: momentOf(closesAt, 'closesAt'),
  }
}

export const beginRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/new', {
    may: 'write', isInternal: true, input: Type.Object({ category: word(60), about: word(60), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), title: word(400) }), output: Form, view: 'new',
    run: (deps, asked) => formOf(deps, asked, { isKept: true }),
  }),
  on.post('/new', {
    may: 'write', input: Type.Object(Typed), output: Form, view: 'new', result: Begun, again: (deps, typed, fault) => formOf(deps, typed, { fault }),
    async run(deps, typed) {
      const { categories, posting, drafts, viewer } = deps
      const category = await categories.read(viewer, typed.category ?? '').catch((error: unknown) => { if (error instanceof NotFound) throw new Invalid([{ field: 'category', key: 'forum.fault.category' }]); throw error })
      if (typed.act === 'preview') {
        const kept = await drafts.of(viewer, 'new')
        await drafts.save(viewer, 'new', keptOf(typed), kept?.rev ?? 0)
        return formOf(deps, typed, { isPreview: true })
      }
      const posted = await posting.begin(viewer, category, topicOf(deps, category, typed))
      return posted.waits ? redirect(category.path, 'forum.topic.waits', { value: { waits: true, path: category.path } }) : redirect(posted.path, 'forum.topic.done', { value: { waits: false, path: posted.path } })
    },
  }),
  on.post('/new/draft', {
    may: 'write', isInternal: true, input: Type.Object(Typed), output: Type.Object({ rev: Type.Integer() }),
    run: ({ drafts, viewer }, { rev = 0, ...typed }) => drafts.save(viewer, 'new', keptOf(typed), rev),
  }),
]
const keptOf = ({ rev: _rev, act: _act, token: _token, attachments: _attachments, ...typed }: Typed): Record<string, unknown> => typed
