import { Type } from 'typebox'
import { Conflict, Invalid, ItemShape, NotFound, inputOf, key, moveKey, oneOf, redirect, type FieldFault, type ItemInput, type Locale, type Route, type Routes, type Topic } from '@diwan/core'
import { textsOf } from '../blocks/expanded.ts'
import { blocksOf, refsIn } from '../blocks/included.ts'
import { extraOf, sectionsOf, wordsOf } from '../build-document.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { maybe, moment } from '../document-shape.ts'
import { addRecommendation, addSection, movePart, removePart } from '../edits.ts'
import { publishFaults } from '../publishable.ts'
import { states, transitions } from '../states.ts'
import { nextLabel } from '../versions.ts'
import { wordsDigest } from '../words-digest.ts'
import type { GuidelineFields } from '../model.ts'
import type { OpenDraft } from '../services/drafts.ts'

export const languages = ['en', 'fr', 'es', 'ar'] as const
export const langInput = () => Type.Optional(oneOf(languages))
const Said = Type.Array(Type.Object({ id: Type.String(), error: Type.String(), at: maybe(Type.String()) }))
const Outline = Type.Object({
  id: Type.String(), number: Type.String(), title: Type.String(), isFirst: Type.Boolean(), isLast: Type.Boolean(), made: oneOf(['original', 'done', 'stale', 'missing']),
  recommendations: Type.Array(Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), verb: maybe(Type.String()), strength: maybe(Type.String()), certainty: maybe(Type.Integer()), sources: Type.Integer(), made: oneOf(['original', 'done', 'stale', 'missing']), faults: Type.Array(Type.String()), isFirst: Type.Boolean(), isLast: Type.Boolean() })),
  faults: Type.Array(Type.String()),
})
const Desk = Type.Object({
  item: ItemShape, id: Type.String(), title: Type.String(), state: Type.String(), rev: Type.Integer(), draftRev: Type.Integer(), savedBy: maybe(Type.Object({ name: Type.String(), at: moment() })), isLive: Type.Boolean(), version: Type.String(), nextVersion: Type.String(),
  lang: Type.String(), original: Type.String(), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean(), isOriginal: Type.Boolean(), missing: Type.Integer(), stale: Type.Integer() })),
  sections: Type.Array(Outline), errors: Said, checked: Type.Boolean(), count: Type.Integer(),
  steps: Type.Array(Type.Object({ state: Type.String(), isDone: Type.Boolean(), isCurrent: Type.Boolean() })),
  moves: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), asksReason: Type.Boolean(), asksDay: Type.Boolean(), danger: Type.Boolean(), primary: Type.Boolean(), hint: Type.String() })),
  approvals: Type.Object({ needed: Type.Integer(), given: Type.Array(Type.Object({ name: Type.String(), administration: maybe(Type.String()), at: moment(), note: Type.String(), isMine: Type.Boolean() })), mayApprove: Type.Boolean(), whyNot: maybe(Type.String()) }),
  openAmendments: Type.Integer(), consultation: maybe(Type.Object({ untilOn: Type.String(), isOpen: Type.Boolean() })), mayPublishLanguage: Type.Boolean(), mayDrop: Type.Boolean(), typed: Type.String(),
  from: maybe(Type.Object({ label: Type.String(), url: Type.String() })), blocks: Type.Array(Type.Object({ item: Type.String(), ref: Type.String(), title: Type.String(), lang: Type.String(), version: Type.Integer(), state: oneOf(['current', 'older', 'withdrawn', 'hidden']), newest: Type.Integer(), path: maybe(Type.String()) })),
})
const steps = states.slice(0, 7)
const Base = { key: key(), text: langInput() }

/** How a part stands in a language: what is asked for first, what is behind, what is there. */
export function madeIn(input: ItemInput, lang: Locale): (id: string) => 'original' | 'done' | 'stale' | 'missing' {
  if (lang === input.lang) return () => 'original'
  const [first, own] = [wordsOf(input, input.lang), wordsOf(input, lang)]
  return (id) => {
    const words = own.get(id)
    if ((words?.title ?? '').trim() === '') return 'missing'
    return words?.of === wordsDigest(first.get(id)) ? 'done' : 'stale'
  }
}

