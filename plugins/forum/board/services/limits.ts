import type { Knex } from 'knex'
import { Invalid, TooOften, type Clock } from '@diwan/core'
import { row } from '../model/rows.ts'
import type { Level } from './trust.ts'

export interface LimitSettings { newcomerTopicsPerDay: number; newcomerPostsPerDay: number; newcomerLinks: number; postsPerHour: number }
interface Needs { db: Knex; clock: Clock; settings: LimitSettings }

/** How much one person may write in a time: little at first, much later. */
export class Limits {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Who writes twice at once waits for themselves, until the end of the transaction. */
  async takeTurn(person: string): Promise<void> { await this.#needs.db.raw('select pg_advisory_xact_lock(hashtextextended(?, 11))', [person]) }

  /** In the open transaction; what waits to be looked at counts as well; who writes twice at once waits for themselves, so that the limit holds. @throws TooOften, Invalid on `body` */
  async check(person: string, level: Level, { isTopic, body }: { isTopic: boolean; body: string }): Promise<void> {
    const { db, clock, settings } = this.#needs
    const links = body.match(/https?:\/\//gi)?.length ?? 0
    if (level === 0 && links > settings.newcomerLinks) throw new Invalid([{ field: 'body', key: 'forum.fault.links', values: { n: settings.newcomerLinks } }])
    if (level >= 4) return
    await this.takeTurn(person)
    const now = clock.now().getTime()
    const since = (seconds: number): Date => new Date(now - seconds * 1_000)
    const found = await row<{ hour: number; day: number; topics: number }>(db, `select count(*) filter (where posted_at > ?::timestamptz)::int as hour, count(*)::int as day, count(*) filter (where number = 1)::int as topics
      from (select posted_at, number from forum.post where author_id = ?::uuid and posted_at > ?::timestamptz
          union all select opened_at, case when thread_id is null then 1 else 2 end from forum.review where author_id = ?::uuid and opened_at > ?::timestamptz and kind = 'waiting' and verdict is distinct from 'published' order by posted_at desc limit 1000) p`, [since(3_600), person, since(86_400), person, since(86_400)])
    const { hour = 0, day = 0, topics = 0 } = found ?? {}
    if (hour >= settings.postsPerHour) throw new TooOften(600)
    if (level === 0 && (day >= settings.newcomerPostsPerDay || (isTopic && topics >= settings.newcomerTopicsPerDay))) throw new TooOften(3_600)
  }
}
