import { NotFound, SignInNeeded, type Viewer } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { FactorKind } from './factors/second-factor.ts'
import type { Bell } from './bell.ts'
import type { By, Needs } from './needs.ts'
import { row, rows } from './rows.ts'
import { hashOf, isSecret, newSecret } from './secret.ts'

/** What the browser is given: its cookie holds the secret until then. */
export interface NewSession { id: string; secret: string; expiresAt: Date }
export interface SessionCard { id: string; agent: string; createdAt: Date; seenAt: Date; expiresAt: Date; signedInBy: string; factor: FactorKind | null; isThis: boolean }
/** Sessions of a person that are over: one, or all but `except`. */
export interface Closed { person: string; session: string | null; except: string | null }
export type SignedInBy = 'password' | 'invitation' | 'demonstration' | 'command-line'

const most = 50
/** For how long the former secret of a renewed session is still taken: other requests of the page are on their way. */
const grace = 60_000

/** Where people are signed in. A session's secret is kept as a hash only; what the person may do is never kept in it. */
export class Sessions {
  readonly #needs: Needs
  readonly #bell: Bell
  constructor(needs: Needs, bell: Bell) {
    this.#needs = needs
    this.#bell = bell
  }

  /** Begins one in the open transaction, in place of `former` (a secret). Null when the person may not sign in any more. */
  async begin(person: string, { agent, by, factor = null, former = null }: { agent: string; by: SignedInBy; factor?: FactorKind | null; former?: string | null | undefined }): Promise<NewSession | null> {
    const { db } = this.#needs.database
    const [id, secret, at] = [newId(), newSecret(), this.#needs.clock.now()]
    const expiresAt = new Date(at.getTime() + this.#needs.settings.session.lifetime * 1000)
    if (former !== null && isSecret(former)) await db.raw('delete from core.session where token_hash = ?', [hashOf(former)])
    const begun = await row(db, `insert into core.session (id, token_hash, person_id, created_at, seen_at, expires_at, agent, signed_in_by, factor, confirmed_at)
      select ?, ?, id, ?, ?, ?, ?, ?, ?, ? from core.person where id = ? and state = 'active' for share returning id`,
    [id, hashOf(secret), at, at, expiresAt, agentOf(agent), by, factor, at, person])
    if (!begun) return null
    await this.#close(`person_id = ? and id in (select id from core.session where person_id = ? order by seen_at desc, id desc offset ${most})`, [person, person])
    return { id, secret, expiresAt }
  }

  /**
   * A new secret for the same session, after the rights of its owner changed; the former one is good for one more minute (`hasGrace`).
   * Null when it has ended, or another request has just renewed it.
   */
  async renew(secret: string, { hasGrace = true }: { hasGrace?: boolean } = {}): Promise<NewSession | null> {
    if (!isSecret(secret)) return null
    const [next, at] = [newSecret(), this.#needs.clock.now()]
    const found = await row<{ id: string; expires_at: Date }>(this.#needs.database.db, `update core.session
      set former_hash = token_hash, former_until = ?, token_hash = ?, is_stale = false where token_hash = ? and expires_at > ? returning id, expires_at`,
    [new Date(at.getTime() + (hasGrace ? grace : 0)), hashOf(next), hashOf(secret), at])
    return found ? { id: found.id, secret: next, expiresAt: found.expires_at } : null
  }

  /** Whoever asks has just proved again to be the owner. In the open transaction. */
  async confirm(viewer: Viewer): Promise<void> {
    await this.#needs.database.db.raw('update core.session set confirmed_at = ? where id = ? and person_id = ?', [this.#needs.clock.now(), viewer.session, self(viewer)])
  }

  /** Marks a person's sessions for renewal; for changes of what they may do. In the open transaction. */
  async age(person: string): Promise<void> {
    await this.#needs.database.db.raw('update core.session set is_stale = true where person_id = ?', [person])
  }

  /** The viewer's own, the latest seen first. @throws SignInNeeded */
  async list(viewer: Viewer): Promise<SessionCard[]> {
    const at = this.#needs.clock.now()
    return rows<SessionCard>(this.#needs.database.db, `select id, agent, created_at as "createdAt", seen_at as "seenAt", expires_at as "expiresAt",
      signed_in_by as "signedInBy", factor, coalesce(id = ?::uuid, false) as "isThis" from core.session where person_id = ? and expires_at > ? and seen_at > ? order by seen_at desc, id`,
    [viewer.session, self(viewer), at, new Date(at.getTime() - this.#needs.settings.session.idle * 1000)])
  }

  /** Signs out. */
  async end(viewer: Viewer): Promise<void> {
    if (viewer.session !== null) await this.close(viewer, viewer.session)
  }
  /** One of the viewer's own. @throws NotFound */
  async close(viewer: Viewer, id: string): Promise<void> {
    await this.#needs.database.transaction(async () => {
      const closed = /^[0-9a-f-]{36}$/.test(id) ? await this.#close('person_id = ? and id = ?', [self(viewer), id]) : []
      if (closed.length === 0) throw new NotFound()
      await this.#needs.audit.record(viewer, 'core.session.closed', `person:${self(viewer)}`, { sessions: 1 })
    })
  }
  /** All the viewer's own but the one that asks. Answers how many. */
  async closeOthers(viewer: Viewer): Promise<number> { return this.closeOf(viewer, self(viewer), viewer.session) }
  async closeAll(viewer: Viewer): Promise<number> { return this.closeOf(viewer, self(viewer)) }

  /** Those of a person, whoever asks: the caller has decided that they may. */
  async closeOf(by: By, person: string, except: string | null = null): Promise<number> {
    return this.#needs.database.transaction(async () => {
      const closed = await this.dropOf(person, except)
      await this.#needs.audit.record(by, 'core.session.closed', `person:${person}`, { sessions: closed })
      return closed
    })
  }
  /** As `closeOf`, without an entry of its own: part of a larger change. */
  async dropOf(person: string, except: string | null = null): Promise<number> {
    const closed = await rows(this.#needs.database.db, 'delete from core.session where person_id = ? and id is distinct from ?::uuid returning id', [person, except])
    await this.#bell.ring({ of: 'closed', person, ...(except === null ? {} : { except }) })
    return closed.length
  }

  /** Called in every process as soon as sessions are closed: whoever keeps a stream open for them ends it. Answers how to stop. */
  onClosed(handler: (closed: Closed) => void): () => void {
    return this.#bell.on((notice) => {
      if (notice.of === 'closed') handler({ person: notice.person, session: notice.session ?? null, except: notice.except ?? null })
    })
  }

  /** Forgets what has run out. */
  async sweep(): Promise<void> {
    const at = this.#needs.clock.now()
    await this.#needs.database.db.raw('delete from core.session where expires_at <= ? or seen_at <= ?', [at, new Date(at.getTime() - this.#needs.settings.session.idle * 1000)])
  }

  async #close(where: string, bindings: readonly unknown[]): Promise<{ id: string; person_id: string }[]> {
    const closed = await rows<{ id: string; person_id: string }>(this.#needs.database.db, `delete from core.session where ${where} returning id, person_id`, bindings)
    for (const { id, person_id } of closed) await this.#bell.ring({ of: 'closed', person: person_id, session: id })
    return closed
  }
}

/** @throws SignInNeeded */
export function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}

const browsers: [RegExp, string][] = [[/Edg(?:e|A|iOS)?\//, 'Edge'], [/OPR\/|Opera/, 'Opera'], [/SamsungBrowser\//, 'Samsung Internet'], [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|Chromium\/|CriOS\//, 'Chrome'], [/Safari\//, 'Safari'], [/^curl\//, 'curl']]
const systems: [RegExp, string][] = [[/Android/, 'Android'], [/iPhone|iPad|iPod/, 'iOS'], [/Windows/, 'Windows'], [/CrOS/, 'ChromeOS'], [/Mac OS X|Macintosh/, 'macOS'], [/Linux|X11/, 'Linux']]

/** Browser and system, enough to recognise one's own; nothing that tells people apart. `Firefox, Windows` */
export function agentOf(header: string): string {
  const named = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(header))?.[1]
  return [named(browsers), named(systems)].filter((name) => name !== undefined).join(', ')
}