export async function deskOf(deps: GuideDeps, open: OpenDraft, { text, faults, typed = '', check = false }: { text?: Locale | undefined; faults?: readonly FieldFault[]; typed?: string; check?: boolean }) {
  const { viewer, t, content, guideApprovals, amendments } = deps
  const { item, draft } = open
  const { input } = draft
  const lang = text ?? input.lang
  const made = madeIn(input, lang), words = wordsOf(input, input.lang)
  const isChecked = check || draft.state === 'review' || draft.state === 'approved'
  const found = faults ?? (isChecked ? publishFaults(input) : [])
  const at = (id: string) => found.filter(({ field }) => field.startsWith(`parts.${id}.`)).map(({ key: said, values }) => t(said, values))
  const sections = sectionsOf(input)
  const fields = (input.fields ?? {}) as Partial<GuidelineFields>
  const consultation = draft.state === 'consultation' ? await deps.consultations.read({ ...viewer, tokens: [...viewer.tokens, ...input.audience] }, item.id).catch(() => null) : null
  return {
    item, id: item.id, title: input.texts[viewer.locale]?.title || input.texts[input.lang]?.title || t('guidelines.kind.guideline.new'), state: draft.rev === 0 && item.publishedAt !== null ? item.state : draft.state, rev: item.rev, draftRev: draft.rev,
    savedBy: draft.rev === 0 ? null : { name: draft.byName, at: draft.updatedAt }, isLive: item.publishedAt !== null, version: item.fields.version ?? '', nextVersion: nextLabel(item.publishedAt === null ? null : item.fields, { sections }),
    lang, original: input.lang, languages: languages.map((one) => ({ lang: one, current: one === lang, isOriginal: one === input.lang, ...behind(input, one) })),
    sections: sections.map((section, n) => ({
      id: section.id, number: `${n + 1}`, title: words.get(section.id)?.title ?? '', isFirst: n === 0, isLast: n === sections.length - 1, made: made(section.id), faults: at(section.id),
      recommendations: section.recommendations.map((one, m) => ({
        id: one.id, number: `${n + 1}.${m + 1}`, title: words.get(one.id)?.title ?? '', verb: one.verb ?? null, strength: one.strength ?? null, certainty: one.certainty ?? null, sources: (one.evidence ?? []).length, made: made(one.id), faults: at(one.id),
        isFirst: n === 0 && m === 0, isLast: n === sections.length - 1 && m === section.recommendations.length - 1,
      })),
    })),
    count: sections.reduce((n, { recommendations }) => n + recommendations.length, 0),
    errors: found.map(({ field, key: said, values }) => {
      const [, part, name] = /^parts\.([^.]+)\.(.+)$/.exec(field) ?? []
      return { id: field, error: t(said, values), at: part === undefined ? null : `/guidelines/${item.id}/desk/part/${part}#${name ?? ''}` }
    }),
    checked: isChecked || faults !== undefined,
    steps: steps.map((state) => ({ state, isDone: steps.indexOf(state) < steps.indexOf(draft.state as never), isCurrent: state === (draft.rev === 0 && item.publishedAt !== null ? item.state : draft.state) })),
    moves: movesOf(deps, open), approvals: await guideApprovals.standing(viewer, item, draft), openAmendments: (await amendments.counts(item.id)).open, consultation: consultation && { untilOn: consultation.untilOn, isOpen: consultation.isOpen },
    mayPublishLanguage: item.publishedAt !== null && lang !== input.lang && viewer.may('guidelines.publish') && (input.texts[lang]?.title ?? '') !== '', mayDrop: draft.rev > 0, typed,
    from: fields.sections?.flatMap(({ recommendations }) => recommendations.flatMap(({ origin }) => origin ?? [])).at(0) ?? null,
    blocks: (await deps.blocks.standing(viewer, input)).map(({ copy: { item: of, ref, version, texts: [first] }, state, block }) => ({ item: of, ref, version, state, title: first?.title ?? '', lang: first?.lang ?? 'en', newest: block?.fields.version ?? version, path: block?.path ?? null })),
    mayHandOver: content.mayHandOver(viewer, item),
  }
}

function behind(input: ItemInput, lang: Locale): { missing: number; stale: number } {
  const made = madeIn(input, lang)
  const all = sectionsOf(input).flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)]).map(made)
  return { missing: all.filter((one) => one === 'missing').length, stale: all.filter((one) => one === 'stale').length }
}

function movesOf({ content, viewer, t }: GuideDeps, { item, draft }: OpenDraft) {
  return content.openTransitions(viewer, item, draft).filter((name) => name !== 'approve').map((name) => ({
    name, label: t(moveKey('guidelines.guideline', name)), asksReason: transitions[name]?.asksReason === true, asksDay: name === 'consult', danger: transitions[name]?.withdraws === true || name === 'decline',
    primary: ['take', 'begin', 'submit', 'publish'].includes(name), hint: ['publish', 'submit', 'consult', 'supersede'].includes(name) ? t(`guidelines.desk.hint.${name}`) : '',
  }))
}

