import type { Knex } from 'knex'
import { Invalid, type Audit, type Clock, type CoreServices, type Seats, type Viewer } from '@diwan/core'
import { row, rows } from '../rows.ts'
import { ownSeat } from '../seat.ts'

/** What an administration lets others see. Without a word of its contact point: nothing. */
export interface Consent { isNamed: boolean; isCounted: boolean; updatedAt: Date | null }
interface Needs { touch: CoreServices['touch']; db: Knex; clock: Clock; audit: Audit; seats: Seats }

/** Whether an administration is named, whether its self-assessments are counted, and who besides the contact point records where it stands. */
export class Consents {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(administration: string): Promise<Consent> {
    const said = await row<Consent>(this.#needs.db, 'select is_named as "isNamed", is_counted as "isCounted", updated_at as "updatedAt" from guidelines.consent where administration = ?', [administration])
    return said ?? { isNamed: false, isCounted: false, updatedAt: null }
  }

  /** By the contact point alone; taken back as easily. @throws Refused */
  async write(viewer: Viewer, { isNamed, isCounted }: { isNamed: boolean; isCounted: boolean }): Promise<void> {
    const administration = ownSeat(viewer)
    await this.#needs.db.raw(`insert into guidelines.consent (administration, is_named, is_counted, by_id, updated_at) values (?, ?, ?, ?::uuid, ?::timestamptz)
      on conflict (administration) do update set is_named = excluded.is_named, is_counted = excluded.is_counted, by_id = excluded.by_id, updated_at = excluded.updated_at`, [administration, isNamed, isCounted, viewer.id, this.#needs.clock.now()])
    await this.#needs.touch('adoption')
    await this.#needs.audit.record(viewer, 'guidelines.consent.written', `administration:${administration}`, { isNamed, isCounted })
  }

  async isRecorder(administration: string, person: string): Promise<boolean> {
    return await row(this.#needs.db, 'select 1 from guidelines.recorder where administration = ? and person_id = ?::uuid', [administration, person]) !== undefined
  }
  /** Those the contact point lets record, who still hold a seat there. */
  async recorders(administration: string): Promise<string[]> {
    const found = await rows<{ id: string }>(this.#needs.db, 'select person_id as id from guidelines.recorder where administration = ? order by added_at, person_id limit 50', [administration])
    const holders = await this.#needs.seats.list(found.map(({ id }) => id))
    return found.map(({ id }) => id).filter((id) => holders.get(id)?.isActive === true && holders.get(id)?.administration === administration)
  }
  /** @throws Refused, Invalid on `person` for who is no colleague */
  async let(viewer: Viewer, person: string): Promise<void> {
    const administration = ownSeat(viewer)
    const holder = await this.#needs.seats.get(person)
    if (!holder?.isActive || holder.administration !== administration) throw new Invalid([{ field: 'person', key: 'guidelines.uptake.fault.colleague' }])
    await this.#needs.db.raw('insert into guidelines.recorder (administration, person_id, added_at) values (?, ?::uuid, ?::timestamptz) on conflict do nothing', [administration, person, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'guidelines.recorder.added', `administration:${administration}`, { person })
  }
  async letNot(viewer: Viewer, person: string): Promise<void> {
    const administration = ownSeat(viewer)
    await this.#needs.db.raw('delete from guidelines.recorder where administration = ? and person_id = ?::uuid', [administration, person])
    await this.#needs.audit.record(viewer, 'guidelines.recorder.removed', `administration:${administration}`, { person })
  }
}
