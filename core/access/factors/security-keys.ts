import { NotFound } from '../../contract/index.ts'
import { newId } from '../../database/id.ts'
import type { Database } from '../needs.ts'
import { isId } from '../person-row.ts'
import { row, rows } from '../rows.ts'
import type { Challenges } from './challenges.ts'

export interface KeyCard { id: string; name: string; createdAt: Date; usedAt: Date | null }
interface Needs { database: Database; clock: { now(): Date }; challenges: Challenges; origin: string; title: string }
interface Row extends KeyCard { credentialId: string; publicKey: Buffer; counter: string; transports: string[] }

export const mostKeys = 10
/** Ed25519, ECDSA and RSA: what keys speak, and Node without its experiments. */
const algorithms = [-8, -7, -257]
const columns = 'id, name, created_at as "createdAt", used_at as "usedAt", credential_id as "credentialId", public_key as "publicKey", counter, transports'

/** Security keys and devices that sign (WebAuthn). */
export class SecurityKeys {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A browser takes no bare number for the name of a site. */
  get isPossible(): boolean { return !/^(\d+\.){3}\d+$|:|^\[/.test(new URL(this.#needs.origin).hostname) }

  async list(person: string): Promise<KeyCard[]> {
    return (await this.#all(person)).map(({ id, name, createdAt, usedAt }) => ({ id, name, createdAt, usedAt }))
  }

  /** What the browser is to ask a new key, as JSON. `session` is where the answer will be good. */
  async newKey(person: string, { session, account, name }: { session: string; account: string; name: string }): Promise<object> {
    const { generateRegistrationOptions } = await import('@simplewebauthn/server')
    return generateRegistrationOptions({
      rpName: this.#needs.title, rpID: new URL(this.#needs.origin).hostname, userName: account, userDisplayName: name, userID: Uint8Array.from(Buffer.from(person.replaceAll('-', ''), 'hex')),
      challenge: Uint8Array.from(this.#needs.challenges.make(`new ${session}`, this.#needs.clock.now())), attestationType: 'none', supportedAlgorithmIDs: algorithms,
      excludeCredentials: (await this.#all(person)).map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    })
  }

  /** What the browser answered is checked here, before anything is written; null when it is not right. */
  async checkNew(answer: unknown, session: string): Promise<{ credentialId: string; publicKey: Buffer; counter: number; transports: string[] } | null> {
    const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: answer as never, ...this.#expected(`new ${session}`, null), requireUserVerification: false, supportedAlgorithmIDs: algorithms,
      })
      if (!verified || !registrationInfo) return null
      const { id, publicKey, counter, transports } = registrationInfo.credential
      return { credentialId: id, publicKey: Buffer.from(publicKey), counter, transports: (transports ?? []).filter((one) => /^[a-z-]{1,20}$/.test(one)).slice(0, 8) }
    } catch {
      return null
    }
  }

  /** In the open transaction. False when it is kept already, here or by somebody else, or there are ten. */
  async add(person: string, name: string, { credentialId, publicKey, counter, transports }: { credentialId: string; publicKey: Buffer; counter: number; transports: string[] }): Promise<boolean> {
    const { database: { db }, clock } = this.#needs
    if ((await this.#all(person)).length >= mostKeys) return false
    return await row(db, `insert into core.security_key (id, person_id, name, credential_id, public_key, counter, transports, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (credential_id) do nothing returning id`, [newId(), person, name, credentialId, publicKey, counter, transports, clock.now()]) !== undefined
  }

  /** What the browser is to ask the keys there are; null when there are none. */
  async ask(person: string, subject: string): Promise<object | null> {
    const keys = this.isPossible ? await this.#all(person) : []
    if (keys.length === 0) return null
    const { generateAuthenticationOptions } = await import('@simplewebauthn/server')
    return generateAuthenticationOptions({
      rpID: new URL(this.#needs.origin).hostname, challenge: Uint8Array.from(this.#needs.challenges.make(subject, this.#needs.clock.now())), userVerification: 'preferred',
      allowCredentials: keys.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    })
  }

  /**
   * In the open transaction. `since`: a challenge from before it is refused, so an answer seen once is not good again.
   * A counter that does not go forward is of a copy.
   */
  async use(person: string, answer: unknown, { subject, since }: { subject: string; since: Date | null }): Promise<boolean> {
    const { database: { db }, clock } = this.#needs
    const wanted = typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string' ? answer.id : ''
    const key = await row<Row>(db, `select ${columns} from core.security_key where person_id = ? and credential_id = ? for update`, [person, wanted])
    if (!key) return false
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: answer as never, ...this.#expected(subject, since), requireUserVerification: false,
        credential: { id: key.credentialId, publicKey: Uint8Array.from(key.publicKey), counter: Number(key.counter), transports: key.transports },
      })
      if (!verified) return false
      await db.raw('update core.security_key set counter = ?, used_at = ? where id = ?', [authenticationInfo.newCounter, clock.now(), key.id])
      return true
    } catch {
      return false
    }
  }

  /** In the open transaction. @throws NotFound */
  async rename(person: string, id: string, name: string): Promise<void> {
    if (!isId(id) || !await row(this.#needs.database.db, 'update core.security_key set name = ? where id = ? and person_id = ? returning id', [name, id, person])) throw new NotFound()
  }
  /** In the open transaction. @throws NotFound */
  async remove(person: string, id: string): Promise<void> {
    if (!isId(id) || !await row(this.#needs.database.db, 'delete from core.security_key where id = ? and person_id = ? returning id', [id, person])) throw new NotFound()
  }
  async removeAll(person: string): Promise<number> {
    return (await rows(this.#needs.database.db, 'delete from core.security_key where person_id = ? returning id', [person])).length
  }

  #all(person: string): Promise<Row[]> { return rows<Row>(this.#needs.database.db, `select ${columns} from core.security_key where person_id = ? order by created_at, id`, [person]) }

  #expected(subject: string, since: Date | null) {
    const { challenges, clock, origin } = this.#needs
    return {
      expectedOrigin: new URL(origin).origin, expectedRPID: new URL(origin).hostname,
      expectedChallenge: (challenge: string) => {
        const at = challenges.madeAt(challenge, subject, clock.now())
        return at !== null && (since === null || at >= since)
      },
    }
  }
}
