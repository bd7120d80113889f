import { Conflict, Invalid, Refused, type Locale, type Proof } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { SecondFactor } from './factors/second-factor.ts'
import { keepAnAdministrator, lockAdministrators } from './last-administrator.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { inState, lockPerson, type Person } from './person-row.ts'
import { checkMail, checkProfile, type Profile } from './profile.ts'
import { mayManage } from './rights.ts'
import { row } from './rows.ts'

export interface NewPerson extends Partial<Profile> {
  /** Default: made here. */
  id?: string
  mail: string
  name: string
  administration?: string | null
  /** Roles from now on. Default `member`. */
  roles?: readonly string[]
  password?: string | null
  isDemo?: boolean
  /** `YYYY-MM-DD` */
  verifiedUntil?: string | null
  /** When that was said, by whom and on what evidence; default: today, by the site. */
  confirmation?: { on: string; by: string | null; how: Proof }
}

export const actorOf = (by: By): string | null => by === 'system' ? null : by.id

/** Accounts begin, rest and end. Whoever is suspended or removed has lost every session, and every right with the next query. */
export class Accounts {
  readonly #parts: Parts
  readonly #secondFactor: SecondFactor
  constructor(parts: Parts, secondFactor: SecondFactor) {
    this.#parts = parts
    this.#secondFactor = secondFactor
  }

  /**
   * An active account without an invitation: for the command line, tests and the demonstration.
   * @throws Invalid, Conflict when the address has an account
   */
  async add(person: NewPerson): Promise<string> {
    const { needs: { database, clock, audit, events }, passwords, bell } = this.#parts
    const id = person.id ?? newId()
    const mail = checkMail(person.mail)
    const profile = checkProfile({ name: person.name, ...pick(person) })
    if (person.roles?.includes('ncp') && person.administration == null) throw new Invalid([{ field: 'administration', key: 'core.access.error.needs-seat' }])
    const password = person.password == null ? null : await passwords.hash(person.password)
    await database.transaction(async () => {
      const at = clock.now()
      const added = await row(database.db, `insert into core.person (id, mail, name, title, administration, password, locale, time_zone, density, theme, state, state_at, is_demo,
        verified_on, verified_until, verified_by, verified_how, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?::date, ?::date, ?, ?, ?, ?)
        on conflict (mail) where state <> 'removed' do nothing returning id`,
      [id, mail, profile.name, profile.title ?? '', person.administration ?? null, password, profile.locale ?? 'en', profile.timeZone ?? 'UTC', profile.density ?? 'comfortable',
        profile.theme ?? 'system', at, person.isDemo ?? false, person.verifiedUntil ? person.confirmation?.on ?? at.toISOString().slice(0, 10) : null, person.verifiedUntil ?? null, person.confirmation?.by ?? null, person.confirmation?.how ?? null, at, at])
      if (!added) throw new Conflict(null, 'core.access.invitation.has-account')
      for (const role of person.roles ?? ['member']) {
        await database.db.raw('insert into core.person_role (person_id, role, from_at) values (?, ?, ?)', [id, role, at])
      }
      await audit.record('system', 'core.person.added', `person:${id}`, { roles: person.roles ?? ['member'], administration: person.administration ?? null })
      await events.emit('core.person.joined', { actor: null, data: { person: id } })
      await bell.ring({ of: 'person', person: id })
    })
    return id
  }

