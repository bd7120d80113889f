import { Invalid, Refused } from '../contract/index.ts'
import { actorOf } from './accounts.ts'
import { keepAnAdministrator, lockAdministrators } from './last-administrator.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { inState, lockPerson } from './person-row.ts'
import { mayAppoint, mayManage } from './rights.ts'
import { row } from './rows.ts'

export interface Appointment { role: string; from: Date; until: Date | null; givenBy: string | null }

/** Which roles a person is given, and the seat they hold. */
export class Appointments {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  /**
   * From now, or until `until`. A contact point needs a seat.
   * @throws NotFound, Refused, Conflict, Invalid
   */
  async give(by: By, id: string, role: string, { until = null }: { until?: Date | null } = {}): Promise<void> {
    await this.#change(by, id, role, async (at, administration) => {
      if (role === 'ncp' && administration === null) throw new Invalid([{ field: 'role', key: 'core.access.error.needs-seat' }])
      if (until !== null && until <= at) throw new Invalid([{ field: 'until', key: 'core.access.error.day' }])
      await this.#end(id, role, at)
      await this.#parts.needs.database.db.raw(`insert into core.person_role (person_id, role, from_at, until_at, given_by) values (?, ?, ?, ?, ?)
        on conflict (person_id, role, from_at) do update set until_at = excluded.until_at, given_by = excluded.given_by`, [id, role, at, until, actorOf(by)])
      await this.#parts.needs.audit.record(by, 'core.role.given', `person:${id}`, { role, until: until?.toISOString() ?? null })
    })
  }

  /** @throws NotFound, Refused (the last administrator) */
  async take(by: By, id: string, role: string): Promise<void> {
    await this.#change(by, id, role, async (at) => {
      await this.#end(id, role, at)
      await this.#parts.needs.audit.record(by, 'core.role.taken', `person:${id}`, { role })
    })
  }

  /** All the person ever held, the latest first. */
  async of(id: string): Promise<Appointment[]> {
    const { rows } = await this.#parts.needs.database.db.raw<{ rows: Appointment[] }>(`select role, from_at as "from", until_at as "until", given_by as "givenBy"
      from core.person_role where person_id = ? order by from_at desc, role`, [id])
    return rows
  }

  /**
   * The person works elsewhere now. What was shared with them in the old seat ends, their appointment as its contact point too.
   * @throws NotFound, Refused, Conflict, Invalid
   */
  async moveSeat(by: By, id: string, administration: string | null): Promise<void> {
    const { needs: { database, clock, audit, events }, permissions, bell, sessions } = this.#parts
    await database.transaction(async () => {
      const at = clock.now()
      const person = inState(await lockPerson(database.db, id, at), 'active', 'suspended')
      if (!mayManage(by, person, permissions)) throw new Refused()
      if (administration !== null && !await row(database.db, 'select code from core.administration where code = ?', [administration])) {
        throw new Invalid([{ field: 'administration', key: 'core.access.error.administration' }])
      }
      if (person.administration === administration) return
      await this.#end(id, 'ncp', at)
      await database.db.raw('update core.person set administration = ?, verified_on = null, verified_until = null, verified_by = null, verified_how = null, updated_at = ? where id = ?', [administration, at, id])
      await audit.record(by, 'core.seat.moved', `person:${id}`, { from: person.administration, to: administration })
      for (const code of [person.administration, administration]) {
        if (code !== null) await events.emit('core.membership.changed', { actor: actorOf(by), data: { person: id, token: `administration:${code}` } })
      }
      await events.emit('core.person.changed', { actor: actorOf(by), data: { person: id } })
      await sessions.age(id)
      await bell.ring({ of: 'person', person: id })
    })
  }

  async #end(id: string, role: string, at: Date): Promise<void> {
    const { db } = this.#parts.needs.database
    await db.raw('delete from core.person_role where person_id = ? and role = ? and from_at >= ?', [id, role, at])
    await db.raw('update core.person_role set until_at = ? where person_id = ? and role = ? and (until_at is null or until_at > ?)', [at, id, role, at])
  }

  async #change(by: By, id: string, role: string, work: (at: Date, administration: string | null) => Promise<void>): Promise<void> {
    const { needs: { database, clock, events }, permissions, bell, sessions, hasDemo } = this.#parts
    if (!permissions.has(role) || role === 'everyone') throw new Invalid([{ field: 'role', key: 'core.access.error.role' }])
    await database.transaction(async () => {
      await lockAdministrators(database.db)
      const at = clock.now()
      const person = inState(await lockPerson(database.db, id, at), 'active', 'suspended')
      if (!mayAppoint(by, role, permissions) || !mayManage(by, person, permissions)) throw new Refused()
      await work(at, person.administration)
      const roles = permissions.rolesOn('administrator')
      if (person.state === 'active' && person.roles.some((held) => roles.includes(held))) await keepAnAdministrator(database.db, { at, roles, hasDemo })
      const token = { member: 'members', ncp: 'ncps' }[role]
      if (token !== undefined) await events.emit('core.membership.changed', { actor: actorOf(by), data: { person: id, token } })
      await events.emit('core.person.changed', { actor: actorOf(by), data: { person: id } })
      await sessions.age(id)
      await bell.ring({ of: 'person', person: id })
    })
  }
}
