import { SignInNeeded } from '../../contract/index.ts'
import { newId } from '../../database/id.ts'
import type { Needs } from '../needs.ts'
import { row } from '../rows.ts'
import { hashOf, isSecret, newSecret } from '../secret.ts'

/** How long the second step may take. */
const life = 10 * 60_000

export interface HalfWayIn { id: string; person: string; passwordMark: Buffer }

/** Somebody typed the right password and has not shown the second factor yet. Where they came from is remembered, what they may do is not: nothing. */
export class SecondStepNeeded extends Error {
  readonly secret: string
  readonly expiresAt: Date
  constructor(secret: string, expiresAt: Date) {
    super('the second factor was not shown yet')
    this.secret = secret
    this.expiresAt = expiresAt
  }
}

export class HalfWay {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. `password`: its hash as it was checked; a new password ends what began with the old one. */
  async begin(person: string, password: string): Promise<SecondStepNeeded> {
    const { database: { db }, clock } = this.#needs
    const [secret, at] = [newSecret(), clock.now()]
    const expiresAt = new Date(at.getTime() + life)
    await db.raw('delete from core.sign_in where person_id = ? and id in (select id from core.sign_in where person_id = ? order by expires_at desc offset 9)', [person, person])
    await db.raw('insert into core.sign_in (id, token_hash, person_id, password_mark, expires_at) values (?, ?, ?, ?, ?)', [newId(), hashOf(secret), person, hashOf(password), expiresAt])
    return new SecondStepNeeded(secret, expiresAt)
  }

  /** @throws SignInNeeded when it took too long, or was never begun */
  async read(secret: string | undefined, lock = false): Promise<HalfWayIn> {
    const { database: { db }, clock } = this.#needs
    const found = secret !== undefined && isSecret(secret) ? await row<HalfWayIn>(db, `select s.id, s.person_id as person, s.password_mark as "passwordMark" from core.sign_in s
      join core.person p on p.id = s.person_id and p.state = 'active' where s.token_hash = ? and s.expires_at > ?${lock ? ' for update of s' : ''}`, [hashOf(secret), clock.now()]) : undefined
    if (!found) throw new SignInNeeded('core.access.factor.too-late')
    return found
  }

  /** In the open transaction. */
  async end(id: string): Promise<void> { await this.#needs.database.db.raw('delete from core.sign_in where id = ?', [id]) }
  async sweep(): Promise<void> { await this.#needs.database.db.raw('delete from core.sign_in where expires_at <= ?', [this.#needs.clock.now()]) }
}
