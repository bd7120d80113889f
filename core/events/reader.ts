import type { Log } from '../contract/index.ts'
import { Cursor } from './cursor.ts'
import type { Waiting } from './cursor.ts'
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

export interface ReadingNeeds {
  database: LogDatabase; log: Log; faults: Faults; guard: Guard; queue: Queue
  /** Runs work in nobody's request or transaction: a reader outlives whoever began it. */
  away: <T>(work: () => T) => T
  stopped: () => void
}
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
  readonly #cursor: Cursor<Row>
  #running: Promise<void> | null = null
  #isRung = false
  #isPaused = false
  #isStopped = false
  /** Somebody may have asked for a row that was set aside: before the last start, or here. */
  #mayReplay = true
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
    this.#cursor = new Cursor(needs.database, source, name, options.names)
  }

  /** Makes the cursor if there is none, and reads what waits; after the open transaction if there is one. */
  async begin(): Promise<void> {
    const { database, away, log } = this.#needs
    const begin = async (): Promise<void> => {
      await this.#cursor.create(this.#options.from ?? 'end')
      this.ring()
    }
    if (!database.isInTransaction) return await away(begin)
    database.afterCommit(() => {
      away(begin).catch((error: unknown) => { log.error('A reader of the log could not begin', { reader: this.name, error: String(error) }) })
    })
  }

  /** What it listens to; undefined: everything. */
  get names(): readonly string[] | undefined { return this.#options.names }

  get source(): Source<Row>['name'] { return this.#source.name }

  hears(names: readonly string[]): boolean {
    return !this.#options.names || names.some((name) => this.#options.names!.includes(name))
  }

  /** There may be something to read. */
  ring(): void {
    this.#isRung = true
    if (this.#running || this.#isPaused || this.#isStopped) return
    if (this.#timer) { clearTimeout(this.#timer); this.#timer = null }
    this.#running = this.#needs.away(() => this.#needs.queue.run(() => this.#drain())).finally(() => {
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
    this.#needs.database.afterCommit(() => {
      this.#mayReplay = true
      this.ring()
    })
  }

  async #drain(): Promise<void> {
    while (this.#isRung && !this.#isPaused && !this.#isStopped) {
      this.#isRung = false
      try {
        let step = await this.#step()
        while (step === 'more' && !this.#isPaused && !this.#isStopped) step = await this.#step()
        if (this.#mayReplay) await this.#replays()
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
    this.#mayReplay = false
    for (const seq of await faults.asked(this.name)) {
      try {
        await this.#within(async () => {
          // Inside it comes off the list with the effect, so that of two processes one waits; outside only when it is done.
          if (!this.#options.isOutside && !await faults.take(this.name, seq)) return
          const row = await this.#cursor.row(seq)
          if (row) await this.#call([row])
          if (this.#options.isOutside) await faults.take(this.name, seq)
        })
      } catch (error) {
        await database.outside(() => database.transaction(() => faults.note(this.name, seq, error, [])))
      }
    }
  }

  /** Cursor and effects in one transaction; the cursor's lock keeps other processes out. */
  async #stepInside(limit: number): Promise<Step> {
    return await this.#within(async () => {
      const at = await this.#cursor.lock()
      if (at === null) return busy
      const { rows, head } = await this.#cursor.read(at, limit)
      const { step, last } = await this.#take(rows)
      const to = step === 'done' && rows.length < limit ? head : last
      if (to !== null && to > at) await this.#cursor.move(to)
      return step === 'done' && rows.length === limit ? 'more' : step
    })
  }

  /** No transaction while the handler runs: a lease by the database's clock keeps other processes out. */
  async #stepOutside(limit: number): Promise<Step> {
    const seconds = 2 * (this.#options.deadline ?? 10) + 30
    const at = await this.#cursor.lease(seconds)
    if (at === null) return busy
    try {
      const { rows, head } = await this.#cursor.read(at, limit)
      const { step, last } = await this.#take(rows, (seq) => this.#cursor.keep(seq, seconds))
      if (step === 'done' && rows.length < limit && head > (last ?? at)) await this.#cursor.move(head)
      return step === 'done' && rows.length === limit ? 'more' : step
    } finally {
      await this.#cursor.release()
    }
  }

  async #within<T>(work: () => Promise<T>): Promise<T> {
    const { database } = this.#needs
    if (this.#options.isOutside) return await work()
    return await database.outside(() => database.transaction(work))
  }

  /** Hands the rows on until one has to wait or the batch has taken long enough. `last` is the last one taken. */
  async #take(rows: Waiting<Row>[], taken?: (seq: number) => Promise<boolean>): Promise<{ step: Step; last: number | null }> {
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
}
