import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Notices, type SeatHolder, type Seats, type Topics, type Viewer } from '@diwan/core'
import type { Cards } from '../services/cards.ts'
import type { Letters } from './letters.ts'
import type { SeatBook } from './seat-book.ts'
import { isId, row, rows } from './rows.ts'
import { dayOf, plus } from './standing.ts'

export const appointmentKinds = ['ncp', 'deputy', 'lead'] as const
export type AppointmentKind = (typeof appointmentKinds)[number]
export interface Appointment {
  id: string; person: string; administration: string; kind: AppointmentKind; topic: string | null; state: 'proposed' | 'standing' | 'refused' | 'ended'
  fromOn: string; untilOn: string | null; appointedBy: string; letterId: string | null; namedBy: string | null; confirmedBy: string | null; endedOn: string | null
}
export interface NewAppointment { person: string; kind: AppointmentKind; topic?: string | null; until?: string | null; appointedBy?: string; letter?: { name: string; bytes: Buffer } }
interface Needs {
  db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; notices: Notices; seats: Seats; topics: Topics; letters: Letters; seatBook: SeatBook; cards: Cards
}

const columns = `id, person_id as person, administration, kind, topic, state, from_on::text as "fromOn", until_on::text as "untilOn", appointed_by as "appointedBy",
  letter_id as "letterId", named_by as "namedBy", confirmed_by as "confirmedBy", ended_on::text as "endedOn"`