export const deskRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/:key/desk', {
    may: 'propose', isInternal: true, input: Type.Object({ ...Base, check: Type.Optional(Type.Boolean()) }), output: Desk, view: 'guide/desk',
    run: async (deps, { key: ref, text, check = false }) => deskOf(deps, await deps.guideDrafts.open(deps.viewer, ref), { text, check }),
  }),

  // One button, one change: up:r-1-2, down:…, remove:…, add:s-1, section.
  on.post('/:key/desk', {
    may: 'propose', isInternal: true, input: Type.Object({ ...Base, rev: Type.Integer({ minimum: 0 }), act: Type.String({ pattern: '^(up|down|remove|add|section)(:[a-z0-9-]{1,20})?$' }) }), output: Desk, view: 'guide/desk',
    again: async (deps, { key: ref = '', text }) => deskOf(deps, await deps.guideDrafts.open(deps.viewer, ref), { text }),
    async run(deps, { key: ref, rev, act, text }) {
      const { item, draft } = await deps.guideDrafts.open(deps.viewer, ref)
      const [what = '', part = ''] = act.split(':')
      const made = what === 'section' ? addSection(draft.input) : what === 'add' ? addRecommendation(draft.input, part) : null
      if (made === null && (what === 'add' || what === 'section')) throw new NotFound()
      const input = made?.input ?? (what === 'up' ? movePart(draft.input, part, -1) : what === 'down' ? movePart(draft.input, part, 1) : what === 'remove' ? removePart(draft.input, part) : draft.input)
      await deps.guideDrafts.save(deps.viewer, item, input, rev)
      await deps.audit.record(deps.viewer, 'guidelines.guideline.arranged', `item:${item.id}`, { act })
      return made ? redirect(`/guidelines/${item.id}/desk/part/${made.id}`) : redirect(`/guidelines/${item.id}/desk${text === undefined ? '' : `?text=${text}`}#p-${part}`, 'guidelines.desk.arranged')
    },
  }),

  on.post('/:key/desk/move/:transition', {
    may: 'propose', isInternal: true, output: Desk, view: 'guide/desk',
    input: Type.Object({ key: key(), transition: Type.String({ maxLength: 20 }), rev: Type.Integer({ minimum: 0 }), draft: Type.Integer({ minimum: 0 }), note: Type.Optional(Type.String({ maxLength: 1_000 })), until: Type.Optional(Type.String({ maxLength: 10 })) }),
    again: async (deps, { key: ref = '', note = '' }, fault) => deskOf(deps, await deps.guideDrafts.open(deps.viewer, ref), { typed: note, ...fault instanceof Invalid ? { faults: fault.faults } : {} }),
    async run(deps, { key: ref, transition, rev, draft: draftRev, note = '', until = '' }) {
      const open = await deps.guideDrafts.open(deps.viewer, ref)
      const { item, draft } = open
      if (transition === 'approve' || !(transition in transitions)) throw new NotFound()
      if (draft.rev !== draftRev) throw new Conflict(draft, 'guidelines.approve.fault.changed')
      await beforeMove(deps, open, transition, until)
      const moved = await deps.content.move(deps.viewer, item.id, transition, { rev, draft: draftRev, ...note.trim() === '' ? {} : { note } })
      await afterMove(deps, open, transition, until, (moved.fields as GuidelineFields).version ?? '')
      const goesToPage = moved.publishedAt !== null && ['publish', 'supersede', 'withdraw'].includes(transition)
      return redirect(goesToPage && transition !== 'withdraw' ? moved.path : transition === 'withdraw' ? '/guidelines' : `/guidelines/${item.id}/desk`, moveKey('guidelines.guideline', transition, '.done'))
    },
  }),

  on.post('/:key/desk/approve', {
    may: 'approve', isInternal: true, input: Type.Object({ key: key(), draft: Type.Integer({ minimum: 0 }), note: Type.Optional(Type.String({ maxLength: 1_000 })) }), output: Desk, view: 'guide/desk',
    again: async (deps, { key: ref = '', note = '' }, fault) => deskOf(deps, await deps.guideDrafts.open(deps.viewer, ref), { typed: note, ...fault instanceof Invalid ? { faults: fault.faults } : {} }),
    async run(deps, { key: ref, draft: rev, note = '' }) {
      const { item, draft } = await deps.guideDrafts.open(deps.viewer, ref)
      const faults = publishFaults(draft.input)
      if (faults.length > 0) throw new Invalid(faults)
      const { isApproved } = await deps.guideApprovals.give(deps.viewer, item, draft, { rev, note })
      return redirect(`/guidelines/${item.id}/desk`, isApproved ? 'guidelines.approve.enough' : 'guidelines.kind.guideline.transition.approve.done')
    },
  }),

  // A language alone: the original stands as it was approved.
  on.post('/:key/desk/language', {
    may: 'publish', isInternal: true, input: Type.Object({ key: key(), text: oneOf(languages), rev: Type.Integer({ minimum: 0 }) }), output: Desk, view: 'guide/desk',
    again: async (deps, { key: ref = '', text }, fault) => deskOf(deps, await deps.guideDrafts.open(deps.viewer, ref), { text, ...fault instanceof Invalid ? { faults: fault.faults } : {} }),
    async run(deps, { key: ref, text, rev }) {
      const { item, draft } = await deps.guideDrafts.open(deps.viewer, ref)
      const said = draft.input.texts[text]
      if (!said || text === draft.input.lang) throw new NotFound()
      // Words of parts that stand only in the draft wait for its publication.
      const standing = new Set(item.fields.sections.flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)]))
      const live = { ...said, extra: { ...said.extra, parts: (extraOf(said).parts ?? []).filter(({ id }) => standing.has(id)) } }
      // So do text blocks that stand only there.
      const known = new Set(blocksOf(item).map((block) => block.ref)), [waiting] = textsOf(live).flatMap((one) => refsIn(one.text)).filter((one) => !known.has(one))
      if (waiting !== undefined) throw new Invalid([{ field: `blocks.${waiting}`, key: 'guidelines.block.fault.waits', values: { ref: waiting } }])
      await deps.content.translate(deps.viewer, item.id, text, live, { rev })
      return redirect(`/guidelines/${item.id}/desk?text=${text}`, 'guidelines.desk.language.done')
    },
  }),

  on.post('/:key/desk/drop', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key() }),
    async run(deps, { key: ref }) {
      const { item } = await deps.guideDrafts.open(deps.viewer, ref)
      await deps.content.dropDraft(deps.viewer, item.id)
      return redirect(item.publishedAt === null ? '/guidelines' : item.path, 'core.item.draft-dropped')
    },
  }),
]

