import type { Knex } from 'knex'
import type { Apart, AskedApart, Clock } from '@diwan/core'

interface Needs { db: Knex; clock: Clock }
type How = Apart['how']

/** Whom people want to hear nothing from, or nothing aloud. The other is never told. */
export class Barriers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** For core, which asks before it tells anybody of what somebody did. */
  async between({ people, from }: AskedApart): Promise<Apart[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Apart[] }>('select person_id as person, other_id as "from", kind as how from directory.barrier where person_id = any(?::uuid[]) and other_id = any(?::uuid[])', [people, from] as never)
    return rows
  }

  async of(person: string, other: string): Promise<How | null> { return (await this.between({ people: [person], from: [other] }))[0]?.how ?? null }
  /** Whether one of these two wants to hear nothing of the other. */
  async isBlocked(one: string, other: string): Promise<boolean> { return (await this.between({ people: [one, other], from: [one, other] })).some(({ how }) => how === 'block') }

  /** Whom the person keeps away, the latest first; at most 100. */
  async keptBy(person: string): Promise<{ person: string; how: How }[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { person: string; how: How }[] }>('select other_id as person, kind as how from directory.barrier where person_id = ?::uuid order by at desc, other_id limit 100', [person])
    return rows
  }

  /** In the open transaction; null lifts it. Who blocks somebody takes back what they asked of them: a yes would reach nobody. */
  async set(person: string, other: string, how: How | null): Promise<void> {
    const { db, clock } = this.#needs
    if (how === null) await db.raw('delete from directory.barrier where person_id = ?::uuid and other_id = ?::uuid', [person, other])
    if (how === 'block') await db.raw(`delete from directory.connection where person_id = ?::uuid and other_id = ?::uuid and state = 'asked'`, [person, other])
    if (how !== null) await db.raw(`insert into directory.barrier (person_id, other_id, kind, at) values (?::uuid, ?::uuid, ?, ?::timestamptz) on conflict (person_id, other_id) do update set kind = excluded.kind, at = excluded.at`, [person, other, how, clock.now()])
  }
}
