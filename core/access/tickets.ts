import { Gone, type Locale } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { Parts } from './parts.ts'
import { row } from './rows.ts'
import { hashOf, isSecret, newSecret } from './secret.ts'

/** What a link is for, and what it carries. */
export interface TicketData {
  invitation: { roles: string[]; administration: string | null; name: string; title: string; locale: Locale }
  reset: Record<string, never>
  mail: { mail: string }
  'mail-undo': { mail: string }
  closing: Record<string, never>
}
export type Purpose = keyof TicketData
export interface Ticket<P extends Purpose = Purpose> { id: string; purpose: P; person: string; data: TicketData[P]; createdBy: string | null; createdAt: Date; expiresAt: Date }

/** Page that a link opens; the secret follows it. Opening changes nothing, as mail scanners open links: the page's form does. */
export const ticketPaths: Readonly<Record<Purpose, string>> = { invitation: '/join', reset: '/reset', mail: '/mail-change', 'mail-undo': '/mail-undo', closing: '/keep-account' }

const columns = 'id, purpose, person_id as person, data, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt"'

/** Links that work once and for a while. Only their hash is kept. */
export class Tickets {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  /** In the open transaction. `lifetime` in seconds. */
  async issue<P extends Purpose>(purpose: P, person: string, data: TicketData[P], { by, lifetime }: { by: string | null; lifetime: number }): Promise<{ id: string; secret: string; expiresAt: Date }> {
    const { database, clock } = this.#parts.needs
    const [id, secret, at] = [newId(), newSecret(), clock.now()]
    const expiresAt = new Date(at.getTime() + lifetime * 1000)
    await database.db.raw('insert into core.ticket (id, token_hash, purpose, person_id, data, created_by, created_at, expires_at) values (?, ?, ?, ?, ?::jsonb, ?, ?, ?)',
      [id, hashOf(secret), purpose, person, JSON.stringify(data), by, at, expiresAt])
    return { id, secret, expiresAt }
  }

  /** What a link still opens; for the page before it is used. @throws Gone, the same for unknown, used and expired ones */
  async peek<P extends Purpose>(purpose: P, secret: string): Promise<Ticket<P>> {
    const { database, clock } = this.#parts.needs
    const found = isSecret(secret) ? await row<Ticket<P>>(database.db, `select ${columns} from core.ticket where token_hash = ? and purpose = ? and used_at is null and expires_at > ?`,
      [hashOf(secret), purpose, clock.now()]) : undefined
    if (!found) throw new Gone('core.access.error.link')
    return found
  }

  /** In the open transaction, and only once: of two at the same time the second waits for the first and finds it used. @throws Gone */
  async use<P extends Purpose>(purpose: P, secret: string): Promise<Ticket<P>> {
    const { database, clock } = this.#parts.needs
    const at = clock.now()
    const found = isSecret(secret) ? await row<Ticket<P>>(database.db, `update core.ticket set used_at = ? where token_hash = ? and purpose = ? and used_at is null and expires_at > ?
      returning ${columns}`, [at, hashOf(secret), purpose, at]) : undefined
    if (!found) throw new Gone('core.access.error.link')
    return found
  }

  async drop(person: string, purpose?: Purpose): Promise<void> {
    await this.#parts.needs.database.db.raw(`delete from core.ticket where person_id = ? and (?::text is null or purpose = ?)`, [person, purpose ?? null, purpose ?? null])
  }

  /** From the configured origin, whatever the request said its host was. */
  link(locale: Locale, purpose: Purpose, secret: string): string {
    return new URL(`/${locale}${ticketPaths[purpose]}/${secret}`, this.#parts.needs.settings.origin).href
  }

  /** Forgets what has run out, and invited people to whom no link leads any more. */
  async sweep(): Promise<void> {
    const { database, clock } = this.#parts.needs
    const at = clock.now()
    const monthAgo = new Date(at.getTime() - 30 * 86_400_000)
    await database.transaction(async () => {
      await database.db.raw('delete from core.ticket where expires_at < ? or used_at < ?', [monthAgo, monthAgo])
      await database.db.raw(`delete from core.person p where p.state = 'invited' and p.name = '' and p.state_at < ? and not exists (select from core.ticket t where t.person_id = p.id)`, [monthAgo])
    })
  }
}