/** Who speaks for an administration, since when, until when, and who said so. */
export class SeatAppointments {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Those that stand and those that wait for the hub: contact points first, then deputies, then topic leads. At most 100. */
  of(administration: string): Promise<Appointment[]> {
    return rows<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where administration = ? and state in ('standing', 'proposed')
      order by array_position(array['ncp', 'deputy', 'lead'], kind), from_on, id limit 100`, [administration])
  }
  ofPerson(person: string): Promise<Appointment[]> {
    return rows<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where person_id = ? and state in ('standing', 'proposed') order by from_on, id limit 50`, [person])
  }
  /** All there were, the newest first; at most 100. */
  past(administration: string): Promise<Appointment[]> {
    return rows<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where administration = ? and state = 'ended' order by ended_on desc, id limit 100`, [administration])
  }
  /** What waits for the hub, the oldest first; at most 100. @throws Refused */
  async proposed(viewer: Viewer): Promise<(Appointment & { holder: SeatHolder })[]> {
    if (!viewer.may('directory.appoint')) throw new Refused()
    const found = await rows<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where state = 'proposed' order by created_at, id limit 100`)
    const holders = await this.#needs.seats.list(found.map(({ person }) => person))
    return found.flatMap((one) => { const holder = holders.get(one.person); return holder ? [{ ...one, holder }] : [] })
  }

  /** Whether the person holds the seat now: by appointment, or by their role where nobody wrote an appointment down. */
  async isContact(person: string): Promise<boolean> { return (await this.#needs.seats.get(person))?.roles.includes('ncp') ?? false }

  /**
   * By the hub at once; by a contact point a topic lead at once, and a deputy for the hub to confirm.
   * @throws NotFound, Refused, Invalid, Conflict when the person has it already
   */
  async name(viewer: Viewer, { person, kind, topic = null, until = null, appointedBy = '', letter }: NewAppointment): Promise<{ id: string; isStanding: boolean }> {
    const holder = await this.#needs.seats.get(person)
    if (!holder?.isActive || holder.administration === null) throw new Invalid([{ field: 'person', key: 'directory.appointment.fault.person' }])
    const isHub = viewer.may('directory.appoint')
    if (!isHub && (kind === 'ncp' || !this.#needs.seatBook.isOwn(viewer, holder.administration))) throw new Refused()
    if (viewer.id === person) throw new Refused('core.access.error.not-yourself')
    if (kind === 'lead' && topic === null) throw new Invalid([{ field: 'topic', key: 'directory.appointment.fault.topic' }])
    if (kind === 'lead' && topic !== null) await this.#needs.topics.get(topic)
    const today = dayOf(this.#needs.clock.now())
    if (until !== null && until <= today) throw new Invalid([{ field: 'until', key: 'directory.verification.fault.until' }])
    const isStanding = isHub || kind === 'lead'
    return this.#needs.transaction(async () => {
      const letterId = letter === undefined ? null : await this.#needs.letters.add(viewer, { person, administration: holder.administration, purpose: 'appointment', ...letter })
      const id = await this.#insert({ person, administration: holder.administration ?? '', kind, topic: kind === 'lead' ? topic : null, until, appointedBy, letterId, by: viewer.id, isStanding })
      await this.#needs.audit.record(viewer, isStanding ? 'directory.appointment.made' : 'directory.appointment.proposed', `person:${person}`, { kind, administration: holder.administration })
      if (isStanding) await this.#begin(viewer, holder, kind, until, id)
      else await this.#needs.notices.tell('directory.appointment-waits', { to: { people: await this.#needs.seats.staff() }, path: '/directory/verify', values: { name: holder.name }, actor: viewer.id, key: id })
      return { id, isStanding }
    })
  }

  /** @throws Refused, NotFound, Conflict when it was decided already */
  async confirm(viewer: Viewer, id: string): Promise<void> {
    await this.#decide(viewer, id, async (found, holder) => {
      await this.#needs.db.raw(`update directory.appointment set state = 'standing', confirmed_by = ? where id = ?`, [viewer.id, id])
      await this.#begin(viewer, holder, found.kind, found.untilOn, id)
      await this.#needs.audit.record(viewer, 'directory.appointment.confirmed', `person:${found.person}`, { kind: found.kind })
    })
  }
  async refuse(viewer: Viewer, id: string): Promise<void> {
    await this.#decide(viewer, id, async (found) => {
      await this.#needs.db.raw(`update directory.appointment set state = 'refused', confirmed_by = ?, ended_on = ?::date where id = ?`, [viewer.id, dayOf(this.#needs.clock.now()), id])
      await this.#needs.audit.record(viewer, 'directory.appointment.refused', `person:${found.person}`, { kind: found.kind })
      if (found.namedBy !== null) await this.#needs.notices.tell('directory.appointment-refused', { to: { people: [found.namedBy] }, path: `/directory/seats/${found.administration}`, actor: viewer.id, key: id })
    })
  }

  /** By the hub, by who holds it, or by a contact point of the seat for a deputy or lead. @throws NotFound, Refused, Conflict */
  async end(viewer: Viewer, id: string, why = ''): Promise<void> {
    const found = await this.get(id)
    const isOwn = this.#needs.seatBook.isOwn(viewer, found.administration)
    if (!viewer.may('directory.appoint') && viewer.id !== found.person && (!isOwn || found.kind === 'ncp')) throw new Refused()
    await this.#needs.transaction(async () => { await this.finish(viewer, id, why) })
  }

  /** In the open transaction, without asking. Answers false when it is over already. */
  async finish(by: Viewer | 'system', id: string, why = ''): Promise<boolean> {
    const ended = await row<Appointment>(this.#needs.db, `update directory.appointment set state = 'ended', ended_on = ?::date, ended_why = ? where id = ? and state in ('standing', 'proposed') returning ${columns}`,
      [dayOf(this.#needs.clock.now()), why.slice(0, 500), id])
    if (!ended) return false
    await this.#needs.audit.record(by, 'directory.appointment.ended', `person:${ended.person}`, { kind: ended.kind })
    const left = await rows<{ kind: AppointmentKind }>(this.#needs.db, `select kind from directory.appointment where person_id = ? and state = 'standing'`, [ended.person])
    if (ended.kind !== 'lead' && !left.some(({ kind }) => kind !== 'lead')) await this.#needs.seats.release(by, ended.person)
    await this.#needs.cards.refresh(ended.person, left.length === 0 ? 'officer' : left.some(({ kind }) => kind === 'ncp') ? 'ncp' : left.some(({ kind }) => kind === 'deputy') ? 'deputy' : 'lead')
    return true
  }

  /** In the open transaction, without asking: what a hand-over and the demonstration write. */
  async begin(by: Viewer | 'system', { person, kind, until = null, appointedBy = '', from, id }: { person: string; kind: 'ncp' | 'deputy'; until?: string | null; appointedBy?: string; from?: string; id?: string }): Promise<string> {
    const holder = await this.#needs.seats.get(person)
    if (!holder || holder.administration === null) throw new NotFound()
    const made = await this.#insert({ person, administration: holder.administration, kind, topic: null, until, appointedBy, letterId: null, by: by === 'system' ? null : by.id, isStanding: true, ...(from === undefined ? {} : { from }), ...(id === undefined ? {} : { id }) })
    await this.#begin(by, holder, kind, until, made)
    return made
  }

  /** Ends what has run out, and tells those concerned 30 days before. */
  async sweep(): Promise<number> {
    const today = dayOf(this.#needs.clock.now())
    const over = await rows<{ id: string }>(this.#needs.db, `select id from directory.appointment where state = 'standing' and until_on < ?::date order by id limit 500`, [today])
    for (const { id } of over) await this.#needs.transaction(() => this.finish('system', id))
    const soon = await rows<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where state = 'standing' and until_on between ?::date and ?::date order by id limit 500`, [today, plus(today, 30)])
    for (const one of soon) {
      await this.#needs.transaction(() => this.#needs.notices.tell('directory.term-ends', { to: { people: [one.person] }, path: `/directory/seats/${one.administration}`, values: { date: new Date(`${one.untilOn ?? today}T12:00:00Z`) }, key: `${one.id} ${one.untilOn ?? ''}` }))
    }
    return over.length
  }

  /** Whoever has gone holds nothing. */
  async forget(person: string): Promise<void> {
    for (const { id } of await this.ofPerson(person)) await this.#needs.db.raw(`update directory.appointment set state = 'ended', ended_on = ?::date where id = ?`, [dayOf(this.#needs.clock.now()), id])
  }

  /** @throws NotFound */
  async get(id: string): Promise<Appointment> {
    const found = isId(id) ? await row<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where id = ?`, [id]) : undefined
    if (!found) throw new NotFound()
    return found
  }
  /** The paper of an appointment, for the hub alone. @throws NotFound */
  async letter(viewer: Viewer, id: string): ReturnType<Letters['open']> {
    const { letterId, person } = await this.get(id)
    if (letterId === null || !viewer.may('directory.appoint') || viewer.id === person) throw new NotFound()
    return this.#needs.letters.open(viewer, letterId)
  }

  async #begin(by: Viewer | 'system', holder: SeatHolder, kind: AppointmentKind, until: string | null, id: string): Promise<void> {
    if (kind !== 'lead') await this.#needs.seats.appoint(by, holder.id, until === null ? null : new Date(Date.parse(`${until}T00:00:00Z`) + 86_400_000))
    const held = kind === 'lead' ? (await this.ofPerson(holder.id)).map((one) => one.kind) : [kind]
    await this.#needs.cards.refresh(holder.id, held.includes('ncp') ? 'ncp' : held.includes('deputy') ? 'deputy' : 'lead')
    await this.#needs.notices.tell('directory.appointed', { to: { people: [holder.id] }, path: `/directory/seats/${holder.administration ?? ''}`, actor: by === 'system' ? null : by.id, key: id })
  }

  async #decide(viewer: Viewer, id: string, work: (found: Appointment, holder: SeatHolder) => Promise<void>): Promise<void> {
    if (!viewer.may('directory.appoint')) throw new Refused()
    await this.get(id)
    await this.#needs.transaction(async () => {
      const found = await row<Appointment>(this.#needs.db, `select ${columns} from directory.appointment where id = ? for update`, [id])
      if (!found) throw new NotFound()
      if (found.state !== 'proposed') throw new Conflict({ state: found.state }, 'directory.verification.fault.decided')
      const holder = await this.#needs.seats.get(found.person)
      if (!holder?.isActive || holder.administration !== found.administration) throw new Conflict(null, 'directory.appointment.fault.person')
      if (viewer.id === found.person) throw new Refused('core.access.error.not-yourself')
      await work(found, holder)
    })
  }

  async #insert(one: { id?: string; person: string; administration: string; kind: AppointmentKind; topic: string | null; from?: string; until: string | null; appointedBy: string; letterId: string | null; by: string | null; isStanding: boolean }): Promise<string> {
    const at = this.#needs.clock.now()
    const added = await row<{ id: string }>(this.#needs.db, `insert into directory.appointment (id, person_id, administration, kind, topic, state, from_on, until_on, appointed_by, letter_id, named_by, confirmed_by, created_at)
      values (?, ?, ?, ?, ?, ?, ?::date, ?::date, ?, ?, ?, ?, ?) on conflict do nothing returning id`,
    [one.id ?? randomUUID(), one.person, one.administration, one.kind, one.topic, one.isStanding ? 'standing' : 'proposed', one.from ?? dayOf(at), one.until, one.appointedBy.slice(0, 200), one.letterId, one.by, one.isStanding ? one.by : null, at])
    if (!added) throw new Conflict(null, 'directory.appointment.fault.held')
    return added.id
  }
}
