import type { Knex } from 'knex'
import type { Clock, Handling, Locale } from '../contract/index.ts'
import { camel, type Kinds } from './kinds.ts'
import { rows } from './rows.ts'

export interface DueReview { id: string; kind: string; ref: string | null; keepers: string[]; handling: Handling; lang: Locale; titles: Partial<Record<Locale, string>>; reviewDueOn: string; path: string }

/** Items whose review date comes within 30 days, and those whose day it is: each is taken once for either, however often and by however many it is asked. */
export class Reviews {
  readonly #needs: { db: Knex; kinds: Kinds; clock: Clock }
  constructor(needs: { db: Knex; kinds: Kinds; clock: Clock }) { this.#needs = needs }

  /** At most 200, those longest due first; inside the transaction in which their keepers are told. */
  async take(): Promise<DueReview[]> {
    const now = this.#needs.clock.now()
    const today = now.toISOString().slice(0, 10)
    const found = await rows<Record<string, unknown>>(this.#needs.db, `
      with due as (select i.id, i.review_due_on, s.stage from core.item i cross join lateral (select case when i.review_due_on <= ?::date then 'due' else 'soon' end as stage) s
          where i.review_due_on <= ?::date + 30 and i.removed_at is null and i.published_at <= ?::timestamptz and i.withdrawn_at is null and i.expired_at is null and i.kind = any(?::text[])
            and not exists (select 1 from core.review_reminder r where r.item_id = i.id and r.due_on = i.review_due_on and r.stage = s.stage)
          order by i.review_due_on, i.id limit 200),
      taken as (insert into core.review_reminder (item_id, due_on, stage, at) select id, review_due_on, stage, ?::timestamptz from due on conflict do nothing returning item_id)
      select i.id, i.kind, i.ref, i.keepers, i.handling, i.lang, i.review_due_on, (select jsonb_object_agg(t.lang, t.title) from core.text t where t.item_id = i.id) as titles
        from taken join core.item i on i.id = taken.item_id order by i.review_due_on, i.id`,
    [today, today, now, this.#needs.kinds.names(), now])
    return found.map((row) => {
      const item = Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value])) as unknown as DueReview
      return { ...item, titles: item.titles ?? {}, path: this.#needs.kinds.get(item.kind).path(item.ref ?? item.id) }
    })
  }
}
