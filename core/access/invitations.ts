import { setTimeout as pause } from 'node:timers/promises'
import { Gone, Invalid, Refused, type Locale } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import { actorOf } from './accounts.ts'
import { sendLetter, type Letter } from './letters.ts'
import { isOfDomains } from './mail-address.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { checkPassword } from './password-rules.ts'
import { isId } from './person-row.ts'
import { checkMail, checkProfile } from './profile.ts'
import { mayInvite, maySeeAccount } from './rights.ts'
import { row, rows } from './rows.ts'
import type { SignedIn } from './sign-in.ts'
import type { Ticket, Tickets } from './tickets.ts'

export interface Invitation {
  mail: string
  name?: string
  title?: string
  /** What the person will be. `[]` is a guest, who reads what is shared with them. Default `['member']`. */
  roles?: readonly string[]
  administration: string | null
  /** Language of the mail and of the page it leads to. */
  locale: Locale
}
/** `link` is there once, and only where mail does not leave the site: whoever invites hands it over. */
export interface Invited { link: string | null; isSent: boolean }
export interface OpenInvitation { id: string; mail: string; name: string; roles: string[]; administration: string | null; createdBy: string | null; createdAt: Date; expiresAt: Date }
export interface Acceptance { name: string; title?: string; password: string; locale: Locale; timeZone: string; address: string; userAgent: string }

/** The only way in. A link is bound to the address it was made for, and good only while whoever made it could make it again. */
export class Invitations {
  readonly #parts: Parts
  readonly #tickets: Tickets
  constructor(parts: Parts, tickets: Tickets) {
    this.#parts = parts
    this.#tickets = tickets
  }

  /**
   * Where mail leaves the site, a contact point is not told whether the address has an account elsewhere. Not inside a transaction.
   * @throws Refused, Invalid, TooOften
   */
  async invite(by: By, invitation: Invitation): Promise<Invited> {
    const { permissions, throttle } = this.#parts
    const roles = [...new Set(invitation.roles ?? ['member'])]
    const { administration } = invitation
    if (roles.some((role) => !permissions.has(role) || role === 'everyone')) throw new Invalid([{ field: 'roles', key: 'core.access.error.role' }])
    if (!mayInvite(by, roles, administration, permissions)) throw new Refused('core.access.invitation.refused')
    const mail = checkMail(invitation.mail)
    const profile = checkProfile({ locale: invitation.locale, ...(invitation.name ? { name: invitation.name } : {}), ...(invitation.title ? { title: invitation.title } : {}) })
    if (by !== 'system') await throttle.take('invitation', by.id ?? '')
    return this.#make(by, mail, { ...invitation, ...profile, roles }, 'invitation')
  }

