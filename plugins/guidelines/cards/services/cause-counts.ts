import type { Content, Translate, Viewer } from '@diwan/core'
import { causeWords, type CauseWord } from '../kinds/words.ts'
import type { CaseFields, CaseType } from '../kinds/case.ts'

interface Needs { content: Content }
export interface CauseQuery { type?: CaseType | undefined; technology?: string | undefined; process?: string | undefined }
export interface CauseCount { cause: CauseWord; label: string; n: number; path: string }
export interface CauseTable { rows: CauseCount[]; cases: number; isMore: boolean; from: string | null; until: string | null; finding: string }

/** How many cases name each cause anywhere in their tree: as many as the reader may read, each with the list behind it. */
export class CauseCounts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async table(viewer: Viewer, { type = 'failure', technology, process }: CauseQuery, t: Translate): Promise<CauseTable> {
    const { content } = this.#needs
    const topic = [technology, process].filter((one) => one !== undefined && one !== '') as string[]
    const query = { kinds: ['guidelines.case'], facets: { type, ...(topic.length > 0 ? { topic } : {}) } }
    const { all, by } = await content.facets(viewer, query, { cause: causeWords }, { cause: 1_000 })
    const { rows } = await content.list(viewer, { ...query, limit: 100 })
    const times = rows.flatMap(({ fields }) => { const { from, until } = fields as unknown as CaseFields; return [from, until].filter((one) => one !== null) }).toSorted()
    const more = Object.entries({ technology, process }).flatMap(([name, value]) => value ? [`&${name}=${encodeURIComponent(value)}`] : []).join('')
    const counted = causeWords.map((cause) => ({ cause, label: t(`core.cause.${cause}`), n: by['cause']?.get(cause)?.n ?? 0, path: `/guidelines/cases?type=${type}&cause=${cause}${more}` }))
      .filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n || causeWords.indexOf(a.cause) - causeWords.indexOf(b.cause))
    return { rows: counted, cases: all.n, isMore: all.isMore, from: times[0]?.slice(0, 4) ?? null, until: times.at(-1)?.slice(0, 4) ?? null, finding: findingOf(counted, all.n, type, t) }
  }
}

/** The title of the chart says what it shows: what is named most, and in how many. */
function findingOf(rows: readonly CauseCount[], cases: number, type: CaseType, t: Translate): string {
  const [first, second] = rows
  if (!first) return t('guidelines.causes.finding.none')
  const values = { cases, n: first.n, first: first.label, type }
  return second?.n === first.n ? t('guidelines.causes.finding.two', { ...values, second: second.label }) : t('guidelines.causes.finding.one', values)
}
