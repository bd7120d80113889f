import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import type { Clock, RequestFacts } from '@diwan/core'
import { isRobot } from './robots.ts'

interface Needs { db: Knex; clock: Clock }
export type Use = 'views' | 'downloads'
export interface UseFigures { views: number; downloads: number; /** Of the last twelve months, this one included. */ lately: { views: number; downloads: number } }

/** A second press within this time is the same one. Source: COUNTER Code of Practice, release 5, 7.2. */
const again = 30_000
const mostKept = 20_000

/**
 * How often works are looked at and taken along, by month, without programs and double presses. Who it was is never written down: what tells
 * a second press apart is a hash in the memory of the process, with a salt of the day that goes with it.
 */
export class UseCounts {
  readonly #needs: Needs
  readonly #seen = new Map<string, number>()
  #salt = { day: '', bytes: randomBytes(0) }
  constructor(needs: Needs) { this.#needs = needs }

  /** Counts one, unless it comes from a program or came just now. */
  async note(use: Use, item: string, { address, userAgent }: Pick<RequestFacts, 'address' | 'userAgent'>): Promise<void> {
    if (isRobot(userAgent)) return
    const now = this.#needs.clock.now()
    if (this.#isAgain(`${use} ${item} ${address} ${userAgent}`, now)) return
    await this.#needs.db.raw(`insert into research.use_count as u (item_id, month, ${use}) select ?::uuid, ?::date, 1 where exists (select 1 from research.work where item_id = ?::uuid)
      on conflict (item_id, month) do update set ${use} = u.${use} + 1`, [item, `${now.toISOString().slice(0, 7)}-01`, item])
  }

  async of(item: string): Promise<UseFigures> {
    const now = this.#needs.clock.now()
    const since = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11, 1)).toISOString().slice(0, 10)
    const [row] = (await this.#needs.db.raw<{ rows: Record<'views' | 'downloads' | 'lateViews' | 'lateDownloads', number | null>[] }>(`select sum(views)::int as views, sum(downloads)::int as downloads,
      (sum(views) filter (where month >= ?::date))::int as "lateViews", (sum(downloads) filter (where month >= ?::date))::int as "lateDownloads" from research.use_count where item_id = ?::uuid`, [since, since, item])).rows
    return { views: row?.views ?? 0, downloads: row?.downloads ?? 0, lately: { views: row?.lateViews ?? 0, downloads: row?.lateDownloads ?? 0 } }
  }

  #isAgain(said: string, now: Date): boolean {
    const day = now.toISOString().slice(0, 10)
    if (this.#salt.day !== day) { this.#salt = { day, bytes: randomBytes(16) }; this.#seen.clear() }
    const key = createHash('sha256').update(this.#salt.bytes).update(said).digest('base64').slice(0, 16)
    const last = this.#seen.get(key)
    // What was seen last stands last, so that the oldest go first.
    this.#seen.delete(key)
    this.#seen.set(key, now.getTime())
    if (this.#seen.size > mostKept) for (const old of this.#seen.keys()) { this.#seen.delete(old); break }
    return last !== undefined && now.getTime() - last < again
  }
}
