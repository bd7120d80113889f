import type { Knex } from 'knex'
import type { Clock } from '@diwan/core'

interface Needs { db: Knex; clock: Clock }

/** Whoever ever wrote or kept a study, also those who left it since: they judge nothing of it. */
export class Hands {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Joins the open transaction; twice is once. */
  async add(item: string, people: readonly (string | null)[]): Promise<void> {
    const known = [...new Set(people)].filter((one) => one !== null)
    if (known.length > 0) await this.#needs.db.raw('insert into research.hand (item_id, person_id, at) select ?::uuid, person, ?::timestamptz from unnest(?::uuid[]) person on conflict do nothing', [item, this.#needs.clock.now(), known])
  }

  /** Of each of these studies. */
  async of(items: readonly string[]): Promise<Map<string, string[]>> {
    const { rows } = await this.#needs.db.raw<{ rows: { item: string; people: string[] }[] }>('select item_id as item, array_agg(person_id::text) as people from research.hand where item_id = any(?::uuid[]) group by 1', [[...items]])
    return new Map(rows.map(({ item, people }) => [item, people]))
  }
}
