import type { Head } from './chain.ts'
import { columns, hashOf, origin } from './entry.ts'
import type { ChainedEntry } from './entry.ts'
import type { KeptHead } from './heads.ts'
import type { AuditDatabase } from './needs.ts'

/**
 * What is wrong with the first bad row:
 * `changed`: its hash is not that of what it says; `deleted`: it is missing; `inserted`: it was not put there by the sequencer;
 * `reordered`: it is whole but does not follow the row before it; `truncated`: the chain ends before its recorded head;
 * `rewritten`: the chain is whole, but another one than was recorded outside the database: a head told elsewhere is not in it.
 */
export type Tampering = 'changed' | 'deleted' | 'inserted' | 'reordered' | 'truncated' | 'rewritten'

export interface Verdict {
  isWhole: boolean
  /** Rows looked at. */
  rows: number
  /** Where the chain ends. */
  head: { seq: number; hash: string }
  /** Saved, and not yet numbered. */
  waiting: number
  /** The first row that is not as it was written. `id` is null when the row is not there. */
  bad: { seq: number; id: number | null; what: Tampering } | null
}

/** A verdict of a whole chain, and whether a head told elsewhere is in it. @throws RangeError for what is no hash */
export async function withHead({ db }: AuditDatabase, verdict: Verdict, head: string): Promise<Verdict> {
  const hash = head.trim().toLowerCase()
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new RangeError('A head is a hash of 64 digits and letters from a to f.')
  if (!verdict.isWhole) return verdict
  // The chain was walked: what a row says its hash is, it is.
  const { rows: [found] } = await db.raw<{ rows: { seq: number }[] }>(`select seq from core.audit where hash = decode(?, 'hex')`, [hash])
  if (found || hash === origin.toString('hex')) return verdict
  return { ...verdict, isWhole: false, bad: { seq: verdict.head.seq, id: null, what: 'rewritten' } }
}

type Bad = NonNullable<Verdict['bad']>
const page = 1_000

interface End extends Head { last: number | null; waiting: number }

/** Walks the chain in its order, a page at a time. */
export class Verification {
  readonly #database: AuditDatabase
  #seq: number
  #hash: Buffer = origin
  #rows = 0

  constructor(database: AuditDatabase, from: number) {
    this.#database = database
    this.#seq = Math.max(1, from) - 1
  }

  async run(kept: AsyncIterable<KeptHead>): Promise<Verdict> {
    const end = await this.#end()
    const bad = await this.#begin() ?? await this.#walk(end, kept)
    return {
      isWhole: bad === null, rows: this.#rows, head: { seq: end.seq, hash: end.hash.toString('hex') }, waiting: end.waiting, bad
    }
  }

  /** The head and the last row as of one moment. */
  async #end(): Promise<End> {
    const { rows: [end] } = await this.#database.db.raw<{ rows: End[] }>(
      `select h.seq, h.hash, h.at, (select max(seq) from core.audit) last, (select count(*) from core.audit where seq is null) waiting
         from core.audit_head h`)
    if (!end) throw new Error('The table core.audit_head is empty.')
    return end
  }

  async #begin(): Promise<Bad | null> {
    if (this.#seq === 0) return null
    const before = await this.#page(this.#seq - 1, this.#seq)
    if (!before[0]) return { seq: this.#seq, id: null, what: 'deleted' }
    this.#hash = before[0].hash
    return null
  }

  async #walk(end: End, kept: AsyncIterable<KeptHead>): Promise<Bad | null> {
    const heads = kept[Symbol.asyncIterator]()
    let next = await heads.next()
    for (;;) {
      const rows = await this.#page(this.#seq, end.seq)
      if (rows.length === 0) break
      for (const row of rows) {
        const bad = this.#step(row)
        if (bad) return bad
        while (!next.done && next.value.seq < row.seq) next = await heads.next()
        while (!next.done && next.value.seq === row.seq) {
          if (next.value.hash !== row.hash.toString('hex')) return { seq: row.seq, id: row.id, what: 'rewritten' }
          next = await heads.next()
        }
      }
    }
    return await this.#tail(end, heads, next)
  }

  #step(row: ChainedEntry): Bad | null {
    const expected = this.#seq + 1
    if (row.seq > expected) return { seq: expected, id: null, what: 'deleted' }
    if (row.seq < expected) return { seq: row.seq, id: row.id, what: 'inserted' }
    if (!hashOf(row.prev, row).equals(row.hash)) return { seq: row.seq, id: row.id, what: 'changed' }
    if (!row.prev.equals(this.#hash)) return { seq: row.seq, id: row.id, what: 'reordered' }
    this.#rows += 1
    this.#seq = row.seq
    this.#hash = row.hash
    return null
  }

  async #tail(end: End, heads: AsyncIterator<KeptHead>, next: IteratorResult<KeptHead>): Promise<Bad | null> {
    if (this.#seq < end.seq) return { seq: this.#seq + 1, id: null, what: 'truncated' }
    if (end.last !== null && end.last > end.seq) {
      const [first] = await this.#page(end.seq, Number.MAX_SAFE_INTEGER)
      return { seq: first?.seq ?? end.last, id: first?.id ?? null, what: 'inserted' }
    }
    if (this.#seq === end.seq && !this.#hash.equals(end.hash)) {
      const [last] = await this.#page(end.seq - 1, end.seq)
      return { seq: end.seq, id: last?.id ?? null, what: 'rewritten' }
    }
    for (; !next.done; next = await heads.next()) {
      // A head recorded while this walked is no fault: only one the database does not know either.
      if (next.value.seq > this.#seq && next.value.seq > (await this.#end()).seq) return { seq: this.#seq + 1, id: null, what: 'truncated' }
    }
    return null
  }

  async #page(after: number, until: number): Promise<ChainedEntry[]> {
    const { rows } = await this.#database.db.raw<{ rows: ChainedEntry[] }>(
      `select ${columns.join(', ')}, prev, hash from core.audit where seq > ? and seq <= ? order by seq, id limit ${page}`, [after, until])
    return rows
  }
}
