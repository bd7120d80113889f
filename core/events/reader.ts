import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Log } from '../contract/index.ts'
import type { Faults } from './faults.ts'
import type { Guard, LogDatabase } from './needs.ts'
import type { Queue } from './queue.ts'
import type { Source } from './source.ts'

export interface ReaderOptions {
  /** Only these event names (or kinds, for changes); all of them if left out. */
  names?: readonly string[]
  /** Where a reader begins that has never read: after what is there (default) or at the first row. */
  from?: 'end' | 'start'
  /** Whose code the handler is: faults are counted there. */
  plugin?: string
  /** Seconds one call of the handler may take. Default 10. */
  deadline?: number
  /**
   * Default false: the handler runs inside a transaction together with the move of the cursor, so what it writes to the
   * database is written once. True, for handlers that reach outside it: no transaction is open, and after a crash an event is
   * handled again.
   */
  isOutside?: boolean
  /** Rows given to one call; default 1 for events, 100 for changes. */
  chunk?: number
  /** Seconds to wait before each further try; after the last the event is set aside. Default 1, 5, 30, 120. */
  waits?: readonly number[]
}

/** A place in the log that moves on as its handler takes what is there. */
export interface Reader {
  readonly name: string
  /** Stops reading until `resume`; the cursor stays. Answers when the handler is not running any more. */
  pause(): Promise<void>
  resume(): void
  /** Takes the reader away; its cursor stays for the next start. */
  stop(): Promise<void>
  /** Hands a row that was set aside to the handler again, after the open transaction and whenever the reader runs. */
  replay(seq: number): Promise<void>
}

export interface ReadingNeeds { database: LogDatabase; log: Log; faults: Faults; guard: Guard; queue: Queue; stopped: () => void }
type Rows<Row> = { row: Row; seq: number; tries: number; wait: number }[]
interface InHand { seq: number; rows: number }
type Step = 'more' | 'done' | { wait: number }

/** Long transactions hold pages up on the embedded engine: after this many milliseconds a batch ends. */
const longestBatch = 100
const batch = 50

/** Somebody else is at it: look again after this, should they die. */
const busy = { wait: 1 }

/** Reads one source for one handler: in order, at least once, each row tried again with growing waits and then set aside. */
export class Reading<Row> implements Reader {
  readonly name: string
  readonly #needs: ReadingNeeds
  readonly #source: Source<Row>
  readonly #options: ReaderOptions
  readonly #handle: (rows: Row[]) => Promise<void> | void
  readonly #self = randomUUID()
  readonly #away = AsyncLocalStorage.snapshot()
  #running: Promise<void> | null = null
  #isRung = false
  #isPaused = false
  #isStopped = false
  #timer: NodeJS.Timeout | null = null
  /** Rows to take one by one, after a batch of them failed. */
  #careful = 0
  /** What a fault that happens now is to be blamed on. */
  #inHand: InHand | null = null

  constructor(needs: ReadingNeeds, source: Source<Row>, name: string, options: ReaderOptions, handle: (rows: Row[]) => Promise<void> | void) {
    this.#needs = needs
    this.#source = source
    this.name = name
    this.#options = options
    this.#handle = handle
  }

