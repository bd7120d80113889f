import type { Knex } from 'knex'
import type { Clock, Count, FacetCounts as Answer, ListQuery, Viewer } from '../contract/index.ts'
import { facetsAsked, isAmong, walkOf } from './facet-keys.ts'
import type { Kinds } from './kinds.ts'
import type { Lists } from './lists.ts'
import { stays, staysBindings } from './lists.ts'
import { hotRows, unseen } from './rows.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; lists: Lists }
type Query = Omit<ListQuery, 'after' | 'before' | 'limit'>
export interface Ceilings { readonly [facet: string]: number }

const usual = 100, whole = 1_000
/** Items up to which each is fetched by its key; for more the table is read once. */
const near = 5_000
/**
 * Up to `few` items that have two facets or more in common are looked at for all their others; among more, each value is walked. Up to
 * `most` are held together to test such a walk by; past that, each item is asked. Up to `values` of them are walked in any case: that ends early.
 */
export interface Bounds { few: number; most: number; values: number }

interface Walk { facet: string; value: string; key: string; ceiling: number }
/** Items under several facets at once, and what is to be counted among them. */
interface Common { key: string; rest: readonly string[]; chosen: readonly string[]; walks: Walk[] }
interface Found { part: number; facet: string; value: string; n: number }

/**
 * All that stands beside a list, in one statement. Under no facet or one, each value is walked up to its ceiling, by keys that stand
 * ready; under more, the facets of the items they have in common are counted, or where these are many, each value is walked among them.
 */
export class FacetCounts {
  readonly #needs: Needs
  readonly #bounds: Bounds
  constructor(needs: Needs, bounds: Bounds = { few: 3_000, most: 50_000, values: 20 }) {
    this.#needs = needs
    this.#bounds = bounds
  }

