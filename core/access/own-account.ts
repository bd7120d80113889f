import { Gone, Invalid, type Locale, type Viewer } from '../contract/index.ts'
import { sendLetter } from './letters.ts'
import { isOfDomains } from './mail-address.ts'
import type { Parts } from './parts.ts'
import { checkPassword } from './password-rules.ts'
import { readPerson, type Person } from './person-row.ts'
import { checkMail, checkProfile, type Profile } from './profile.ts'
import { row } from './rows.ts'
import { self, type NewSession } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { Tickets } from './tickets.ts'

const day = 86_400

/** What people change about their own account. */
export class OwnAccount {
  readonly #parts: Parts
  readonly #tickets: Tickets
  readonly #signIn: SignIn
  constructor(parts: Parts, tickets: Tickets, signIn: SignIn) {
    this.#parts = parts
    this.#tickets = tickets
    this.#signIn = signIn
  }

  /** @throws SignInNeeded */
  async read(viewer: Viewer): Promise<Person> {
    const { database, clock } = this.#parts.needs
    return readPerson(database.db, self(viewer), clock.now())
  }

  /** Only the fields of a profile are taken. @throws SignInNeeded, Invalid */
  async update(viewer: Viewer, input: Partial<Profile>): Promise<void> {
    const { needs: { database, clock, audit, events }, bell } = this.#parts
    const id = self(viewer)
    const profile = checkProfile(input)
    const columns = { name: 'name', title: 'title', locale: 'locale', timeZone: 'time_zone', density: 'density', theme: 'theme', lowBandwidth: 'low_bandwidth' } as const
    const changed = Object.entries(profile) as [keyof Profile, string][]
    if (changed.length === 0) return
    await database.transaction(async () => {
      await database.db.raw(`update core.person set ${changed.map(([field]) => `${columns[field]} = ?`).join(', ')}, updated_at = ? where id = ? and state = 'active'`,
        [...changed.map(([, value]) => value), clock.now(), id])
      await audit.record(viewer, 'core.person.updated', `person:${id}`, { fields: changed.map(([field]) => field) })
      if (profile.name !== undefined || profile.title !== undefined) await events.emit('core.person.changed', { actor: id, data: { person: id } })
      await bell.ring({ of: 'person', person: id })
    })
  }

  /** Puts the first steps on the desk away. @throws SignInNeeded */
  async hideSteps(viewer: Viewer): Promise<void> {
    const { needs: { database, audit }, bell } = this.#parts
    const id = self(viewer)
    await database.transaction(async () => {
      await database.db.raw(`update core.person set hides_steps = true where id = ? and state = 'active'`, [id])
      await audit.record(viewer, 'core.person.updated', `person:${id}`, { fields: ['hidesSteps'] })
      await bell.ring({ of: 'person', person: id })
    })
  }