  /** Makes the cursor if there is none, and reads what waits. */
  async begin(): Promise<void> {
    const { database } = this.#needs
    await database.outside(async () => database.db.raw(
      `insert into core.cursor (reader, source, seq)
         select ?, ?, ${this.#options.from === 'start' ? '0' : '(select n from core.counter where name = ?)'}
         on conflict (reader) do nothing`,
      this.#options.from === 'start' ? [this.name, this.#source.name] : [this.name, this.#source.name, this.#source.name]))
    this.ring()
  }

  get source(): Source<Row>['name'] { return this.#source.name }

  hears(names: readonly string[]): boolean {
    return !this.#options.names || names.some((name) => this.#options.names!.includes(name))
  }

  /** There may be something to read. */
  ring(): void {
    this.#isRung = true
    if (this.#running || this.#isPaused || this.#isStopped) return
    if (this.#timer) { clearTimeout(this.#timer); this.#timer = null }
    this.#running = this.#away(() => this.#needs.queue.run(() => this.#drain())).finally(() => {
      this.#running = null
      if (this.#isRung) this.ring()
    })
  }

  /** When it is not running, or waits for its next try. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async pause(): Promise<void> {
    this.#isPaused = true
    if (this.#timer) { clearTimeout(this.#timer); this.#timer = null }
    await this.idle()
  }

  resume(): void {
    this.#isPaused = false
    this.ring()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.pause()
    this.#needs.stopped()
  }

  async replay(seq: number): Promise<void> {
    await this.#needs.faults.ask(this.name, seq)
    this.#needs.database.afterCommit(() => this.ring())
  }

  async #drain(): Promise<void> {
    while (this.#isRung && !this.#isPaused && !this.#isStopped) {
      this.#isRung = false
      try {
        let step = await this.#step()
        while (step === 'more' && !this.#isPaused && !this.#isStopped) step = await this.#step()
        await this.#replays()
        if (typeof step === 'object') this.#later(step.wait)
        else if (step === 'more') this.#isRung = true
      } catch (error) {
        this.#needs.log.warn('A reader of the log could not go on; it is tried again', { reader: this.name, error: String(error) })
        this.#later(5)
      }
    }
  }

  #later(seconds: number): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => { this.#timer = null; this.ring() }, Math.ceil(seconds * 1000) + 5).unref()
  }

  async #step(): Promise<Step> {
    const chunk = this.#options.chunk ?? 1
    const limit = this.#careful > 0 ? 1 : Math.max(batch, chunk)
    this.#inHand = null
    try {
      const step = await (this.#options.isOutside ? this.#stepOutside(limit) : this.#stepInside(limit))
      if (this.#careful > 0) this.#careful -= 1
      return step
    } catch (error) {
      const inHand = this.#inHand as InHand | null
      if (!inHand) throw error
      if (inHand.rows > 1) {
        this.#careful = inHand.rows
        return 'more'
      }
      return await this.#fault(inHand.seq, error)
    }
  }

  async #fault(seq: number, fault: unknown): Promise<Step> {
    const { database, faults, log } = this.#needs
    const wait = await database.outside(() => database.transaction(() =>
      faults.note(this.name, seq, fault, this.#options.waits ?? [1, 5, 30, 120])))
    this.#careful = Math.max(0, this.#careful - 1)
    log.warn(wait === null ? 'A row of the log was set aside' : 'A row of the log could not be taken; it is tried again',
      { reader: this.name, seq, error: String(fault) })
    return wait === null ? 'more' : { wait }
  }

  /** Takes what an administrator asked to have taken again. */
  async #replays(): Promise<void> {
    const { database, faults } = this.#needs
    for (const seq of await faults.asked(this.name)) {
      try {
        await this.#within(async () => {
          if (!await faults.take(this.name, seq)) return
          const row = await this.#row(seq)
          if (row) await this.#call([row])
        })
      } catch (error) {
        await database.outside(() => database.transaction(() => faults.note(this.name, seq, error, [])))
      }
    }
  }

  /** Cursor and effects in one transaction; the cursor's lock keeps other processes out. */
  async #stepInside(limit: number): Promise<Step> {
    return await this.#within(async () => {
      const { db } = this.#needs.database
      const { rows: [cursor] } = await db.raw<{ rows: { seq: number }[] }>(
        'select seq from core.cursor where reader = ? for update skip locked', [this.name])
      if (!cursor) return busy
      const { rows, head } = await this.#read(cursor.seq, limit)
      const { step, last } = await this.#take(rows)
      await this.#move(cursor.seq, step === 'done' && rows.length < limit ? head : last)
      return step === 'done' && rows.length === limit ? 'more' : step
    })
  }

  /** No transaction while the handler runs: a lease by the database's clock keeps other processes out. */
  async #stepOutside(limit: number): Promise<Step> {
    const { database } = this.#needs
    const seconds = 2 * (this.#options.deadline ?? 10) + 30
    const { rows: [cursor] } = await database.db.raw<{ rows: { seq: number }[] }>(
      `update core.cursor set leased_by = ?, leased_until = now() + make_interval(secs => ?)
        where reader = ? and (leased_by = ? or leased_until is null or leased_until < now()) returning seq`,
      [this.#self, seconds, this.name, this.#self])
    if (!cursor) return busy
    try {
      const { rows, head } = await this.#read(cursor.seq, limit)
      const { step, last } = await this.#take(rows, async (seq) => {
        const { rows: kept } = await database.db.raw<{ rows: unknown[] }>(
          `update core.cursor set seq = ?, moved_at = now(), leased_until = now() + make_interval(secs => ?)
            where reader = ? and leased_by = ? returning 1`, [seq, seconds, this.name, this.#self])
        return kept.length === 1
      })
      if (step === 'done' && rows.length < limit) await this.#move(last ?? cursor.seq, head)
      return step === 'done' && rows.length === limit ? 'more' : step
    } finally {
      await database.db.raw('update core.cursor set leased_by = null, leased_until = null where reader = ? and leased_by = ?', [this.name, this.#self])
    }
  }

  async #within<T>(work: () => Promise<T>): Promise<T> {
    const { database } = this.#needs
    if (this.#options.isOutside) return await work()
    return await database.outside(() => database.transaction(work))
  }

  async #read(after: number, limit: number): Promise<{ rows: Rows<Row>; head: number }> {
    const { db } = this.#needs.database
    const names = this.#options.names
    const { rows } = await db.raw<{ rows: Record<string, unknown>[] }>(
      `select ${this.#source.columns}, h.n head, coalesce(f.tries, 0) tries, extract(epoch from f.next_at - now())::float8 wait
         from (select n from core.counter where name = ?) h
         left join lateral (select * from core.${this.#source.name} e
           where e.seq > ? and e.seq <= h.n ${names ? `and ${this.#source.filter} = any(?)` : ''} order by e.seq limit ?) e on true
         left join core.event_fault f on f.reader = ? and f.seq = e.seq
        order by e.seq`,
      [this.#source.name, after, ...(names ? [[...names]] : []), limit, this.name])
    return {
      head: Number(rows[0]!.head),
      rows: rows.filter((raw) => raw.seq !== null).map((raw) => ({
        row: this.#source.row(raw), seq: Number(raw.seq), tries: Number(raw.tries), wait: Number(raw.wait ?? 0)
      }))
    }
  }

  async #row(seq: number): Promise<Row | null> {
    const { database } = this.#needs
    const { rows: [raw] } = await database.db.raw<{ rows: Record<string, unknown>[] }>(
      `select ${this.#source.columns} from core.${this.#source.name} e where e.seq = ?`, [seq])
    return raw ? this.#source.row(raw) : null
  }

  /** Hands the rows on until one has to wait or the batch has taken long enough. `last` is the last one taken. */
  async #take(rows: Rows<Row>, taken?: (seq: number) => Promise<boolean>): Promise<{ step: Step; last: number | null }> {
    const began = performance.now()
    const first = rows.findIndex((one) => one.wait > 0)
    const ready = first < 0 ? rows : rows.slice(0, first)
    const chunk = ready.some((one) => one.tries > 0) ? 1 : this.#options.chunk ?? 1
    let last: number | null = null
    for (let at = 0; at < ready.length; at += chunk) {
      if (at > 0 && (this.#isPaused || performance.now() - began > longestBatch)) return { step: 'more', last }
      const some = ready.slice(at, at + chunk)
      // Inside, a fault undoes the whole batch; outside, what came before stays taken.
      this.#inHand = { seq: some[0]!.seq, rows: taken ? some.length : at + some.length }
      await this.#call(some.map((one) => one.row))
      last = some.at(-1)!.seq
      if (some.some((one) => one.tries > 0)) await this.#forgive(some.map((one) => one.seq))
      if (taken && !await taken(last)) return { step: busy, last }
    }
    return { step: first < 0 ? 'done' : { wait: rows[first]!.wait }, last }
  }

  async #call(rows: Row[]): Promise<void> {
    const seconds = this.#options.deadline ?? 10
    let overrun: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      overrun = setTimeout(() => reject(new Error(`The handler was not over after ${seconds} s.`)), seconds * 1000)
    })
    try {
      await Promise.race([
        this.#needs.guard(this.#options.plugin ?? 'core', `reader ${this.name}`, async () => { await this.#handle(rows) }), late
      ])
    } finally {
      clearTimeout(overrun)
    }
  }

  async #forgive(seqs: number[]): Promise<void> {
    await this.#needs.database.db('core.event_fault').where({ reader: this.name }).whereIn('seq', seqs).delete()
  }

  async #move(from: number, to: number | null): Promise<void> {
    if (to === null || to <= from) return
    await this.#needs.database.db.raw('update core.cursor set seq = ?, moved_at = now() where reader = ? and seq < ?', [to, this.name, to])
  }
}
