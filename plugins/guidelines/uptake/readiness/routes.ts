import { Type, type Static } from 'typebox'
import { ItemSummaryShape, NotFound, key, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import { guidanceFor } from '../guidance.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'
import { ErrorsShape, errorsOf, maybe, moment, words } from '../shapes.ts'
import { editRoutes } from './edit-routes.ts'
import { levels } from './kind.ts'
import { resultOf, usualTarget, type Answer } from './result.ts'

const DimensionShape = Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), body: Type.String(), n: Type.Integer() })
const AssessmentShape = Type.Object({ id: Type.String(), questionnaire: Type.String(), begunAt: moment(), updatedAt: moment(), finishedAt: maybe(moment()), answered: Type.Integer() })
const Row = Type.Object({ id: Type.String(), ref: Type.String(), title: Type.String(), summary: Type.String(), lang: Type.String(), path: Type.String(), topics: Type.Array(Type.String()), asked: Type.Integer(), open: maybe(AssessmentShape), last: maybe(AssessmentShape) })
const Together = maybe(Type.Array(Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), mean: maybe(Type.Number()) })))
const Intro = Type.Object({ ...Row.properties, dimensions: Type.Array(DimensionShape), own: Type.Array(AssessmentShape), together: Together, hasSeat: Type.Boolean(), mayEdit: Type.Boolean(), isContactPoint: Type.Boolean(), levels: Type.Array(Type.Object({ level: Type.Integer(), means: Type.String() })) })
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Answering = Type.Object({
  ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), assessment: AssessmentShape, asked: Type.Integer(), dimension: DimensionShape, previous: maybe(Type.String()), next: maybe(Type.String()),
  steps: Type.Array(Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), answered: Type.Integer(), asked: Type.Integer(), current: Type.Boolean() })),
  statements: Type.Array(Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), scores: Type.Array(Choice), targets: Type.Array(Choice), evidence: Type.String() })), errors: ErrorsShape,
})
const DimensionResult = Type.Object({ id: Type.String(), number: Type.String(), title: Type.String(), mean: maybe(Type.Number()), target: maybe(Type.Number()), answered: Type.Integer(), asked: Type.Integer(), before: maybe(Type.Number()), together: maybe(Type.Number()), percent: Type.Integer(), targetPercent: Type.Integer() })
const GapShape = Type.Object({
  id: Type.String(), number: Type.String(), title: Type.String(), dimension: Type.String(), score: Type.Integer(), target: Type.Integer(), evidence: Type.String(),
  guidance: Type.Array(Type.Object({ number: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String() })),
})
const Result = Type.Object({
  ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), assessment: AssessmentShape, administration: Type.String(), dimensions: Type.Array(DimensionResult), gaps: Type.Array(GapShape), answered: Type.Integer(), asked: Type.Integer(),
  cards: Type.Array(ItemSummaryShape), people: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), administration: maybe(Type.String()), path: Type.String() })), topic: maybe(Type.String()), isContactPoint: Type.Boolean(), together: Together,
})

/** The same number for everybody is nobody's: it is for one decimal. */
const round = (n: number | null): number | null => n === null ? null : Math.round(n * 10) / 10

/** Of the highest level, for a bar. */
const percent = (n: number | null): number => Math.round((n ?? 0) / 4 * 100)

async function answeringPage({ readiness, viewer, t }: UptakeDeps, ref: string, wanted?: string, fault?: Invalid | Conflict): Promise<Static<typeof Answering>> {
  const asked = await readiness.asked(viewer, ref)
  const open = (await readiness.own(viewer, asked.id)).find(({ finishedAt }) => finishedAt === null)
  if (!open) throw new NotFound()
  const { answers } = await readiness.read(viewer, open.id)
  const by = new Map(answers.map((one) => [one.statement, one]))
  const isAnswered = (id: string) => (by.get(id)?.score ?? null) !== null
  // Gone on with where it was left.
  const at = Math.max(0, wanted === undefined ? asked.dimensions.findIndex(({ statements }) => statements.some(({ id }) => !isAnswered(id))) : asked.dimensions.findIndex(({ id }) => id === wanted))
  const dimension = asked.dimensions[at]
  if (!dimension) throw new NotFound()
  const choices = (chosen: number | null, none: string | null) => [...none === null ? [] : [{ value: '', label: none, selected: chosen === null }], ...levels.map((level) => ({ value: String(level), label: t(`guidelines.readiness.level.${level}`), selected: level === chosen }))]
  return {
    ref: asked.ref, title: asked.title, lang: asked.lang, path: asked.path, assessment: open, asked: asked.dimensions.reduce((sum, { statements }) => sum + statements.length, 0), dimension: { ...dimension, n: dimension.statements.length },
    previous: asked.dimensions[at - 1]?.id ?? null, next: asked.dimensions[at + 1]?.id ?? null, errors: errorsOf(t, fault),
    steps: asked.dimensions.map(({ id, number, title, statements }, index) => ({ id, number, title, answered: statements.filter((one) => isAnswered(one.id)).length, asked: statements.length, current: index === at })),
    statements: dimension.statements.map(({ id, number, title }) => ({ id, number, title, scores: choices(by.get(id)?.score ?? null, null), targets: choices(by.get(id)?.target ?? null, t('guidelines.readiness.target.usual', { n: usualTarget })), evidence: by.get(id)?.evidence ?? '' })),
  }
}

