import type { Knex } from 'knex'
import type { Clock, ItemSummary, ListQuery, Page, Viewer } from '../contract/index.ts'
import { readPlace, writePlace } from './cursor.ts'
import { facetsAsked, markOf, walkOf } from './facet-keys.ts'
import { leavingBy } from './handling.ts'
import type { Kinds } from './kinds.ts'
import { isLive, isLiveBindings, unseenMoment } from './readable.ts'
import { fieldsJoin, hotRows, rows, summaryColumns, summaryOf, textJoin, unseen, type SummaryRow } from './rows.ts'
import { Together } from './together.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; isInTransaction(): boolean }
type Unpaged = Omit<ListQuery, 'after' | 'before' | 'limit'>

interface Asked { readonly text: string; readonly bindings: readonly unknown[]; readonly order: 'asc' | 'desc'; readonly limit: number; readonly isBack: boolean }
const nothing = (): Page<ItemSummary> => ({ rows: [], next: null, previous: null })

/**
 * Lists for any reader in the time of their own length: per token, kind and facet the newest few from `core.item_audience`,
 * merged. The first n of a union lie in the union of the first n of each, so no reader's rights change the plan. Two facets have a row of their own.
 */
export class Lists {
  readonly #needs: Needs
  readonly #together: Together<Asked, SummaryRow>
  constructor(needs: Needs) {
    this.#needs = needs
    this.#together = new Together({ isInTransaction: () => needs.isInTransaction(), answer: (_viewer, asked) => this.#rowsOf(asked) })
  }

  async list(viewer: Viewer, query: ListQuery): Promise<Page<ItemSummary>> { return (await this.lists(viewer, { one: query })).one }

