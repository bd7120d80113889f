import { Type, type Static } from 'typebox'
import type { ConsultDeps } from '../deps.ts'
import type { Asked, AskedQuestion } from '../model/asked.ts'
import type { Publication, Sector } from '../model/fields.ts'
import { fewest, type Figure } from '../model/small-groups.ts'
import { perPage as quotesPerPage, type Quote } from '../services/answers.ts'
import { Head, drawn, maybe } from './shapes.ts'

interface SectorCount { sector: Sector | null; label: string; n: number }
/** A figure with how it is said. */
interface Said extends Figure { said: string }
interface Row extends Said { label: string; by: Said[] }
interface Counted { title: string; keyLabel: string; unit: string; series: { name: string; points: { at: string; value: number }[] }[] }
/** `isExact`: no group was so small that ranges had to stand for its figures. */
interface ShownResult extends AskedQuestion { answered: number; isExact: boolean; chart: Counted | null; sectors: SectorCount[]; rows: Row[]; numbers: { low: number; middle: number; high: number } | null; quotes: Quote[]; hasMore: boolean }
const counted = { answers: Type.Integer(), sectors: Type.Array(drawn<SectorCount>()), hidden: Type.Integer(), results: Type.Array(drawn<ShownResult>()), one: maybe(Type.String()), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) }
export const Counts = Type.Object(counted)
export const Results = Type.Object({ head: Head, title: Type.String(), isShown: Type.Boolean(), mayRun: Type.Boolean(), isPublished: Type.Boolean(), ...counted })
export const noCounts: Static<typeof Counts> = { answers: 0, sectors: [], hidden: 0, results: [], one: null, next: null, previous: null }

/** What was answered, as far as small groups and what each respondent allows let it be told; whoever asks has decided that the reader may. */
export async function countsOf({ consultAnswers, t }: Pick<ConsultDeps, 'consultAnswers' | 't'>, { id, asked, furthest }: { id: string; asked: Asked; furthest: Publication }, { question, page: n = 1 }: { question?: string | undefined; page?: number | undefined }): Promise<Static<typeof Counts>> {
  const of = await consultAnswers.bySector(id)
  const questions = asked.questions.filter(({ id: one }) => question === undefined || one === question)
  const [counts, apart, single] = [await consultAnswers.counts(id, questions), consultAnswers.apart(of), question !== undefined && questions.length === 1]
  const enough = of.filter(({ n: each }) => each >= fewest).map(({ sector }) => sector)
  const label = (sector: Sector | null) => t(sector === null ? 'research.consult.other-sectors' : `research.consult.sector.${sector}`)
  const said = ({ low, high }: Figure): Said => ({ low, high, said: low === high ? t('research.consult.figure', { n: low }) : low === 0 ? t('research.consult.figure.fewer', { n: high + 1 }) : t('research.consult.figure.range', { low, high }) })
  let hasMore = false
  const results: ShownResult[] = []
  for (const one of questions) {
    const { n: answered = 0, groups = [], options = [], figures = null } = counts.get(one.id) ?? {}
    const quoted = one.kind === 'text' ? await consultAnswers.quotes(id, one.id, { named: enough, furthest, page: single ? n : 1, limit: single ? quotesPerPage : 4 }) : { rows: [], hasNext: false }
    hasMore ||= quoted.hasNext
    const named = (option: string) => one.kind === 'scale' ? t(`research.consult.scale.${option}`) : one.options.find(({ id: known }) => known === option)?.label ?? option
    const rows = options.flatMap((option, at): Row[] => figures === null ? [] : [{ label: named(option), ...said(figures.all[at]!), by: (figures.by[at] ?? []).map(said) }])
    const isExact = rows.every(({ low, high }) => low === high)
    results.push({
      ...one, answered, isExact: isExact && rows.every(({ by }) => by.every(({ low, high }) => low === high)), rows, sectors: groups.map(({ sector, n: each }) => ({ sector, label: label(sector), n: each })), numbers: one.kind === 'number' ? await consultAnswers.numbers(id, one.id) : null, quotes: quoted.rows, hasMore: quoted.hasNext && !single,
      chart: rows.length === 0 || !isExact ? null : { title: t('research.consult.answered.n', { n: answered }), keyLabel: t('research.consult.option'), unit: '', series: [{ name: t('research.consult.all'), points: rows.map(({ label: at, low: value }) => ({ at, value })) }] },
    })
  }
  return {
    answers: of.reduce((sum, { n: each }) => sum + each, 0), sectors: of.filter(({ sector }) => apart.includes(sector)).map(({ sector, n: each }) => ({ sector, label: label(sector), n: each })), hidden: of.filter(({ sector }) => !apart.includes(sector)).reduce((sum, { n: each }) => sum + each, 0),
    results, one: single ? question ?? null : null, next: single && hasMore ? n + 1 : null, previous: single && n > 1 ? n - 1 : null,
  }
}

/** One line for each figure: `answers` where it is a number, else what it is at least and at most. */
export const table = ({ results }: Pick<Static<typeof Counts>, 'results'>): (string | number | null)[][] => {
  const cells = ({ low, high }: Figure) => low === high ? [low, low, high] : [null, low, high]
  return [['question', 'title', 'kind', 'option', 'sector', 'answers', 'at least', 'at most'], ...results.flatMap((one) => [
    [one.n, one.title, one.kind, null, null, ...cells({ low: one.answered, high: one.answered })],
    ...one.rows.flatMap((row) => [[one.n, one.title, one.kind, row.label, null, ...cells(row)], ...row.by.map((each, at) => [one.n, one.title, one.kind, row.label, one.sectors[at]?.sector ?? 'others', ...cells(each)])]),
  ])]
}
