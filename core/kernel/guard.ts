import { Unavailable } from '../contract/index.ts'
import { countsAsFault } from './counts.ts'
import type { FaultBook } from './faults.ts'
import { ownerOf, type Folders } from './owner.ts'
import { running } from './running.ts'

/** A plugin's code came to no end in its time. */
export class Overrun extends Unavailable {
  readonly ms: number
  constructor(what: string, ms: number) {
    super('core.error.unavailable')
    this.ms = ms
    this.message = `${what} was not over after ${ms} ms`
  }
}

/** Runs plugins' code so that what goes wrong in it stays with the plugin. */
export class Guard {
  readonly book: FaultBook
  readonly #folders: () => Folders
  readonly #noted = new WeakSet<Error>()

  constructor(book: FaultBook, folders: () => Folders) {
    this.book = book
    this.#folders = folders
  }

  /**
   * Runs the work with a deadline (Infinity: its caller sees to that); the signal aborts at the deadline. Faults are recorded and thrown on.
   * @throws Overrun (an Unavailable) when the deadline passes
   */
  async run<T>(plugin: string, what: string, deadlineMs: number, work: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
    const stop = new AbortController()
    const began = performance.now()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      if (deadlineMs === Infinity) return
      timer = setTimeout(() => {
        const overrun = new Overrun(what, deadlineMs)
        reject(overrun)
        stop.abort(overrun)
      }, deadlineMs)
    })
    try {
      return await Promise.race([running.run({ plugin, what }, async () => work(stop.signal)), late])
    } catch (error) {
      this.note(plugin, what, error)
      throw error
    } finally {
      clearTimeout(timer)
      this.book.measure(plugin, what, performance.now() - began)
    }
  }

  /** As `run`, but the caller goes on without: undefined after a fault or an overrun. */
  async contain<T>(plugin: string, what: string, deadlineMs: number, work: (signal: AbortSignal) => Promise<T> | T): Promise<T | undefined> {
    try {
      return await this.run(plugin, what, deadlineMs, work)
    } catch {
      return undefined
    }
  }

  /** Records what escaped into a timer or a floating promise. Answers whose it was. */
  loose(error: unknown): string {
    const context = running.getStore()
    const plugin = this.#owner(error) ?? context?.plugin ?? 'core'
    if (countsAsFault(error) && this.#isNew(error)) this.book.record(plugin, context?.what ?? 'timer or promise', 'loose', error)
    return plugin
  }

  /** Records an error of a plugin if it is one, once, at the plugin whose file threw it. */
  note(plugin: string, what: string, error: unknown): void {
    if (error instanceof Overrun) { if (this.#isNew(error)) this.book.record(plugin, what, 'overrun', error) }
    else if (countsAsFault(error) && this.#isNew(error)) this.book.record(this.#owner(error) ?? plugin, what, 'thrown', error)
  }

  #owner(error: unknown): string | undefined {
    return error instanceof Error ? ownerOf(error.stack, this.#folders())?.plugin : undefined
  }

  // An error on its way through two plugins is one fault.
  #isNew(error: unknown): boolean {
    if (!(error instanceof Error)) return true
    if (this.#noted.has(error)) return false
    this.#noted.add(error)
    return true
  }
}
