import { Conflict, DomainError, Gone, Refused, type Viewer } from '../contract/index.ts'
import type { Accounts } from './accounts.ts'
import { sendLetter } from './letters.ts'
import type { Parts } from './parts.ts'
import { lockPerson, readPerson } from './person-row.ts'
import { row, rows } from './rows.ts'
import { self } from './sessions.ts'
import type { Tickets } from './tickets.ts'

/** For how many days an account stays after its owner asked for its end. */
export const daysToThink = 14

/** How people end their own account: asked for with the password, waited for, taken back or done. */
export class Closing {
  readonly #parts: Parts
  readonly #tickets: Tickets
  readonly #accounts: Accounts
  constructor(parts: Parts, tickets: Tickets, accounts: Accounts) {
    this.#parts = parts
    this.#tickets = tickets
    this.#accounts = accounts
  }

  /** When the viewer's account closes; null when nobody asked for it. */
  async at(viewer: Viewer): Promise<Date | null> {
    const found = await row<{ at: Date | null }>(this.#parts.needs.database.db, 'select close_at as at from core.person where id = ?', [self(viewer)])
    return found?.at ?? null
  }

  /** The caller has asked for the password. A link to take it back goes out by mail. @throws Refused for the last administrator, Conflict when it was asked for before */
  async ask(viewer: Viewer): Promise<Date> {
    const { needs: { database, clock, audit }, bell } = this.#parts
    const id = self(viewer)
    return database.transaction(async () => {
      const person = await lockPerson(database.db, id, clock.now())
      if (await this.at(viewer) !== null) throw new Conflict(null, 'core.access.closing.asked')
      await this.#someoneElseAdministers(id, person.roles)
      const at = new Date(clock.now().getTime() + daysToThink * 86_400_000)
      await database.db.raw('update core.person set close_at = ?, updated_at = ? where id = ?', [at, clock.now(), id])
      await this.#tickets.drop(id, 'closing')
      const ticket = await this.#tickets.issue('closing', id, {}, { by: id, lifetime: daysToThink * 86_400 })
      if (person.mail !== null) await sendLetter(this.#parts, 'closing', { to: person.mail, locale: person.locale, key: `ticket:${ticket.id}`, values: { link: this.#tickets.link(person.locale, 'closing', ticket.secret), at } })
      await audit.record(viewer, 'core.person.closing', `person:${id}`, { at: at.toISOString() })
      await bell.ring({ of: 'person', person: id })
      return at
    })
  }

  /** The viewer thought again. */
  async takeBack(viewer: Viewer): Promise<void> {
    await this.#parts.needs.database.transaction(() => this.#stay(self(viewer), viewer))
  }
  /** Whether the link in the mail still does something; opening it does not. @throws Gone */
  async peek(secret: string): Promise<{ at: Date }> {
    const { person } = await this.#tickets.peek('closing', secret)
    const found = await row<{ at: Date | null }>(this.#parts.needs.database.db, `select close_at as at from core.person where id = ? and state = 'active'`, [person])
    if (!found?.at) throw new Gone('core.access.error.link')
    return { at: found.at }
  }
  /** By the link in the mail, without signing in: it can only keep the account. @throws Gone */
  async takeBackBy(secret: string): Promise<void> {
    const { needs: { database }, viewers } = this.#parts
    await database.transaction(async () => {
      const { person } = await this.#tickets.use('closing', secret)
      await this.#stay(person, await viewers.personalViewer(person) ?? 'system')
    })
  }

  /** Closes those whose time is over, each in a transaction of its own; for a job. One that cannot be closed stays, and its owner may ask again. Answers how many. */
  async run(): Promise<number> {
    const { database, clock, log, audit } = this.#parts.needs
    const due = await rows<{ id: string }>(database.db, `select id from core.person where close_at <= ? and state <> 'removed' order by close_at limit 100`, [clock.now()])
    let closed = 0
    for (const { id } of due) {
      try {
        await this.#accounts.remove('system', id)
        closed++
      } catch (error) {
        if (!(error instanceof DomainError)) throw error
        log.warn('An account could not be closed', { reason: error.key })
        await database.transaction(async () => {
          await database.db.raw('update core.person set close_at = null where id = ?', [id])
          await audit.record('system', 'core.person.closing-failed', `person:${id}`, { reason: error.key })
        })
      }
    }
    return closed
  }

  async #stay(id: string, by: Viewer | 'system'): Promise<void> {
    const { needs: { database, audit, clock }, bell } = this.#parts
    const kept = await row(database.db, 'update core.person set close_at = null, updated_at = ? where id = ? and close_at is not null returning id', [clock.now(), id])
    if (!kept) throw new Gone('core.access.error.link')
    await this.#tickets.drop(id, 'closing')
    const { mail, locale } = await readPerson(database.db, id, clock.now())
    if (mail !== null) await sendLetter(this.#parts, 'closing-ended', { to: mail, locale })
    await audit.record(by, 'core.person.stays', `person:${id}`)
    await bell.ring({ of: 'person', person: id })
  }

  async #someoneElseAdministers(id: string, held: readonly string[]): Promise<void> {
    const { needs: { database, clock }, permissions, hasDemo } = this.#parts
    const roles = permissions.rolesOn('administrator')
    if (!held.some((role) => roles.includes(role))) return
    const found = await row(database.db, `select 1 from core.person p join core.person_role r on r.person_id = p.id where p.state = 'active' and p.close_at is null and p.id <> ? and (? or not p.is_demo)
      and r.role = any(?::text[]) and r.from_at <= ? and r.until_at is null limit 1`, [id, hasDemo, roles, clock.now()])
    if (!found) throw new Refused('core.access.error.last-administrator')
  }
}