  /** `why` stands with the account, not in the audit, so that it goes when the account does. @throws NotFound, Refused, Conflict */
  async suspend(by: By, id: string, why = ''): Promise<void> {
    if (by !== 'system' && by.id === id) throw new Refused('core.access.error.not-yourself')
    await this.#change(by, id, 'core.suspend', async (person) => {
      inState(person, 'active')
      await this.#set(id, 'suspended', why.slice(0, 500))
      await this.#parts.needs.database.db.raw('delete from core.ticket where person_id = ?', [id])
      await this.#parts.needs.database.db.raw('delete from core.sign_in where person_id = ?', [id])
      await this.#parts.needs.database.db.raw('delete from core.api_token where person_id = ?', [id])
      await this.#parts.sessions.dropOf(id)
      await this.#record(by, 'core.person.suspended', id)
    })
  }

  /** @throws NotFound, Refused, Conflict */
  async reinstate(by: By, id: string): Promise<void> {
    await this.#change(by, id, 'core.suspend', async (person) => {
      inState(person, 'suspended')
      await this.#set(id, 'active')
      await this.#record(by, 'core.person.reinstated', id)
    })
  }

  /**
   * For good: what names the person is gone, what they wrote stays with their seat. Their mail address may be invited again
   * and gets nothing of the old account. By an administrator, or by the person (the caller has asked for the password).
   * @throws NotFound, Refused, Conflict
   */
  async remove(by: By, id: string): Promise<void> {
    const { needs: { database: { db }, clock } } = this.#parts
    await this.#change(by, id, 'core.people', async (person) => {
      inState(person, 'invited', 'active', 'suspended')
      const at = clock.now()
      await db.raw(`update core.person set mail = null, name = '', title = '', password = null, locale = 'en', time_zone = 'UTC', density = 'comfortable', theme = 'system', low_bandwidth = 'auto',
        last_seen_on = null, verified_on = null, verified_until = null, verified_by = null, verified_how = null, close_at = null where id = ?`, [id])
      await this.#set(id, 'removed')
      await db.raw('delete from core.ticket where person_id = ?', [id])
      await this.#secondFactor.forget(id)
      await db.raw('delete from core.api_token where person_id = ?', [id])
      await db.raw('delete from core.repeatable where person_id = ?', [id])
      await db.raw(`update core.membership set until_at = greatest(from_at, ?::timestamptz), why = '' where person_id = ? and (until_at is null or until_at > ?)`, [at, id, at])
      await db.raw('update core.person_role set until_at = greatest(from_at, ?::timestamptz) where person_id = ? and (until_at is null or until_at > ?)', [at, id, at])
      await this.#parts.sessions.dropOf(id)
      if (person.mail !== null) await db.raw('delete from core.mail where to_address = ?', [person.mail])
      await this.#parts.needs.forget?.(id)
      await this.#record(by, 'core.person.removed', id)
    })
  }

  /**
   * Somebody vouches that these people still hold their seats; good until that day (`YYYY-MM-DD`).
   * Says nothing of those that `by` may not confirm. Answers how many were confirmed.
   */
  async confirm(by: By, ids: readonly string[], until: string): Promise<number> {
    const { needs: { database, clock, audit }, bell, permissions } = this.#parts
    const at = clock.now()
    if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until))) throw new Invalid([{ field: 'until', key: 'core.access.error.day' }])
    return database.transaction(async () => {
      let confirmed = 0
      for (const id of [...new Set(ids)].toSorted()) {
        const person = await lockPerson(database.db, id, at)
        // Nobody vouches for themselves.
        if (person.state !== 'active' || id === actorOf(by) || !mayManage(by, person, permissions, 'core.confirm')) continue
        await database.db.raw('update core.person set verified_on = ?::date, verified_until = ?::date, verified_by = ?, verified_how = ?, updated_at = ? where id = ?',
          [at.toISOString().slice(0, 10), until, actorOf(by), 'vouch', at, id])
        await audit.record(by, 'core.person.confirmed', `person:${id}`, { until })
        await bell.ring({ of: 'person', person: id })
        confirmed++
      }
      return confirmed
    })
  }

  /** In the open transaction: the state and what everyone has to hear about it. */
  async #set(id: string, state: Person['state'], note = ''): Promise<void> {
    const { needs: { database: { db }, clock }, bell } = this.#parts
    const at = clock.now()
    await db.raw('update core.person set state = ?, state_at = ?, state_note = ?, updated_at = ? where id = ?', [state, at, note, at, id])
    await bell.ring({ of: 'person', person: id })
  }

  async #record(by: By, name: 'core.person.suspended' | 'core.person.reinstated' | 'core.person.removed', id: string): Promise<void> {
    const { audit, events } = this.#parts.needs
    await audit.record(by, name, `person:${id}`)
    await events.emit(name, { actor: actorOf(by), data: { person: id } })
  }

  async #change(by: By, id: string, permission: string, work: (person: Person) => Promise<void>): Promise<void> {
    const { needs: { database, clock }, permissions, hasDemo } = this.#parts
    await database.transaction(async () => {
      await lockAdministrators(database.db)
      const at = clock.now()
      const person = await lockPerson(database.db, id, at)
      const isSelf = permission === 'core.people' && by !== 'system' && by.id === id
      if (!isSelf && !mayManage(by, person, permissions, permission)) throw new Refused()
      await work(person)
      const roles = permissions.rolesOn('administrator')
      if (person.state === 'active' && person.roles.some((role) => roles.includes(role))) await keepAnAdministrator(database.db, { at, roles, hasDemo })
    })
  }
}

const pick = ({ title, locale, timeZone, density, theme }: Partial<Profile> & { locale?: Locale }): Partial<Profile> => ({
  ...(title === undefined ? {} : { title }), ...(locale === undefined ? {} : { locale }), ...(timeZone === undefined ? {} : { timeZone }),
  ...(density === undefined ? {} : { density }), ...(theme === undefined ? {} : { theme }),
})
