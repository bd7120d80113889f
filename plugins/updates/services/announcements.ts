import type { Knex } from 'knex'
import type { Notices } from '@diwan/core'
import type { Session } from '../kinds/meeting.ts'
import type { Registrations } from './registrations.ts'

interface Needs { db: Knex; notices: Notices; registrations: Registrations }

/** What those who take part are told when something of a meeting is published. Bears a repeat: each is told once of one change. */
export class Announcements {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async published(item: string, { kind, state, isBrought }: { kind: string; state?: string; isBrought?: boolean }): Promise<void> {
    // What comes with a past of its own is news to nobody.
    if (isBrought) return
    if (kind === 'updates.meeting') await this.#meeting(item)
    if (kind === 'updates.minutes') await this.#minutes(item, state)
  }

  async #meeting(item: string): Promise<void> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { sessions: Session[] }[] }>('select sessions from updates.meeting where item_id = ?::uuid', [item])
    if (!row) return
    await this.#needs.registrations.refill(item)
    // Who is told that it does not take place is told so, with the reason, by who cancelled it.
    if (row.sessions.every(({ state }) => state === 'cancelled')) return
    const changes = row.sessions.reduce((sum, { sequence }) => sum + sequence, 0)
    if (changes === 0) return
    const people = await this.#needs.registrations.people(item)
    if (people.length > 0) await this.#needs.notices.tell('updates.meeting-changed', { to: { people }, item, key: `${item}.${changes}` })
  }

  async #minutes(item: string, state: string | undefined): Promise<void> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { meeting: string }[] }>('select r.item_id as meeting from updates.record r where r.minutes_item_id = ?::uuid', [item])
    if (!row) return
    const people = await this.#needs.registrations.people(row.meeting)
    if (people.length > 0) await this.#needs.notices.tell(state === 'adopted' ? 'updates.minutes-adopted' : 'updates.minutes-circulated', { to: { people }, item, key: item })
  }
}
