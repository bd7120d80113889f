import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import type { Log } from '../contract/index.ts'
import { Bell, heard, written } from './bell.ts'
import type { Ring } from './bell.ts'
import type { LogDatabase, Numbering } from './needs.ts'
import { numberChanges, numberEvents, raiseVersions } from './number.ts'

const batch = 2_000
const channel = 'core_log'
/** One sequencer at a time in a database: the lock is held by its transaction, so it falls with it. */
const lock = 7_041_925_001
/** Rings hold this many items; a pass of more says that it is not whole. */
const mostItems = 100

/** `busy`: another process is at it, and may have begun before what we wait for was saved. */
type Outcome = 'idle' | 'numbered' | 'more' | 'busy'

export interface SequencerNeeds { database: LogDatabase; log: Log; bell: Bell; delay: number; floor: number }

/**
 * Numbers events, changes and audit entries after their commit: dense, in one pass each, by whichever process holds the lock.
 * A row that is committed is numbered sooner or later, whoever dies: the next pass of any process finds it.
 */
export class Sequencer {
  readonly #needs: SequencerNeeds
  readonly #numberings: Numbering[] = []
  readonly #self = randomUUID()
  // Timers are set from inside requests and transactions, and must not run as a part of them.
  readonly #away = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | null = null
  #dueAt = Infinity
  #running: Promise<void> | null = null
  #isClosed = false
  #isPaused = false
  #isFailing = false
  #event = -1
  #change = -1
  #unlisten: (() => Promise<void> | void)[] = []

  constructor(needs: SequencerNeeds) { this.#needs = needs }

  /** The last pass came to its end, and there will be others. */
  get isWell(): boolean { return !this.#isClosed && !this.#isFailing }

  add(numbering: Numbering): void { this.#numberings.push(numbering) }

  async start(): Promise<void> {
    const { database } = this.#needs
    this.#unlisten = [await database.listen(channel, (payload) => {
      const ring = heard(payload, this.#self)
      if (ring) this.#tell(ring)
    }), database.onReconnect(() => this.wake(0))]
    this.wake(0)
  }

  /** Asks for a pass in `delay` milliseconds; requests until then share it. */
  wake(delay = this.#needs.delay): void {
    if (this.#isClosed || this.#isPaused) return
    const at = performance.now() + delay
    if (at >= this.#dueAt) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#dueAt = at
    this.#timer = setTimeout(() => this.#away(() => void this.#turn()), delay).unref()
  }

  /** Numbers until nothing committed before the call is without a number. False if there was nothing to number. */
  async settle(): Promise<boolean> {
    return await this.#away(async () => {
      await this.#running
      let outcome = await this.#pass()
      const isNumbered = outcome !== 'idle'
      while (outcome === 'more' || outcome === 'busy') {
        await new Promise((resolve) => setTimeout(resolve, outcome === 'busy' ? 10 : 0))
        outcome = await this.#pass()
      }
      return isNumbered
    })
  }

  /** No pass of its own until `resume`; answers when none is running. */
  async pause(): Promise<void> {
    this.#isPaused = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#dueAt = Infinity
    await this.#running
  }

  resume(): void {
    this.#isPaused = false
    this.wake(0)
  }

  /** Stops, after a last pass. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#running
    for (const end of this.#unlisten) await end()
    try { while (await this.#away(() => this.#pass()) === 'more') continue } catch { /* the next process numbers them */ }
  }

  async #turn(): Promise<void> {
    this.#timer = null
    this.#dueAt = Infinity
    if (this.#running) return this.wake()
    this.#running = this.#passes().finally(() => { this.#running = null })
    await this.#running
  }

  async #passes(): Promise<void> {
    try {
      let outcome = await this.#pass()
      while (outcome === 'more' && !this.#isClosed) outcome = await this.#pass()
      this.#isFailing = false
      this.wake(outcome === 'busy' ? this.#needs.delay * 2 : this.#needs.floor)
    } catch (error) {
      if (!this.#isFailing && !this.#isClosed) this.#needs.log.warn('The log could not be numbered; it is tried again', { error: String(error) })
      this.#isFailing = true
      this.wake(Math.max(250, this.#needs.floor))
    }
  }

  /** One pass over what waits. */
  async #pass(): Promise<Outcome> {
    const { database } = this.#needs
    if (!await this.#look()) return 'idle'
    const done = await database.outside(() => database.transaction(() => this.#number()))
    if (done === null) return 'busy'
    for (const numbering of this.#numberings) numbering.saved?.()
    if (done.ring) this.#tell(done.ring)
    return done.isMore ? 'more' : 'numbered'
  }

  /** Whether something waits for a number; notices in passing what others numbered and we were not told. */
  async #look(): Promise<boolean> {
    const { database } = this.#needs
    const waiting = ['exists (select from core.event where seq is null)', 'exists (select from core.change where seq is null)',
      ...this.#numberings.map((numbering) => numbering.waiting)].join(' or ')
    const { rows } = await database.outside(async () => database.db.raw<{ rows: { event: number; change: number; waiting: boolean }[] }>(
      `select (select n from core.counter where name = 'event') event, (select n from core.counter where name = 'change') change, ${waiting} waiting`))
    const { event, change, waiting: isWaiting } = rows[0]!
    const isMissed = this.#event >= 0 && (event > this.#event || change > this.#change)
    if (this.#event < 0) { this.#event = event; this.#change = change }
    if (isMissed) this.#tell({ event, change, names: [], kinds: {}, items: [], isWhole: false })
    return isWaiting
  }

  async #number(): Promise<{ ring: Ring | null; isMore: boolean } | null> {
    const { db } = this.#needs.database
    const { rows: [got] } = await db.raw<{ rows: { ok: boolean }[] }>(`select pg_try_advisory_xact_lock(${lock}) ok`)
    if (!got?.ok) return null
    const events = await numberEvents(db, batch)
    const changes = await numberChanges(db, batch)
    let isMore = events.count === batch || changes.items.length === batch
    for (const numbering of this.#numberings) isMore = await numbering.number(batch) === batch || isMore
    if (events.last === null && changes.last === null) return { ring: null, isMore }
    const kinds = [...new Set([...events.touched, ...changes.items.map((item) => item.kind)])].toSorted()
    const ring: Ring = {
      event: events.last ?? this.#event, change: changes.last ?? this.#change, names: events.names,
      kinds: await raiseVersions(db, kinds),
      items: changes.items.slice(0, mostItems), isWhole: changes.items.length <= mostItems
    }
    await this.#needs.database.notify(channel, written(ring, this.#self))
    return { ring, isMore }
  }

  #tell(ring: Ring): void {
    this.#event = Math.max(this.#event, ring.event)
    this.#change = Math.max(this.#change, ring.change)
    this.#needs.bell.ring(ring)
  }
}
