import type { Knex } from 'knex'
import { Conflict, NotFound, type Locale } from '../contract/index.ts'
import { row } from './rows.ts'

export type PersonState = 'invited' | 'active' | 'suspended' | 'removed'

/** A person as the administration of accounts sees them. Days as `YYYY-MM-DD`. */
export interface Person {
  id: string
  /** Null once removed. */
  mail: string | null
  /** Empty once removed, and before an invitation is accepted. */
  name: string
  title: string
  administration: string | null
  locale: Locale
  timeZone: string
  state: PersonState
  stateAt: Date
  /** Why it was suspended. */
  stateNote: string
  isDemo: boolean
  lastSeenOn: string | null
  verifiedOn: string | null
  verifiedUntil: string | null
  verifiedBy: string | null
  createdAt: Date
  /** Roles held now, as given. */
  roles: string[]
}

const day = (column: string) => `to_char(p.${column}, 'YYYY-MM-DD')`
/** Columns of a `Person` over `core.person p`. One binding: now. */
export const personColumns = `p.id, p.mail, p.name, p.title, p.administration, p.locale, p.time_zone as "timeZone", p.state, p.state_at as "stateAt", p.state_note as "stateNote", p.is_demo as "isDemo",
  ${day('last_seen_on')} as "lastSeenOn", ${day('verified_on')} as "verifiedOn", ${day('verified_until')} as "verifiedUntil", p.verified_by as "verifiedBy",
  p.created_at as "createdAt", array(select r.role from core.person_role r, (select ?::timestamptz as at) n
    where r.person_id = p.id and r.from_at <= n.at and (r.until_at is null or r.until_at > n.at) order by r.role) as roles`

/** @throws NotFound */
export async function readPerson(db: Knex, id: string, at: Date): Promise<Person> {
  const person = isId(id) ? await row<Person>(db, `select ${personColumns} from core.person p where p.id = ?`, [at, id]) : undefined
  if (!person) throw new NotFound()
  return person
}

/** Reads the person and keeps others from changing them until the transaction ends. @throws NotFound */
export async function lockPerson(db: Knex, id: string, at: Date): Promise<Person> {
  if (!isId(id) || !await row(db, 'select id from core.person where id = ? for update', [id])) throw new NotFound()
  return readPerson(db, id, at)
}

/** @throws Conflict when the person is in another state by now */
export function inState(person: Person, ...states: PersonState[]): Person {
  if (!states.includes(person.state)) throw new Conflict(null, 'core.access.error.state', { state: person.state })
  return person
}

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