/** What a move asks beyond its state. @throws Invalid in place, at each recommendation */
async function beforeMove(deps: GuideDeps, { item, draft }: OpenDraft, transition: string, until: string): Promise<void> {
  const { input } = draft
  if (transition === 'submit' || transition === 'publish') {
    const faults = [...sectionsOf(input).some(({ recommendations }) => recommendations.length > 0) ? [] : [{ field: 'parts', key: 'guidelines.fault.none' }], ...publishFaults(input)]
    if (faults.length > 0) throw new Invalid(faults)
  }
  // Its words are read by whoever reads the guideline from here on.
  if (transition === 'consult' || transition === 'submit' || transition === 'publish') {
    const faults = await deps.blocks.faults(deps.viewer, input, item.publishedAt === null ? null : inputOf(item))
    if (faults.length > 0) throw new Invalid(faults)
  }
  if (transition === 'publish' && !await deps.guideApprovals.isEnough(item.id, draft)) throw new Invalid([{ field: 'approvals', key: 'guidelines.fault.approvals', values: { n: deps.settings.approvals } }])
  if (transition === 'consult' && (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)) || until <= deps.clock.now().toISOString().slice(0, 10))) throw new Invalid([{ field: 'until', key: 'guidelines.fault.until' }])
}

async function afterMove({ consultations, guideApprovals, notices, viewer }: GuideDeps, { item, draft }: OpenDraft, transition: string, until: string, version: string): Promise<void> {
  const { input } = draft
  const tell = (notice: string, to: Parameters<typeof notices.tell>[1]['to'], path: string) => notices.tell(`guidelines.${notice}`, { to, item: item.id, path, actor: viewer.id, key: `${notice}:${item.id}:${draft.rev}:${item.rev}` })
  // Discussed with those who will read it; with members where it will be for everybody.
  if (transition === 'consult') await consultations.open(item.id, input, { audience: input.audience.includes('public') ? ['members'] : input.audience, untilOn: until })
  if (transition === 'close' || transition === 'submit' || transition === 'publish') await consultations.close(item.id)
  if (transition === 'submit') await tell('approval-asked', { holders: item.keepers }, `/guidelines/${item.id}/desk`)
  if (transition === 'decline' && item.authorId !== null) await tell('declined', { people: [item.authorId] }, `/guidelines/${item.id}/desk`)
  if (transition === 'publish') await guideApprovals.settle(item.id, draft, version)
}

export const topicChoices = (all: readonly Topic[], locale: Locale, chosen: readonly string[]) => all.map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) }))
