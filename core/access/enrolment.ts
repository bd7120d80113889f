import { Invalid, NotFound, Refused, type AccountCard, type Enrolled, type Locale, type NewAccount, type Viewer } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { Invitations, Invited } from './invitations.ts'
import { isOfDomains, mailAddress } from './mail-address.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { personColumns, readPerson, type Person } from './person-row.ts'
import { checkProfile } from './profile.ts'
import { mayInvite, maySeeAccount } from './rights.ts'
import { rows } from './rows.ts'

const most = 500

/** Accounts as a plugin that looks after people works with them: in numbers, and before anybody signs in with them. */
export class Enrolment {
  readonly #parts: Parts
  readonly #invitations: Invitations
  constructor(parts: Parts, invitations: Invitations) {
    this.#parts = parts
    this.#invitations = invitations
  }

  async accounts(ids: readonly string[]): Promise<Map<string, AccountCard>> {
    const { database: { db }, clock } = this.#parts.needs
    const found = await rows<Person>(db, `select ${personColumns} from core.person p where p.id = any(?::uuid[]) and p.state <> 'removed'`, [clock.now(), ids.slice(0, most)])
    return new Map(found.map((person) => [person.id, cardOf(person)]))
  }

  async accountIds(after = '00000000-0000-0000-0000-000000000000'): Promise<string[]> {
    return (await rows<{ id: string }>(this.#parts.needs.database.db, `select id from core.person where state <> 'removed' and name <> '' and id > ?::uuid order by id limit ?`, [after, most])).map(({ id }) => id)
  }

  async byMail(by: Viewer, mails: readonly string[]): Promise<Map<string, string>> {
    if (!by.may('core.people') && !by.may('core.invite')) throw new Refused()
    const found = await rows<{ id: string; mail: string; administration: string | null }>(this.#parts.needs.database.db,
      `select id, mail, administration from core.person where mail = any(?::text[]) and state <> 'removed'`, [mails.slice(0, most).map((mail) => mail.toLowerCase())])
    return new Map(found.filter((one) => maySeeAccount(by, one)).map(({ id, mail }) => [mail, id]))
  }

  /** One statement for all. */
  async enrol(by: By, people: readonly NewAccount[], { dryRun = false }: { dryRun?: boolean } = {}): Promise<Enrolled[]> {
    const { needs: { database: { db }, clock, audit } } = this.#parts
    if (people.length > most) throw new RangeError(`At most ${most} people at a time`)
    const domains = new Map((await rows<{ code: string; domains: string[] }>(db, 'select code, domains from core.administration where code = any(?::text[])',
      [[...new Set(people.flatMap(({ administration }) => administration ?? []))]])).map(({ code, domains: of }) => [code, of]))
    const looked = people.map((one) => this.#look(by, one, domains))
    const asked = looked.flatMap(({ account }) => account ?? [])
    const made = new Set(dryRun || asked.length === 0 ? [] : (await rows<{ id: string }>(db, `insert into core.person (id, mail, name, title, administration, locale, time_zone, state, state_at, created_at, updated_at)
      select n.id, n.mail, n.name, n.title, n.administration, n.locale, n.time_zone, 'invited', ?::timestamptz, ?::timestamptz, ?::timestamptz
      from jsonb_to_recordset(?::jsonb) as n(id uuid, mail text, name text, title text, administration text, locale text, time_zone text)
      on conflict (mail) where state <> 'removed' do nothing returning id`, [clock.now(), clock.now(), clock.now(), JSON.stringify(asked)])).map(({ id }) => id))
    if (made.size > 0) await audit.record(by, 'core.person.enrolled', 'site', { people: made.size })
    const there = new Map((await rows<{ id: string; mail: string; administration: string | null }>(db, `select id, mail, administration from core.person where mail = any(?::text[]) and state <> 'removed'`, [asked.map(({ mail }) => mail)]))
      .map((one) => [one.mail, one]))
    return looked.map(({ account, fault }): Enrolled => {
      const found = account === null ? undefined : there.get(account.mail)
      // Somebody else's account is not named to who may not see it, nor handed out to be worked on.
      if (found && !made.has(found.id) && !maySeeAccount(by, found)) return { id: null, isNew: false, fault: { field: 'mail', key: 'core.access.invitation.ask' } }
      return { id: found?.id ?? null, isNew: account !== null && (dryRun ? !found : made.has(account.id)), fault }
    })
  }

  #look(by: By, { mail: text, administration, ...rest }: NewAccount, domains: ReadonlyMap<string, string[]>) {
    const wrong = (field: 'mail' | 'administration' | 'name' | 'title', key: string, values?: Record<string, string | number>) => ({ account: null, fault: { field, key, ...values ? { values } : {} } })
    const mail = mailAddress(text)
    const known = administration === null ? [] : domains.get(administration)
    if (known === undefined) return wrong('administration', 'core.access.error.administration')
    if (!mayInvite(by, ['member'], administration, this.#parts.permissions)) return wrong('administration', 'core.access.invitation.refused')
    if (mail === null) return wrong('mail', 'core.access.mail-address.unknown')
    if (!isOfDomains(mail, known)) return wrong('mail', 'core.access.mail-address.domain', { domains: known.join(', ') })
    try {
      return { fault: null, account: { id: newId(), mail, administration, title: '', locale: 'en' as Locale, time_zone: rest.timeZone ?? 'UTC', ...checkProfile(rest) } }
    } catch (fault) {
      if (!(fault instanceof Invalid)) throw fault
      const [first] = fault.faults
      return wrong(first?.field === 'title' ? 'title' : 'name', first?.key ?? 'core.access.profile.name', first?.values as Record<string, string | number> | undefined)
    }
  }

  async invite(by: By, id: string, { isGuest = false }: { isGuest?: boolean } = {}): Promise<Invited> {
    const { database: { db }, clock } = this.#parts.needs
    const person = await readPerson(db, id, clock.now())
    if (person.state !== 'invited' || person.mail === null) throw new NotFound()
    return this.#invitations.invite(by, { mail: person.mail, name: person.name, title: person.title, administration: person.administration, locale: person.locale, ...isGuest ? { roles: [] } : {} })
  }
}

const cardOf = ({ id, name, title, administration, state, mail, locale, timeZone, roles }: Person): AccountCard => ({
  id, name, title, administration, isActive: state === 'active', mail, locale, timeZone, state: state === 'removed' ? 'suspended' : state, roles,
})
