import type { Knex } from 'knex'
import { Refused, type Clock, type Viewer } from '@diwan/core'
import { rows } from '../board/model/rows.ts'
import type { Categories, Category } from '../board/services/categories.ts'

interface Needs { db: Knex; clock: Clock; categories: Categories }
/** Of one category in a time. Null is what is about one to four people or topics: it would point to somebody. */
export interface CategoryNumbers { category: Category; topics: number | null; posts: number | null; people: number | null; readers: number | null; unanswered: number | null; medianHours: number | null; within: number | null; goalHours: number | null }
interface Counted { category: string; topics: number; posts: number; people: number; readers: number; unanswered: number; replied: number; median: number | null; within: number | null }
export const least = 5
export const periods = [30, 90, 365] as const

/** How a category does: what is written, by how many, how soon somebody answers. Never who. */
export class Numbers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of the categories the viewer moderates and may read, over the last so many days. @throws Refused for who moderates none */
  async of(viewer: Viewer, days: (typeof periods)[number]): Promise<CategoryNumbers[]> {
    const { categories, clock, db } = this.#needs
    const moderated = await categories.moderated(viewer)
    if (moderated?.length === 0) throw new Refused('forum.fault.not-moderator')
    const all = (await categories.all(viewer)).filter(({ id }) => moderated === null || moderated.includes(id))
    const since = new Date(clock.now().getTime() - days * 86_400_000)
    const found = await rows<Counted>(db, `select c.id as category, begun.topics, begun.unanswered, begun.replied, begun.median, begun.within, said.posts, said.people,
        (select count(distinct r.person_id)::int from forum.reading r join forum.thread t on t.item_id = r.thread_id where t.category_id = c.id and r.at > ?::timestamptz) as readers
      from (select i as id, g as goal from unnest(?::uuid[], ?::int[]) as x(i, g)) c
      cross join lateral (select count(*)::int as topics, count(*) filter (where t.first_reply_at is null)::int as unanswered, count(t.first_reply_at)::int as replied,
          percentile_cont(0.5) within group (order by extract(epoch from t.first_reply_at - t.begun_at) / 3600) as median, count(*) filter (where t.first_reply_at <= t.begun_at + make_interval(hours => c.goal))::int as within
        from forum.thread t where t.category_id = c.id and t.merged_into is null and not t.is_withdrawn and t.begun_at > ?::timestamptz) begun
      cross join lateral (select count(*)::int as posts, count(distinct p.author_id)::int as people from forum.thread t join forum.post p on p.thread_id = t.item_id where t.category_id = c.id and p.state = 'shown' and p.posted_at > ?::timestamptz and t.last_at > ?::timestamptz) said`,
    [since, all.map(({ id }) => id), all.map(({ fields }) => fields.goalHours ?? 24), since, since, since])
    const by = new Map(found.map((one) => [one.category, one]))
    return all.map((category) => shown(category, by.get(category.id)))
  }
}

/** Nothing, or enough not to point to somebody. */
const told = (n: number): number | null => n === 0 || n >= least ? n : null

function shown(category: Category, counted: Counted | undefined): CategoryNumbers {
  const { topics = 0, posts = 0, people = 0, readers = 0, unanswered = 0, replied = 0, median = null, within = null } = counted ?? {}
  // What few people wrote is nobody’s to read off, however much of it there is.
  const isTold = people === 0 || people >= least, hasTopics = isTold && topics >= least
  const few = within === null || told(within) === null || told(topics - within) === null
  return {
    category, topics: isTold ? told(topics) : null, posts: isTold ? told(posts) : null, people: told(people), readers: told(readers), unanswered: hasTopics ? told(unanswered) : null,
    medianHours: isTold && replied >= least && median !== null ? Math.round(median * 10) / 10 : null, within: hasTopics && !few ? Math.round(within / topics * 100) : null, goalHours: category.fields.goalHours,
  }
}
