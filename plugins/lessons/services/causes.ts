import { causeWords, type CauseWord, type Content, type People, type Translate, type Viewer } from '@diwan/core'
import { retiredMark } from '../kinds/lesson.ts'
import { fewest } from '../telling/crowd.ts'
import { lessonKind } from './publishing.ts'

interface Needs { content: Content; people: People }
export interface CauseRow { cause: CauseWord; label: string; n: number; path: string; /** By region, in the order of `regions`; null under five. */ regions: (number | null)[] }
export interface CauseTable { rows: CauseRow[]; lessons: number; isMore: boolean; regions: { code: string; label: string }[]; finding: string }

/** How many lessons name each cause, of those the reader may read, each with the list behind it; by region only from five on. */
export class Causes {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async table(viewer: Viewer, { technology = '', process = '' }: { technology?: string | undefined; process?: string | undefined }, t: Translate): Promise<CauseTable> {
    const { content, people } = this.#needs
    const topic = [technology, process].filter(Boolean)
    const { all, by } = await content.facets(viewer, { kinds: [lessonKind], without: [retiredMark], facets: topic.length > 0 ? { topic } : {} }, { causes: causeWords }, { causes: 1_000 })
    const regions = (await people.regions()).map(({ code, shortNames }) => ({ code, label: shortNames[viewer.locale] ?? shortNames.en }))
    const cells = new Map((await this.#cells(viewer, topic)).map(({ cause, region, n }) => [`${cause} ${region}`, n]))
    const more = Object.entries({ technology, process }).flatMap(([name, value]) => value ? [`&${name}=${encodeURIComponent(value)}`] : []).join('')
    const rows = causeWords.map((cause): CauseRow => ({ cause, label: t(`core.cause.${cause}`), n: by['causes']?.get(cause)?.n ?? 0, path: `/lessons?causes=${cause}${more}`, regions: regions.map(({ code }) => cells.get(`${cause} ${code}`) ?? null) }))
      .filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n || causeWords.indexOf(a.cause) - causeWords.indexOf(b.cause))
    const [first] = rows
    return { rows, lessons: all.n, isMore: all.isMore, regions, finding: first ? t('lessons.causes.finding', { n: first.n, lessons: all.n, first: first.label }) : t('lessons.causes.none') }
  }

  #cells(viewer: Viewer, topic: readonly string[]): Promise<{ cause: string; region: string; n: number }[]> {
    return this.#needs.content.among(viewer, [lessonKind], {
      sql: `select c.cause, l.region, count(*)::int as n from readable r join lessons.lesson l on l.item_id = r.id cross join lateral unnest(l.causes) c(cause)
        where l.retired_on is null and l.region is not null and r.topics @> ?::text[] group by 1, 2 having count(*) >= ? order by 1, 2`,
      bindings: [topic, fewest],
    })
  }
}
