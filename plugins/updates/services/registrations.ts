import { randomBytes } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Content, type Item, type Notices, type People, type Viewer } from '@diwan/core'
import { timesOf, type MeetingFields, type Session } from '../kinds/meeting.ts'
import { newId } from './new-id.ts'

interface Needs { db: Knex; content: Content; clock: Clock; people: People; audit: Audit; notices: Notices }
type Meeting = Item & { fields: MeetingFields }

export const capacities = ['delegate', 'observer', 'speaker', 'interpreter'] as const
export type CapacityOf = typeof capacities[number]
export type RegistrationState = 'asked' | 'registered' | 'waiting' | 'cancelled' | 'refused'
export interface Registration {
  id: string; itemId: string; session: string; personId: string; administration: string | null; capacityOf: CapacityOf; state: RegistrationState
  place: number; at: Date; attended: boolean | null; certificate: string | null
}
export interface Seats { registered: number; waiting: number }

const columns = `id, item_id as "itemId", session, person_id as "personId", administration, capacity_of as "capacityOf", state, place::int as place, at, attended, certificate`

/**
 * Who comes to which sitting. Everything that takes or frees a seat holds the meeting's own row first, so that seats are given one
 * after the other, in the order of asking, and a freed one goes to the first who waits, once. Inside a transaction, always.
 */
export class Registrations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async mine(viewer: Viewer, itemId: string): Promise<Registration | null> {
    return viewer.id === null ? null : (await this.#rows(`select ${columns} from updates.registration where item_id = ?::uuid and person_id = ?::uuid`, [itemId, viewer.id]))[0] ?? null
  }

  /**
   * Takes a seat, a place in the waiting list, or asks the contact point where the meeting wants that. Asking again for the same sitting
   * changes nothing; asking for another gives the first one up. @throws SignInNeeded, NotFound, Conflict
   */
  async register(viewer: Viewer, key: string, { session, capacityOf }: { session: string; capacityOf: CapacityOf }): Promise<{ meeting: Meeting; state: RegistrationState }> {
    if (viewer.id === null) throw new SignInNeeded()
    const meeting = await this.#meeting(viewer, key)
    const sitting = this.#open(meeting, session)
    await this.#hold(meeting.id)
    const before = await this.mine(viewer, meeting.id)
    const stands = before !== null && ['asked', 'registered', 'waiting'].includes(before.state)
    if (stands && before.session === session) {
      if (before.capacityOf !== capacityOf) await this.#needs.db.raw('update updates.registration set capacity_of = ? where id = ?::uuid', [capacityOf, before.id])
      return { meeting, state: before.state }
    }
    if (before?.state === 'refused') throw new Conflict(null, 'updates.meetings.fault.refused')
    // A contact point answers for the seat and need not ask it; nobody else answers for themselves.
    // Whom a contact point has named has their yes already.
    const asks = meeting.fields.registration === 'approval' && !viewer.roles.includes('ncp') && !meeting.isKept && !(stands && before.state !== 'asked') && !await this.#isNamed(viewer.id, meeting.id)
    const state: RegistrationState = asks ? 'asked' : await this.#hasSeat(meeting.id, sitting) ? 'registered' : 'waiting'
    await this.#put({ itemId: meeting.id, session, personId: viewer.id, administration: viewer.administration, capacityOf, state })
    await this.#needs.audit.record(viewer, `updates.meeting.${state}`, `item:${meeting.id}`, { session })
    if (asks) await this.#askSeat(viewer, meeting)
    if (stands) await this.#moveUp(meeting.id)
    return { meeting, state }
  }

  /** Gives up a seat, a place or a request; the first who waits moves up. Twice is as once. */
  async cancel(viewer: Viewer, key: string): Promise<Meeting> {
    if (viewer.id === null) throw new SignInNeeded()
    const meeting = await this.#meeting(viewer, key)
    await this.#hold(meeting.id)
    const before = await this.mine(viewer, meeting.id)
    if (before === null || !['asked', 'registered', 'waiting'].includes(before.state)) return meeting
    if (before.attended) throw new Conflict(null, 'updates.meetings.fault.attended')
    await this.#needs.db.raw(`update updates.registration set state = 'cancelled' where id = ?::uuid`, [before.id])
    await this.#needs.audit.record(viewer, 'updates.meeting.registration-cancelled', `item:${meeting.id}`)
    await this.#moveUp(meeting.id)
    return meeting
  }

