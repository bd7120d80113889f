import type { Knex } from 'knex'
import type { Clock, Handling, ItemInput, Locale, Viewer, Waiting } from '../contract/index.ts'
import { fieldsOf, hotRows, unseen } from './rows.ts'
import { leavingBy } from './handling.ts'
import type { Kinds } from './kinds.ts'

interface MineRow {
  id: string; kind: string; ref: string | null; state: string; lang: Locale; handling: Handling; administration: string | null; topics: string[]; rev: number
  published_at: Date | null; updated_at: Date; visible_from: Date | null; visible_until: Date | null; title: string | null; summary: string | null; input: ItemInput | null; sort: 0 | 1; review_due_on: string | null; author_id: string | null; keepers: string[]
}

/** What waits for the viewer: drafts they keep, newest first, then items whose review falls due within 30 days. */
export class Desk {
  readonly #needs: { db: Knex; kinds: Kinds; clock: Clock }
  constructor(needs: { db: Knex; kinds: Kinds; clock: Clock }) { this.#needs = needs }

  async mine(viewer: Viewer, query: { kinds?: readonly string[]; limit?: number; why?: Waiting['why'] }): Promise<Waiting[]> {
    if (viewer.id === null) return []
    const kinds = (query.kinds ?? this.#needs.kinds.names()).filter((kind) => this.#needs.kinds.find(kind))
    const limit = Math.min(Math.max(Math.trunc(query.limit ?? 20), 1), 100)
    const columns = `i.id, i.kind, i.ref, i.lang, i.handling, i.administration, i.topics, i.rev, i.published_at, i.visible_from, i.visible_until, i.review_due_on, i.author_id, i.keepers`
    const found = await hotRows<MineRow>(this.#needs.db, `
      select * from ((select ${columns}, d.state, d.updated_at, null as title, null as summary, d.input, 0 as sort from core.draft d join core.item i on i.id = d.item_id
        where i.keepers && ${unseen} and i.kind = any(${unseen}::text[]) and i.removed_at is null and (select ?::boolean) order by d.updated_at desc limit ${limit})
      union all
      (select ${columns}, i.state, i.updated_at, t.title, t.summary, null, 1 from core.item i join core.text t on t.item_id = i.id and t.lang = i.lang
        where i.review_due_on <= (select (?::timestamptz + interval '30 days')::date) and i.removed_at is null and i.withdrawn_at is null and i.published_at is not null and i.keepers && ${unseen} and i.kind = any(${unseen}::text[]) and (select ?::boolean)
        order by i.review_due_on limit ${limit})) w
      order by sort, case when sort = 1 then review_due_on end, updated_at desc`,
    [viewer.tokens, kinds, query.why !== 'review', this.#needs.clock.now(), viewer.tokens, kinds, query.why !== 'draft'])
    return found.filter(({ handling }) => leavingBy(viewer.outlet).includes(handling)).map((row) => {
      const text = row.input?.texts[viewer.locale] ?? row.input?.texts[row.input.lang]
      return {
        id: row.id, kind: row.kind, ref: row.ref, state: row.state, title: text?.title ?? row.title ?? '', summary: text?.summary ?? row.summary ?? '', lang: row.lang,
        langs: row.input ? Object.keys(row.input.texts) as Locale[] : [row.lang], path: this.#needs.kinds.get(row.kind).path(row.ref ?? row.id), administration: row.administration,
        handling: row.handling, topics: row.topics, publishedAt: row.published_at, updatedAt: row.updated_at, visibleFrom: row.visible_from, visibleUntil: row.visible_until,
        rev: row.rev, fields: fieldsOf(row.input?.fields ?? null), extra: text?.extra ?? {},
        why: row.sort === 0 ? 'draft' : 'review', reviewDueOn: row.review_due_on, authorId: row.author_id, keepers: row.keepers,
      }
    })
  }
}
