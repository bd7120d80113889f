import { timingSafeEqual } from 'node:crypto'
import { Invalid, Refused, type Viewer } from '../contract/index.ts'
import type { HalfWay, SecondStepNeeded } from './factors/half-way.ts'
import { wrongCode, type FactorKind, type Factors, type Proof, type SecondFactor } from './factors/second-factor.ts'
import { mailAddress } from './mail-address.ts'
import type { Parts } from './parts.ts'
import { isId } from './person-row.ts'
import { row } from './rows.ts'
import { hashOf } from './secret.ts'
import { self, type NewSession, type SignedInBy } from './sessions.ts'
import type { SiteViewer } from './viewers.ts'

export interface Credentials {
  mail: string
  password: string
  /** Of the client, proxies taken off. */
  address: string
  userAgent: string
  /** The secret of the session the browser has now; it ends. */
  former?: string | null | undefined
}
export interface SignedIn extends NewSession { viewer: SiteViewer }

const wrong = () => new Invalid([{ field: '', key: 'core.access.sign-in.wrong' }])

interface Found { id: string; password: string | null; state: string; is_demo: boolean; has_factor: boolean }

/** How people come in. Unknown, suspended and locked accounts are told the same, after the same work. */
export class SignIn {
  readonly #parts: Parts
  readonly #secondFactor: SecondFactor
  readonly #halfWay: HalfWay
  constructor(parts: Parts, secondFactor: SecondFactor, halfWay: HalfWay) {
    this.#parts = parts
    this.#secondFactor = secondFactor
    this.#halfWay = halfWay
  }

  /**
   * Opens its own transaction: never call it inside one.
   * @throws Invalid when address and password do not go together, TooOften, Unavailable; SecondStepNeeded when they do and more has to be shown
   */
  async withPassword({ mail, password, address, userAgent, former }: Credentials): Promise<SignedIn> {
    const { needs: { database, log }, passwords, throttle, hasDemo } = this.#parts
    const known = mailAddress(mail)
    const attempt = await throttle.beforeSignIn(known ?? mail.trim().toLowerCase().slice(0, 254), address)
    const found = await row<Found>(database.db, `select id, password, state, is_demo from core.person where mail = ? and state <> 'removed'`, [known ?? ''])
    const may = found?.state === 'active' && (hasDemo || !found.is_demo)
    const { isRight, isOutdated } = await passwords.verify(may ? found.password : null, password)
    if (!may || !isRight) {
      log.info('A sign-in was refused')
      throw wrong()
    }
    const rehashed = isOutdated ? await passwords.hash(password) : null
    const begun = await this.#begin(found.id, { by: 'password', userAgent, former, was: found.password, rehashed })
    if (!begun) throw wrong()
    await attempt.succeeded()
    if ('halfWay' in begun) throw begun.halfWay
    return begun
  }

