import type { Knex } from 'knex'
import type { Clock, Count, FacetCounts as Answer, ListQuery, Viewer } from '../contract/index.ts'
import { facetsAsked, walkOf } from './facet-keys.ts'
import type { Kinds } from './kinds.ts'
import type { Lists } from './lists.ts'
import { stays, staysBindings } from './lists.ts'
import { hotRows, unseen } from './rows.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; lists: Lists }
type Query = Omit<ListQuery, 'after' | 'before' | 'limit'>
export interface Ceilings { readonly [facet: string]: number }

const usual = 100, whole = 1_000
/** How many items under two facets or more are looked at one by one; where there are more, each value is walked by itself. */
const most = 10_000
/** Of a facet that is asked itself with two others, values up to which each is walked. */
const few = 20

interface Walk { facet: string; value: string; key: string; ceiling: number }
interface Found { part: number; facet: string; value: string; n: number }

/**
 * All that stands beside a list, in one statement. Under no facet or one, each value is walked up to its ceiling, by keys that stand
 * ready; under more, the items they have in common are few, and their own facets are counted.
 */
export class FacetCounts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

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

    const walks: Walk[] = [], alone: string[] = []
    const sets: { rest: readonly string[]; facets: string[] }[] = []
    const inSet = (rest: readonly string[], facet: string) => {
      const set = sets.find((one) => one.rest.join('\n') === rest.join('\n'))
      if (set) set.facets.push(facet)
      else sets.push({ rest, facets: [facet] })
    }
    if (chosen.length <= 2 && walkOf(chosen).rest.length === 0) walks.push({ facet: '', value: '', key: walkOf(chosen).key, ceiling: whole })
    else inSet(chosen, '')
    for (const [facet, asked] of Object.entries(values)) {
      const rest = chosen.filter((one) => !one.startsWith(`${facet}=`))
      const under = asked.map((value) => walkOf([`${facet}=${value}`, ...rest]))
      if (under.every((walk) => walk.rest.length === 0)) for (const [index, value] of asked.entries()) walks.push({ facet, value, key: under[index]?.key ?? '', ceiling: ceilings[facet] ?? usual })
      else if (rest.length < chosen.length && asked.length <= few) alone.push(facet)
      else inSet(rest, facet)
    }

    const found = await this.#ask(viewer, kinds, walks, sets.map(({ rest }) => walkOf(rest)))
    const full = new Set(found.filter(({ part, facet, n }) => part >= 0 && facet === ' ' && n > most).map(({ part }) => part))
    for (const { part, facet, value, n } of found) {
      if (part < 0) says(facet, value, n)
      else if (full.has(part) || facet === ' ') continue
      else if (facet === '') { if (sets[part]?.facets.includes('')) says('', '', n) }
      else if (sets[part]?.facets.includes(facet)) says(facet, value, n)
    }
    for (const part of full) alone.push(...sets[part]?.facets ?? [])
    const { lists } = this.#needs
    for (const facet of alone) {
      if (facet === '') { answer.all = await lists.count(viewer, query, whole); continue }
      const asked = values[facet] ?? []
      for (let from = 0; from < asked.length; from += 100) for (const [value, count] of await lists.countBy(viewer, query, facet, asked.slice(from, from + 100), ceilings[facet] ?? usual)) by[facet]?.set(value, count)
    }
    return answer
  }

  async #ask(viewer: Viewer, kinds: readonly string[], walks: readonly Walk[], sets: readonly { key: string; rest: readonly string[] }[]): Promise<Found[]> {
    const now = this.#needs.clock.now()
    const walked = (key: string, limit: string) => `select a.item_id from core.item_audience a where a.token = h.token and a.kind = h.kind and a.facet = ${key}
      and a.published_at <= l.at and (a.visible_until is null or a.visible_until > l.at) ${stays(viewer)} order by a.published_at desc, a.item_id desc limit ${limit}`
    const text = `with l as materialized (select ?::timestamptz as at),
      -- Of most of a reader's tokens there is nothing of a kind at all.
      held as materialized (select w.token, n.kind from unnest(${unseen}) w(token) cross join unnest(${unseen}) n(kind)
        where exists (select 1 from core.item_audience a where a.token = w.token and a.kind = n.kind and a.facet = ''))
      ${sets.map((_set, part) => `, walked${part} as materialized (select distinct x.item_id from held h cross join l cross join lateral (${walked('?', String(most + 1))}) x),
      set${part} as materialized (select o.facets from walked${part} w join core.item o on o.id = w.item_id and o.facets @> ?::text[] where (select count(*) from walked${part}) <= ${most})`).join('')}
      select -1 as part, q.facet, q.value, count(distinct x.item_id)::int as n from unnest(${unseen}, ${unseen}, ${unseen}, (select ?::int[])) q(facet, value, key, ceiling) cross join held h cross join l
        cross join lateral (${walked('q.key', 'q.ceiling + 1')}) x group by q.facet, q.value
      ${sets.map((_set, part) => `union all select ${part}, ' ', '', count(*)::int from walked${part} union all select ${part}, '', '', count(*)::int from set${part}
      union all select ${part}, split_part(f.facet, '=', 1), substr(f.facet, strpos(f.facet, '=') + 1), count(*)::int from set${part} s cross join lateral unnest(s.facets) f(facet) group by f.facet`).join('\n')}`
    const bindings = [now, viewer.tokens, kinds, ...sets.flatMap(({ key, rest }) => [key, ...staysBindings(viewer), rest]),
      walks.map(({ facet }) => facet), walks.map(({ value }) => value), walks.map(({ key }) => key), walks.map(({ ceiling }) => ceiling), ...staysBindings(viewer)]
    return hotRows<Found>(this.#needs.db, text, bindings)
  }
}