  /**
   * Ends every other session and gives this one a new secret. Not inside a transaction.
   * @param secret of the session that asks
   * @throws Invalid on `current` or `password`, TooOften
   */
  async changePassword(viewer: Viewer, { current, password }: { current: string; password: string }, secret: string): Promise<NewSession | null> {
    const { needs: { database, audit, settings, clock }, passwords, sessions } = this.#parts
    const person = await this.read(viewer)
    await this.#signIn.confirmPassword(person.id, current)
    checkPassword(password, [person.name, person.mail ?? '', settings.title])
    const hash = await passwords.hash(password)
    return database.transaction(async () => {
      await database.db.raw('update core.person set password = ?, updated_at = ? where id = ?', [hash, clock.now(), person.id])
      await this.#tickets.drop(person.id, 'reset')
      await this.#tickets.drop(person.id, 'mail')
      await sessions.dropOf(person.id, viewer.session)
      // Whoever took the cookie is out as well.
      const session = await sessions.renew(secret, { hasGrace: false })
      await audit.record(viewer, 'core.password.changed', `person:${person.id}`)
      if (person.mail !== null) await sendLetter(this.#parts, 'password-changed', { to: person.mail, locale: person.locale })
      return session
    })
  }

  /**
   * Sends a link to the new address; nothing changes until it is used. Whether that address has an account is not told here,
   * but there. Not inside a transaction.
   * @throws Invalid on `mail` or `current`, TooOften
   */
  async requestMailChange(viewer: Viewer, { mail: text, current }: { mail: string; current: string }): Promise<void> {
    const { needs: { database, audit, settings } } = this.#parts
    const person = await this.read(viewer)
    const mail = checkMail(text)
    await this.#signIn.confirmPassword(person.id, current)
    await this.#checkDomain(mail, person.administration)
    if (mail === person.mail) return
    await database.transaction(async () => {
      await this.#tickets.drop(person.id, 'mail')
      const taken = await this.#accountOf(mail)
      if (taken) await sendLetter(this.#parts, 'mail-taken', { to: mail, locale: taken.locale })
      else {
        const ticket = await this.#tickets.issue('mail', person.id, { mail }, { by: person.id, lifetime: settings.reset })
        await sendLetter(this.#parts, 'mail-confirm', { to: mail, locale: person.locale, key: `ticket:${ticket.id}`,
          values: { link: this.#tickets.link(person.locale, 'mail', ticket.secret), until: ticket.expiresAt } })
      }
      await audit.record(viewer, 'core.mail.requested', `person:${person.id}`)
    })
  }

  /** What the page of the link shows. @throws Gone */
  async peekMailChange(purpose: 'mail' | 'mail-undo', secret: string): Promise<{ mail: string }> {
    return { mail: (await this.#tickets.peek(purpose, secret)).data.mail }
  }

  /** The new address holds from now on; the old one gets a link that undoes it for a week. @throws Gone */
  async confirmMailChange(secret: string): Promise<void> {
    const { needs: { database, audit, clock } } = this.#parts
    await database.transaction(async () => {
      const { person: id, data: { mail } } = await this.#tickets.use('mail', secret)
      const before = await this.#active(id)
      if (await this.#accountOf(mail)) throw new Gone('core.access.error.link')
      await this.#setMail(id, mail)
      await this.#tickets.drop(id, 'reset')
      const undo = await this.#tickets.issue('mail-undo', id, { mail: before.mail }, { by: id, lifetime: 7 * day })
      await sendLetter(this.#parts, 'mail-changed', { to: before.mail, locale: before.locale, key: `ticket:${undo.id}`,
        values: { mail, link: this.#tickets.link(before.locale, 'mail-undo', undo.secret), until: undo.expiresAt, at: clock.now() } })
      await this.#parts.sessions.age(id)
      await audit.record(await this.#viewer(id), 'core.mail.changed', `person:${id}`)
    })
  }

  /** The old address again. Whoever changed it may hold the password: it is void and all sessions end; a link to set a new one is sent. @throws Gone */
  async undoMailChange(secret: string): Promise<void> {
    const { needs: { database, audit, settings } } = this.#parts
    await database.transaction(async () => {
      const { person: id, data: { mail } } = await this.#tickets.use('mail-undo', secret)
      const person = await this.#active(id)
      if (await this.#accountOf(mail)) throw new Gone('core.access.error.link')
      await this.#setMail(id, mail)
      await database.db.raw('update core.person set password = null where id = ?', [id])
      await this.#tickets.drop(id)
      await this.#parts.sessions.dropOf(id)
      await database.db.raw('delete from core.api_token where person_id = ?', [id])
      const ticket = await this.#tickets.issue('reset', id, {}, { by: null, lifetime: settings.reset })
      await sendLetter(this.#parts, 'mail-restored', { to: mail, locale: person.locale, key: `ticket:${ticket.id}`,
        values: { link: this.#tickets.link(person.locale, 'reset', ticket.secret), until: ticket.expiresAt } })
      await audit.record(await this.#viewer(id), 'core.mail.restored', `person:${id}`)
    })
  }

  async #viewer(id: string) { return await this.#parts.viewers.personalViewer(id) ?? 'system' }

  async #active(id: string): Promise<{ mail: string; locale: Locale }> {
    const found = await row<{ mail: string; locale: Locale }>(this.#parts.needs.database.db, `select mail, locale from core.person where id = ? and state = 'active' for update`, [id])
    if (!found) throw new Gone('core.access.error.link')
    return found
  }

  async #accountOf(mail: string): Promise<{ id: string; locale: Locale } | undefined> {
    return row<{ id: string; locale: Locale }>(this.#parts.needs.database.db, `select id, locale from core.person where mail = ? and state <> 'removed'`, [mail])
  }

  async #checkDomain(mail: string, administration: string | null): Promise<void> {
    const seat = await row<{ domains: string[] }>(this.#parts.needs.database.db, 'select domains from core.administration where code = ?', [administration])
    if (seat && !isOfDomains(mail, seat.domains)) throw new Invalid([{ field: 'mail', key: 'core.access.mail-address.domain', values: { domains: seat.domains.join(', ') } }])
  }

  // Somebody may have been given the address since it was asked for; the unique index has the last word.
  async #setMail(id: string, mail: string): Promise<void> {
    const { database, clock } = this.#parts.needs
    try {
      await database.transaction(() => database.db.raw('update core.person set mail = ?, updated_at = ? where id = ?', [mail, clock.now(), id]))
    } catch (fault) {
      if ((fault as { code?: string }).code === '23505') throw new Gone('core.access.error.link')
      throw fault
    }
  }
}