  /** What waits for this contact point: requests of their own administration, the longest waiting first; at most 100. */
  async asked(viewer: Viewer): Promise<Registration[]> {
    if (viewer.id === null || viewer.administration === null || !viewer.roles.includes('ncp')) return []
    return this.#rows(`select ${columns} from updates.registration where administration = ? and state = 'asked' and person_id <> ?::uuid order by place limit 100`, [viewer.administration, viewer.id])
  }

  /** A contact point of the person's administration, or a keeper of the meeting, says yes or no; never for themselves. @throws NotFound, Refused, Conflict */
  async decide(viewer: Viewer, id: string, answer: 'approve' | 'refuse'): Promise<RegistrationState> {
    const [asked] = await this.#rows(`select ${columns} from updates.registration where id = ?::uuid`, [id])
    if (!asked || viewer.id === null) throw new NotFound()
    const meeting = await this.#meeting(viewer, asked.itemId)
    const isSeat = viewer.roles.includes('ncp') && viewer.administration !== null && viewer.administration === asked.administration
    if (!isSeat && !meeting.isKept) throw new NotFound()
    if (asked.personId === viewer.id) throw new Refused('updates.meetings.fault.own')
    await this.#hold(meeting.id)
    const [standing] = await this.#rows(`select ${columns} from updates.registration where id = ?::uuid`, [id])
    if (standing?.state !== 'asked') throw new Conflict(null, 'updates.meetings.fault.decided')
    const sitting = meeting.fields.sessions.find((one) => one.id === standing.session)
    const state: RegistrationState = answer === 'refuse' || !sitting || sitting.state === 'cancelled' ? 'refused' : await this.#hasSeat(meeting.id, sitting) ? 'registered' : 'waiting'
    await this.#needs.db.raw('update updates.registration set state = ? where id = ?::uuid', [state, id])
    await this.#needs.audit.record(viewer, `updates.meeting.registration-${answer === 'approve' ? 'approved' : 'refused'}`, `item:${meeting.id}`, { registration: id })
    await this.#needs.notices.tell(`updates.registration-${state}`, { to: { people: [standing.personId] }, item: meeting.id, actor: viewer.id, key: `${id}.${standing.place}.${state}` })
    return state
  }

  /** After the meeting itself changed (more room, a sitting more): whoever now has a seat is told. */
  async refill(itemId: string): Promise<void> {
    await this.#hold(itemId)
    await this.#moveUp(itemId)
  }

