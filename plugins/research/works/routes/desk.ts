import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type ItemInput, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { difference, type PartDifference } from '../deposit/difference.ts'
import { blindings, criteria, decisions } from '../model/review.ts'
import { isCorrection, type OnDesk } from '../services/decisions.ts'
import type { Review } from '../services/reviews.ts'
import type { SimilarWork } from '../services/similar-works.ts'
import { Shown, shownOf } from './pages.ts'
import { ErrorsShape, drawn, errorAt, errorsOf, maybe, moment, word } from './shapes.ts'

const Queue = Type.Object({ groups: Type.Array(Type.Object({ name: Type.String(), rows: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String(), n: Type.Integer(), at: moment(), administration: maybe(Type.String()), interest: maybe(Type.String()), asked: Type.Integer(), done: Type.Integer(), isLate: Type.Boolean() })) })) })
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Desk = Type.Object({
  id: Type.String(), round: Type.String(), title: Type.String(), lang: Type.String(), state: Type.String(), n: Type.Integer(), at: moment(), by: maybe(Type.String()), interest: maybe(Type.String()), isCorrection: Type.Boolean(), change: Type.String(), changeNote: Type.String(), response: Type.String(), blinding: oneOf(blindings), decision: maybe(Type.String()), isOut: Type.Boolean(),
  shown: Shown, access: Type.String(), sharing: Type.String(), input: drawn<ItemInput>(), fullText: Type.String(), files: Type.Array(drawn<{ name: string; size: number; path: string }>()), changed: Type.Array(drawn<PartDifference>()), similar: Type.Array(drawn<SimilarWork>()),
  reviews: Type.Array(drawn<Review>()), people: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), administrations: Type.Array(Choice), from: Type.String(), due: Type.String(), need: Type.Integer(), criteria: Type.Array(Type.String()),
  typed: drawn<Record<string, string>>(), faults: drawn<Record<string, string>>(), errors: ErrorsShape, letters: Type.Array(drawn<{ n: number; decision: string; letter: string; by: string; at: Date | null }>()),
})
const Key = { key: key() }

/** Whom one may ask: people of an administration, or without one those who know the topics. Whoever stands too near is not offered. */
async function candidates(deps: WorksDeps, { judged, round }: OnDesk, from: string): Promise<{ value: string; label: string }[]> {
  const { seats, people, reviews, directory, viewer, locale } = deps
  const known = from !== '' ? (await seats.of(from)).map(({ id }) => id) : [...new Set((await Promise.all((round.input.topics ?? []).slice(0, 4).map(async (topic) => directory ? (await directory.versed(viewer, topic, 10)).map(({ id }) => id) : []))).flat())]
  const cards = await people.cards(known.slice(0, 60))
  const named = new Map((await people.administrations()).map(({ code, names }) => [code, names[locale] ?? names.en]))
  const found: { value: string; label: string }[] = []
  for (const { id, name, title, administration, isActive } of cards.values()) {
    if (isActive && id !== viewer.id && await reviews.objection(id, judged, round.id) === null) found.push({ value: id, label: [name, title, administration === null ? '' : named.get(administration) ?? ''].filter(Boolean).join(', ') })
  }
  return found.toSorted((a, b) => a.label.localeCompare(b.label, locale))
}

