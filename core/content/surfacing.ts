import type { Knex } from 'knex'
import type { Clock } from '../contract/index.ts'
import type { EventLog } from '../events/open-events.ts'
import { rows } from './rows.ts'

interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; events: Pick<EventLog, 'emit' | 'changed' | 'wrote'> }
interface Moved { id: string; kind: string; rev: number; audience: string[] }

/**
 * Embargoes lift and expiries fall by the query alone, at their minute. This follows a little later and says so in the log, once each,
 * so that subscribers hear of it, mirrors of what is open follow, and the derived rows of what has expired go. Bounded; runs again until nothing is left.
 */
export class Surfacing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async run(): Promise<{ surfaced: number; expired: number }> {
    const now = this.#needs.clock.now()
    return this.#needs.transaction(async () => {
      const surfaced = await rows<Moved>(this.#needs.db, `update core.item set surfaced_at = ?::timestamptz where id in (
        select id from core.item where visible_from <= ?::timestamptz and surfaced_at is null and published_at is not null and removed_at is null limit 200 for update skip locked) returning id, kind, rev, audience`, [now, now])
      const expired = await rows<Moved>(this.#needs.db, `update core.item set expired_at = ?::timestamptz where id in (
        select id from core.item where visible_until <= ?::timestamptz and expired_at is null and published_at is not null and removed_at is null limit 200 for update skip locked) returning id, kind, rev, audience`, [now, now])
      for (const { id, kind, rev, audience } of surfaced) {
        await this.#needs.events.emit('core.item.surfaced', { item: id, data: { kind } })
        await this.#needs.events.changed({ item: id, kind, rev, op: 'put', audience })
      }
      for (const { id, kind, rev, audience } of expired) {
        await this.#needs.events.emit('core.item.expired', { item: id, data: { kind } })
        await this.#needs.events.changed({ item: id, kind, rev, op: 'withdraw', audience })
      }
      this.#needs.events.wrote([...new Set([...surfaced, ...expired].map((row) => row.kind))])
      return { surfaced: surfaced.length, expired: expired.length }
    })
  }

  /** When a list of the kind next changes by itself, for copies kept of it; null when never. */
  async nextBoundary(kinds: readonly string[]): Promise<Date | null> {
    const now = this.#needs.clock.now()
    const [row] = await rows<{ at: Date | null }>(this.#needs.db, `select min(at) as at from (
      select min(visible_from) as at from core.item where surfaced_at is null and visible_from > ?::timestamptz and kind = any(?::text[])
      union all select min(visible_until) from core.item where expired_at is null and visible_until > ?::timestamptz and kind = any(?::text[])) x`, [now, kinds, now, kinds])
    return row?.at ?? null
  }
}
