import type { Knex } from 'knex'
import type { Clock, Seats } from '@diwan/core'
import type { Expert } from '../contract.ts'

interface Needs { db: Knex; clock: Clock; seats: Seats }
interface Row { id: string; level: number; speaks: { code: string; level: string }[]; isAway: boolean }
const mostTopics = 10, mostExperts = 300

/** Who may be asked about a topic: what people say of themselves on their cards, where somebody vouches for their seat. */
export class Experts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async on(topics: readonly string[]): Promise<Expert[]> {
    const { db, clock, seats } = this.#needs
    const asked = [...new Set(topics)].slice(0, mostTopics)
    if (asked.length === 0) return []
    const { rows } = await db.raw<{ rows: Row[] }>(`select p.person_id as id, p.speaks, coalesce(p.availability = 'away', false) as "isAway", l.level from directory.person p
      cross join lateral (select max((k->>'level')::int) as level from jsonb_array_elements(p.knows) k where k->>'topic' = any(?::text[])) l
      where ${asked.map(() => 'p.knows @> ?::jsonb').join(' or ')} order by l.level desc, p.item_id limit ${mostExperts}`, [asked, ...asked.map((topic) => JSON.stringify([{ topic }]))])
    const holders = await seats.list(rows.map(({ id }) => id))
    const today = clock.now().toISOString().slice(0, 10)
    return rows.flatMap(({ id, level, speaks, isAway }) => {
      const holder = holders.get(id)
      if (!holder?.isActive || holder.confirmation === null || holder.confirmation.until < today) return []
      // Who reads a language need not write it; the one they use the site in they do.
      const languages = [...new Set([holder.locale, ...speaks.filter((one) => one.level !== 'reading').map(({ code }) => code)])]
      return [{ id, administration: holder.administration, level, languages, timeZone: holder.timeZone, isAway }]
    })
  }
}
