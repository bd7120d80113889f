import type { Knex } from 'knex'
import { row } from '../../board/model/rows.ts'
import { least } from '../../bridges/numbers.ts'

/** How a category did in a time, over `days`. Null where it is about fewer than five people or threads: it would point to somebody. */
export interface Measured { days: number; topics: number | null; posts: number | null; people: number | null; answered: number | null; medianHours: number | null }
interface Counted { topics: number; answered: number; median: number | null; posts: number; people: number }
export const measuredAs = ['topics', 'posts', 'people', 'answered', 'medianHours'] as const satisfies readonly (keyof Measured)[]

/** Before and after, by the same count. `answered`: percent of the threads begun then that somebody else replied to. */
export class Measures {
  readonly #db: Knex
  constructor({ db }: { db: Knex }) { this.#db = db }

  async of(category: string, from: Date, to: Date): Promise<Measured> {
    const found = await row<Counted>(this.#db, `select begun.topics, begun.answered, begun.median, said.posts, said.people from (
        select count(*)::int as topics, count(t.first_reply_at) filter (where t.first_reply_at < ?::timestamptz)::int as answered,
          percentile_cont(0.5) within group (order by extract(epoch from t.first_reply_at - t.begun_at) / 3600) filter (where t.first_reply_at < ?::timestamptz) as median
        from forum.thread t where t.category_id = ?::uuid and t.merged_into is null and t.begun_at >= ?::timestamptz and t.begun_at < ?::timestamptz) begun,
      (select count(*)::int as posts, count(distinct p.author_id)::int as people from forum.thread t join forum.post p on p.thread_id = t.item_id
        where t.category_id = ?::uuid and t.last_at >= ?::timestamptz and p.state = 'shown' and p.posted_at >= ?::timestamptz and p.posted_at < ?::timestamptz) said`, [to, to, category, from, to, category, from, from, to])
    const { topics = 0, answered = 0, median = null, posts = 0, people = 0 } = found ?? {}
    const isTold = people >= least, hasTopics = isTold && topics >= least
    return {
      days: Math.round((to.getTime() - from.getTime()) / 86_400_000), topics: topics === 0 || isTold ? topics : null, posts: posts === 0 || isTold ? posts : null, people: people === 0 || isTold ? people : null,
      answered: hasTopics ? Math.round(answered / topics * 100) : null, medianHours: isTold && answered >= least && median !== null ? Math.round(Number(median) * 10) / 10 : null,
    }
  }
}
