import type { AuditDatabase } from './needs.ts'
import { columns, hashOf } from './entry.ts'
import type { AuditEntry } from './entry.ts'

export interface Head { seq: number; hash: Buffer; at: Date }

/** Gives entries their place in the chain, after their commit and in the sequencer's transaction. */
export class Chain {
  readonly waiting = 'exists (select from core.audit where seq is null)'
  readonly #database: AuditDatabase
  readonly #onHead: (head: Head) => void
  #made: Head | null = null

  constructor(database: AuditDatabase, onHead: (head: Head) => void) {
    this.#database = database
    this.#onHead = onHead
  }

  async number(limit: number): Promise<number> {
    const { db } = this.#database
    const { rows: entries } = await db.raw<{ rows: AuditEntry[] }>(
      `select ${columns.join(', ')} from core.audit where seq is null order by id limit ? for update skip locked`, [limit])
    if (entries.length === 0) return 0
    // The head is the truth about where the chain ends: rows cut off its end leave a gap that verification finds.
    const { rows: [head] } = await db.raw<{ rows: Head[] }>('select seq, hash, at from core.audit_head for update')
    let { seq, hash } = head!
    const places: { id: number; seq: number; prev: string; hash: string }[] = []
    for (const entry of entries) {
      const prev = hash
      seq += 1
      hash = hashOf(prev, { ...entry, seq })
      places.push({ id: entry.id, seq, prev: prev.toString('hex'), hash: hash.toString('hex') })
    }
    const { rows: [made] } = await db.raw<{ rows: Head[] }>(
      `with placed as (
         update core.audit a set seq = p.seq, prev = decode(p.prev, 'hex'), hash = decode(p.hash, 'hex')
           from json_to_recordset(?::json) as p (id bigint, seq bigint, prev text, hash text) where a.id = p.id)
       update core.audit_head set seq = ?, hash = ?, at = now() returning seq, hash, at`,
      [JSON.stringify(places), seq, hash])
    this.#made = made!
    return entries.length
  }

  saved(): void {
    if (this.#made) this.#onHead(this.#made)
    this.#made = null
  }
}