  async count(viewer: Viewer, query: Query, values: Readonly<Record<string, readonly string[]>>, ceilings: Ceilings = {}): Promise<Answer> {
    const known = this.#needs.kinds
    const kinds = (query.kinds[0] === '*' ? known.names() : query.kinds).filter((kind) => known.find(kind) && !query.except?.includes(kind))
    const chosen = facetsAsked(known, query)
    facetsAsked(known, { kinds: query.kinds, facets: Object.fromEntries(Object.keys(values).map((facet) => [facet, ''])) })
    const by = Object.fromEntries(Object.entries(values).map(([facet, asked]) => [facet, new Map<string, Count>(asked.map((value) => [value, { n: 0, isMore: false }]))]))
    const answer: Answer = { all: { n: 0, isMore: false }, by }
    if (kinds.length === 0) return answer
    const says = (facet: string, value: string, n: number) => {
      const ceiling = facet === '' ? whole : ceilings[facet] ?? usual
      const count = { n: Math.min(n, ceiling), isMore: n > ceiling }
      if (facet === '') answer.all = count
      else if (by[facet]?.has(value)) by[facet].set(value, count)
    }

    const walks: Walk[] = [], sets: Common[] = []
    const among = (under: readonly string[], walk: Omit<Walk, 'key'>) => {
      let set = sets.find(({ chosen: one }) => one.join('\n') === under.join('\n'))
      if (!set) sets.push(set = { ...walkOf(under), chosen: under, walks: [] })
      set.walks.push({ ...walk, key: walkOf([...walk.facet === '' ? [] : [`${walk.facet}=${walk.value}`], ...under].slice(0, 2)).key })
    }
    const ask = (under: readonly string[], walk: Omit<Walk, 'key'>) => {
      const { key, rest } = walkOf(walk.facet === '' ? under : [`${walk.facet}=${walk.value}`, ...under])
      if (rest.length === 0) walks.push({ ...walk, key })
      else among(under, walk)
    }
    ask(chosen, { facet: '', value: '', ceiling: whole })
    for (const [facet, asked] of Object.entries(values)) {
      const under = chosen.filter((one) => !isAmong(one, facet, asked))
      for (const value of asked) ask(under, { facet, value, ceiling: ceilings[facet] ?? usual })
    }

    const found = await this.#ask(viewer, query, kinds, walks, sets)
    const tooMany = new Set(found.filter(({ facet, n }) => facet === ' ' && n > this.#bounds.most).map(({ part }) => part))
    const wanted = sets.map((set) => new Set(set.walks.map(({ facet }) => facet)))
    for (const { part, facet, value, n } of found) if (part < 0 || (!tooMany.has(part) && wanted[part]?.has(facet))) says(facet, value, n)
    const { lists } = this.#needs
    for (const facet of new Set([...tooMany].flatMap((part) => [...wanted[part] ?? []]))) {
      if (facet === '') { answer.all = await lists.count(viewer, query, whole); continue }
      const asked = values[facet] ?? []
      for (let from = 0; from < asked.length; from += 100) for (const [value, count] of await lists.countBy(viewer, query, facet, asked.slice(from, from + 100), ceilings[facet] ?? usual)) by[facet]?.set(value, count)
    }
    return answer
  }

  async #ask(viewer: Viewer, query: Query, kinds: readonly string[], walks: readonly Walk[], sets: readonly Common[]): Promise<Found[]> {
    const now = this.#needs.clock.now(), { few, most, values } = this.#bounds
    const walked = (key: string, limit: string, more = '') => `select a.item_id from core.item_audience a where a.token = h.token and a.kind = h.kind and a.facet = ${key}
      and a.published_at <= l.at and (a.visible_until is null or a.visible_until > l.at) ${more} ${stays(viewer, query)} order by a.published_at desc, a.item_id desc limit ${limit}`
    const asked = `unnest(${unseen}, ${unseen}, ${unseen}, (select ?::int[])) q(facet, value, key, ceiling)`
    // Under one token no item comes twice.
    const each = (more = '') => `cross join lateral (select case (select count(*) from held)
      when 1 then (select count(*)::int from held h cross join l cross join lateral (${walked('q.key', 'q.ceiling + 1', more)}) x)
      else (select count(distinct x.item_id)::int from held h cross join l cross join lateral (${walked('q.key', 'q.ceiling + 1', more)}) x) end as n) c`
    const counted = (part: number) => (sets[part]?.walks.length ?? 0) > values
    const bound = (of: readonly Walk[]) => [of.map(({ facet }) => facet), of.map(({ value }) => value), of.map(({ key }) => key), of.map(({ ceiling }) => ceiling)]
    const text = `with l as materialized (select ?::timestamptz as at),
      -- Of most of a reader's tokens there is nothing of a kind at all.
      held as materialized (select w.token, n.kind from unnest(${unseen}) w(token) cross join unnest(${unseen}) n(kind)
        cross join lateral (select 1 from core.item_audience a where a.token = w.token and a.kind = n.kind and a.facet = '' limit 1) found)
      ${sets.map(({ rest }, part) => `, seen${part} as materialized (select distinct x.item_id from held h cross join l cross join lateral (${walked('?', String(most + 1))}) x),
      set${part} as materialized (${rest.length === 0 ? `select item_id from seen${part}` : `select s.item_id from seen${part} s cross join lateral (select o.facets from core.item o where o.id = s.item_id offset 0) o
        where (select count(*) from seen${part}) <= ${near} and o.facets @> ?::text[]
        union all select s.item_id from seen${part} s join core.item o on o.id = s.item_id where (select count(*) from seen${part}) > ${near} and o.facets @> ?::text[]`}),
      size${part} as materialized (select (select count(*)::int from seen${part}) as seen, (select count(*)::int from set${part}) as n)`).join('')}
      select -1 as part, q.facet, q.value, c.n from ${asked} ${each()}
      ${sets.map((_set, part) => `union all select ${part}, ' ', '', seen from size${part}
      union all select ${part}, '', '', least(n, ${whole + 1}) from size${part}
      ${counted(part) ? `union all select ${part}, split_part(f.facet, '=', 1), substr(f.facet, strpos(f.facet, '=') + 1), count(*)::int from set${part} s
        cross join lateral (select o.facets from core.item o where o.id = s.item_id offset 0) o cross join lateral unnest(o.facets) f(facet) where (select n from size${part}) <= ${few} group by f.facet` : ''}
      union all select ${part}, q.facet, q.value, c.n from ${asked} ${each(`and (a.item_id in (select item_id from set${part})) is true`)} where (select n from size${part}) between ${counted(part) ? few + 1 : 0} and ${most}`).join('\n')}`
    const bindings = [now, viewer.tokens, kinds, ...sets.flatMap(({ key, rest }) => [key, ...staysBindings(viewer, query), ...rest.length === 0 ? [] : [rest, rest]]), ...bound(walks), ...staysBindings(viewer, query), ...staysBindings(viewer, query),
      ...sets.flatMap((set) => [...bound(set.walks.filter(({ facet }) => facet !== '')), ...staysBindings(viewer, query), ...staysBindings(viewer, query)])]
    return hotRows<Found>(this.#needs.db, text, bindings)
  }
}
