import { Conflict, NotFound, Refused, type Confirmation, type Locale, type Proof, type Role, type SeatHolder, type Seats as Contract, type Viewer } from '../contract/index.ts'
import { actorOf } from './accounts.ts'
import type { Appointments } from './appointments.ts'
import { isOfDomains, mailAddress } from './mail-address.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { inState, isId, lockPerson } from './person-row.ts'
import { row, rows } from './rows.ts'

export interface HolderRow {
  id: string; name: string; title: string; administration: string | null; roles: string[]; isActive: boolean; locale: Locale; timeZone: string
  on: string | null; until: string | null; by: string | null; how: Proof | null; lastSeenOn: string | null
}
const day = (column: string) => `to_char(p.${column}, 'YYYY-MM-DD')`
/** Columns of a `SeatHolder` over `core.person p`, for `holderOf`. One binding: now. */
export const holderColumns = `p.id, p.name, p.title, p.administration, p.state = 'active' as "isActive", p.locale, p.time_zone as "timeZone",
  ${day('verified_on')} as "on", ${day('verified_until')} as "until", p.verified_by as "by", p.verified_how as how, ${day('last_seen_on')} as "lastSeenOn",
  array(select r.role from core.person_role r, (select ?::timestamptz as at) n where r.person_id = p.id and r.from_at <= n.at and (r.until_at is null or r.until_at > n.at) order by r.role) as roles`
const first = '00000000-0000-0000-0000-000000000000'

/** The part of `Seats` that is of people and their roles; who may decide is asked by whoever calls. */
export class Seats implements Omit<Contract, 'handOver' | 'readers' | 'staff'> {
  readonly #parts: Parts
  readonly #appointments: Appointments
  constructor(parts: Parts, appointments: Appointments) {
    this.#parts = parts
    this.#appointments = appointments
  }

  async get(person: string): Promise<SeatHolder | null> {
    if (!isId(person)) return null
    const [found] = await this.#read(`p.id = ? and p.state in ('active', 'suspended')`, [person], 'p.id', 1)
    return found ?? null
  }

  async list(people: readonly string[]): Promise<Map<string, SeatHolder>> {
    const ids = [...new Set(people)].filter(isId).slice(0, 500)
    const found = ids.length === 0 ? [] : await this.#read(`p.id = any(?::uuid[]) and p.state in ('active', 'suspended')`, [ids], 'p.id', 500)
    return new Map(found.map((holder) => [holder.id, holder]))
  }

  async coverage(): Promise<Map<string, { contacts: number; confirmed: number }>> {
    const { database, clock } = this.#parts.needs
    const at = clock.now()
    const found = await rows<{ code: string; contacts: number; confirmed: number }>(database.db, `select p.administration as code, count(*)::int as contacts,
      (count(*) filter (where p.verified_until >= ?::date))::int as confirmed from core.person p join core.administration a on a.code = p.administration and a.is_listed
      where p.state = 'active' and exists (select from core.person_role r where r.person_id = p.id and r.role = 'ncp' and r.from_at <= ? and (r.until_at is null or r.until_at > ?))
      group by p.administration`, [at.toISOString().slice(0, 10), at, at])
    return new Map(found.map(({ code, contacts, confirmed }) => [code, { contacts, confirmed }]))
  }

