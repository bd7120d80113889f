import type { Knex } from 'knex'
import { Refused, type Audit, type Clock, type Viewer } from '@diwan/core'
import { row } from '../model/rows.ts'

export interface TrustSettings {
  basicTopics: number; basicPosts: number; memberDays: number; memberTopics: number; memberPosts: number; memberReplies: number; regularDays: number; regularPosts: number; regularThanks: number
}
interface Needs { db: Knex; clock: Clock; audit: Audit; settings: TrustSettings }
export interface Reader { topicsRead: number; postsRead: number; days: number; topicsBegun: number; topicsReplied: number; thanks: number; level: number | null; allReadAt: Date | null }
const nobody: Reader = { topicsRead: 0, postsRead: 0, days: 0, topicsBegun: 0, topicsReplied: 0, thanks: 0, level: null, allReadAt: null }
/** New, basic, member, regular, leader: as in Discourse, by what somebody has read before what they wrote. */
export type Level = 0 | 1 | 2 | 3 | 4

/** What follows from what somebody has read and written; a level set by hand holds over it. */
export function levelOf(reader: Reader, settings: TrustSettings): Level {
  const { topicsRead, postsRead, days, topicsReplied, thanks, level } = reader
  if (level !== null) return Math.min(4, Math.max(0, level)) as Level
  if (topicsRead < settings.basicTopics || postsRead < settings.basicPosts) return 0
  if (days < settings.memberDays || topicsRead < settings.memberTopics || postsRead < settings.memberPosts || topicsReplied < settings.memberReplies) return 1
  return days < settings.regularDays || postsRead < settings.regularPosts || thanks < settings.regularThanks ? 2 : 3
}

/** How far somebody is trusted: what they have read counts before what they wrote. */
export class Trust {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async reader(person: string): Promise<Reader> {
    return await row<Reader>(this.#needs.db, `select topics_read as "topicsRead", posts_read as "postsRead", days, topics_begun as "topicsBegun", topics_replied as "topicsReplied", thanks, level, all_read_at as "allReadAt" from forum.reader where person_id = ?::uuid`, [person]) ?? nobody
  }

  /** Contact points are vouched for, and whoever moderates is trusted. */
  async of(viewer: Viewer): Promise<Level> {
    if (viewer.id === null) return 0
    if (viewer.may('forum.moderate')) return 4
    const level = levelOf(await this.reader(viewer.id), this.#needs.settings)
    return viewer.tokens.includes('ncps') && level < 2 ? 2 : level
  }
  async ofPerson(person: string): Promise<Level> { return levelOf(await this.reader(person), this.#needs.settings) }

  /** Somebody has read a thread up to a number: bookkeeping of a page that was opened. One statement, and nothing goes back. */
  async hasRead(person: string, thread: string, number: number): Promise<void> {
    const now = this.#needs.clock.now()
    await this.#needs.db.raw(`with before as (select number from forum.reading where person_id = ?::uuid and thread_id = ?::uuid),
      seen as (insert into forum.reading as r (person_id, thread_id, number, at) values (?::uuid, ?::uuid, ?, ?::timestamptz)
        on conflict (person_id, thread_id) do update set number = greatest(r.number, excluded.number), at = excluded.at where r.number < excluded.number returning number),
      gained as (select s.number - coalesce((select number from before), 0) as posts, (select count(*) from before) = 0 as is_new from seen s)
      insert into forum.reader as x (person_id, topics_read, posts_read, days, last_day) select ?::uuid, is_new::int, posts, 1, ?::date from gained
      on conflict (person_id) do update set topics_read = x.topics_read + excluded.topics_read, posts_read = x.posts_read + excluded.posts_read, days = x.days + (x.last_day is distinct from excluded.last_day)::int, last_day = excluded.last_day`,
    [person, thread, person, thread, number, now, person, now.toISOString().slice(0, 10)])
  }

  /** In the open transaction. */
  async count(person: string, what: 'topics_begun' | 'topics_replied' | 'thanks', by: number): Promise<void> {
    await this.#needs.db.raw(`insert into forum.reader as x (person_id, ${what}) values (?::uuid, greatest(0, ?::int)) on conflict (person_id) do update set ${what} = greatest(0, x.${what} + ?::int)`, [person, by, by])
  }

  /** Everything up to now counts as read. */
  async readAll(person: string): Promise<void> {
    const now = this.#needs.clock.now()
    await this.#needs.db.raw('insert into forum.reader as x (person_id, all_read_at) values (?::uuid, ?::timestamptz) on conflict (person_id) do update set all_read_at = excluded.all_read_at', [person, now])
  }

  /** By hand, or null to let it follow again. @throws Refused */
  async set(viewer: Viewer, person: string, level: Level | null): Promise<void> {
    if (!viewer.may('forum.moderate')) throw new Refused()
    await this.#needs.db.raw('insert into forum.reader as x (person_id, level) values (?::uuid, ?) on conflict (person_id) do update set level = excluded.level', [person, level] as never)
    await this.#needs.audit.record(viewer, 'forum.trust.set', `person:${person}`, { level })
  }
}