  async #make(by: By, mail: string, { name = '', title = '', roles = [], administration, locale }: Invitation, letter: 'invitation' | 'sign-up'): Promise<Invited> {
    const { needs: { database, audit, settings, clock } } = this.#parts
    return database.transaction(async () => {
      await this.#checkSeat(administration, roles, mail)
      const at = clock.now()
      await database.db.raw(`insert into core.person (id, mail, locale, state, state_at, created_at, updated_at) values (?, ?, ?, 'invited', ?, ?, ?)
        on conflict (mail) where state <> 'removed' do nothing`, [newId(), mail, locale, at, at, at])
      const person = await row<{ id: string; state: string; administration: string | null; locale: Locale }>(database.db,
        `select id, state, administration, locale from core.person where mail = ? and state <> 'removed' for update`, [mail])
      if (!person) throw new Gone('core.access.error.link')
      const hasAccount = person.state !== 'invited'
      if (hasAccount && letter === 'invitation') this.#tellWhoSees(by, person)
      // Anybody may ask for an account under any address: that takes away what was asked for before, never what somebody was invited to.
      await database.db.raw(`delete from core.ticket where person_id = ? and purpose = 'invitation' and data->>'administration' is not distinct from ?
        and (?::boolean or created_by is null and data->'roles' = '[]'::jsonb)`, [person.id, administration, letter === 'invitation'])
      const ticket = await this.#tickets.issue('invitation', person.id, { roles: [...roles], administration, name, title, locale }, { by: actorOf(by), lifetime: settings.invitation })
      const link = this.#tickets.link(locale, 'invitation', ticket.secret)
      if (settings.canMail) await this.#send(hasAccount ? 'has-account' : letter, by, mail, hasAccount ? person.locale : locale, ticket, link)
      await audit.record(by, 'core.person.invited', `person:${person.id}`, { roles, administration })
      return { link: settings.canMail ? null : link, isSent: settings.canMail }
    })
  }

  /**
   * For whoever asks for an account themselves, where the site allows it: a link by mail, to begin as a guest. The answer is the same,
   * and takes as long, if the address has an account. Not inside a transaction.
   * @throws Refused where accounts are made by invitation only, TooOften, Invalid
   */
  async ask({ mail: text, locale, address }: { mail: string; locale: Locale; address: string }): Promise<void> {
    const { needs: { settings, log }, throttle } = this.#parts
    if (settings.signUp !== 'open' || !settings.canMail) throw new Refused('core.access.sign-up.closed')
    const mail = checkMail(text)
    checkProfile({ locale })
    await throttle.take('reset-address', address)
    await throttle.take('reset-mail', mail)
    const work = this.#make('system', mail, { mail, roles: [], administration: null, locale }, 'sign-up')
      .catch((fault: unknown) => { log.error('A link to begin could not be sent', { fault }) })
    await Promise.all([work, pause(settings.pace)])
  }

  /** Those the viewer could have made, the latest first. */
  async open(by: By): Promise<OpenInvitation[]> {
    const { database, clock } = this.#parts.needs
    const all = await rows<OpenInvitation>(database.db, `select t.id, p.mail, t.data->>'name' as name, array(select jsonb_array_elements_text(t.data->'roles')) as roles,
      t.data->>'administration' as administration, t.created_by as "createdBy", t.created_at as "createdAt", t.expires_at as "expiresAt"
      from core.ticket t join core.person p on p.id = t.person_id and p.mail is not null where t.purpose = 'invitation' and t.used_at is null and t.expires_at > ?
      order by t.created_at desc, t.id`, [clock.now()])
    return all.filter(({ id, administration }) => maySeeAccount(by, { id, administration }))
  }

  /** @throws Gone, Refused */
  async revoke(by: By, id: string): Promise<void> {
    const { needs: { database, audit }, permissions } = this.#parts
    await database.transaction(async () => {
      const found = isId(id) ? await row<{ person: string; data: { roles: string[]; administration: string | null } }>(database.db,
        `delete from core.ticket where id = ? and purpose = 'invitation' and used_at is null returning person_id as person, data`, [id]) : undefined
      if (!found) throw new Gone('core.access.error.link')
      if (!mayInvite(by, found.data.roles, found.data.administration, permissions)) throw new Refused('core.access.invitation.refused')
      // Nothing but the address is kept of somebody who was only invited.
      await database.db.raw(`delete from core.person p where p.id = ? and p.state = 'invited' and p.name = '' and not exists (select from core.ticket t where t.person_id = p.id)`, [found.person])
      await audit.record(by, 'core.invitation.revoked', `person:${found.person}`)
    })
  }

  /** What the page of a link shows: whom it is for and where. @throws Gone */
  async peek(secret: string): Promise<{ mail: string; name: string; title: string; administration: string | null; locale: Locale; expiresAt: Date }> {
    const { data, person, expiresAt } = await this.#tickets.peek('invitation', secret)
    const found = await row<{ mail: string }>(this.#parts.needs.database.db, `select mail from core.person where id = ? and state = 'invited'`, [person])
    if (!found) throw new Gone('core.access.error.link')
    return { mail: found.mail, name: data.name, title: data.title, administration: data.administration, locale: data.locale, expiresAt }
  }

  /**
   * Makes the account and signs in. Not inside a transaction.
   * @throws Gone, also when whoever invited may not do so any more; Invalid, TooOften, Unavailable
   */
  async accept(secret: string, { name, title = '', password, locale, timeZone, address, userAgent }: Acceptance): Promise<SignedIn> {
    const { needs: { database, audit, events, clock, settings }, passwords, throttle, sessions, viewers, bell } = this.#parts
    await throttle.take('ticket', address)
    const { mail } = await this.peek(secret)
    const profile = checkProfile({ name, title, locale, timeZone })
    checkPassword(password, [profile.name ?? '', mail, settings.title])
    const hash = await passwords.hash(password)
    return database.transaction(async () => {
      const ticket = await this.#tickets.use('invitation', secret)
      await this.#checkStillGood(ticket, mail)
      const at = clock.now()
      const taken = await row(database.db, `update core.person set name = ?, title = ?, administration = ?, password = ?, locale = ?, time_zone = ?, state = 'active', state_at = ?, updated_at = ?
        where id = ? and state = 'invited' returning id`, [profile.name, profile.title, ticket.data.administration, hash, locale, timeZone, at, at, ticket.person])
      if (!taken) throw new Gone('core.access.error.link')
      for (const role of ticket.data.roles) {
        await database.db.raw('insert into core.person_role (person_id, role, from_at, given_by) values (?, ?, ?, ?)', [ticket.person, role, at, ticket.createdBy])
      }
      const session = await sessions.begin(ticket.person, { agent: userAgent, by: 'invitation' })
      const viewer = await viewers.viewerOf(session?.secret)
      if (!session || viewer.id === null) throw new Gone('core.access.error.link')
      await audit.record(viewer, 'core.person.joined', `person:${ticket.person}`, { roles: ticket.data.roles, administration: ticket.data.administration })
      await events.emit('core.person.joined', { actor: ticket.person, data: { person: ticket.person } })
      await bell.ring({ of: 'person', person: ticket.person })
      return { ...session, viewer }
    })
  }

  async #checkStillGood({ createdBy, data }: Ticket<'invitation'>, mail: string): Promise<void> {
    const { viewers, permissions } = this.#parts
    const inviter = createdBy === null ? 'system' : await viewers.personalViewer(createdBy)
    if (inviter === null || !mayInvite(inviter, data.roles, data.administration, permissions)) throw new Gone('core.access.error.link')
    await this.#checkSeat(data.administration, data.roles, mail)
  }

  async #checkSeat(administration: string | null, roles: readonly string[], mail: string): Promise<void> {
    if (administration === null) {
      if (roles.includes('ncp')) throw new Invalid([{ field: 'administration', key: 'core.access.error.needs-seat' }])
      return
    }
    const seat = await row<{ domains: string[] }>(this.#parts.needs.database.db, 'select domains from core.administration where code = ?', [administration])
    if (!seat) throw new Invalid([{ field: 'administration', key: 'core.access.error.administration' }])
    if (!isOfDomains(mail, seat.domains)) throw new Invalid([{ field: 'mail', key: 'core.access.mail-address.domain', values: { domains: seat.domains.join(', ') } }])
  }

  /**
   * Who sees the account anyway is told. Anybody else hears what they would hear of a new address: its owner gets a mail,
   * and the link that is listed as open leads nowhere.
   */
  #tellWhoSees(by: By, person: { id: string; administration: string | null }): void {
    if (maySeeAccount(by, person)) throw new Invalid([{ field: 'mail', key: 'core.access.invitation.has-account' }])
    if (!this.#parts.needs.settings.canMail) throw new Invalid([{ field: 'mail', key: 'core.access.invitation.ask' }])
  }

  async #send(letter: Letter, by: By, mail: string, locale: Locale, ticket: { id: string; expiresAt: Date }, link: string): Promise<void> {
    const values = letter === 'has-account' ? {} : { by: by === 'system' ? this.#parts.needs.settings.title : by.name, link, until: ticket.expiresAt }
    await sendLetter(this.#parts, letter, { to: mail, locale, key: `ticket:${ticket.id}`, values })
  }
}
