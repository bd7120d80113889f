import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type Item, type Locale, type Notices, type People, type Viewer } from '@diwan/core'
import type { MeetingFields } from '../kinds/meeting.ts'
import { mayBeCancelled, type Meetings } from './meetings.ts'
import type { CapacityOf, RegistrationState, Registrations } from './registrations.ts'

interface Needs { db: Knex; clock: Clock; content: Content; people: People; audit: Audit; notices: Notices; meetings: Meetings; registrations: Registrations; transaction: CoreServices['transaction'] }
type Meeting = Item & { fields: MeetingFields }
/** `hasBegun`: they took up their account. `untilOn`: last day on which they read the meeting. */
export interface Guest { id: string; name: string; organisation: string; untilOn: string; isOver: boolean; hasBegun: boolean; state: RegistrationState | null; session: string | null }
export interface NewGuest { name: string; mail: string; organisation: string; locale: Locale; session: string; capacityOf: CapacityOf; until: string }
/** `link`: where mail does not leave the site, once, for the organiser to hand over. */
export interface EnrolledGuest { path: string; name: string; state: RegistrationState; link: string | null }

/** So many to a meeting: a list that is longer is a matter for accounts. */
const most = 200

/** People without a seat whom an organiser registers: a partner's contact, a speaker. They read this meeting, until a day, and nothing else. */
export class Guests {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The first day after the meeting on which its papers have been read: a month later, or from today. */
  lastDay({ fields }: Pick<Meeting, 'fields'>): string {
    const from = Math.max(this.#needs.clock.now().getTime(), Date.parse(fields.endsAt ?? '') || 0)
    return new Date(from + 30 * 86_400_000).toISOString().slice(0, 10)
  }

  /** For organisers, the latest first. @throws NotFound */
  async list(viewer: Viewer, key: string): Promise<{ meeting: Meeting; guests: Guest[] }> {
    const meeting = await this.#kept(viewer, key)
    const rows = await this.#rows<Omit<Guest, 'name' | 'hasBegun' | 'isOver'> & { ended: boolean }>(`select g.person_id as id, g.organisation, to_char(g.until_on, 'YYYY-MM-DD') as "untilOn", g.ended_at is not null as ended, r.state, r.session
      from updates.guest g left join updates.registration r on r.item_id = g.item_id and r.person_id = g.person_id where g.item_id = ?::uuid order by g.at desc, g.person_id limit ${most}`, [meeting.id])
    const accounts = await this.#needs.people.accounts(rows.map(({ id }) => id))
    const today = this.#today()
    return { meeting, guests: rows.flatMap(({ ended, ...row }) => { const account = accounts.get(row.id); return account ? [{ ...row, name: account.name, hasBegun: account.state === 'active', isOver: ended || row.untilOn < today }] : [] }) }
  }

  /**
   * Registers somebody who has no seat here, by mail address: whoever has a guest's account keeps it, others get the link to begin one.
   * Not inside a transaction. @throws NotFound, Refused, Invalid, Conflict for what is over, closed or has a draft
   */
  async enrol(viewer: Viewer, key: string, guest: NewGuest): Promise<EnrolledGuest> {
    const { transaction, people } = this.#needs
    const meeting = await this.#kept(viewer, key)
    if (!mayBeCancelled(meeting, this.#needs.clock.now())) throw new Conflict(null, 'updates.invitations.fault.over')
    if (guest.until < this.#today()) throw new Invalid([{ field: 'until', key: 'core.access.error.day' }])
    const { id, state, isNew } = await transaction(() => this.#register(viewer, meeting, guest))
    // A letter goes out after what it says is written.
    const { link } = isNew ? await people.invite('system', id, { isGuest: true }) : { link: null }
    return { path: meeting.path, name: guest.name, state, link }
  }

  /** The link to begin once more, for who has not. Not inside a transaction. @throws NotFound */
  async remind(viewer: Viewer, key: string, person: string): Promise<EnrolledGuest> {
    const { meeting, guests } = await this.list(viewer, key)
    const guest = guests.find(({ id }) => id === person)
    if (!guest || guest.isOver || guest.hasBegun) throw new NotFound()
    const { link } = await this.#needs.people.invite('system', person, { isGuest: true })
    await this.#needs.audit.record(viewer, 'updates.meeting.guest-reminded', `item:${meeting.id}`, { person })
    return { path: meeting.path, name: guest.name, state: guest.state ?? 'cancelled', link }
  }

  /** They read the meeting no longer, and their seat is free. @throws NotFound */
  async end(viewer: Viewer, key: string, person: string): Promise<string> {
    const { people, audit, clock, registrations } = this.#needs
    const meeting = await this.#kept(viewer, key)
    const done = await this.#rows('update updates.guest set ended_at = ?::timestamptz where item_id = ?::uuid and person_id = ?::uuid and ended_at is null returning person_id', [clock.now(), meeting.id, person])
    if (done.length === 0) throw new NotFound()
    await people.unshare(viewer, person, `group:${meeting.id}`)
    await registrations.release(person, meeting.id)
    await audit.record(viewer, 'updates.meeting.guest-ended', `item:${meeting.id}`, { person })
    return meeting.path
  }

  async #register(viewer: Viewer, meeting: Meeting, { name, mail, organisation, locale, session, capacityOf, until }: NewGuest): Promise<{ id: string; state: RegistrationState; isNew: boolean }> {
    const { people, clock, audit, notices, registrations } = this.#needs
    const [enrolled] = await people.enrol('system', [{ mail, name, administration: null, locale }])
    if (!enrolled?.id) throw new Invalid([enrolled?.fault ?? { field: 'mail', key: 'core.access.mail-address.unknown' }])
    const { id } = enrolled
    const account = (await people.accounts([id])).get(id)
    // Who has a seat, or an account that is not a guest's, registers by themselves.
    if (!account || account.state === 'suspended' || account.administration !== null || account.roles.length > 0) throw new Invalid([{ field: 'mail', key: 'core.access.invitation.ask' }])
    const [{ n } = { n: 0 }] = await this.#rows<{ n: number }>('select count(*)::int as n from updates.guest where item_id = ?::uuid and person_id <> ?::uuid', [meeting.id, id])
    if (n >= most) throw new Conflict(null, 'updates.guests.fault.many')
    await this.#rows(`insert into updates.guest (item_id, person_id, organisation, until_on, by_id, at) values (?::uuid, ?::uuid, ?, ?::date, ?::uuid, ?::timestamptz)
      on conflict (item_id, person_id) do update set organisation = excluded.organisation, until_on = excluded.until_on, by_id = excluded.by_id, ended_at = null`, [meeting.id, id, organisation.trim().slice(0, 200), until, viewer.id, clock.now()])
    await this.#open(viewer, meeting)
    await people.unshare(viewer, id, `group:${meeting.id}`)
    await people.share(viewer, id, { token: `group:${meeting.id}`, until: new Date(`${until}T23:59:59.999Z`), why: meeting.title })
    const state = await registrations.place(meeting, { session, capacityOf, personId: id, administration: null })
    await audit.record(viewer, 'updates.meeting.guest-enrolled', `item:${meeting.id}`, { person: id, until, state })
    if (account.state === 'active') await notices.tell('updates.meeting-guest', { to: { people: [id] }, item: meeting.id, values: { name: viewer.name }, actor: viewer.id, key: `${meeting.id}.${id}.${until}` })
    return { id, state, isNew: account.state === 'invited' }
  }

  /** The meeting is for its guests too, from the first one on. */
  async #open(viewer: Viewer, meeting: Meeting): Promise<void> {
    const { content } = this.#needs
    const group = `group:${meeting.id}`
    if (meeting.audience.includes('public') || meeting.audience.includes(group)) return
    const { input, rev } = await content.draft(viewer, meeting.id)
    // Somebody's unfinished words are not published by this.
    if (rev > 0) throw new Conflict(null, 'updates.guests.fault.draft')
    const saved = await content.saveDraft(viewer, meeting.id, { ...input, audience: [...meeting.audience, group] }, { rev })
    await content.move(viewer, meeting.id, 'publish', { rev: meeting.rev, draft: saved.rev })
  }

  async #kept(viewer: Viewer, key: string): Promise<Meeting> {
    const meeting = await this.#needs.meetings.read(viewer, key)
    if (!meeting.isKept || meeting.publishedAt === null) throw new NotFound()
    if (!viewer.may('updates.publish')) throw new Refused()
    return meeting
  }

  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}