async function resultPage(deps: UptakeDeps, ref: string, wanted?: string): Promise<Static<typeof Result>> {
  const { readiness, outlines, viewer } = deps
  const asked = await readiness.asked(viewer, ref)
  const own = await readiness.own(viewer, asked.id)
  const chosen = wanted === undefined ? own.find(({ finishedAt }) => finishedAt !== null) ?? own[0] : own.find(({ id }) => id === wanted)
  if (!chosen) throw new NotFound()
  const { answers } = await readiness.read(viewer, chosen.id)
  const result = resultOf(asked, answers)
  const earlier = own.find(({ id, finishedAt, begunAt }) => id !== chosen.id && finishedAt !== null && begunAt < chosen.begunAt)
  const before = earlier ? resultOf(asked, (await readiness.read(viewer, earlier.id)).answers) : null
  const together = await readiness.together(asked)
  const guidelines = await outlines.pick(viewer, result.gaps.flatMap(({ guidance }) => guidance.map(({ guideline }) => guideline)))
  const topic = asked.topics[0] ?? null
  return {
    ref: asked.ref, title: asked.title, lang: asked.lang, path: asked.path, assessment: chosen, administration: ownAdministration(viewer), answered: result.answered, asked: result.asked, topic, isContactPoint: isContactPoint(viewer), together,
    dimensions: result.dimensions.map((one) => ({ ...one, mean: round(one.mean), target: round(one.target), before: round(before?.dimensions.find(({ id }) => id === one.id)?.mean ?? null), together: together?.find(({ id }) => id === one.id)?.mean ?? null, percent: percent(one.mean), targetPercent: percent(one.target) })),
    gaps: result.gaps.map(({ guidance, ...gap }) => ({
      ...gap, guidance: guidance.flatMap(({ guideline, recommendation }) => {
        const outline = guidelines.get(guideline), line = outline?.lines.find(({ id }) => id === recommendation)
        return outline === undefined ? [] : [{ number: line?.number ?? outline.ref, title: line?.title ?? outline.title, lang: outline.lang, path: line ? `${outline.path}#${line.id}` : outline.path }]
      }),
    })),
    ...topic === null ? { cards: [], people: [] } : await guidanceFor(deps, topic, 6),
  }
}

