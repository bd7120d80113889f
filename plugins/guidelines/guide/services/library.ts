import { outcomes, type Content, type ItemSummary, type Locale, type Viewer } from '@diwan/core'
import { othersOf, type Facts } from '../../uptake/applicability/against.ts'
import { certainties, strengths, verbs, type GuidelineTexts, type Recommendation } from '../model.ts'
import { kindName } from './guides.ts'

interface Needs { content: Content }
export interface AskedRecommendations { technology?: string | undefined; process?: string | undefined; outcome?: string | undefined; strength?: string | undefined; certainty?: number | undefined; verb?: string | undefined; /** The reader's circumstances, and whether only what was not written for others is wanted. */ facts?: Facts | null; isFitting?: boolean }
export type Counted = 'technology' | 'process' | 'outcome' | 'strength' | 'certainty' | 'verb' | 'fits'
/** A recommendation as a list shows it. Words of a part that was not translated are the guideline's title. */
export interface ListedRecommendation {
  id: string; number: string; title: string; lang: Locale; verb: Recommendation['verb']; strength: Recommendation['strength']; certainty: number; applies: string[]
  guideline: Pick<ItemSummary, 'id' | 'ref' | 'title' | 'path' | 'lang' | 'administration' | 'topics'>; path: string; at: Date
}
export interface Found { total: number; rows: ListedRecommendation[]; counts: Record<Counted, Map<string, number>> }
interface Row { what: 'row' | 'total' | Counted; value: string; n: number; item: string | null; number: string | null; one: Recommendation | null; at: string | null }

/** What each facet asks of a recommendation. */
const asks: Record<Exclude<Counted, 'fits'>, string> = {
  technology: 'e.topics @> array[?::text]', process: 'e.topics @> array[?::text]', outcome: 'e.outcomes @> to_jsonb(?::text)', strength: `e.one ->> 'strength' = ?`, certainty: `e.one ->> 'certainty' = ?`, verb: `e.one ->> 'verb' = ?`,
}
const facets = Object.keys(asks) as (keyof typeof asks)[]

