import { Conflict, Invalid, NotFound, type Viewer } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import { actorOf } from './accounts.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { inState, isId, lockPerson } from './person-row.ts'
import { row, rows } from './rows.ts'
import { parseToken } from './tokens.ts'

export interface Membership { id: string; person: string; token: string; from: Date; until: Date | null; why: string; givenBy: string | null; createdAt: Date }
export interface NewMembership { person: string; token: string; from?: Date; until?: Date | null; why?: string; /** Between a few people: the audit says that something was shared, and not what. */ isBetween?: boolean }

const columns = `m.id, m.person_id as person, m.token, m.from_at as "from", m.until_at as "until", m.why, m.given_by as "givenBy", m.created_at as "createdAt"`
const givable = new Set(['space', 'group', 'grant'])

/** Tokens given to people for a time: spaces, groups and grants. What follows from seat and role cannot be given this way. */
export class Memberships {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  /**
   * The caller has decided that `by` may. Until `until`, or for good; a later end for the same token takes the place of an earlier one.
   * @throws Invalid, NotFound, Conflict (no longer here)
   */
  async give(by: By, { person, token, from, until = null, why = '', isBetween = false }: NewMembership): Promise<string> {
    const { needs: { database, clock, audit }, bell } = this.#parts
    if (!givable.has(parseToken(token)?.kind ?? '')) throw new Invalid([{ field: 'token', key: 'core.access.audience.unknown', values: { token: token.slice(0, 80) } }])
    const at = clock.now()
    const begins = from ?? at
    if (until !== null && until <= begins) throw new Invalid([{ field: 'until', key: 'core.access.error.day' }])
    const id = newId()
    await database.transaction(async () => {
      // Whoever was invited reads it when they begin.
      inState(await lockPerson(database.db, person, at), 'invited', 'active', 'suspended')
      await this.#endOpen(person, token, begins)
      await database.db.raw('insert into core.membership (id, person_id, token, from_at, until_at, why, given_by, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
        [id, person, token, begins, until, why.slice(0, 500), actorOf(by), at])
      await audit.record(by, 'core.membership.given', `person:${person}`, { token: isBetween ? parseToken(token)?.kind : token, until: until?.toISOString() ?? null })
      await this.#tell(by, person, token)
      await bell.ring({ of: 'person', person })
    })
    return id
  }

  /** Now. @throws NotFound, Conflict (already over) */
  async end(by: By, id: string, { isBetween = false }: Pick<NewMembership, 'isBetween'> = {}): Promise<void> {
    const { needs: { database, clock, audit }, bell } = this.#parts
    await database.transaction(async () => {
      const at = clock.now()
      if (!isId(id) || !await row(database.db, 'select id from core.membership where id = ?', [id])) throw new NotFound()
      const ended = await row<{ person: string; token: string }>(database.db, `update core.membership set until_at = greatest(from_at, ?::timestamptz)
        where id = ? and (until_at is null or until_at > ?) returning person_id as person, token`, [at, id, at])
      if (!ended) throw new Conflict(null, 'core.access.error.membership-over')
      await audit.record(by, 'core.membership.ended', `person:${ended.person}`, { token: isBetween ? parseToken(ended.token)?.kind : ended.token })
      await this.#tell(by, ended.person, ended.token)
      await bell.ring({ of: 'person', person: ended.person })
    })
  }

  /** Whatever lets the person hold the token from now on; nothing where they do not. For what is between a few people. */
  async endOf(by: By, person: string, token: string): Promise<void> {
    const at = this.#parts.needs.clock.now()
    const open = await rows<{ id: string }>(this.#parts.needs.database.db, 'select id from core.membership where person_id = ?::uuid and token = ? and (until_at is null or until_at > ?)', [person, token, at])
    for (const { id } of open) await this.end(by, id, { isBetween: true })
  }

  /** All the person has or had, the latest first. */
  async of(person: string): Promise<Membership[]> {
    return isId(person) ? rows<Membership>(this.#parts.needs.database.db, `select ${columns} from core.membership m where m.person_id = ? order by m.from_at desc, m.id`, [person]) : []
  }

  /** Who holds the token now, by name. Suspended people hold nothing. */
  async holders(token: string): Promise<Membership[]> {
    const at = this.#parts.needs.clock.now()
    return rows<Membership>(this.#parts.needs.database.db, `select ${columns} from core.membership m join core.person p on p.id = m.person_id and p.state = 'active'
      where m.token = ? and m.from_at <= ? and (m.until_at is null or m.until_at > ?) order by lower(p.name), m.id`, [token, at, at])
  }

  /** How the viewer comes to each of the tokens they hold: by being anyone, by seat or role, or by a membership with its end. */
  async why(viewer: Viewer, tokens: readonly string[]): Promise<{ token: string; via: 'everyone' | 'seat' | 'role' | 'person' | 'membership'; why: string; until: Date | null }[]> {
    const own = viewer.id === null ? [] : await this.of(viewer.id)
    const at = this.#parts.needs.clock.now()
    const held = new Set(viewer.tokens)
    return tokens.filter((token) => held.has(token)).map((token) => {
      const membership = own.find((each) => each.token === token && each.from <= at && (each.until === null || each.until > at))
      if (membership) return { token, via: 'membership', why: membership.why, until: membership.until }
      const parsed = parseToken(token)
      const via = parsed?.kind === 'public' ? 'everyone' : parsed?.kind === 'user' ? 'person'
        : parsed?.kind === 'staff' || parsed?.kind === 'ncps' || parsed?.kind === 'members' && !token.includes('@') ? 'role' : 'seat'
      return { token, via, why: '', until: null }
    })
  }

  async #endOpen(person: string, token: string, at: Date): Promise<void> {
    const { db } = this.#parts.needs.database
    await db.raw('delete from core.membership where person_id = ? and token = ? and from_at >= ?', [person, token, at])
    await db.raw('update core.membership set until_at = ? where person_id = ? and token = ? and (until_at is null or until_at > ?)', [at, person, token, at])
  }
  async #tell(by: By, person: string, token: string): Promise<void> {
    await this.#parts.needs.events.emit('core.membership.changed', { actor: actorOf(by), data: { person, token } })
  }
}