async function deskPage(deps: WorksDeps, desk: OnDesk, { from = '', faults = [], typed = {} }: { from?: string; faults?: readonly FieldFault[]; typed?: Record<string, string> } = {}): Promise<Static<typeof Desk>> {
  const { rounds, reviews, people, similarWorks, viewer, settings, clock, locale, t } = deps
  const { work, draft, round, interest } = desk
  const { input } = round
  const text = input.texts[input.lang]
  const fields = (input.fields ?? {}) as { change?: string; changeNote?: string; doi?: string; creators?: [] }
  const all = await rounds.of(work.id)
  const before = all.find(({ n }) => n === round.n - 1)
  const mayJudge = interest === null
  const author = work.authorId === null ? undefined : (await people.cards([work.authorId])).get(work.authorId)
  const at = errorAt(faults, t)
  const isOpen = mayJudge && round.decision === null
  return {
    id: work.id, round: round.id, title: text?.title ?? '', lang: input.lang, state: draft.rev === 0 ? work.state : draft.state, n: round.n, at: round.openedAt, by: author?.name ?? null, interest, isCorrection: isCorrection(round), change: fields.change ?? '', changeNote: fields.changeNote ?? '', response: round.response,
    shown: await shownOf(deps, { work, input, n: 0, rev: 0, isCurrent: true, identifier: null }, input.lang), access: (input.fields as { access?: string }).access ?? '', sharing: (input.fields as { sharing?: string }).sharing ?? '',
    blinding: round.blinding, decision: round.decision, isOut: draft.rev === 0 && work.publishedAt !== null, input, fullText: round.fullText?.texts[round.fullText.lang]?.body ?? '', files: round.files,
    changed: before ? difference({ input: before.input, fullText: before.fullText?.texts[before.input.lang]?.body ?? '' }, { input, fullText: round.fullText?.texts[input.lang]?.body ?? '' }, input.lang) : [],
    similar: isOpen ? await similarWorks.to(viewer, { title: text?.title ?? '', doi: fields.doi ?? '', year: clock.now().getUTCFullYear(), creators: fields.creators ?? [] }, work.id) : [],
    reviews: mayJudge ? await reviews.of(all.map(({ id }) => id)) : [], people: isOpen ? await candidates(deps, desk, from) : [], from,
    administrations: isOpen ? (await people.administrations()).map(({ code, names }) => ({ value: code, label: names[locale] ?? names.en, selected: code === from })).toSorted((a, b) => a.label.localeCompare(b.label, locale)) : [],
    due: new Date(clock.now().getTime() + settings.reviewDays * 86_400_000).toISOString().slice(0, 10), need: settings.reviewers, criteria: [...criteria], typed, errors: errorsOf(faults, t),
    faults: Object.fromEntries(['person', 'dueOn', 'decision', 'letter', 'from'].map((name) => [name, at(name)])), letters: all.filter(({ decision, id }) => decision !== null && id !== round.id).map(({ n, decision, letter, decidedName, decidedAt }) => ({ n, decision: decision ?? '', letter, by: decidedName, at: decidedAt })),
  }
}

const again = async (deps: WorksDeps, { key: ref = '', ...typed }: Record<string, unknown> & { key?: string }, fault: Invalid | Conflict) =>
  deskPage(deps, await deps.decisions.open(deps.viewer, ref), { from: typeof typed['from'] === 'string' ? typed['from'] : '', typed: Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, typeof value === 'string' ? value : ''])), faults: fault instanceof Invalid ? fault.faults : [{ field: 'decision', key: fault.key, values: fault.values }] })

