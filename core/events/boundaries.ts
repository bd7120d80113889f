import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Log } from '../contract/index.ts'
import type { NextBoundary, Versions } from './kind-versions.ts'

/** A boundary is passed once more after this, for a database whose clock is a little behind. */
const afterglow = 5_000
/** A timer is no longer than this, so that a clock that was set is noticed. */
const longest = 60_000

/** Raises a kind's version at the moment an item of it appears or goes by date, so that an embargo lifts from kept pages too. */
export class Boundaries {
  readonly #versions: Versions
  readonly #clock: Clock
  readonly #log: Log
  readonly #next: NextBoundary
  readonly #due = new Map<string, number>()
  readonly #away = AsyncLocalStorage.snapshot()
  #asked: Set<string> | 'all' | null = 'all'
  #asking: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #isClosed = false
  #isPaused = false

  constructor(needs: { versions: Versions; clock: Clock; log: Log; next: NextBoundary }) {
    this.#versions = needs.versions
    this.#clock = needs.clock
    this.#log = needs.log
    this.#next = needs.next
    void this.#ask()
  }

  /** Raises what is due. Called before a version is read, so that no page outlives its minute by a late timer. */
  pass(kinds?: readonly string[]): void {
    const now = this.#clock.now().getTime()
    const passed = (kinds ?? [...this.#due.keys()]).filter((kind) => (this.#due.get(kind) ?? Infinity) <= now)
    if (passed.length === 0) return
    for (const kind of passed) this.#due.delete(kind)
    this.#versions.raise(passed)
    setTimeout(() => { if (!this.#isClosed) this.#versions.raise(passed) }, afterglow).unref()
  }

  /** The kinds have moved: their boundaries may have too. */
  moved(kinds: readonly string[] | 'all'): void {
    if (this.#asked !== 'all') this.#asked = kinds === 'all' ? 'all' : new Set([...this.#asked ?? [], ...kinds])
    if (!this.#asking && !this.#isPaused) void this.#ask()
  }

  /** Asks for nothing until `resume`; answers when no question is open. */
  async pause(): Promise<void> {
    this.#isPaused = true
    await this.#asking
  }

  resume(): void {
    this.#isPaused = false
    if (this.#asked && !this.#asking && !this.#isClosed) void this.#ask()
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  async #ask(): Promise<void> {
    this.#asking = this.#away(() => this.#answers())
    await this.#asking
    this.#asking = null
    if (this.#asked && !this.#isClosed && !this.#isPaused) void this.#ask()
  }

  async #answers(): Promise<void> {
    while (this.#asked && !this.#isClosed && !this.#isPaused) {
      // Writes come in flocks; one question for all of them.
      await new Promise((resolve) => setTimeout(resolve, 20).unref())
      if (this.#isClosed || this.#isPaused) return
      const kinds = this.#asked === 'all' ? null : [...this.#asked]
      this.#asked = null
      try {
        const found = await this.#next(kinds)
        for (const kind of kinds ?? [...this.#due.keys()]) this.#due.delete(kind)
        for (const { kind, at } of found) this.#due.set(kind, at.getTime())
      } catch (error) {
        if (this.#isClosed) return
        this.#log.warn('The next embargo could not be read', { error: String(error) })
        setTimeout(() => this.moved(kinds ?? 'all'), longest).unref()
      }
      this.#arm()
    }
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#due.size === 0 || this.#isClosed) return
    const wait = Math.min(...this.#due.values()) - this.#clock.now().getTime()
    this.#timer = setTimeout(() => { this.pass(); this.#arm() }, Math.min(longest, Math.max(0, wait) + 5)).unref()
  }
}
