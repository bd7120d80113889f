import { setTimeout as pause } from 'node:timers/promises'
import { Gone, Refused, type Locale } from '../contract/index.ts'
import { actorOf } from './accounts.ts'
import { sendLetter } from './letters.ts'
import { mailAddress } from './mail-address.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { checkPassword } from './password-rules.ts'
import { inState, lockPerson, readPerson } from './person-row.ts'
import { mayManage } from './rights.ts'
import { row } from './rows.ts'
import type { Tickets } from './tickets.ts'

interface Account { id: string; mail: string; locale: Locale }

/** New passwords for those who lost theirs. */
export class Resets {
  readonly #parts: Parts
  readonly #tickets: Tickets
  constructor(parts: Parts, tickets: Tickets) {
    this.#parts = parts
    this.#tickets = tickets
  }

  /**
   * A link by mail, if the address has an account: the answer, and the time it takes, are the same if not. It goes to the address
   * as stored. Where mail does not leave the site, an administrator hands a link over instead. Not inside a transaction.
   * @throws TooOften
   */
  async request(text: string, address: string): Promise<void> {
    const { throttle, needs: { settings, log } } = this.#parts
    const mail = mailAddress(text)
    await throttle.take('reset-address', address)
    await throttle.take('reset-mail', mail ?? text.trim().toLowerCase().slice(0, 254))
    const work = this.#send(mail ?? '').catch((fault: unknown) => { log.error('A link to set a new password could not be sent', { fault }) })
    // Sending takes longer than not sending; the answer waits for the slower of the two.
    await Promise.all([work, pause(settings.pace)])
  }

  /** A link the administrator hands over. @throws NotFound, Refused, Conflict */
  async linkFor(by: By, id: string): Promise<string> {
    const { needs: { database, clock, audit }, permissions } = this.#parts
    return database.transaction(async () => {
      const person = inState(await lockPerson(database.db, id, clock.now()), 'active')
      if (!mayManage(by, person, permissions)) throw new Refused()
      const { secret } = await this.#issue(id, actorOf(by))
      await audit.record(by, 'core.password.link', `person:${id}`)
      return this.#tickets.link(person.locale, 'reset', secret)
    })
  }

  /** Whom the page of a link greets. @throws Gone */
  async peek(secret: string): Promise<{ name: string; locale: Locale }> {
    const { database, clock } = this.#parts.needs
    const { person } = await this.#tickets.peek('reset', secret)
    const { state, name, locale } = await readPerson(database.db, person, clock.now())
    if (state !== 'active') throw new Gone('core.access.error.link')
    return { name, locale }
  }

  /** Sets it, and ends every session of the account. Whoever did it signs in next. Not inside a transaction. @throws Gone, Invalid, TooOften, Unavailable */
  async set(secret: string, { password, address }: { password: string; address: string }): Promise<void> {
    const { needs: { database, clock, audit, settings }, passwords, throttle, sessions, viewers } = this.#parts
    await throttle.take('ticket', address)
    const { person: id } = await this.#tickets.peek('reset', secret)
    const { name, mail } = await readPerson(database.db, id, clock.now())
    checkPassword(password, [name, mail ?? '', settings.title])
    const hash = await passwords.hash(password)
    await database.transaction(async () => {
      await this.#tickets.use('reset', secret)
      const person = await row<Account>(database.db, `update core.person set password = ?, updated_at = ? where id = ? and state = 'active' returning id, mail, locale`, [hash, clock.now(), id])
      if (!person) throw new Gone('core.access.error.link')
      await this.#tickets.drop(id, 'reset')
      // Whoever was in before may have asked for another address: that link would let them in again.
      await this.#tickets.drop(id, 'mail')
      await sessions.dropOf(id)
      await database.db.raw('delete from core.api_token where person_id = ?', [id])
      await audit.record(await viewers.personalViewer(id) ?? 'system', 'core.password.reset', `person:${id}`)
      await sendLetter(this.#parts, 'password-changed', { to: person.mail, locale: person.locale })
    })
    if (mail !== null) await throttle.forgive(mail)
  }

  async #send(mail: string): Promise<void> {
    const { needs: { database, settings, audit }, hasDemo } = this.#parts
    if (!settings.canMail) return
    await database.transaction(async () => {
      const person = await row<Account>(database.db, `select id, mail, locale from core.person where mail = ? and state = 'active' and (? or not is_demo)`, [mail, hasDemo])
      if (!person) return
      const ticket = await this.#issue(person.id, null)
      await sendLetter(this.#parts, 'reset', { to: person.mail, locale: person.locale, key: `ticket:${ticket.id}`,
        values: { link: this.#tickets.link(person.locale, 'reset', ticket.secret), until: ticket.expiresAt } })
      await audit.record('system', 'core.password.requested', `person:${person.id}`)
    })
  }

  async #issue(id: string, by: string | null) {
    await this.#tickets.drop(id, 'reset')
    return this.#tickets.issue('reset', id, {}, { by, lifetime: this.#parts.needs.settings.reset })
  }
}
