import type { Knex } from 'knex'
import type { Clock, Content, ItemSummary, SeatHolder, Viewer } from '@diwan/core'
import { readPlace, writePlace } from '../model/place.ts'
import { rows } from '../model/rows.ts'

interface Needs { db: Knex; content: Content; clock: Clock }
export const shows = ['latest', 'unread', 'unanswered', 'mine'] as const
export type Show = (typeof shows)[number]
export interface ThreadRow {
  item: ItemSummary; category: string | null; format: string; posts: number; people: number; lastAt: Date; isPinned: boolean; isLocked: boolean; isAnswered: boolean; isUnanswered: boolean; isUnread: boolean; isNew: boolean; unread: number; author: SeatHolder | null
}
export interface Listed { rows: ThreadRow[]; next: string | null }
export interface Tally { topics: number; posts: number; fresh: number }
interface Own { id: string; category: string | null; format: string; posts: number; people: number; lastAt: string; isPinned: boolean; isLocked: boolean; isAnswered: boolean; isUnanswered: boolean; lastNumber: number; readTo: number | null; isOld: boolean }
/** What was quiet for longer is nobody’s to catch up with. */
const catchUpDays = 60

const own = `jsonb_build_object('id', t.item_id, 'category', t.category_id, 'format', t.format, 'posts', t.posts, 'people', t.people, 'lastAt', t.last_at, 'isPinned', t.is_pinned, 'isLocked', t.is_locked, 'isAnswered', t.answer_id is not null, 'isUnanswered', t.is_unanswered,
  'lastNumber', t.last_number, 'readTo', r.number, 'isOld', t.last_at <= coalesce(x.all_read_at, '-infinity')) as own, t.item_id, t.author_id as person_id
  from forum.thread t left join forum.reading r on r.thread_id = t.item_id and r.person_id = ?::uuid left join forum.reader x on x.person_id = ?::uuid`

const wheres = { latest: 'true', unanswered: 't.is_unanswered', mine: 't.author_id = ?::uuid', unread: `t.last_at > greatest(?::timestamptz, coalesce(x.all_read_at, '-infinity')) and t.last_number > coalesce(r.number, 0)` }

/** Lists of topics, by what was last said in them, 25 at a time from a place on: index walks of their own length, however many posts there are. */
export class ThreadLists {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of these categories, which the viewer may read. */
  async list(viewer: Viewer, show: Show, { categories, after, limit = 25 }: { categories: readonly string[]; after?: string | undefined; limit?: number }): Promise<Listed> {
    if (categories.length === 0) return { rows: [], next: null }
    const place = readPlace(after)
    const since = new Date(this.#needs.clock.now().getTime() - catchUpDays * 86_400_000)
    const where = wheres[show]
    const more = show === 'mine' ? [viewer.id] : show === 'unread' ? [since] : []
    const found = await this.#needs.content.joined<Own>(viewer, {
      isFrequent: true,
      sql: `select ${own} where t.category_id = any(?::uuid[]) and t.merged_into is null and not t.is_withdrawn and ${where} and (t.last_at, t.item_id) < (coalesce(?::timestamptz, 'infinity'), coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')) order by t.last_at desc, t.item_id desc limit ?`,
      bindings: [viewer.id, viewer.id, categories, ...more, place?.at ?? null, place?.id ?? null, limit + 1],
    })
    return listed(viewer, found, limit)
  }

  /** The latest few for a home page, of whatever the viewer may read: looked for among the newest sixty, so that it is one question with all others of the page. */
  async few(viewer: Viewer, show: 'latest' | 'unread' | 'unanswered', limit: number): Promise<ThreadRow[]> {
    const since = new Date(this.#needs.clock.now().getTime() - catchUpDays * 86_400_000)
    const found = await this.#needs.content.joined<Own>(viewer, { isFrequent: true, sql: `select ${own} where t.category_id is not null and t.merged_into is null and not t.is_withdrawn and ${wheres[show]} order by t.last_at desc, t.item_id desc limit 60`, bindings: [viewer.id, viewer.id, ...show === 'unread' ? [since] : []] })
    return listed(viewer, found, 60).rows.slice(0, limit)
  }

  /** Those pinned in a category first, where the list begins. */
  async pinned(viewer: Viewer, category: string): Promise<ThreadRow[]> {
    const found = await this.#needs.content.joined<Own>(viewer, { isFrequent: true, sql: `select ${own} where t.category_id = ?::uuid and t.is_pinned and t.merged_into is null and not t.is_withdrawn order by t.last_at desc limit 10`, bindings: [viewer.id, viewer.id, category] })
    return listed(viewer, found, 10).rows
  }

  /** Topics about an item, the latest first. */
  async about(viewer: Viewer, item: string, limit = 5): Promise<ThreadRow[]> {
    const found = await this.#needs.content.joined<Own>(viewer, { isFrequent: true, sql: `select ${own} where t.about = ?::uuid and t.merged_into is null and not t.is_withdrawn order by t.last_at desc limit 20`, bindings: [viewer.id, viewer.id, item] })
    return listed(viewer, found, 20).rows.slice(0, limit)
  }

  /** Topics among these items, in the order given. */
  async of(viewer: Viewer, ids: readonly string[]): Promise<ThreadRow[]> {
    if (ids.length === 0) return []
    const found = await this.#needs.content.joined<Own>(viewer, { isFrequent: true, sql: `select ${own} where t.item_id = any(?::uuid[]) and t.merged_into is null and not t.is_withdrawn order by array_position(?::uuid[], t.item_id) limit 100`, bindings: [viewer.id, viewer.id, ids, ids] })
    return listed(viewer, found, 100).rows
  }

  /** Of each category how much there is, and how many topics had something new in the last seven days. */
  async tallies(categories: readonly string[]): Promise<Map<string, Tally>> {
    const since = new Date(this.#needs.clock.now().getTime() - 7 * 86_400_000)
    const found = await rows<Tally & { id: string }>(this.#needs.db, `select c.id, coalesce(sum(y.topics), 0)::int as topics, coalesce(sum(y.posts), 0)::int as posts,
        (select count(*)::int from (select 1 from forum.thread t where t.category_id = c.id and t.merged_into is null and not t.is_withdrawn and t.last_at > ?::timestamptz limit 100) n) as fresh
      from unnest(?::uuid[]) as c(id) left join forum.tally y on y.category_id = c.id group by c.id`, [since, categories])
    return new Map(found.map(({ id, ...tally }) => [id, tally]))
  }
}

function listed(viewer: Viewer, found: readonly { own: Own; item: ItemSummary | null; person: SeatHolder | null }[], limit: number): Listed {
  const shown = found.slice(0, limit), last = shown.at(-1)
  return {
    rows: shown.flatMap(({ own: { readTo, isOld, lastNumber, ...one }, item, person }) => item === null ? [] : [{
      ...one, item, author: viewer.id === null ? null : person, lastAt: new Date(one.lastAt), isNew: viewer.id !== null && readTo === null && !isOld, isUnread: viewer.id !== null && !isOld && readTo !== null && lastNumber > readTo, unread: readTo === null ? 0 : Math.max(0, lastNumber - readTo),
    }]),
    next: found.length > limit && last ? writePlace({ at: new Date(last.own.lastAt), id: last.own.id }) : null,
  }
}
