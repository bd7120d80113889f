import { Type, type Static } from 'typebox'
import { Conflict, Invalid, key, oneOf, redirect, type FieldFault, type ItemInput, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { difference, type PartDifference } from '../deposit/difference.ts'
import { criteria, reviewMost, verdicts, type Verdict } from '../model/review.ts'
import { findingsOf, type SaidFinding } from '../services/works.ts'
import { holdingOf } from '../services/decisions.ts'
import { ErrorsShape, drawn, errorAt, errorsOf, maybe, moment, word } from './shapes.ts'

const Mine = Type.Object({ reviews: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String(), state: Type.String(), dueOn: Type.String(), isLate: Type.Boolean(), isOpen: Type.Boolean() })) })
const ReviewPage = Type.Object({
  id: Type.String(), title: Type.String(), lang: Type.String(), state: Type.String(), dueOn: Type.String(), isLate: Type.Boolean(), blinding: Type.String(), n: Type.Integer(), response: Type.String(), input: drawn<ItemInput>(), findings: Type.Array(drawn<SaidFinding>()), creators: Type.String(),
  fullText: maybe(Type.String()), files: Type.Array(drawn<{ id: string; name: string; size: number; path: string }>()), changed: Type.Array(drawn<PartDifference>()),
  questions: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), error: Type.String(), options: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })) })), verdicts: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), hint: Type.String(), selected: Type.Boolean() })),
  toAuthor: Type.String(), toEditors: Type.String(), faults: drawn<Record<string, string>>(), errors: ErrorsShape, doneAt: maybe(moment()), why: Type.String(),
})
const Key = { key: key() }
const scoreFields = Object.fromEntries(criteria.map((name) => [`score-${name}`, word(2)]))
const Written = { verdict: word(20), toAuthor: word(40_000), toEditors: word(20_000), ...scoreFields }
type Typed = Partial<Record<string, string>>

