import { NotFound, Refused, type Locale, type Viewer } from '../contract/index.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { personColumns, readPerson, type Person, type PersonState } from './person-row.ts'
import { maySeeAccount } from './rights.ts'
import { holdersOf } from './holders.ts'
import { row, rows } from './rows.ts'

export interface RosterQuery {
  administration?: string
  state?: PersonState
  role?: string
  /** Begins a word of the name, or the mail address. */
  text?: string
  /** Whose verification ends before that day (`YYYY-MM-DD`), or has none. */
  unverifiedOn?: string
  /** From `next` of a page. */
  after?: string
  /** At most 200; default 50. */
  limit?: number
}

/** The accounts, for those who look after them. */
export class Roster {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  /** By name. A contact point sees the own administration's and no other. Removed people are not listed. @throws Refused */
  async list(by: By, query: RosterQuery = {}): Promise<{ rows: Person[]; next: string | null }> {
    const { database, clock } = this.#parts.needs
    const administration = this.#reach(by, query.administration)
    const limit = Math.min(Math.max(query.limit ?? 50, 1), 200)
    const [afterName, afterId] = readCursor(query.after)
    const where: [string, ...unknown[]][] = [[`p.state <> 'removed'`]]
    if (administration !== undefined) where.push(['p.administration = ?', administration])
    if (query.state !== undefined) where.push(['p.state = ?', query.state])
    if (query.role !== undefined) where.push([`exists (select from core.person_role r where r.person_id = p.id and r.role = ? and r.from_at <= ? and (r.until_at is null or r.until_at > ?))`, query.role, clock.now(), clock.now()])
    if (query.text) where.push([`(lower(p.name) like ? or lower(p.name) like ? or p.mail like ?)`, `${like(query.text)}%`, `% ${like(query.text)}%`, `${like(query.text)}%`])
    if (query.unverifiedOn !== undefined) where.push([`(p.verified_until is null or p.verified_until < ?::date)`, query.unverifiedOn])
    if (afterId !== undefined) where.push(['(lower(p.name), p.id) > (?, ?::uuid)', afterName, afterId])
    const found = await rows<Person>(database.db, `select ${personColumns} from core.person p where ${where.map(([text]) => text).join(' and ')} order by lower(p.name), p.id limit ?`,
      [clock.now(), ...where.flatMap(([, ...bindings]) => bindings), limit + 1])
    const last = found[limit - 1]
    return { rows: found.slice(0, limit), next: found.length > limit && last ? writeCursor(last) : null }
  }

  /** Of one's own administration how many others have an account or are invited to one. */
  async countColleagues(by: Viewer): Promise<number> {
    const { database, clock } = this.#parts.needs
    const [found] = await rows<{ n: number }>(database.db, `select ((select count(*) from core.person p where p.administration = ? and p.state <> 'removed' and p.id <> ?::uuid)
      + (select count(*) from core.ticket t join core.person p on p.id = t.person_id and p.mail is not null where t.purpose = 'invitation' and t.used_at is null and t.expires_at > ? and t.data->>'administration' = ?))::int as n`,
    [by.administration, by.id, clock.now(), by.administration])
    return found?.n ?? 0
  }

  /** @throws NotFound, also for whom the viewer may not see */
  async get(by: By, id: string): Promise<Person> {
    const person = await readPerson(this.#parts.needs.database.db, id, this.#parts.needs.clock.now())
    if (!maySeeAccount(by, person)) throw new NotFound()
    return person
  }

  /** The account of a mail address (as stored), for the command line. @throws NotFound */
  async byMail(mail: string): Promise<Person> {
    const { database, clock } = this.#parts.needs
    const found = await row<{ id: string }>(database.db, `select id from core.person where mail = ? and state <> 'removed'`, [mail])
    if (!found) throw new NotFound('core.access.error.no-account')
    return readPerson(database.db, found.id, clock.now())
  }

  /** How many active people, and how many of each state. */
  async count(): Promise<Record<PersonState, number>> {
    const found = await rows<{ state: PersonState; n: number }>(this.#parts.needs.database.db, 'select state, count(*)::int as n from core.person group by state')
    return { invited: 0, active: 0, suspended: 0, removed: 0, ...Object.fromEntries(found.map(({ state, n }) => [state, n])) }
  }

  /** How many people hold each token now; visitors are nobody's number, so `public` counts all who may sign in. */
  async countHolders(tokens: readonly string[]): Promise<Map<string, number>> {
    const answer = new Map<string, number>()
    for (const token of tokens) {
      const { sql, bindings } = holdersOf(token, this.#parts)
      const found = await row<{ n: number }>(this.#parts.needs.database.db, `select count(*)::int as n from (${sql}) h`, bindings)
      answer.set(token, found?.n ?? 0)
    }
    return answer
  }

  /** Ids of the people who hold any of the tokens now, in order of id; for telling them something. At most `limit`. */
  async holders(tokens: readonly string[], { after = '00000000-0000-0000-0000-000000000000', limit = 1_000 }: { after?: string; limit?: number } = {}): Promise<string[]> {
    if (tokens.length === 0) return []
    const parts = tokens.map((token) => holdersOf(token, this.#parts))
    const found = await rows<{ id: string }>(this.#parts.needs.database.db, `select distinct h.id from (${parts.map(({ sql }) => sql).join(' union all ')}) h where h.id > ?::uuid order by h.id limit ?`,
      [...parts.flatMap(({ bindings }) => bindings), after, limit])
    return found.map(({ id }) => id)
  }

  /** Where people are written to, and in which language; those without an address (removed) are left out. For mails the site itself sends. */
  async addresses(ids: readonly string[]): Promise<{ id: string; mail: string; locale: Locale }[]> {
    return rows(this.#parts.needs.database.db, `select id, mail, locale from core.person where id = any(?::uuid[]) and state = 'active' and mail is not null order by id`, [ids])
  }

  #reach(by: By, administration: string | undefined): string | undefined {
    if (by === 'system' || by.may('core.people')) return administration
    const own = by.administration
    if (!by.may('core.confirm') || own === null || administration !== undefined && administration !== own) throw new Refused()
    return own
  }
}

const like = (text: string) => text.trim().toLowerCase().slice(0, 100).replace(/[\\%_]/g, '\\$&')
const writeCursor = ({ name, id }: Person) => Buffer.from(JSON.stringify([name.toLowerCase(), id])).toString('base64url')
function readCursor(text: string | undefined): [string?, string?] {
  try {
    const [name, id] = JSON.parse(Buffer.from(text ?? '', 'base64url').toString()) as unknown[]
    return typeof name === 'string' && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? [name, id] : []
  } catch {
    return []
  }
}