export const readinessRoutes = (on: Routes<UptakeDeps, UptakePermission | 'questionnaires'>): Route[] => [
  on.get('/readiness', {
    may: 'uptake', input: Type.Object({ topic: words(60) }), view: 'uptake/readiness', reads: ['guidelines.questionnaire'], output: Type.Object({ rows: Type.Array(Row), topic: maybe(Type.String()), hasSeat: Type.Boolean(), mayEdit: Type.Boolean() }),
    async run({ readiness, topics, viewer }, { topic }) {
      if (topic) await topics.get(topic)
      const [all, own] = [await readiness.list(viewer, topic || undefined), await readiness.own(viewer)]
      return {
        topic: topic || null, hasSeat: viewer.administration !== null, mayEdit: viewer.may('guidelines.questionnaires'),
        rows: all.map(({ dimensions, ...one }) => ({ ...one, asked: dimensions.reduce((sum, { statements }) => sum + statements.length, 0), open: own.find(({ questionnaire, finishedAt }) => questionnaire === one.id && finishedAt === null) ?? null, last: own.find(({ questionnaire, finishedAt }) => questionnaire === one.id && finishedAt !== null) ?? null })),
      }
    },
  }),
  ...editRoutes(on),
  on.get('/readiness/:key', {
    may: 'uptake', input: Type.Object({ key: key() }), output: Intro, view: 'uptake/questionnaire', reads: ['guidelines.adoption', 'guidelines.questionnaire'],
    async run({ readiness, viewer, t }, { key: ref }) {
      const { dimensions, ...one } = await readiness.asked(viewer, ref)
      const own = await readiness.own(viewer, one.id)
      return {
        ...one, asked: dimensions.reduce((sum, { statements }) => sum + statements.length, 0), dimensions: dimensions.map(({ statements, ...dimension }) => ({ ...dimension, n: statements.length })), own, open: own.find(({ finishedAt }) => finishedAt === null) ?? null, last: own.find(({ finishedAt }) => finishedAt !== null) ?? null,
        together: await readiness.together({ ...one, dimensions }), hasSeat: viewer.administration !== null, mayEdit: viewer.may('guidelines.questionnaires'), isContactPoint: isContactPoint(viewer), levels: levels.map((level) => ({ level, means: t(`guidelines.readiness.level.${level}`) })),
      }
    },
  }),
  on.post('/readiness/:key/begin', {
    may: 'national', input: Type.Object({ key: key() }),
    async run({ readiness, viewer }, { key: ref }) {
      const asked = await readiness.asked(viewer, ref)
      await readiness.begin(viewer, asked.id)
      return redirect(`/guidelines/readiness/${asked.ref}/answer`)
    },
  }),
  on.get('/readiness/:key/answer', { may: 'national', isInternal: true, input: Type.Object({ key: key(), dimension: words(20) }), output: Answering, view: 'uptake/answer', run: (deps, { key: ref, dimension }) => answeringPage(deps, ref, dimension) }),
  on.post('/readiness/:key/answer', {
    may: 'national', output: Answering, view: 'uptake/answer', result: Type.Object({ savedAt: moment() }), again: (deps, { key: ref = '', dimension }, fault) => answeringPage(deps, ref, dimension, fault),
    input: Type.Object({ key: key(), dimension: words(20), then: Type.Optional(oneOf(['stay', 'on', 'finish'])), statements: Type.Optional(Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), score: level(), target: level(), evidence: words(2_000) }), { maxItems: 10 })) }),
    async run({ readiness, viewer }, { key: ref, dimension, then = 'stay', statements = [] }) {
      const asked = await readiness.asked(viewer, ref)
      const open = (await readiness.own(viewer, asked.id)).find(({ finishedAt }) => finishedAt === null)
      if (!open) throw new NotFound()
      const number = (said: string | undefined) => said === undefined || said === '' ? null : Number(said)
      const savedAt = await readiness.save(viewer, open.id, asked, statements.map(({ id, score, target, evidence }): Answer => ({ statement: id, score: number(score), target: number(target), evidence: (evidence ?? '').replaceAll('\r\n', '\n').trim() })))
      const at = asked.dimensions.findIndex(({ id }) => id === dimension)
      const next = asked.dimensions[at + 1]?.id
      if (then === 'finish') { await readiness.finish(viewer, open.id); return redirect(`/guidelines/readiness/${asked.ref}/result?assessment=${open.id}`, 'guidelines.readiness.finished') }
      return redirect(then === 'on' && next !== undefined ? `/guidelines/readiness/${asked.ref}/answer?dimension=${next}` : `/guidelines/readiness/${asked.ref}/answer?dimension=${dimension ?? ''}`, 'guidelines.readiness.saved', { value: { savedAt } })
    },
  }),
  on.get('/readiness/:key/result', {
    may: 'national', isInternal: true, input: Type.Object({ key: key(), assessment: words(40) }), output: Result, view: 'uptake/result',
    formats: { csv: ({ dimensions, gaps }) => [['number', 'what', 'score', 'target'], ...dimensions.map(({ number, title, mean, target }) => [number, title, mean, target]), ...gaps.map(({ number, title, score, target }) => [number, title, score, target])] },
    run: (deps, { key: ref, assessment }) => resultPage(deps, ref, assessment),
  }),
  on.post('/readiness/:key/remove', {
    may: 'national', isInternal: true, input: Type.Object({ key: key(), assessment: Type.String({ maxLength: 40 }) }),
    async run({ readiness, viewer }, { key: ref, assessment }) {
      const { path } = await readiness.asked(viewer, ref)
      await readiness.remove(viewer, assessment)
      return redirect(path, 'guidelines.readiness.removed')
    },
  }),
]

function level() { return Type.Optional(Type.String({ pattern: '^[0-4]?$' })) }
