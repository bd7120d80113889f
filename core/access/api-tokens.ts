import { Conflict, Invalid, NotFound, TooOften, type Locale, type Viewer } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { Parts } from './parts.ts'
import { isId } from './person-row.ts'
import { row, rows } from './rows.ts'
import { hashOf, isSecret, newSecret } from './secret.ts'
import { self } from './sessions.ts'
import type { SiteViewer } from './viewers.ts'

export interface TokenCard { id: string; name: string; mayWrite: boolean; /** Null: whatever the person may. */ permissions: string[] | null; createdAt: Date; expiresAt: Date; usedAt: Date | null }
export interface NewToken { name: string; mayWrite: boolean; permissions: readonly string[] | null; /** From now on, 1 to 365. */ days: number }
/** A viewer as a token shows it. */
export interface TokenViewer extends SiteViewer { readonly token: { readonly id: string; readonly mayWrite: boolean } }

export const tokenPrefix = 'diwan_'
export const mostTokens = 20
export const longestDays = 365
/** Requests of one token in a minute, in each process. */
export const perMinute = 300
/** What of core a program may be given; accounts, people, roles and settings are for sessions alone. */
const ofCore: ReadonlySet<string> = new Set(['core.enter', 'core.read', 'core.keep', 'core.staff'])
export const isForTokens = (permission: string): boolean => !permission.startsWith('core.') || ofCore.has(permission)

const columns = `id, name, may_write as "mayWrite", permissions, created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt"`
const minute = 60_000

/** Tokens of people for their programs: named, with an end, never more than the person may, and never for accounts. Kept as hashes. */
export class ApiTokens {
  readonly #parts: Parts
  readonly #counts = new Map<string, { since: number; n: number }>()
  constructor(parts: Parts) { this.#parts = parts }

  /** The secret can be read here only. @throws SignInNeeded, Invalid, Conflict when there are twenty */
  async make(viewer: Viewer, { name: typed, mayWrite, permissions, days }: NewToken): Promise<{ id: string; secret: string; expiresAt: Date }> {
    const { needs: { database, clock, audit } } = this.#parts
    const person = self(viewer)
    const name = typed.trim().replace(/\s+/g, ' ')
    if (name === '' || name.length > 80) throw new Invalid([{ field: 'name', key: 'core.access.token.name' }])
    if (!Number.isInteger(days) || days < 1 || days > longestDays) throw new Invalid([{ field: 'days', key: 'core.access.token.days', values: { most: longestDays } }])
    const chosen = permissions === null ? null : [...new Set(permissions)].toSorted()
    if (chosen && (chosen.length === 0 || chosen.some((one) => !isForTokens(one) || !viewer.may(one)))) throw new Invalid([{ field: 'permissions', key: 'core.access.token.permissions' }])
    const [id, secret, at] = [newId(), `${tokenPrefix}${newSecret()}`, clock.now()]
    const expiresAt = new Date(at.getTime() + days * 86_400_000)
    await database.transaction(async () => {
      await database.db.raw('select id from core.person where id = ? for update', [person])
      const [found] = await rows<{ n: number }>(database.db, 'select count(*)::int as n from core.api_token where person_id = ? and expires_at > ?', [person, at])
      if ((found?.n ?? 0) >= mostTokens) throw new Conflict(null, 'core.access.token.most')
      await database.db.raw('insert into core.api_token (id, token_hash, person_id, name, may_write, permissions, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
        [id, hashOf(secret), person, name, mayWrite, chosen, at, expiresAt])
      await audit.record(viewer, 'core.token.made', `token:${id}`, { mayWrite, permissions: chosen, days })
    })
    return { id, secret, expiresAt }
  }

  /** The viewer's own, the newest first. */
  async list(viewer: Viewer): Promise<TokenCard[]> {
    return rows<TokenCard>(this.#parts.needs.database.db, `select ${columns} from core.api_token where person_id = ? order by created_at desc, id limit 100`, [self(viewer)])
  }

  /** @throws NotFound */
  async revoke(viewer: Viewer, id: string): Promise<void> {
    const { needs: { database, audit } } = this.#parts
    await database.transaction(async () => {
      if (!isId(id) || !await row(database.db, 'delete from core.api_token where id = ? and person_id = ? returning id', [id, self(viewer)])) throw new NotFound()
      await audit.record(viewer, 'core.token.revoked', `token:${id}`)
    })
  }
  /** In the open transaction: all of a person, when somebody else may have had their account. */
  async dropOf(person: string): Promise<void> {
    await this.#parts.needs.database.db.raw('delete from core.api_token where person_id = ?', [person])
  }

  /**
   * Who asks with this token; null when it is none, has ended, or its owner may not sign in. Wrong ones are counted by address.
   * @throws TooOften
   */
  async viewerOf(text: string, { locale, address }: { locale?: Locale | undefined; address: string }): Promise<TokenViewer | null> {
    const { needs: { database, clock, log }, viewers, throttle } = this.#parts
    const at = clock.now()
    const secret = text.startsWith(tokenPrefix) && isSecret(text.slice(tokenPrefix.length)) ? text : null
    const found = secret === null ? undefined : await row<TokenCard & { person: string }>(database.db, `select ${columns}, person_id as person from core.api_token where token_hash = ? and expires_at > ?`, [hashOf(secret), at])
    const viewer = found && await viewers.unattended(found.person, locale)
    if (!found || !viewer) {
      await throttle.take('api-token', address)
      return null
    }
    this.#count(found.id, at)
    if (found.usedAt === null || at.getTime() - found.usedAt.getTime() >= minute) {
      await database.db.raw('update core.api_token set used_at = ? where id = ?', [at, found.id]).catch((fault: unknown) => { log.warn('A token could not be marked as used', { fault }) })
    }
    return limited(viewer, found)
  }

  async sweep(): Promise<void> {
    const at = this.#parts.needs.clock.now()
    await this.#parts.needs.database.db.raw('delete from core.api_token where expires_at < ?', [new Date(at.getTime() - 30 * 86_400_000)])
    for (const [id, { since }] of this.#counts) if (at.getTime() - since > minute) this.#counts.delete(id)
  }

  #count(id: string, at: Date): void {
    const known = this.#counts.get(id)
    const count = known && at.getTime() - known.since < minute ? known : { since: at.getTime(), n: 0 }
    count.n += 1
    this.#counts.set(id, count)
    if (count.n > perMinute) throw new TooOften(Math.max(1, Math.ceil((count.since + minute - at.getTime()) / 1000)), 'core.access.error.too-often')
  }
}

// What a token may is asked of the person now, so it is never more; what it was not given it has not, the staff's tokens of an audience among it.
function limited(viewer: SiteViewer, { id, mayWrite, permissions }: Pick<TokenCard, 'id' | 'mayWrite' | 'permissions'>): TokenViewer {
  const given = permissions === null ? null : new Set(permissions)
  const may = (permission: string): boolean => permission === 'core.enter' || (isForTokens(permission) && (given === null || given.has(permission)) && viewer.may(permission))
  const tokens = viewer.tokens.filter((token) => !token.startsWith('staff:') || may(`${token.slice('staff:'.length)}.staff`))
  return Object.freeze({ ...viewer, tokens: Object.freeze(tokens), may, token: Object.freeze({ id, mayWrite }) })
}