  /** What the second step may be taken with. `ask`: what a browser asks security keys. @throws SignInNeeded when it took too long */
  async secondStep(secret: string | undefined): Promise<Factors & { ask: object | null }> {
    const { id, person } = await this.#halfWay.read(secret)
    return { ...await this.#secondFactor.of(person), ask: await this.#secondFactor.keys.ask(person, `sign-in ${id}`) }
  }

  /**
   * Not inside a transaction.
   * @throws SignInNeeded when it took too long or the account has changed meanwhile, Invalid on `code`, TooOften
   */
  async withSecondFactor(secret: string | undefined, proof: Proof, { former, userAgent }: { former?: string | null | undefined; userAgent: string }): Promise<SignedIn> {
    const { needs: { database, log }, throttle } = this.#parts
    const { person } = await this.#halfWay.read(secret)
    const tries = await throttle.beforeFactor(person)
    const begun = await database.transaction(async () => {
      const halfWay = await this.#halfWay.read(secret, true)
      const kind = await this.#secondFactor.use(person, proof, { subject: `sign-in ${halfWay.id}`, since: null })
      if (kind === null) return null
      await this.#halfWay.end(halfWay.id)
      return this.#session(person, { by: 'password', userAgent, former, factor: kind, isPassword: (now) => now !== null && timingSafeEqual(hashOf(now), halfWay.passwordMark) })
    })
    if (!begun) {
      log.info('A second step was refused')
      throw wrongCode()
    }
    await tries.succeeded()
    return begun
  }

  /** What somebody who is signed in is asked, to prove it again: with an app or a key, that; else the password. */
  async confirmation(viewer: Viewer): Promise<{ by: 'factor' | 'password'; ask: object | null; hasApp: boolean }> {
    const person = self(viewer)
    const { app, keys } = await this.#secondFactor.of(person)
    if (app === null && keys.length === 0) return { by: 'password', ask: null, hasApp: false }
    return { by: 'factor', ask: await this.#secondFactor.keys.ask(person, `session ${viewer.session}`), hasApp: app !== null }
  }

  /** Good for a quarter of an hour in this session. Not inside a transaction. @throws Invalid on `code` or `current`, TooOften */
  async confirm(viewer: Viewer & { readonly confirmedAt?: Date | null }, { current, ...proof }: Proof & { current?: string | undefined }): Promise<void> {
    const { needs: { database, audit }, throttle, sessions } = this.#parts
    const person = self(viewer)
    const { by } = await this.confirmation(viewer)
    const done = async (kind: FactorKind | 'password'): Promise<void> => {
      await sessions.confirm(viewer)
      await audit.record(viewer, 'core.session.confirmed', `person:${person}`, { by: kind })
    }
    if (by === 'password') {
      await this.confirmPassword(person, current ?? '')
      return database.transaction(() => done('password'))
    }
    const tries = await throttle.beforeFactor(person)
    const isRight = await database.transaction(async () => {
      const kind = await this.#secondFactor.use(person, proof, { subject: `session ${viewer.session}`, since: viewer.confirmedAt ?? null })
      if (kind !== null) await done(kind)
      return kind !== null
    })
    if (!isRight) throw wrongCode()
    await tries.succeeded()
  }

  /**
   * As one of the demonstration accounts, without a password.
   * @throws Refused unless the site is reached from this machine only and the account is one
   */
  async asDemo(id: string, { userAgent, former }: { userAgent: string; former?: string | null | undefined }): Promise<SignedIn> {
    const { needs: { database }, hasDemo } = this.#parts
    const found = hasDemo && isId(id) ? await row(database.db, `select id from core.person where id = ? and is_demo and state = 'active'`, [id]) : undefined
    const begun = found ? await this.#begin(id, { by: 'demonstration', userAgent, former }) : null
    if (!begun || 'halfWay' in begun) throw new Refused('core.access.sign-in.no-demo')
    return begun
  }

  /** @throws Invalid on `field` when it is not the person's, TooOften. Not inside a transaction. */
  async confirmPassword(person: string, password: string, field = 'current'): Promise<void> {
    const { needs: { database }, passwords, throttle } = this.#parts
    await throttle.take('reauthentication', person)
    const found = await row<Found>(database.db, `select id, password, state, is_demo from core.person where id = ? and state = 'active'`, [person])
    if (!(await passwords.verify(found?.password ?? null, password)).isRight) throw new Invalid([{ field, key: 'core.access.password.wrong' }])
  }

  // The row is locked and asked again, as it may have been suspended, or its password changed, while the hash was worked out.
  async #begin(person: string, { by, userAgent, former, was, rehashed = null }: {
    by: SignedInBy; userAgent: string; former?: string | null | undefined; was?: string | null; rehashed?: string | null
  }): Promise<SignedIn | { halfWay: SecondStepNeeded } | null> {
    const { needs: { database } } = this.#parts
    return database.transaction(async () => {
      const now = await row<Found>(database.db, `select id, password, state, is_demo, has_factor from core.person where id = ? and state = 'active' for no key update`, [person])
      if (!now || was !== undefined && now.password !== was) return null
      if (rehashed !== null) await database.db.raw('update core.person set password = ? where id = ?', [rehashed, person])
      const password = rehashed ?? now.password
      if (by === 'password' && now.has_factor && password !== null) return { halfWay: await this.#halfWay.begin(person, password) }
      return this.#session(person, { by, userAgent, former, factor: null })
    })
  }

  async #session(person: string, { by, userAgent, former, factor, isPassword }: {
    by: SignedInBy; userAgent: string; former?: string | null | undefined; factor: FactorKind | null; isPassword?: (now: string | null) => boolean
  }): Promise<SignedIn | null> {
    const { needs: { database, audit }, sessions, viewers } = this.#parts
    if (isPassword) {
      const now = await row<{ password: string | null }>(database.db, `select password from core.person where id = ? and state = 'active' for no key update`, [person])
      if (!now || !isPassword(now.password)) return null
    }
    const session = await sessions.begin(person, { agent: userAgent, by, factor, former })
    const viewer = session && await viewers.viewerOf(session.secret)
    if (!session || !viewer || viewer.id === null) return null
    await audit.record(viewer, 'core.signed-in', `person:${person}`, { by, ...(factor === null ? {} : { factor }) })
    return { ...session, viewer }
  }
}
