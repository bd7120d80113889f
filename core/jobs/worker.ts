import { AsyncLocalStorage } from 'node:async_hooks'
import type { Job, PgBoss } from 'pg-boss'
import type { Log } from '../contract/index.ts'
import { work } from './boss.ts'
import { deadlineOf } from './envelope.ts'
import type { Envelope } from './envelope.ts'
import type { Declared, Needs } from './needs.ts'

export interface WorkerNeeds {
  database: Needs['database']
  log: Log
  boss: () => Promise<PgBoss>
  guard: NonNullable<Needs['guard']>
  slots: number
  /** Seconds. */
  poll: number
  find(plugin: string, job: string): Declared | undefined
  /** Plugins whose jobs wait. */
  paused(): readonly string[]
  /** Called in each round, before work is fetched; answers the seconds until it wants to be called again. */
  before(): Promise<number | null>
  ended(job: Envelope, startedAt: Date, fault: Error | null): Promise<void>
}

/** A job nobody here knows is put back for this many seconds: its plugin may be off, or on another process. */
const unknownWait = 3_600

/** Fetches jobs and runs them, a few at a time and never all of them of one plugin. */
export class Worker {
  readonly #needs: WorkerNeeds
  readonly #running = new Map<Promise<void>, Job<Envelope>>()
  readonly #unknown = new Set<string>()
  readonly #away = AsyncLocalStorage.snapshot()
  #timer: NodeJS.Timeout | null = null
  #turning: Promise<void> | null = null
  #isRung = false
  #isOpen = false
  #isFailing = false

  constructor(needs: WorkerNeeds) { this.#needs = needs }

  /** It fetches work, and the last time it could. */
  get isWell(): boolean { return this.#isOpen && !this.#isFailing }

  start(): void {
    this.#isOpen = true
    this.wake()
  }

  /** Looks for work now. */
  wake(): void {
    if (!this.#isOpen) return
    this.#isRung = true
    if (this.#turning) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#turning = this.#away(() => this.#turn()).finally(() => { this.#turning = null; if (this.#isRung) this.wake() })
  }

  /** A plugin has declared jobs: those that were put back may be known now. */
  learn(plugin: string): void { this.#unknown.delete(plugin) }

  /** Runs until nothing is ready. */
  async settle(): Promise<void> {
    do {
      this.wake()
      await this.#turning
      await Promise.all(this.#running.keys())
    } while (this.#isRung || this.#turning || this.#running.size > 0)
  }

  /** Fetches no more and waits for what runs; what is not over by then is given back to be run again. */
  async stop(withinMs: number): Promise<void> {
    this.#isOpen = false
    this.#isRung = false
    if (this.#timer) clearTimeout(this.#timer)
    await this.#turning
    let late: NodeJS.Timeout | undefined
    await Promise.race([Promise.all(this.#running.keys()), new Promise((resolve) => { late = setTimeout(resolve, withinMs) })])
    clearTimeout(late)
    const rest = [...this.#running.values()]
    if (rest.length === 0) return
    try {
      await (await this.#needs.boss()).fail(work, rest, { message: 'The process was stopped.' })
    } catch (error) {
      this.#needs.log.warn('Jobs that were running could not be given back; they run again later', { error: String(error) })
    }
  }

  async #turn(): Promise<void> {
    let wait: number | null = null
    try {
      while (this.#isRung && this.#isOpen) {
        this.#isRung = false
        wait = await this.#needs.before()
        const boss = await this.#needs.boss()
        while (this.#isOpen && this.#running.size < this.#needs.slots && await this.#fetch(boss)) continue
      }
      this.#isFailing = false
    } catch (error) {
      if (!this.#isFailing) this.#needs.log.warn('Jobs could not be fetched; it is tried again', { error: String(error) })
      this.#isFailing = true
    }
    if (!this.#isOpen) return
    const seconds = Math.min(this.#needs.poll, Math.max(0.02, wait ?? Infinity))
    this.#timer = setTimeout(() => this.wake(), seconds * 1000).unref()
  }

  /** Fetches one; false if there is none. */
  async #fetch(boss: PgBoss): Promise<boolean> {
    const ignoreGroups = [...this.#needs.paused(), ...this.#unknown, ...this.#full()]
    const [job] = await boss.fetch<Envelope>(work, { batchSize: 1, ...(ignoreGroups.length > 0 ? { ignoreGroups } : {}) })
    if (!job) return false
    const running = this.#run(boss, job).catch((error: unknown) => {
      this.#needs.log.warn('The end of a job could not be written down; it will run again', { job: job.data.job, error: String(error) })
    }).finally(() => {
      this.#running.delete(running)
      this.wake()
    })
    this.#running.set(running, job)
    return true
  }

  /** Plugins that hold all places but one. */
  #full(): string[] {
    const most = Math.max(1, this.#needs.slots - 1)
    const held = new Map<string, number>()
    for (const { data } of this.#running.values()) held.set(data.plugin, (held.get(data.plugin) ?? 0) + 1)
    return this.#needs.slots > 1 ? [...held].filter(([, count]) => count >= most).map(([plugin]) => plugin) : []
  }

  async #run(boss: PgBoss, job: Job<Envelope>): Promise<void> {
    const { plugin, job: name, data } = job.data
    const declared = this.#needs.find(plugin, name)
    if (!declared) return await this.#putBack(boss, job)
    const startedAt = new Date()
    const fault = await this.#attempt(declared, plugin, name, data)
    if (fault) await boss.fail(work, job, { message: fault.message, stack: fault.stack?.slice(0, 4_000) })
    else await boss.complete(work, job)
    await this.#needs.ended(job.data, startedAt, fault)
  }

  async #attempt(declared: Declared, plugin: string, name: string, data: Record<string, unknown>): Promise<Error | null> {
    const seconds = deadlineOf(declared)
    let overrun: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      overrun = setTimeout(() => reject(new Error(`The job was not over after ${seconds} s.`)), seconds * 1000).unref()
    })
    try {
      await Promise.race([this.#needs.guard(plugin, `job ${name}`, async () => { await declared.run(data) }), late])
      return null
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    } finally {
      clearTimeout(overrun)
    }
  }

  async #putBack(boss: PgBoss, job: Job<Envelope>): Promise<void> {
    this.#unknown.add(job.data.plugin)
    await this.#needs.database.transaction(async () => {
      await boss.complete(work, job)
      await boss.send(work, job.data, { startAfter: unknownWait, singletonKey: job.id, group: { id: job.data.plugin } })
    })
  }
}
