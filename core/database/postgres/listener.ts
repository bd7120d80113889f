import { Client, escapeIdentifier } from 'pg'
import type { Log } from '../../contract/index.ts'
import type { Bell } from '../bell.ts'

const firstWaitMs = 100
const longestWaitMs = 10_000
const pulseMs = 30_000
const pulseTimeoutMs = 5_000

/**
 * The one connection that hears PostgreSQL's notifications. It comes back by itself after a cut; what was rung meanwhile is
 * lost, so `onReconnect` tells readers to read again.
 */
export class Listener {
  readonly #make: () => Client
  readonly #bell: Bell
  readonly #log: Log
  readonly #onReconnect: () => void
  #client: Client | undefined
  #connecting: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #pulse: NodeJS.Timeout | undefined
  #waitMs = firstWaitMs
  #isClosed = false
  #hasHeard = false

  constructor(make: () => Client, bell: Bell, log: Log, onReconnect: () => void) {
    this.#make = make
    this.#bell = bell
    this.#log = log
    this.#onReconnect = onReconnect
  }

  /** Resolves when the channel is heard. Rejects when the first connection cannot be made; later ones are tried without end. */
  async listen(channel: string): Promise<void> {
    if (this.#client) await this.#client.query(`listen ${escapeIdentifier(channel)}`)
    else await this.#ensure()
  }

  async unlisten(channel: string): Promise<void> {
    await this.#client?.query(`unlisten ${escapeIdentifier(channel)}`).catch(() => undefined)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#retry)
    clearInterval(this.#pulse)
    await this.#connecting?.catch(() => undefined)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  #ensure(): Promise<void> {
    return this.#connecting ??= this.#connect().finally(() => { this.#connecting = undefined })
  }

  async #connect(): Promise<void> {
    const client = this.#make()
    client.on('error', () => { this.#lost(client) })
    client.on('end', () => { this.#lost(client) })
    client.on('notification', (heard) => { this.#bell.ring(heard.channel, heard.payload ?? '') })
    await client.connect()
    // Channels may be added while this waits: the loop sees them, and listening twice is once.
    const heard = new Set<string>()
    for (let left = this.#left(heard); left !== undefined; left = this.#left(heard)) {
      await client.query(`listen ${escapeIdentifier(left)}`)
      heard.add(left)
    }
    if (this.#isClosed) {
      await client.end()
      return
    }
    this.#client = client
    this.#waitMs = firstWaitMs
    if (this.#hasHeard) this.#onReconnect()
    this.#hasHeard = true
    this.#pulse = setInterval(() => { void this.#feel(client) }, pulseMs).unref()
  }

  #left(heard: Set<string>): string | undefined {
    return this.#bell.channels.find((channel) => !heard.has(channel))
  }

  /** A line that was cut without a word is noticed only by asking. */
  async #feel(client: Client): Promise<void> {
    const silence = setTimeout(() => { (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy() }, pulseTimeoutMs)
    await client.query('select 1').catch(() => undefined)
    clearTimeout(silence)
  }

  #lost(client: Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    clearInterval(this.#pulse)
    if (this.#isClosed) return
    this.#log.warn('the connection that hears notifications was cut; it is made again')
    this.#again()
  }

  #again(): void {
    const waitMs = this.#waitMs * (0.5 + Math.random() / 2)
    this.#waitMs = Math.min(this.#waitMs * 2, longestWaitMs)
    this.#retry = setTimeout(() => {
      if (!this.#isClosed && !this.#client) this.#ensure().catch(() => { if (!this.#isClosed) this.#again() })
    }, waitMs)
  }
}