/** What stands in all guidelines the viewer may read, however many: counted, found and paged where it stands. */
export class Library {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Recommendations per technology and process (`''`: of no process; `'*'`: of all together), and how many there are. */
  async matrix(viewer: Viewer, kindOf: ReadonlyMap<string, string>): Promise<{ technologies: string[]; processes: string[]; counts: Map<string, number>; total: number }> {
    const of = (kind: string) => [...kindOf].flatMap(([id, one]) => one === kind ? [id] : [])
    const found = await this.#needs.content.among<{ technology: string; process: string; n: number }>(viewer, [kindName], {
      sql: `select t.id as technology, p.id as process, sum(g.count)::int as n from readable r join guidelines.guideline g on g.item_id = r.id
          cross join lateral (select x as id from unnest(r.topics) x where x = any(?::text[])) t
          cross join lateral (select x as id from unnest(r.topics) x where x = any(?::text[]) union all select '' where not r.topics && ?::text[] union all select '*') p group by 1, 2
        union all select '', '*', coalesce(sum(g.count), 0)::int from readable r join guidelines.guideline g on g.item_id = r.id`,
      bindings: [of('technology'), of('process'), of('process')],
    })
    return {
      technologies: [...new Set(found.map(({ technology }) => technology).filter(Boolean))], processes: [...new Set(found.map(({ process }) => process).filter((one) => one !== '' && one !== '*'))],
      counts: new Map(found.map(({ technology, process, n }) => [`${technology} ${process}`, n])), total: found.find(({ technology }) => technology === '')?.n ?? 0,
    }
  }

  /**
   * A page of the recommendations asked for, those of the newest guidelines first, with how many there are, and under each value of a facet as
   * if nothing of it were asked. One statement, and one for the words of what is shown.
   */
  async recommendations(viewer: Viewer, asked: AskedRecommendations, { limit, offset }: { limit: number; offset: number }, topics: { technology: readonly string[]; process: readonly string[] }): Promise<Found> {
    const { own, other } = othersOf(asked.facts ?? null)
    const given = facets.flatMap((facet) => asked[facet] === undefined ? [] : [{ facet, value: String(asked[facet]) }])
    const under = (but: string) => ['true', ...[...given.map(({ facet }) => facet), ...asked.isFitting ? ['fits'] : []].filter((facet) => facet !== but).map((facet) => `f.${facet}`)].join(' and ')
    const counting = (facet: Counted, from: string) => `select '${facet}', v.value, count(*)::int, null::uuid, null, null::jsonb, null::timestamptz from filtered f ${from} where ${under(facet)} group by v.value`
    const found = await this.#needs.content.among<Row>(viewer, [kindName], {
      sql: `with every as (select r.id, r.topics, r.published_at, g.outcomes, s.n as section, p.n as place, p.one from readable r join guidelines.guideline g on g.item_id = r.id
          cross join lateral jsonb_array_elements(g.sections) with ordinality s(one, n) cross join lateral jsonb_array_elements(s.one -> 'recommendations') with ordinality p(one, n)),
        filtered as materialized (select e.*, ${given.map(({ facet }) => `${asks[facet]} as ${facet}, `).join('')}
          not exists (select 1 from unnest(?::text[], ?::text[]) d(own, other) where e.one -> 'applies' @> to_jsonb(d.other) and not e.one -> 'applies' @> to_jsonb(d.own)) as fits from every e)
        select * from (select 'row' as what, '' as value, row_number() over (order by f.published_at desc, f.id, f.section, f.place)::int as n, f.id as item, f.section || '.' || f.place as number, f.one, f.published_at as at from filtered f where ${under('')} order by n limit ? offset ?) shown
        union all select 'total', '', count(*)::int, null, null, null, null from filtered f where ${under('')}
        union all ${counting('technology', 'cross join lateral unnest(f.topics) v(value)')} having v.value = any(?::text[])
        union all ${counting('process', 'cross join lateral unnest(f.topics) v(value)')} having v.value = any(?::text[])
        union all ${counting('outcome', 'cross join lateral jsonb_array_elements_text(f.outcomes) v(value)')}
        union all ${(['strength', 'certainty', 'verb'] as const).map((facet) => counting(facet, `cross join lateral (select f.one ->> '${facet}') v(value)`)).join(' union all ')}
        union all select 'fits', 'yes', count(*)::int, null, null, null, null from filtered f where f.fits and ${under('fits')}`,
      bindings: [...given.map(({ value }) => value), own, other, limit, offset, topics.technology, topics.process],
    })
    const rows = found.filter(({ what }) => what === 'row').toSorted((a, b) => a.n - b.n)
    const guidelines = new Map((await this.#needs.content.pick(viewer, rows.flatMap(({ item }) => item ?? []))).map((item) => [item.id, item]))
    const counts = Object.fromEntries([...facets, 'fits'].map((facet) => [facet, new Map(found.filter(({ what }) => what === facet).map(({ value: of, n }) => [of, n]))])) as Found['counts']
    return { total: found.find(({ what }) => what === 'total')?.n ?? 0, counts, rows: rows.flatMap((row) => { const item = guidelines.get(row.item ?? ''); return item && row.one ? [listed(row, row.one, item)] : [] }) }
  }
}

function listed({ number, at }: Row, one: Recommendation, item: ItemSummary): ListedRecommendation {
  const words = ((item.extra as Partial<GuidelineTexts>).parts ?? []).find(({ id }) => id === one.id)
  const { id, ref, title, path, lang, administration, topics } = item
  return {
    id: one.id, number: number ?? '', title: words?.title || title, lang, verb: one.verb, strength: one.strength, certainty: one.certainty, applies: one.applies ?? [],
    guideline: { id, ref, title, path, lang, administration, topics }, path: `${path}#${one.id}`, at: new Date(at ?? item.updatedAt),
  }
}

/** Values of the facets that are the same for everybody. */
export const facetValues = { outcome: outcomes, certainty: certainties.map(String), strength: strengths, verb: verbs } as const
