import type { Knex } from 'knex'
import type { Clock, Notices } from '@diwan/core'
import { timesOf, type Session } from '../kinds/meeting.ts'

interface Needs { db: Knex; clock: Clock; notices: Notices; transaction<T>(work: () => Promise<T>): Promise<T> }
interface Sitting { item: string; session: Session }
interface Due { id: string; item: string; person: string | null; administration: string | null; dueOn: string; isLate: boolean }

const hour = 3_600_000
/** Before a sitting begins. */
const ahead = 24 * hour
/** Days before something is due. */
const days = 3
const most = 500

/** Who is told before something begins, closes or is due: once each, however often it runs, and within a quarter of an hour of its time. */
export class Reminders {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async run(): Promise<{ sittings: number; actions: number; calls: number }> {
    return { sittings: await this.#sittings(), actions: await this.#actions(), calls: await this.#calls() }
  }

  /** A day before a sitting those who hold a seat in it; who took it later than that knows. */
  async #sittings(): Promise<number> {
    const now = this.#needs.clock.now()
    const limit = new Date(now.getTime() + ahead)
    // One that floats may begin half a day from where it is placed.
    const found = await this.#rows<Sitting>(`select m.item_id as item, s as session from updates.meeting m cross join jsonb_array_elements(m.sessions) s
      where m.ends_at > ?::timestamptz and m.starts_at <= ?::timestamptz and s ->> 'state' = 'planned' order by m.starts_at, m.item_id limit ${most}`, [now, limit])
    let told = 0
    for (const { item, session } of found) {
      const { from } = timesOf(session)
      if (from <= now || from > limit) continue
      const people = (await this.#rows<{ id: string }>(`select person_id as id from updates.registration where item_id = ?::uuid and session = ? and state = 'registered' and at <= ?::timestamptz order by place limit 10000`,
        [item, session.id, new Date(from.getTime() - ahead)])).map(({ id }) => id)
      if (people.length === 0) continue
      await this.#tell('updates.meeting-ahead', { to: { people }, item, values: { at: from, isFloating: session.timeZone === null ? 'yes' : 'no' }, key: `${item}.${session.id}.${from.toISOString()}` })
      told++
    }
    return told
  }

  /** Three days before its day who has something to do, and once after it. What was given later than that was told then. */
  async #actions(): Promise<number> {
    const found = await this.#rows<Due>(`select id, item_id as item, owner_id as person, administration, due_on::text as "dueOn", due_on < ?::date as "isLate" from updates.action
      where done_at is null and due_on between ?::date - 14 and ?::date + ${days} and (due_on < ?::date or at < due_on - ${days}) order by due_on, id limit ${most}`, [this.#today(), this.#today(), this.#today(), this.#today()])
    for (const { id, item, person, administration, dueOn, isLate } of found) {
      await this.#tell('updates.action-due', {
        to: person === null ? { seats: [{ administration: administration ?? '' }] } : { people: [person] }, item, values: { date: new Date(`${dueOn}T12:00:00Z`), isLate: isLate ? 'yes' : 'no' }, key: `${id}.${dueOn}.${isLate ? 'late' : 'due'}`,
      })
    }
    return found.length
  }

  /** Three days before it closes who follows a call, its kind or its topics. */
  async #calls(): Promise<number> {
    const found = await this.#rows<{ item: string; closesOn: string }>(`select item_id as item, closes_on::text as "closesOn" from updates.post where category = 'call' and closes_on between ?::date and ?::date + ${days} order by closes_on, item_id limit ${most}`, [this.#today(), this.#today()])
    for (const { item, closesOn } of found) {
      await this.#tell('updates.call-closes', { to: { following: [{ type: 'item', id: item }, { type: 'kind', id: 'updates.post' }] }, item, values: { date: new Date(`${closesOn}T12:00:00Z`) }, key: `${item}.${closesOn}` })
    }
    return found.length
  }

  #tell(notice: string, message: Parameters<Notices['tell']>[1]): Promise<void> { return this.#needs.transaction(() => this.#needs.notices.tell(notice, message)) }
  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }
  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}
