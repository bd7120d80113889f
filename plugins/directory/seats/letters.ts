import { createHash, randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { Invalid, NotFound, type Audit, type Clock, type Sealed, type Viewer } from '@diwan/core'
import { isId, row } from './rows.ts'

export const letterLimit = 5_242_880
export interface LetterCard { id: string; person: string | null; administration: string | null; purpose: Purpose; name: string; type: string; size: number; addedAt: Date }
type Purpose = 'verification' | 'appointment' | 'approval'
interface Needs { db: Knex; clock: Clock; audit: Audit; sealed: Sealed; transaction<T>(work: () => Promise<T>): Promise<T> }

const columns = `id, person_id as person, administration, purpose, name, type, size, added_at as "addedAt"`

/** Papers with names and signatures on them. The database holds them encrypted; whoever opens one is in the audit. */
export class Letters {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. A PDF, a PNG or a JPEG of at most 5 MB. @throws Invalid on `file` */
  async add(viewer: Viewer, letter: { person: string | null; administration: string | null; purpose: Purpose; name: string; bytes: Buffer }): Promise<string> {
    const { db, clock, audit, sealed } = this.#needs
    const type = typeOf(letter.bytes)
    if (type === null) throw new Invalid([{ field: 'file', key: 'directory.letter.fault.kind' }])
    const id = randomUUID()
    await db.raw(`insert into directory.letter (id, person_id, administration, purpose, name, type, size, sha256, sealed, added_by, added_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, letter.person, letter.administration, letter.purpose, letter.name.slice(0, 200), type, letter.bytes.length, createHash('sha256').update(letter.bytes).digest('hex'), sealed.seal(letter.bytes), viewer.id, clock.now()] as Knex.RawBinding[])
    await audit.record(viewer, 'directory.letter.added', `letter:${id}`, { purpose: letter.purpose, size: letter.bytes.length })
    return id
  }

  /** @throws NotFound */
  async card(id: string): Promise<LetterCard> {
    const found = isId(id) ? await row<LetterCard>(this.#needs.db, `select ${columns} from directory.letter where id = ?`, [id]) : undefined
    if (!found) throw new NotFound()
    return found
  }

  /** The caller has asked whether the viewer may. @throws NotFound */
  async open(viewer: Viewer, id: string): Promise<{ card: LetterCard; bytes: Buffer }> {
    const card = await this.card(id)
    const found = await row<{ sealed: Buffer }>(this.#needs.db, 'select sealed from directory.letter where id = ?', [id])
    if (!found) throw new NotFound()
    const bytes = this.#needs.sealed.open(Buffer.from(found.sealed))
    await this.#needs.transaction(() => this.#needs.audit.record(viewer, 'directory.letter.opened', `letter:${id}`, { purpose: card.purpose }))
    return { card, bytes }
  }

  /** In the open transaction. */
  async drop(id: string): Promise<void> { await this.#needs.db.raw('delete from directory.letter where id = ?', [id]) }
}

/** By its first bytes, never by its name. */
function typeOf(bytes: Buffer): string | null {
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return 'application/pdf'
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'image/png'
  return bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) ? 'image/jpeg' : null
}

/** Whole in memory, as it is encrypted whole; the route has bounded it. */
export async function readWhole(bytes: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of bytes) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