  /** Each as `list` answers it. */
  async lists<Name extends string>(viewer: Viewer, queries: Readonly<Record<Name, ListQuery>>): Promise<Record<Name, Page<ItemSummary>>> {
    const parts = (Object.keys(queries) as Name[]).map((name) => ({ name, query: queries[name], asked: this.#asked(viewer, queries[name]) }))
    const found = await this.#together.ask(viewer, parts.flatMap(({ asked }) => asked ?? []))
    return Object.fromEntries(parts.map(({ name, query, asked }) => [name, asked === null ? nothing() : this.#page(query, asked, found.get(asked) ?? [])])) as Record<Name, Page<ItemSummary>>
  }

  async #rowsOf(asked: readonly Asked[]): Promise<Map<Asked, SummaryRow[]>> {
    const [only] = asked
    if (asked.length === 1 && only) return new Map([[only, await hotRows<SummaryRow>(this.#needs.db, `${only.text} order by k.published_at ${only.order}, k.item_id ${only.order}`, only.bindings)]])
    const found = await hotRows<SummaryRow & { part: number }>(this.#needs.db,
      `select * from (${asked.map(({ order, text }, part) => `(${text.replace('select ', `select ${part} as part, (row_number() over (order by k.published_at ${order}, k.item_id ${order}))::int as position, `)})`).join(' union all ')}) u order by part, position`,
      asked.flatMap(({ bindings }) => bindings))
    return new Map(asked.map((one, part) => [one, found.filter((row) => row.part === part)]))
  }

  /** Null where the query names no kind that is there. */
  #asked(viewer: Viewer, query: ListQuery): Asked | null {
    const limit = Math.min(Math.max(query.limit ?? 20, 1), 100)
    const isBack = query.before !== undefined
    const place = query.before ?? query.after
    const { text, bindings, kinds } = this.#walk(viewer, query, limit + 1, place === undefined ? null : { ...readPlace(place), isBack })
    if (kinds.length === 0) return null
    return {
      limit, isBack, order: isBack ? 'asc' : 'desc', bindings: [...bindings, viewer.locale],
      text: `select ${summaryColumns}, f.fields from (${text}) k join core.item i on i.id = k.item_id ${textJoin} ${fieldsJoin(kinds.map((kind) => this.#needs.kinds.get(kind)))}`,
    }
  }

  #page(query: ListQuery, { limit, isBack }: Asked, found: readonly SummaryRow[]): Page<ItemSummary> {
    const isFull = found.length > limit
    const shown = found.slice(0, limit).map((row) => summaryOf(row, this.#needs.kinds))
    if (isBack) shown.reverse()
    const at = (row: ItemSummary | undefined) => row?.publishedAt ? writePlace({ at: row.publishedAt, id: row.id }) : null
    const [first, last] = [at(shown[0]), at(shown.at(-1))]
    return {
      rows: shown,
      next: isBack || isFull ? last : null,
      previous: isBack ? (isFull ? first : null) : query.after === undefined ? null : first,
    }
  }

  /** Distinct items up to `ceiling`; past it the number is not said. */
  async count(viewer: Viewer, query: Unpaged, ceiling = 1_000): Promise<{ n: number; isMore: boolean }> {
    const { text, bindings, kinds } = this.#walk(viewer, query, ceiling + 1, null)
    if (kinds.length === 0) return { n: 0, isMore: false }
    const [row] = await hotRows<{ n: number }>(this.#needs.db, `select count(*)::int as n from (${text}) k`, bindings)
    return { n: Math.min(row?.n ?? 0, ceiling), isMore: (row?.n ?? 0) > ceiling }
  }

  /** One statement for all values of a facet, each walked up to `ceiling`. */
  async countBy(viewer: Viewer, query: Unpaged, facet: string, values: readonly string[], ceiling = 100): Promise<Map<string, { n: number; isMore: boolean }>> {
    const kinds = query.kinds.filter((kind) => this.#needs.kinds.find(kind))
    const rest = facetsAsked(this.#needs.kinds, query).filter((one) => !one.startsWith(`${facet}=`))
    facetsAsked(this.#needs.kinds, { ...query, facets: { [facet]: '' } })
    if (kinds.length === 0) return new Map()
    const now = this.#needs.clock.now()
    const asked = values.slice(0, 100)
    const walks = asked.map((value) => walkOf([`${facet}=${value}`, ...rest]))
    const tested = walks[0]?.rest ?? []
    const found = await hotRows<{ value: string; n: number }>(this.#needs.db,
      `select q.value, count(distinct x.item_id)::int as n from unnest(${unseen}, ${unseen}) q(value, facet) cross join unnest(${unseen}) w(token) cross join unnest(${unseen}) n(kind)
        cross join lateral (select a.item_id from core.item_audience a
          where a.token = w.token and a.kind = n.kind and a.facet = q.facet and a.published_at <= ?::timestamptz and (a.visible_until is null or a.visible_until > ?::timestamptz)
            ${tested.length > 0 ? 'and exists (select 1 from core.item o where o.id = a.item_id and o.facets @> ?::text[])' : ''} ${stays(viewer, query)}
          order by a.published_at desc, a.item_id desc limit ${ceiling + 1}) x
        group by q.value`,
      [asked, walks.map(({ key }) => key), viewer.tokens, kinds, now, now, ...(tested.length > 0 ? [tested] : []), ...staysBindings(viewer, query)])
    const counted = new Map(found.map(({ value, n }) => [value, n]))
    return new Map(asked.map((value) => [value, { n: Math.min(counted.get(value) ?? 0, ceiling), isMore: (counted.get(value) ?? 0) > ceiling }]))
  }

  /** By ids, in the order given, readable ones only; after them at most 50 that point to an item by a relation. */
  async pickLinking(viewer: Viewer, ids: readonly string[], { to, relation }: { to: string; relation: string }): Promise<ItemSummary[]> {
    const asked = [...new Set(ids)].slice(0, 200)
    const [kinds, live] = [this.#needs.kinds.names(), isLiveBindings(viewer, this.#needs.clock.now())]
    // Of those that point here, too, the right to read is asked before they are counted.
    const found = await rows<SummaryRow>(this.#needs.db,
      `select ${summaryColumns}, null::jsonb as fields from core.item i ${textJoin} where i.id = any(array(select unnest(?::uuid[]) union (select l.from_id from core.item_link l join core.item o on o.id = l.from_id
        where l.to_id = ?::uuid and l.relation = ? and o.kind = any(?::text[]) and o.removed_at is null and ${isLive('o')} order by o.published_at desc limit 50))) and i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')}`,
      [viewer.locale, asked, to, relation, kinds, ...live, kinds, ...live])
    const byId = new Map(found.map((row) => [row.id, summaryOf(row, this.#needs.kinds)]))
    const given = new Set(asked)
    return [...asked.flatMap((id) => byId.get(id) ?? []), ...[...byId.values()].filter(({ id }) => !given.has(id))]
  }

  /** Newest first, of all kinds that are on or of these. */
  async authored(viewer: Viewer, person: string, query: { kinds?: readonly string[]; except?: readonly string[]; after?: string; limit?: number } = {}): Promise<Page<ItemSummary>> {
    const limit = Math.min(Math.max(query.limit ?? 20, 1), 100)
    const kinds = (query.kinds ?? this.#needs.kinds.names()).filter((kind) => this.#needs.kinds.find(kind) && !query.except?.includes(kind))
    const place = query.after === undefined ? null : readPlace(query.after)
    const found = await rows<SummaryRow>(this.#needs.db,
      `select ${summaryColumns}, null::jsonb as fields from core.item i ${textJoin}
       where i.author_id = ?::uuid and i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')}
         ${place ? 'and (i.published_at, i.id) < (?::timestamptz, ?::uuid)' : ''} order by i.published_at desc, i.id desc limit ?`,
      [viewer.locale, person, kinds, ...isLiveBindings(viewer, this.#needs.clock.now()), ...(place ? [place.at, place.id] : []), limit + 1])
    const shown = found.slice(0, limit).map((row) => summaryOf(row, this.#needs.kinds))
    const last = shown.at(-1)
    return { rows: shown, next: found.length > limit && last?.publishedAt ? writePlace({ at: last.publishedAt, id: last.id }) : null, previous: null }
  }

  #walk(viewer: Viewer, query: Unpaged, limit: number, place: { at: Date; id: string; isBack: boolean } | null) {
    const kinds = (query.kinds[0] === '*' ? this.#needs.kinds.names() : query.kinds).filter((kind) => this.#needs.kinds.find(kind) && !query.except?.includes(kind))
    const { key, rest } = walkOf(facetsAsked(this.#needs.kinds, query))
    const order = place?.isBack ? 'asc' : 'desc'
    const now = this.#needs.clock.now()
    const text = `select distinct x.published_at, x.item_id from unnest(${unseen}) w(token) cross join unnest(${unseen}) n(kind)
      cross join lateral (select a.published_at, a.item_id from core.item_audience a
        where a.token = w.token and a.kind = n.kind and a.facet = (select ?::text) and a.published_at <= ${unseenMoment}
          and (a.visible_until is null or a.visible_until > ${unseenMoment})
          ${place ? `and (a.published_at, a.item_id) ${place.isBack ? '>' : '<'} (?::timestamptz, ?::uuid)` : ''}
          ${rest.length > 0 ? 'and exists (select 1 from core.item o where o.id = a.item_id and o.facets @> ?::text[])' : ''} ${stays(viewer, query)}
        order by a.published_at ${order}, a.item_id ${order} limit ${limit}) x
      order by x.published_at ${order}, x.item_id ${order} limit ${limit}`
    const bindings = [viewer.tokens, kinds, key, now, now, ...(place ? [place.at, place.id] : []), ...(rest.length > 0 ? [rest] : []), ...staysBindings(viewer, query)]
    return { text, bindings, kinds }
  }
}

/** What of a walk stays in the list: all but what has an unwanted mark, and, in a feed or an export, what its handling keeps here; the walk goes on for the rest. */
export const stays = ({ outlet }: Viewer, { without = [] }: Pick<ListQuery, 'without'>) =>
  `${outlet === undefined ? '' : 'and exists (select 1 from core.item h where h.id = a.item_id and h.handling = any(?::text[]))'}${without.length === 0 ? '' : ' and not exists (select 1 from core.item m where m.id = a.item_id and m.facets && ?::text[])'}`
export const staysBindings = ({ outlet }: Viewer, { without = [] }: Pick<ListQuery, 'without'>) => [...outlet === undefined ? [] : [leavingBy(outlet)], ...without.length === 0 ? [] : [without.map(markOf)]]
