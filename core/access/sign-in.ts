import { Invalid, Refused } from '../contract/index.ts'
import { mailAddress } from './mail-address.ts'
import type { Parts } from './parts.ts'
import { isId } from './person-row.ts'
import { row } from './rows.ts'
import type { NewSession, SignedInBy } from './sessions.ts'
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

interface Found { id: string; password: string | null; state: string; is_demo: boolean }

/** How people come in. Unknown, suspended and locked accounts are told the same, after the same work. */
export class SignIn {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  /**
   * Opens its own transaction: never call it inside one.
   * @throws Invalid when address and password do not go together, TooOften, Unavailable
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
    return begun
  }

  /**
   * As one of the demonstration accounts, without a password.
   * @throws Refused unless the site is reached from this machine only and the account is one
   */
  async asDemo(id: string, { userAgent, former }: { userAgent: string; former?: string | null | undefined }): Promise<SignedIn> {
    const { needs: { database }, hasDemo } = this.#parts
    const found = hasDemo && isId(id) ? await row(database.db, `select id from core.person where id = ? and is_demo and state = 'active'`, [id]) : undefined
    const begun = found ? await this.#begin(id, { by: 'demonstration', userAgent, former }) : null
    if (!begun) throw new Refused('core.access.sign-in.no-demo')
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
  }): Promise<SignedIn | null> {
    const { needs: { database, audit }, sessions, viewers } = this.#parts
    return database.transaction(async () => {
      const now = await row<Found>(database.db, `select id, password, state, is_demo from core.person where id = ? and state = 'active' for no key update`, [person])
      if (!now || was !== undefined && now.password !== was) return null
      if (rehashed !== null) await database.db.raw('update core.person set password = ? where id = ?', [rehashed, person])
      const session = await sessions.begin(person, { agent: userAgent, by, former })
      const viewer = session && await viewers.viewerOf(session.secret)
      if (!session || !viewer || viewer.id === null) return null
      await audit.record(viewer, 'core.signed-in', `person:${person}`, { by })
      return { ...session, viewer }
    })
  }
}
