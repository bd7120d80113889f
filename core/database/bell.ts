import type { Log } from '../contract/index.ts'
import { started } from './started.ts'

export type Heard = (payload: string) => unknown

/** The longest payload PostgreSQL carries, in bytes. */
const longest = 7_999

/** Who listens to which channel. A handler runs by itself, a turn later, and what it throws is logged. */
export class Bell {
  readonly #handlers = new Map<string, Set<Heard>>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  get channels(): string[] { return [...this.#handlers.keys()] }

  add(channel: string, handler: Heard): void {
    const handlers = this.#handlers.get(channel) ?? new Set()
    this.#handlers.set(channel, handlers.add(handler))
  }

  /** @returns whether nobody listens to the channel any more */
  remove(channel: string, handler: Heard): boolean {
    const handlers = this.#handlers.get(channel)
    handlers?.delete(handler)
    if (handlers?.size !== 0) return false
    return this.#handlers.delete(channel)
  }

  ring(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) setImmediate(() => { this.contain(() => handler(payload), channel) })
  }

  contain(work: () => unknown, channel: string): void {
    const report = (error: unknown) => { this.#log.error('a listener failed', { channel, error: error instanceof Error ? error.stack ?? error.message : String(error) }) }
    try {
      const done = started(work())
      if (done instanceof Promise) done.catch(report)
    } catch (error) {
      report(error)
    }
  }
}

/** @throws TypeError for a channel that is no plain lower-case name, RangeError for a payload PostgreSQL would not carry */
export function checkNotification(channel: string, payload = ''): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(channel)) throw new TypeError(`${channel} is no name for a channel`)
  const bytes = Buffer.byteLength(payload)
  if (bytes > longest) throw new RangeError(`A notification carries ${longest} bytes at most, not ${bytes}: send an id and read the rest`)
}