  /** By the organiser, for somebody else; the caller has decided that they may. @throws NotFound, Conflict for a sitting that is over or was cancelled */
  async place(meeting: Meeting, { session, personId, administration, capacityOf }: Pick<Registration, 'session' | 'personId' | 'administration' | 'capacityOf'>): Promise<RegistrationState> {
    const sitting = meeting.fields.sessions.find((one) => one.id === session)
    if (!sitting) throw new NotFound()
    if (sitting.state === 'cancelled' || timesOf(sitting).to <= this.#needs.clock.now()) throw new Conflict(null, 'updates.meetings.fault.closed')
    await this.#hold(meeting.id)
    const [before] = await this.#rows(`select ${columns} from updates.registration where item_id = ?::uuid and person_id = ?::uuid`, [meeting.id, personId])
    if (before?.session === session && (before.state === 'registered' || before.state === 'waiting')) return before.state
    const state: RegistrationState = await this.#hasSeat(meeting.id, sitting) ? 'registered' : 'waiting'
    await this.#put({ itemId: meeting.id, session, personId, administration, capacityOf, state })
    if (before) await this.#moveUp(meeting.id)
    return state
  }

  /** All of a person who is no longer here, or no longer at one meeting: what is still ahead is freed, what was stays counted. */
  async release(personId: string, itemId: string | null = null): Promise<void> {
    const rows = await this.#rows<{ itemId: string }>(`select r.item_id as "itemId" from updates.registration r join updates.meeting m on m.item_id = r.item_id
      where r.person_id = ?::uuid and r.state in ('asked', 'registered', 'waiting') and m.ends_at > ?::timestamptz and (?::uuid is null or r.item_id = ?::uuid)`, [personId, this.#needs.clock.now(), itemId, itemId])
    for (const { itemId } of rows) {
      await this.#hold(itemId)
      await this.#needs.db.raw(`update updates.registration set state = 'cancelled' where item_id = ?::uuid and person_id = ?::uuid`, [itemId, personId])
      await this.#moveUp(itemId)
    }
  }

  /** For keepers, in the order of asking; a hundred at a time. */
  async list(itemId: string, { after, limit = 100 }: { after?: number; limit?: number } = {}): Promise<{ rows: (Registration & { name: string })[]; next: number | null }> {
    const rows = await this.#rows(`select ${columns} from updates.registration where item_id = ?::uuid and place > ? order by place limit ?`, [itemId, after ?? 0, limit + 1])
    const shown = rows.slice(0, limit)
    const cards = await this.#needs.people.cards(shown.map(({ personId }) => personId))
    return { rows: shown.map((row) => ({ ...row, name: cards.get(row.personId)?.name ?? '' })), next: rows.length > limit ? shown.at(-1)?.place ?? null : null }
  }

  /** How many hold a seat and how many wait, by sitting; how many are registered and were there, by administration. For keepers. */
  async counts(itemId: string): Promise<{ seats: (Seats & { session: string })[]; administrations: { administration: string | null; registered: number; attended: number }[] }> {
    const rows = await this.#rows<Seats & { session: string | null; administration: string | null; attended: number; is_sitting: boolean }>(`select session, administration, grouping(session) = 0 as is_sitting,
        count(*) filter (where state = 'registered')::int as registered, count(*) filter (where state = 'waiting')::int as waiting, count(*) filter (where state = 'registered' and attended)::int as attended
      from updates.registration where item_id = ?::uuid group by grouping sets ((session), (administration)) order by session, administration nulls last limit 500`, [itemId])
    return {
      seats: rows.flatMap(({ is_sitting: isSitting, session, registered, waiting }) => isSitting && session !== null ? [{ session, registered, waiting }] : []),
      administrations: rows.flatMap(({ is_sitting: isSitting, administration, registered, attended }) => isSitting || registered === 0 ? [] : [{ administration, registered, attended }]),
    }
  }

  /** Who was there, as the list in the room says; of those named `listed`, `present` were. Each who was gets the number of a certificate. */
  async attend(viewer: Viewer, meeting: Meeting, { listed, present }: { listed: readonly string[]; present: readonly string[] }): Promise<void> {
    if (!meeting.isKept) throw new NotFound()
    const there = new Set(present)
    for (const id of listed) {
      await this.#needs.db.raw(`update updates.registration set attended = ?, certificate = case when ? then coalesce(certificate, ?) else certificate end where id = ?::uuid and item_id = ?::uuid and state = 'registered'`,
        [there.has(id), there.has(id), certificateNumber(), id, meeting.id])
    }
    await this.#needs.audit.record(viewer, 'updates.meeting.attendance', `item:${meeting.id}`, { listed: listed.length, present: there.size })
  }

  /** By the number on it; null for one that was never given or taken back. */
  async certified(number: string): Promise<(Registration & { name: string }) | null> {
    const [row] = await this.#rows(`select ${columns} from updates.registration where certificate = ? and attended`, [number])
    return row ? { ...row, name: (await this.#needs.people.cards([row.personId])).get(row.personId)?.name ?? '' } : null
  }

  /** Ids of the meetings a person has a seat in or waits for, with the sitting; at most 200, the latest asked for first. */
  async of(personId: string): Promise<{ itemId: string; session: string; state: RegistrationState }[]> {
    return this.#rows(`select item_id as "itemId", session, state from updates.registration where person_id = ?::uuid and state in ('asked', 'registered', 'waiting') order by place desc limit 200`, [personId])
  }

  /** Whether they take part: who holds a seat does. */
  async isIn(viewer: Viewer, itemId: string): Promise<boolean> { return (await this.mine(viewer, itemId))?.state === 'registered' }

  /** Everyone who holds a seat, at most 10,000. */
  async people(itemId: string): Promise<string[]> {
    return (await this.#rows<{ id: string }>(`select person_id as id from updates.registration where item_id = ?::uuid and state = 'registered' order by place limit 10000`, [itemId])).map(({ id }) => id)
  }

  /** Everyone who holds a seat, waits for one or has asked for it, at most 10,000. */
  async all(itemId: string): Promise<string[]> {
    return (await this.#rows<{ id: string }>(`select person_id as id from updates.registration where item_id = ?::uuid and state in ('registered', 'waiting', 'asked') order by place limit 10000`, [itemId])).map(({ id }) => id)
  }

  /** How many seats people of these administrations took and sat in, in meetings that ended in each period. */
  async attendance({ administrations, periods }: { administrations: readonly string[]; periods: readonly { from: Date; to: Date }[] }): Promise<{ administration: string; period: number; n: number }[]> {
    return this.#rows(`select r.administration, (p.n - 1)::int as period, count(*)::int as n
      from unnest(?::timestamptz[], ?::timestamptz[]) with ordinality as p(begins, ends, n) join updates.meeting m on m.ends_at >= p.begins and m.ends_at < p.ends
      join updates.registration r on r.item_id = m.item_id and r.attended and r.administration = any(?::text[]) group by r.administration, p.n`,
    [periods.map(({ from }) => from), periods.map(({ to }) => to), administrations])
  }

  async #meeting(viewer: Viewer, key: string): Promise<Meeting> {
    const meeting = await this.#needs.content.read(viewer, 'updates.meeting', key) as Meeting
    if (meeting.publishedAt === null) throw new NotFound()
    return meeting
  }

  #open({ fields }: Meeting, id: string): Session {
    const session = fields.sessions.find((one) => one.id === id)
    if (!session) throw new NotFound()
    const now = this.#needs.clock.now()
    if (fields.registration === 'none' || session.state === 'cancelled' || timesOf(session).to <= now || (fields.registrationUntil !== null && fields.registrationUntil < now.toISOString().slice(0, 10))) throw new Conflict(null, 'updates.meetings.fault.closed')
    return session
  }

  async #put({ itemId, session, personId, administration, capacityOf, state }: Pick<Registration, 'itemId' | 'session' | 'personId' | 'administration' | 'capacityOf' | 'state'>): Promise<void> {
    await this.#needs.db.raw(`insert into updates.registration (id, item_id, session, person_id, administration, capacity_of, state, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?, ?, ?, ?::timestamptz)
      on conflict (item_id, person_id) do update set session = excluded.session, administration = excluded.administration, capacity_of = excluded.capacity_of, state = excluded.state, place = excluded.place, at = excluded.at`,
    [newId(), itemId, session, personId, administration, capacityOf, state, this.#needs.clock.now()])
  }

  async #isNamed(person: string, itemId: string): Promise<boolean> {
    return (await this.#rows(`select 1 from updates.invitation where item_id = ?::uuid and person_id = ?::uuid and declined_at is null`, [itemId, person])).length > 0
  }

  async #hasSeat(itemId: string, { id, capacity }: Session): Promise<boolean> {
    if (capacity === null) return true
    const [row] = await this.#rows<{ n: number }>(`select count(*)::int as n from updates.registration where item_id = ?::uuid and session = ? and state in ('registered', 'waiting')`, [itemId, id])
    return (row?.n ?? 0) < capacity
  }

  async #hold(itemId: string): Promise<void> { await this.#needs.db.raw('select 1 from updates.meeting where item_id = ?::uuid for update', [itemId]) }

  async #moveUp(itemId: string): Promise<void> {
    const now = this.#needs.clock.now()
    const [meeting] = await this.#rows<{ sessions: Session[] }>('select sessions from updates.meeting where item_id = ?::uuid', [itemId])
    for (const session of meeting?.sessions ?? []) {
      if (session.state === 'cancelled' || timesOf(session).to <= now) continue
      const moved = await this.#rows<{ id: string; personId: string; place: number }>(`update updates.registration set state = 'registered' where id in (
          select id from updates.registration where item_id = ?::uuid and session = ? and state = 'waiting' order by place
          limit (select case when ?::int is null then null else greatest(?::int - count(*), 0) end from updates.registration where item_id = ?::uuid and session = ? and state = 'registered'))
        returning id, person_id as "personId", place::int as place`, [itemId, session.id, session.capacity, session.capacity, itemId, session.id])
      for (const { id, personId, place } of moved) {
        await this.#needs.audit.record('system', 'updates.meeting.moved-up', `item:${itemId}`, { registration: id })
        await this.#needs.notices.tell('updates.registration-moved-up', { to: { people: [personId] }, item: itemId, actor: null, key: `${id}.${place}` })
      }
    }
  }

  async #askSeat(viewer: Viewer, meeting: Meeting): Promise<void> {
    if (viewer.administration === null) return
    await this.#needs.notices.tell('updates.registration-asked', { to: { seats: [{ administration: viewer.administration }] }, item: meeting.id, path: '/updates/meetings/approvals', values: { name: viewer.name }, actor: viewer.id, key: `${meeting.id}.${viewer.id ?? ''}.${this.#needs.clock.now().getTime()}` })
  }

  async #rows<T = Registration>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
/** Sixteen signs nobody mistakes for one another, in fours: 80 bits. */
const certificateNumber = (): string => [...randomBytes(16)].map((byte) => letters[byte % 32] ?? 'A').join('').replace(/(.{4})(?=.)/g, '$1-')
