import type { Knex } from 'knex'
import { row } from '../model/rows.ts'

/** How much there is in a category; of a thread how much can be read. Kept in the transaction of what is counted. */
export class Tallies {
  readonly #db: Knex
  constructor({ db }: { db: Knex }) { this.#db = db }

  async add(category: string | null, thread: string, { topics = 0, posts = 0 }: { topics?: number; posts?: number }): Promise<void> {
    if (category === null || (topics === 0 && posts === 0)) return
    await this.#db.raw(`insert into forum.tally as y (category_id, slot, topics, posts) values (?::uuid, (hashtextextended(?, 0) & 15)::smallint, ?, ?)
      on conflict (category_id, slot) do update set topics = y.topics + excluded.topics, posts = y.posts + excluded.posts`, [category, thread, topics, posts])
  }

  /** Counts threads anew from their posts, and what their categories gained or lost by it. The caller holds them. */
  async recount(...threads: readonly string[]): Promise<void> {
    await this.#db.raw(`with c as (
        select x.item_id, case when x.is_withdrawn then null else x.category_id end as category_id, x.posts as before, count(p.id)::int as posts, count(distinct p.author_id)::int as people, max(p.posted_at) as last_at,
          min(p.posted_at) filter (where p.author_id is distinct from x.author_id and p.number > 1) as first_reply_at, (array_agg(p.id) filter (where p.id = x.answer_id))[1] as answer_id
        from forum.thread x left join forum.post p on p.thread_id = x.item_id and p.state = 'shown' where x.item_id = any(?::uuid[]) group by x.item_id),
      t as (update forum.thread t set posts = c.posts, people = c.people, last_at = coalesce(c.last_at, t.begun_at), first_reply_at = c.first_reply_at, answer_id = c.answer_id,
        is_unanswered = t.format = 'question' and c.first_reply_at is null and t.merged_into is null from c where t.item_id = c.item_id)
      insert into forum.tally as y (category_id, slot, topics, posts)
        select c.category_id, (hashtextextended(c.item_id::text, 0) & 15)::smallint as slot, 0, sum(c.posts - c.before)::int from c where c.category_id is not null group by 1, 2 having sum(c.posts - c.before) <> 0 order by 1, 2
      on conflict (category_id, slot) do update set posts = y.posts + excluded.posts`, [threads] as never)
  }

  /** A topic that was withdrawn leaves the counts of its category, once. In the open transaction; bears a repeat. */
  async withdraw(thread: string): Promise<void> {
    const gone = await row<{ posts: number; category: string | null }>(this.#db, 'update forum.thread set is_withdrawn = true where item_id = ?::uuid and not is_withdrawn and merged_into is null returning posts, category_id as category', [thread])
    if (gone) await this.add(gone.category, thread, { topics: -1, posts: -gone.posts })
  }
}