async function reviewPage(deps: WorksDeps, id: string, { typed, faults = [] }: { typed?: Typed; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof ReviewPage>> {
  const { reviews, rounds, holdings, viewer, clock, t } = deps
  const review = await reviews.own(viewer, id)
  const round = await rounds.get(review.roundId)
  const whole: ItemInput = round?.input ?? { lang: viewer.locale, texts: {}, audience: [] }
  // Who declined, or is not wanted any more, has its title in their list and nothing else of it.
  const input: ItemInput = ['asked', 'accepted', 'done'].includes(review.state) ? whole : { lang: whole.lang, texts: { [whole.lang]: { title: whole.texts[whole.lang]?.title ?? '' } }, audience: [], fields: {} }
  const mayRead = round !== null && ['accepted', 'done'].includes(review.state)
  const before = mayRead && round.n > 1 ? (await rounds.of(review.itemId)).find(({ n }) => n === round.n - 1) : undefined
  // Files are asked of the shelf: what the reviewer may not open is not listed.
  const held = mayRead ? await holdings.read(viewer, holdingOf(round)) : null
  const at = errorAt(faults, t)
  const fields = (input.fields ?? {}) as { creators?: { given: string; family: string; name: string }[] }
  return {
    id, title: input.texts[input.lang]?.title ?? '', lang: input.lang, state: review.state, dueOn: review.dueOn, isLate: review.dueOn < clock.now().toISOString().slice(0, 10), blinding: round?.blinding ?? 'single', n: round?.n ?? 1, response: mayRead ? round.response : '', input, findings: findingsOf(input, input.lang, ''),
    creators: (fields.creators ?? []).map(({ given, family, name }) => name || `${given} ${family}`.trim()).join(', '), fullText: mayRead ? round.fullText?.texts[round.fullText.lang]?.body ?? '' : null, files: held?.files ?? [],
    changed: before && round ? difference({ input: before.input, fullText: before.fullText?.texts[before.input.lang]?.body ?? '' }, { input, fullText: round.fullText?.texts[input.lang]?.body ?? '' }, input.lang) : [],
    questions: criteria.map((name) => { const value = typed?.[`score-${name}`] ?? String(review.scores[name] ?? ''); return { name, value, error: at(`score-${name}`), options: ['', '5', '4', '3', '2', '1'].map((score) => ({ value: score, label: score === '' ? '–' : t(`research.score.${score}`), selected: score === value })) } }),
    verdicts: verdicts.map((value) => ({ value, label: t(`research.verdict.${value}`), hint: t(`research.verdict.${value}.hint`), selected: (typed?.['verdict'] ?? review.verdict) === value })),
    toAuthor: typed?.['toAuthor'] ?? review.toAuthor, toEditors: typed?.['toEditors'] ?? review.toEditors, faults: Object.fromEntries(['verdict', 'toAuthor', 'toEditors', 'isFree', 'why'].map((name) => [name, at(name)])), errors: errorsOf(faults, t), doneAt: review.doneAt, why: typed?.['why'] ?? '',
  }
}

function written(typed: Typed) {
  const { verdict = '', toAuthor = '', toEditors = '' } = typed
  const faults: FieldFault[] = []
  if (toAuthor.length > reviewMost.comments) faults.push({ field: 'toAuthor', key: 'core.item.fault.too-long', values: { limit: reviewMost.comments } })
  if (toEditors.length > reviewMost.note) faults.push({ field: 'toEditors', key: 'core.item.fault.too-long', values: { limit: reviewMost.note } })
  if (faults.length > 0) throw new Invalid(faults)
  const scores = Object.fromEntries(criteria.flatMap((name) => { const score = Number(typed[`score-${name}`]); return Number.isInteger(score) && score >= 1 && score <= 5 ? [[name, score]] : [] }))
  return { scores, verdict: verdicts.find((one) => one === verdict) ?? '' as Verdict | '', toAuthor: toAuthor.replaceAll('\r\n', '\n'), toEditors: toEditors.replaceAll('\r\n', '\n') }
}
const again = (deps: WorksDeps, { key: id = '', ...typed }: Typed & { key?: string }, fault: Invalid | Conflict) => reviewPage(deps, id, { typed, faults: fault instanceof Invalid ? fault.faults : [{ field: '', key: fault.key, values: fault.values }] })

/** What somebody was asked to review: whether they will, the study, the form. */
export const reviewingRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/reviews', {
    may: 'review', isInternal: true, output: Mine, view: 'works/reviews',
    async run({ reviews, rounds, viewer, clock }) {
      const today = clock.now().toISOString().slice(0, 10)
      const mine = await reviews.mine(viewer)
      return { reviews: await Promise.all(mine.map(async ({ id, roundId, state, dueOn }) => {
        const input = (await rounds.get(roundId))?.input
        return { id, title: input?.texts[input.lang]?.title ?? '', lang: input?.lang ?? viewer.locale, state, dueOn, isOpen: state === 'asked' || state === 'accepted', isLate: ['asked', 'accepted'].includes(state) && dueOn < today }
      })) }
    },
  }),
  on.get('/reviews/:key', { may: 'review', isInternal: true, input: Type.Object(Key), output: ReviewPage, view: 'works/review', run: (deps, { key: id }) => reviewPage(deps, id) }),
  on.post('/reviews/:key/answer', {
    may: 'review', isInternal: true, input: Type.Object({ ...Key, answer: oneOf(['yes', 'no']), isFree: Type.Optional(Type.Boolean({ default: false })), why: word(1_000) }), output: ReviewPage, view: 'works/review',
    again: (deps, { key: id = '', why = '' }, fault) => again(deps, { key: id, why }, fault),
    async run({ reviews, rounds, people, viewer, t }, { key: id, answer, isFree = false, why = '' }) {
      if (answer === 'yes' && !isFree) throw new Invalid([{ field: 'isFree', key: 'research.review.fault.free' }])
      const review = await reviews.answer(viewer, id, answer === 'yes', why.trim())
      if (answer === 'no') return redirect('/research/reviews', 'research.review.declined')
      const round = await rounds.get(review.roundId)
      const holding = round === null ? null : holdingOf(round)
      // A month past the day, for who is late; the decision ends it in any case.
      if (holding !== null && viewer.id !== null) await people.share(viewer, viewer.id, { token: `group:${holding}`, until: new Date(new Date(`${review.dueOn}T23:59:59Z`).getTime() + 30 * 86_400_000), why: t('research.review.why-shared') })
      return redirect(`/research/reviews/${id}`, 'research.review.accepted')
    },
  }),
  on.post('/reviews/:key', {
    may: 'review', isInternal: true, input: Type.Object({ ...Key, ...Written, then: word(10) }), output: ReviewPage, view: 'works/review', again, result: Type.Object({ rev: Type.Integer() }),
    async run({ reviews, viewer }, { key: id, then = '', ...typed }) {
      const said = written(typed)
      if (then !== 'send') {
        await reviews.write(viewer, id, said)
        return redirect(`/research/reviews/${id}`, 'research.review.kept', { value: { rev: 0 } })
      }
      const faults: FieldFault[] = [
        ...criteria.filter((name) => said.scores[name] === undefined).map((name) => ({ field: `score-${name}`, key: 'research.review.fault.score' })),
        ...said.verdict === '' ? [{ field: 'verdict', key: 'research.review.fault.verdict' }] : [], ...said.toAuthor.trim().length < 40 ? [{ field: 'toAuthor', key: 'research.review.fault.comments' }] : [],
      ]
      if (faults.length > 0) throw new Invalid(faults)
      await reviews.send(viewer, id, said)
      return redirect('/research/reviews', 'research.review.sent')
    },
  }),
]
