import type { Knex } from 'knex'
import { NotFound, type Clock, type ItemInput, type Viewer } from '@diwan/core'

interface Needs { db: Knex; clock: Clock }
export interface Consultation { itemId: string; input: ItemInput; untilOn: string; openedAt: Date; isOpen: boolean }
interface Row { item_id: string; input: ItemInput; until_on: string; opened_at: Date }

/** A draft shown to those it is discussed with: a copy, as it was when the consultation was opened. Its own audience says who reads it. */
export class Consultations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async open(itemId: string, input: ItemInput, { audience, untilOn }: { audience: readonly string[]; untilOn: string }): Promise<void> {
    await this.#needs.db.raw(`insert into guidelines.consultation (item_id, input, audience, until_on, opened_at) values (?::uuid, ?::jsonb, ?::text[], ?::date, ?::timestamptz)
      on conflict (item_id) do update set input = excluded.input, audience = excluded.audience, until_on = excluded.until_on, opened_at = excluded.opened_at`,
    [itemId, JSON.stringify(input), [...audience], untilOn, this.#needs.clock.now()])
  }

  async close(itemId: string): Promise<void> { await this.#needs.db.raw('delete from guidelines.consultation where item_id = ?::uuid', [itemId]) }

  /** What is discussed of an item, for whom it is discussed with. @throws NotFound */
  async read(viewer: Viewer, itemId: string): Promise<Consultation> {
    if (!/^[0-9a-f-]{36}$/.test(itemId)) throw new NotFound()
    const [found] = await this.#rows('item_id = ?::uuid and audience && ?::text[]', [itemId, [...viewer.tokens]], 1)
    if (!found) throw new NotFound()
    return found
  }

  /** Those the viewer is asked about and that are still open, the nearest end first; at most 20. */
  async openFor(viewer: Viewer): Promise<Consultation[]> {
    return this.#rows('audience && ?::text[] and until_on >= ?::date', [[...viewer.tokens], this.#today()], 20)
  }

  async #rows(where: string, bindings: readonly unknown[], limit: number): Promise<Consultation[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>(`select item_id, input, until_on::text as until_on, opened_at from guidelines.consultation
      where ${where} order by until_on, item_id limit ${limit}`, bindings as Knex.RawBinding[])
    return rows.map(({ item_id: itemId, input, until_on: untilOn, opened_at: at }) => ({ itemId, input, untilOn, openedAt: new Date(at), isOpen: untilOn >= this.#today() }))
  }

  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }
}