/** Where editors screen, ask reviewers, decide and publish. */
export const deskRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/desk', {
    may: 'curate', isInternal: true, output: Queue, view: 'works/queue',
    async run({ decisions: desk, viewer }) {
      const rows = (await desk.waiting(viewer)).filter(({ item }) => item !== null).map(({ item, round, interest, asked, done, isLate }) => ({
        id: round.itemId, title: round.input.texts[round.input.lang]?.title ?? '', lang: round.input.lang, n: round.n, at: round.openedAt, administration: item?.administration ?? null, interest, asked: interest === null ? asked : 0, done: interest === null ? done : 0, isLate: interest === null && isLate, group: round.decision === 'accept' ? 'publish' : asked > 0 ? 'reviewing' : 'screen',
      }))
      return { groups: ['screen', 'reviewing', 'publish'].map((name) => ({ name, rows: rows.filter(({ group }) => group === name) })) }
    },
  }),
  on.get('/desk/:key', { may: 'curate', isInternal: true, input: Type.Object({ ...Key, from: word(16) }), output: Desk, view: 'works/desk', run: async (deps, { key: ref, from = '' }) => deskPage(deps, await deps.decisions.open(deps.viewer, ref), { from }) }),
  on.post('/desk/:key/ask', {
    may: 'curate', isInternal: true, input: Type.Object({ ...Key, person: word(60), dueOn: word(20), blinding: Type.Optional(oneOf(blindings)), from: word(16), seen: word(40) }), output: Desk, view: 'works/desk', again,
    async run({ decisions: desk, viewer }, { key: ref, person = '', dueOn = '', blinding, seen }) {
      const open = await desk.open(viewer, ref)
      desk.askSame(open, seen)
      await desk.ask(viewer, open, { person, dueOn, blinding: blinding ?? open.round.blinding })
      return redirect(`/research/desk/${open.work.id}#reviewers`, 'research.desk.asked')
    },
  }),
  on.post('/desk/:key/end/:review', {
    may: 'curate', isInternal: true, input: Type.Object({ ...Key, review: key() }),
    async run({ decisions: desk, viewer }, { key: ref, review }) {
      await desk.endReview(viewer, await desk.open(viewer, ref), review)
      return redirect(`/research/desk/${ref}#reviewers`, 'research.desk.ended')
    },
  }),
  on.post('/desk/:key/decide', {
    may: 'curate', isInternal: true, input: Type.Object({ ...Key, decision: word(20), letter: word(20_000), seen: word(40) }), output: Desk, view: 'works/desk', again,
    async run({ decisions: desk, viewer }, { key: ref, decision = '', letter = '', seen }) {
      const open = await desk.open(viewer, ref)
      desk.askSame(open, seen)
      const chosen = decisions.find((one) => one === decision)
      if (chosen === undefined) throw new Invalid([{ field: 'decision', key: 'research.desk.fault.decision' }])
      await desk.decide(viewer, open, chosen, letter)
      return redirect(`/research/desk/${open.work.id}`, `research.kind.work.transition.${chosen}.done`)
    },
  }),
  on.post('/desk/:key/publish', {
    may: 'curate', isInternal: true, input: Type.Object({ ...Key, seen: word(40) }), output: Desk, view: 'works/desk', again,
    async run({ decisions: desk, viewer }, { key: ref, seen }) {
      const open = await desk.open(viewer, ref)
      desk.askSame(open, seen)
      return redirect((await desk.publish(viewer, open)).path, 'research.desk.published')
    },
  }),

  on.get('/:key/retract', {
    may: 'curate', isInternal: true, input: Type.Object(Key), output: Type.Object({ item: drawn<object>(), title: Type.String(), path: Type.String(), error: Type.String(), typed: Type.String() }), view: 'works/retract',
    async run({ works, viewer }, { key: ref }) {
      const work = await works.read(viewer, ref)
      if (!work.isKept || work.publishedAt === null || work.state === 'retracted') throw new NotFound()
      return { item: work, title: work.title, path: work.path, error: '', typed: '' }
    },
  }),
  on.post('/:key/retract', {
    may: 'curate', isInternal: true, input: Type.Object({ ...Key, reason: word(1_000) }), output: Type.Object({ item: drawn<object>(), title: Type.String(), path: Type.String(), error: Type.String(), typed: Type.String() }), view: 'works/retract',
    async again({ works, viewer, t }, { key: ref = '', reason = '' }, fault) {
      const work = await works.read(viewer, ref)
      return { item: work, title: work.title, path: work.path, error: fault instanceof Invalid ? errorsOf(fault.faults, t)[0]?.error ?? '' : t(fault.key, fault.values), typed: reason }
    },
    async run({ decisions: desk, viewer }, { key: ref, reason = '' }) { return redirect((await desk.retract(viewer, ref, reason)).path, 'research.kind.work.transition.retract.done') },
  }),
]
