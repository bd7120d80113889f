import type { Knex } from 'knex'
import type { Clock, Handling, Locale, Viewer } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'
import { isLive, isLiveBindings, readable, readableBindings } from './readable.ts'
import { fieldsOf, rows, textJoin } from './rows.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock }

/** What a message says of an item to somebody who may read it now. */
export interface Told { id: string; title: string; summary: string; lang: Locale; path: string; handling: Handling; kind: string; /** For its audience, not only for its keepers. */ isLive: boolean }

/** Who of many may read what, asked as everywhere, inside the query. */
export class Readers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of these viewers those who may read the item now, each with whether it is live for them. One statement. */
  async of(item: string, viewers: readonly Viewer[]): Promise<Map<string, { isLive: boolean }>> {
    const now = this.#needs.clock.now()
    const found = await rows<{ id: string; is_live: boolean }>(this.#needs.db, `select v.id, ${isLive('i', 'v.tokens')} as is_live
        from core.item i cross join jsonb_to_recordset(?::jsonb) as v(id uuid, tokens text[])
        where i.id = ?::uuid and i.kind = any(?::text[]) and ${readable('i', 'v.tokens')}`,
    [...afterTokens(now), JSON.stringify(viewers.map(({ id, tokens }) => ({ id, tokens }))), item, this.#needs.kinds.names(), ...afterTokens(now)])
    return new Map(found.map(({ id, is_live }) => [id, { isLive: is_live }]))
  }

  /** Of these pairs of a viewer and an item those that may be read now, as `<viewer> <item>`. One statement. */
  async pairs(asked: readonly { viewer: Viewer; item: string }[]): Promise<Set<string>> {
    if (asked.length === 0) return new Set()
    const now = this.#needs.clock.now()
    const viewers = new Map(asked.map(({ viewer }) => [viewer.id, viewer.tokens]))
    const found = await rows<{ viewer: string; item: string }>(this.#needs.db, `select v.id as viewer, i.id as item
        from jsonb_to_recordset(?::jsonb) as v(id uuid, tokens text[])
        join jsonb_to_recordset(?::jsonb) as a(viewer uuid, item uuid) on a.viewer = v.id join core.item i on i.id = a.item
        where i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i', 'v.tokens')}`,
    [JSON.stringify([...viewers].map(([id, tokens]) => ({ id, tokens }))), JSON.stringify(asked.map(({ viewer, item }) => ({ viewer: viewer.id, item }))), this.#needs.kinds.names(), ...afterTokens(now)])
    return new Set(found.map(({ viewer, item }) => `${viewer} ${item}`))
  }

  /** Tokens by which an item may be read now: its keepers', and its audience's where it is live. */
  async tokensOf(item: string): Promise<string[]> {
    const now = this.#needs.clock.now()
    const [found] = await rows<{ tokens: string[] }>(this.#needs.db, `select i.keepers || case when ${isLive('i', 'i.audience')} then i.audience else '{}' end as tokens
      from core.item i where i.id = ?::uuid and i.removed_at is null`, [...afterTokens(now), item])
    return found?.tokens ?? []
  }

  /** What is new with an item, for telling its followers; null when it is not there for its readers now. Says it to nobody. */
  async news(id: string, kind: string): Promise<{ kind: string; topics: string[]; audience: string[]; rev: number; fields: Record<string, unknown>; follows: string[]; author: string | null } | null> {
    const now = this.#needs.clock.now()
    const known = this.#needs.kinds.find(kind)
    if (!known) return null
    const [own, join] = known.table === null ? ['null::jsonb', ''] : [known.ownFields, `left join ${known.table} p on p.item_id = i.id`]
    const [found] = await rows<{ kind: string; topics: string[]; audience: string[]; rev: number; follows: string[]; author: string | null; fields: Record<string, unknown> | null }>(this.#needs.db, `select i.kind, i.topics, i.audience, i.rev, i.author_id as author, ${own} as fields,
        array(select l.to_id from core.item_link l where l.from_id = i.id and l.relation in ('corrects', 'supersedes', 'answers') order by l.position limit 50) as follows
      from core.item i ${join} where i.id = ?::uuid and i.kind = ? and i.removed_at is null and i.withdrawn_at is null and i.expired_at is null
        and i.published_at <= ?::timestamptz and (i.visible_until is null or i.visible_until > ?::timestamptz)`, [id, kind, now, now])
    return found ? { ...found, fields: fieldsOf(found.fields) } : null
  }

  /** What may be said of these items to the viewer; those that may not be read now are left out. At most 200 ids. */
  async tell(viewer: Viewer, ids: readonly string[]): Promise<Map<string, Told>> {
    const asked = [...new Set(ids)].slice(0, 200)
    if (asked.length === 0) return new Map()
    const now = this.#needs.clock.now()
    const found = await rows<{ id: string; kind: string; ref: string | null; handling: Handling; title: string | null; summary: string | null; lang: Locale; is_live: boolean }>(this.#needs.db,
      `select i.id, i.kind, i.ref, i.handling, coalesce(t.title, d.title) as title, t.summary, coalesce(t.lang, i.lang) as lang, ${isLive('i')} as is_live from core.item i ${textJoin}
       left join lateral (select w.input->'texts'->i.lang->>'title' as title from core.draft w where w.item_id = i.id and t.lang is null) d on true
       where i.id = any(?::uuid[]) and i.kind = any(?::text[]) and ${readable('i')}`,
      [...isLiveBindings(viewer, now), viewer.locale, asked, this.#needs.kinds.names(), ...readableBindings(viewer, now)])
    return new Map(found.map(({ id, kind, ref, handling, title, summary, lang, is_live }) =>
      [id, { id, kind, handling, title: title ?? ref ?? '', summary: summary ?? '', lang, path: this.#needs.kinds.get(kind).path(ref ?? id), isLive: is_live }]))
  }
}

/** Bindings of `isLive` and `readable` where the tokens are no binding. No outlet: a message says what a page would. */
const afterTokens = (now: Date) => isLiveBindings({ tokens: [] } as unknown as Viewer, now).slice(1)
