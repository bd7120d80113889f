import { randomUUID } from 'node:crypto'
import type { LogDatabase } from './needs.ts'
import type { Source } from './source.ts'

/** A row as it lies before its reader: how often it failed, and the seconds until it may be tried again. */
export interface Waiting<Row> { row: Row; seq: number; tries: number; wait: number }

/** A reader's place in the log, in `core.cursor`, and what lies behind it. */
export class Cursor<Row> {
  readonly #database: LogDatabase
  readonly #source: Source<Row>
  readonly #reader: string
  readonly #names: readonly string[] | undefined
  readonly #self = randomUUID()

  constructor(database: LogDatabase, source: Source<Row>, reader: string, names: readonly string[] | undefined) {
    this.#database = database
    this.#source = source
    this.#reader = reader
    this.#names = names
  }

  /** Makes it if there is none. */
  async create(from: 'start' | 'end'): Promise<void> {
    await this.#database.db.raw(
      `insert into core.cursor (reader, source, seq) select ?, name, ${from === 'start' ? '0' : 'n'} from core.counter where name = ?
         on conflict (reader) do nothing`, [this.#reader, this.#source.name])
  }

  /**
   * Where it is, locked until the open transaction ends; null while another process holds it. The transaction is not waited for on the
   * disk: should the server lose it, cursor and effects go together and are made again, and whatever is flushed later takes it along.
   */
  async lock(): Promise<number | null> {
    const { rows: [cursor] } = await this.#database.db.raw<{ rows: { seq: number }[] }>(
      `select seq, set_config('synchronous_commit', 'off', true) from core.cursor where reader = ? for update skip locked`, [this.#reader])
    return cursor?.seq ?? null
  }

  /** Where it is, ours for that many seconds by the database's clock; null while another process holds it. */
  async lease(seconds: number): Promise<number | null> {
    const { rows: [cursor] } = await this.#database.db.raw<{ rows: { seq: number }[] }>(
      `update core.cursor set leased_by = ?, leased_until = now() + make_interval(secs => ?)
        where reader = ? and (leased_by = ? or leased_until is null or leased_until < now()) returning seq`,
      [this.#self, seconds, this.#reader, this.#self])
    return cursor?.seq ?? null
  }

  /** Moves on and keeps the lease; false if it was lost. */
  async keep(seq: number, seconds: number): Promise<boolean> {
    const { rows } = await this.#database.db.raw<{ rows: unknown[] }>(
      `update core.cursor set seq = ?, moved_at = now(), leased_until = now() + make_interval(secs => ?)
        where reader = ? and leased_by = ? returning 1`, [seq, seconds, this.#reader, this.#self])
    return rows.length === 1
  }

  async release(): Promise<void> {
    await this.#database.db.raw('update core.cursor set leased_by = null, leased_until = null where reader = ? and leased_by = ?', [this.#reader, this.#self])
  }

  async move(to: number): Promise<void> {
    await this.#database.db.raw('update core.cursor set seq = ?, moved_at = now() where reader = ? and seq < ?', [to, this.#reader, to])
  }

  /** What lies behind `after`, and the last number given, as of one moment. */
  async read(after: number, limit: number): Promise<{ rows: Waiting<Row>[]; head: number }> {
    const names = this.#names
    const { rows } = await this.#database.db.raw<{ rows: Record<string, unknown>[] }>(
      `select ${this.#source.columns}, h.n head, coalesce(f.tries, 0) tries, extract(epoch from f.next_at - now())::float8 wait
         from (select n from core.counter where name = ?) h
         left join lateral (select * from core.${this.#source.name} e
           where e.seq > ? and e.seq <= h.n ${names ? `and ${this.#source.filter} = any(?)` : ''} order by e.seq limit ?) e on true
         left join core.event_fault f on f.reader = ? and f.seq = e.seq
        order by e.seq`,
      [this.#source.name, after, ...(names ? [[...names]] : []), limit, this.#reader])
    return {
      head: Number(rows[0]!.head),
      rows: rows.filter((raw) => raw.seq !== null).map((raw) => ({
        row: this.#source.row(raw), seq: Number(raw.seq), tries: Number(raw.tries), wait: Number(raw.wait ?? 0)
      }))
    }
  }

  async row(seq: number): Promise<Row | null> {
    const { rows: [raw] } = await this.#database.db.raw<{ rows: Record<string, unknown>[] }>(
      `select ${this.#source.columns} from core.${this.#source.name} e where e.seq = ?`, [seq])
    return raw ? this.#source.row(raw) : null
  }
}
