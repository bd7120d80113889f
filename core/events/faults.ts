import type { Knex } from 'knex'
import type { LogDatabase } from './needs.ts'

/** An event a reader could not take. While it is tried again the reader waits; set aside, the rest flows on. */
export interface EventFault {
  reader: string
  seq: number
  error: string
  tries: number
  at: Date
  /** When it is tried next; null once it is set aside. */
  nextAt: Date | null
  setAsideAt: Date | null
  /** The event's name, or the kind of the changed item; null if a newer change has taken its place. */
  subject: string | null
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.stack ?? error.message : String(error)).slice(0, 4_000)

/** Keeps what readers could not take. */
export class Faults {
  readonly #database: LogDatabase

  constructor(database: LogDatabase) { this.#database = database }

  /** Notes one more try; sets the event aside after the last and moves the cursor over it. Answers the seconds to wait, or null when set aside. */
  async note(reader: string, seq: number, error: unknown, waits: readonly number[]): Promise<number | null> {
    const { db } = this.#database
    const { rows: [fault] } = await db.raw<{ rows: { tries: number }[] }>(
      `insert into core.event_fault (reader, seq, error) values (?, ?, ?)
         on conflict (reader, seq) do update set tries = core.event_fault.tries + 1, error = excluded.error, at = now() returning tries`,
      [reader, seq, messageOf(error)])
    const wait = waits[fault!.tries - 1]
    if (wait !== undefined) {
      await db.raw(`update core.event_fault set next_at = now() + make_interval(secs => ?) where reader = ? and seq = ?`, [wait, reader, seq])
      return wait
    }
    await db.raw('update core.event_fault set set_aside_at = now(), next_at = null where reader = ? and seq = ?', [reader, seq])
    await db.raw('update core.cursor set seq = ?, moved_at = now() where reader = ? and seq < ?', [seq, reader, seq])
    return null
  }

  /** Newest first; those still tried too. */
  async list(filter: { reader?: string; isSetAside?: boolean; limit?: number } = {}): Promise<EventFault[]> {
    const rows = await this.#database.db('core.event_fault as f')
      .join('core.cursor as c', 'c.reader', 'f.reader')
      .leftJoin('core.event as e', (on) => { on.on('e.seq', 'f.seq').andOnVal('c.source', 'event') })
      .leftJoin('core.change as g', (on) => { on.on('g.seq', 'f.seq').andOnVal('c.source', 'change') })
      .modify((query: Knex.QueryBuilder) => {
        if (filter.reader !== undefined) query.where('f.reader', filter.reader)
        if (filter.isSetAside !== undefined) query[filter.isSetAside ? 'whereNotNull' : 'whereNull']('f.set_aside_at')
      })
      .orderBy('f.at', 'desc').limit(filter.limit ?? 100)
      .select('f.reader', 'f.seq', 'f.error', 'f.tries', 'f.at', 'f.next_at', 'f.set_aside_at',
        this.#database.db.raw('coalesce(e.name, g.kind) as subject')) as EventFault[]
    return rows
  }

  /** Asks for a row that was set aside to be taken again. */
  async ask(reader: string, seq: number): Promise<void> {
    await this.#database.db('core.event_fault').where({ reader, seq }).whereNotNull('set_aside_at').update({ next_at: this.#database.db.fn.now() })
  }

  /** What is to be taken again. */
  async asked(reader: string): Promise<number[]> {
    const rows = await this.#database.db('core.event_fault').where({ reader }).whereNotNull('set_aside_at').whereNotNull('next_at')
      .orderBy('seq').limit(100).select('seq') as { seq: number }[]
    return rows.map((row) => row.seq)
  }

  /** Takes it off the list, in the transaction that handles it; false if another process has. */
  async take(reader: string, seq: number): Promise<boolean> {
    return await this.#database.db('core.event_fault').where({ reader, seq }).whereNotNull('set_aside_at').delete() === 1
  }

  /** Lets a row that was set aside go. */
  async dismiss(reader: string, seq: number): Promise<boolean> { return await this.take(reader, seq) }
}
