import { Type, type Static } from 'typebox'
import { ItemPageShape, ItemShape, ItemSummaryShape, key, paging, type Route, type Routes } from '@diwan/core'
import { entryOf } from '../../works/routes/pages.ts'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import type { AskedQuestion } from '../model/asked.ts'
import type { Sector } from '../model/fields.ts'
import { fewest } from '../model/results.ts'
import { perPage as quotesPerPage, type Quote } from '../services/answers.ts'
import type { Read } from '../services/consultations.ts'
import { headOfRead, toldOf } from './shown.ts'
import { Head, Questions, Told, drawn, maybe, page } from './shapes.ts'

const reads = ['research.consultation', 'core.topic', 'core.settings', 'core.administration']
const List = Type.Object({ title: Type.String(), open: Type.Array(ItemSummaryShape), announced: Type.Array(ItemSummaryShape), closed: Type.Array(ItemSummaryShape), past: ItemPageShape, drafts: Type.Array(ItemSummaryShape), mayCall: Type.Boolean() })
const Page = Type.Object({ item: ItemShape, head: Head, body: Type.String(), questions: Questions, synthesis: Type.String(), synthesisLang: Type.String(), told: Told, sectors: Type.Array(Type.String()), mayAnswer: Type.Boolean(), hasAnswered: Type.Boolean(), mayRun: Type.Boolean() })
interface SectorCount { sector: Sector; label: string; n: number }
interface Counted { title: string; keyLabel: string; unit: string; series: { name: string; points: { at: string; value: number }[] }[] }
interface Result extends AskedQuestion { answered: number; chart: Counted | null; sectors: SectorCount[]; bySector: { label: string; n: number; by: number[] }[]; numbers: { low: number; middle: number; high: number } | null; quotes: Quote[]; hasMore: boolean }
const Results = Type.Object({ head: Head, title: Type.String(), isShown: Type.Boolean(), mayRun: Type.Boolean(), isPublished: Type.Boolean(), answers: Type.Integer(), sectors: Type.Array(drawn<SectorCount>()), hidden: Type.Integer(), results: Type.Array(drawn<Result>()), one: maybe(Type.String()), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) })

/** What was answered, counted: for everybody who may read the consultation once it is summed up, before that for those who run it. */
async function resultsOf(deps: ConsultDeps, read: Read, { question, page: n = 1 }: { question?: string | undefined; page?: number | undefined }): Promise<Static<typeof Results>> {
  const { consultAnswers, viewer, t } = deps
  const { item, asked, phase } = read
  const mayRun = item.isKept && viewer.may('research.consult')
  const isShown = phase === 'synthesised' || mayRun
  const base = { head: headOfRead(read), title: t('research.consult.results.of', { title: asked.title }), isShown, mayRun, isPublished: phase === 'synthesised', one: null, next: null, previous: null }
  if (!isShown) return { ...base, answers: 0, sectors: [], hidden: 0, results: [] }
  const of = await consultAnswers.bySector(item.id)
  const answers = of.reduce((sum, { n: each }) => sum + each, 0)
  const questions = asked.questions.filter(({ id }) => question === undefined || id === question)
  const counts = await consultAnswers.counts(item.id, questions)
  const apart = consultAnswers.apart(of)
  const enough = of.filter(({ n: each }) => each >= fewest).map(({ sector }) => sector)
  const label = (sector: Sector) => t(`research.consult.sector.${sector}`)
  const single = question !== undefined && questions.length === 1
  let hasMore = false
  const results: Result[] = []
  for (const one of questions) {
    const found = counts.get(one.id)
    const quoted = one.kind === 'text' ? await consultAnswers.quotes(item.id, one.id, { named: enough, furthest: item.fields.publication, page: single ? n : 1, limit: single ? quotesPerPage : 4 }) : { rows: [], hasNext: false }
    hasMore ||= quoted.hasNext
    const named = (option: string) => one.kind === 'scale' ? t(`research.consult.scale.${option}`) : one.options.find(({ id }) => id === option)?.label ?? option
    const sectors = (found?.sectors ?? []).map(({ sector, n: each }) => ({ sector, label: label(sector), n: each }))
    results.push({
      ...one, answered: found?.n ?? 0, sectors, numbers: one.kind === 'number' ? await consultAnswers.numbers(item.id, one.id) : null, quotes: quoted.rows, hasMore: quoted.hasNext && !single,
      chart: (found?.options.length ?? 0) === 0 || found?.n === 0 ? null : { title: t('research.consult.answered.n', { n: found?.n ?? 0 }), keyLabel: t('research.consult.option'), unit: '', series: [{ name: t('research.consult.all'), points: found!.options.map(({ option, n: each }) => ({ at: named(option), value: each })) }] },
      bySector: sectors.length === 0 ? [] : (found?.options ?? []).map(({ option, n: each, by }) => ({ label: named(option), n: each, by: by.map((each) => each.n) })),
    })
  }
  return { ...base, answers, sectors: of.filter(({ sector }) => apart.includes(sector)).map(({ sector, n: each }) => ({ sector, label: label(sector), n: each })), hidden: of.filter(({ sector }) => !apart.includes(sector)).reduce((sum, { n: each }) => sum + each, 0), results, one: single ? question : null, next: single && hasMore ? n + 1 : null, previous: single && n > 1 ? n - 1 : null }
}