  of(administration: string, role?: Role): Promise<SeatHolder[]> {
    const { clock } = this.#parts.needs
    const at = clock.now()
    return role === undefined
      ? this.#read(`p.state = 'active' and p.administration = ?`, [administration], 'lower(p.name), p.id', 200)
      : this.#read(`p.state = 'active' and p.administration = ? and exists (select from core.person_role r where r.person_id = p.id and r.role = ? and r.from_at <= ? and (r.until_at is null or r.until_at > ?))`,
        [administration, role, at, at], 'lower(p.name), p.id', 200)
  }

  ending({ from, to, after = first }: { from: string; to: string; after?: string }): Promise<SeatHolder[]> {
    return this.#read(`p.state = 'active' and p.verified_until between ?::date and ?::date and p.id > ?::uuid`, [from, to, after], 'p.id', 500)
  }

  confirmedBefore(before: string, { how, administration, after = first }: { how?: Proof; administration?: string; after?: string } = {}): Promise<SeatHolder[]> {
    const more = `${how === undefined ? '' : ' and p.verified_how = ?'}${administration === undefined ? '' : ' and p.administration = ?'}`
    return this.#read(`p.state = 'active' and p.verified_until is not null and p.verified_on < ?::date and p.id > ?::uuid${more}`,
      [before, after, ...(how === undefined ? [] : [how]), ...(administration === undefined ? [] : [administration])], 'p.id', 500)
  }

  async ownAddress(administration: string, typed: string): Promise<string | null> {
    const mail = mailAddress(typed)
    const found = await row<{ domains: string[] }>(this.#parts.needs.database.db, 'select domains from core.administration where code = ?', [administration])
    return mail !== null && found !== undefined && found.domains.length > 0 && isOfDomains(mail, found.domains) ? mail : null
  }

  async confirm(by: By, person: string, { until, how }: { until: string; how: Proof }): Promise<void> {
    if (actorOf(by) === person) throw new Refused('core.access.error.not-yourself')
    const { needs: { database, clock, audit, events }, bell } = this.#parts
    await database.transaction(async () => {
      const at = clock.now()
      const { administration } = inState(await lockPerson(database.db, person, at), 'active')
      await database.db.raw('update core.person set verified_on = ?::date, verified_until = ?::date, verified_by = ?, verified_how = ?, updated_at = ? where id = ?',
        [at.toISOString().slice(0, 10), until, actorOf(by), how, at, person])
      await audit.record(by, 'core.person.confirmed', `person:${person}`, { until, how })
      await events.emit('core.membership.changed', { actor: actorOf(by), data: { person, token: administration === null ? 'network' : `network@administration:${administration}` } })
      await bell.ring({ of: 'person', person })
    })
  }

  async unconfirm(by: By, person: string): Promise<void> {
    const { needs: { database, clock, audit, events }, bell } = this.#parts
    await database.transaction(async () => {
      const at = clock.now()
      const { administration, verifiedUntil } = await lockPerson(database.db, person, at)
      if (verifiedUntil === null) return
      await database.db.raw('update core.person set verified_on = null, verified_until = null, verified_by = null, verified_how = null, updated_at = ? where id = ?', [at, person])
      await audit.record(by, 'core.person.unconfirmed', `person:${person}`)
      await events.emit('core.membership.changed', { actor: actorOf(by), data: { person, token: administration === null ? 'network' : `network@administration:${administration}` } })
      await bell.ring({ of: 'person', person })
    })
  }

  // The caller has decided; what stays here is that nobody is given more than this one role, and that the last administrator stays.
  async appoint(by: Viewer | 'system', person: string, until: Date | null): Promise<void> {
    const holder = await this.#there(person)
    if (holder.roles.some((role) => role !== 'member' && role !== 'ncp')) return
    await this.#appointments.give('system', person, 'ncp', { until })
    await this.#parts.needs.audit.record(by, 'core.seat.appointed', `person:${person}`, { administration: holder.administration })
  }

  async release(by: Viewer | 'system', person: string): Promise<void> {
    const holder = await this.get(person)
    if (holder === null || !holder.roles.includes('ncp')) return
    await this.#appointments.take('system', person, 'ncp')
    // Who leaves the seat stays a colleague.
    if (holder.roles.every((role) => role === 'ncp')) await this.#appointments.give('system', person, 'member')
    await this.#parts.needs.audit.record(by, 'core.seat.released', `person:${person}`, { administration: holder.administration })
  }

  async #there(person: string): Promise<SeatHolder> {
    const holder = await this.get(person)
    if (holder === null) throw new NotFound()
    if (!holder.isActive) throw new Conflict(null, 'core.access.error.state', { state: 'suspended' })
    return holder
  }

  async #read(where: string, bindings: readonly unknown[], order: string, limit: number): Promise<SeatHolder[]> {
    const { database, clock } = this.#parts.needs
    const found = await rows<HolderRow>(database.db, `select ${holderColumns} from core.person p where ${where} order by ${order} limit ${limit}`, [clock.now(), ...bindings])
    return found.map(holderOf)
  }
}

export const holderOf = ({ on, until, by, how, ...rest }: HolderRow): SeatHolder => ({ ...rest, confirmation: until === null ? null : { on, until, by, how } satisfies Confirmation })
