import { createHash, randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { SignInNeeded, type Audit, type Clock, type Viewer } from '@diwan/core'

interface Needs { db: Knex; clock: Clock; audit: Audit }

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** The secret address of a person's own calendar: one each, known to them alone (only its hash is kept), gone when they say so. */
export class CalendarAddresses {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Since when there is one; null while there is none. */
  async since(viewer: Viewer): Promise<Date | null> {
    if (viewer.id === null) throw new SignInNeeded()
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { at: Date }[] }>('select at from updates.address where person_id = ?::uuid', [viewer.id])
    return row?.at ?? null
  }

  /** A new secret; the one before opens nothing any more. */
  async make(viewer: Viewer): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const secret = randomBytes(32).toString('base64url')
    await this.#needs.db.raw('insert into updates.address (person_id, secret, at) values (?::uuid, ?, ?::timestamptz) on conflict (person_id) do update set secret = excluded.secret, at = excluded.at', [viewer.id, hashOf(secret), this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'updates.calendar-address.made', `person:${viewer.id}`)
    return secret
  }

  async revoke(viewer: Viewer): Promise<void> {
    if (viewer.id === null) throw new SignInNeeded()
    await this.#needs.db.raw('delete from updates.address where person_id = ?::uuid', [viewer.id])
    await this.#needs.audit.record(viewer, 'updates.calendar-address.revoked', `person:${viewer.id}`)
  }

  /** Whose it is; null for one that was revoked or never was. */
  async personOf(secret: string): Promise<string | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { id: string }[] }>('select person_id as id from updates.address where secret = ?', [hashOf(secret)])
    return row?.id ?? null
  }
}