/** One line for each count: a sector that is not told apart stands in the total alone. */
const table = ({ results }: Static<typeof Results>): (string | number | null)[][] => [['question', 'title', 'kind', 'option', 'sector', 'answers'], ...results.flatMap((one) => one.bySector.length > 0 || one.chart === null
  ? [[one.n, one.title, one.kind, null, null, one.answered], ...one.bySector.flatMap(({ label, n, by }) => [[one.n, one.title, one.kind, label, null, n], ...by.map((each, at) => [one.n, one.title, one.kind, label, one.sectors[at]?.sector ?? null, each])])]
  : [[one.n, one.title, one.kind, null, null, one.answered], ...one.chart.series.flatMap(({ points }) => points.map(({ at, value }) => [one.n, one.title, one.kind, at, null, value]))])]

/** Consultations as their audience reads them. */
export const readingRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.get('/consultations', {
    may: 'read', input: Type.Object(paging), output: List, view: 'consult/list', reads, formats: { atom: ({ title, open, announced, closed, past }) => ({ title, entries: [...open, ...announced, ...closed, ...past.rows].map(entryOf) }) },
    async run({ consultations, viewer, t }, query) { return { title: t('research.consultations.title'), ...await consultations.lists(viewer, query), drafts: await consultations.drafts(viewer), mayCall: viewer.may('research.consult') } },
  }),
  on.get('/consultations/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Page, view: 'consult/consultation', reads,
    async run(deps, { key: ref }) {
      const { consultations, consultAnswers, viewer } = deps
      const read = await consultations.read(viewer, ref)
      const { item, asked, phase } = read
      const mayAnswer = phase === 'open' && item.publishedAt !== null && viewer.may('research.respond') && asked.fields.respondents !== 'guests'
      const own = viewer.id !== null && mayAnswer ? await consultAnswers.own(item.id, { person: viewer.id }) : null
      return { item, head: headOfRead(read), body: asked.body, questions: asked.questions, synthesis: phase === 'synthesised' ? asked.synthesis : '', synthesisLang: asked.synthesisLang, told: phase === 'synthesised' ? await toldOf(deps, asked.did) : [], sectors: asked.fields.sectors, mayAnswer, hasAnswered: own?.sentAt !== null && own !== null, mayRun: item.isKept && viewer.may('research.consult') }
    },
  }),
  on.get('/consultations/:key/results', {
    may: 'read', input: Type.Object({ key: key(), question: Type.Optional(Type.String({ maxLength: 20 })), page: page() }), output: Results, view: 'consult/results', formats: { csv: table },
    async run(deps, { key: ref, question, page: n }) { return resultsOf(deps, await deps.consultations.read(deps.viewer, ref), { question, page: n }) },
  }),
]
