import { setTimeout as pause } from 'node:timers/promises'
import makeKnex, { type Knex } from 'knex'
import type { Log } from '../contract/index.ts'
import { Ambient, ambientKnex } from './ambient.ts'
import type { Backend } from './backend.ts'
import { checkNotification, type Bell } from './bell.ts'
import type { Database, Health, PoolState } from './database.ts'
import { cut, Dialect, identifiers, type Connection, type Hooks, type Statement } from './dialect.ts'
import { Upkeep } from './embedded/upkeep.ts'
import { DatabaseBusy, DatabaseClosed } from './errors.ts'
import type { Part } from './open-transaction.ts'
import { SharedConnections } from './shared-connections.ts'
import { started } from './started.ts'
import { interruptMs, Transactions, type TransactionOptions } from './transactions.ts'

interface Needs {
  readonly backend: Backend
  readonly bell: Bell
  readonly log: Log
  readonly reconnected: Set<() => unknown>
  readonly transactionTimeoutMs: number
  readonly acquireTimeoutMs: number
  readonly patienceMs: number
  readonly onNotice: (message: string) => void
}

interface TarnPool { numUsed(): number, numFree(): number, numPendingAcquires(): number, max: number }

export class OpenedDatabase implements Database {
  readonly engine: Database['engine']
  readonly origin: Database['origin']
  readonly db: Knex
  readonly raw: Knex
  version = ''
  readonly #needs: Needs
  readonly #ambient = new Ambient()
  readonly #transactions: Transactions
  readonly #hooks: Hooks
  readonly #upkeep: Upkeep | undefined
  readonly #observers = new Set<(statement: Statement) => void>()
  /** What each part of a transaction has rung already: PostgreSQL tells the same thing once. */
  readonly #rung = new WeakMap<Part, Set<string>>()
  #closing: Promise<void> | undefined

  constructor(needs: Needs) {
    const { backend } = needs
    this.#needs = needs
    this.engine = backend.engine
    this.origin = backend.origin
    this.#hooks = {
      isClosed: false,
      connections: new Set(),
      patienceMs: needs.patienceMs,
      // The embedded engine is in this process: nobody is woken.
      shared: this.engine === 'embedded' ? undefined : new SharedConnections(),
      isInTransaction: () => this.isInTransaction,
      explain: (error) => this.#explain(error),
      observe: (statement) => { for (const observer of this.#observers) observer(statement) },
      prepare: async (connection) => {
        connection.on('notice', (notice) => { needs.onNotice(notice.message ?? '') })
        await backend.prepare(connection)
      }
    }
    this.raw = makeKnex({
      client: Dialect as unknown as typeof Knex.Client,
      connection: () => backend.connection(),
      pool: { min: 0, max: backend.poolSize, idleTimeoutMillis: backend.engine === 'embedded' ? 2 ** 31 - 1 : 30_000 },
      acquireConnectionTimeout: needs.acquireTimeoutMs,
      // Bindings are data of people: errors and logs show the statement without them.
      compileSqlOnError: false,
      log: {
        debug: () => undefined,
        deprecate: () => undefined,
        warn: (message: unknown) => { needs.log.debug('knex', { message: String(message) }) },
        error: (message: unknown) => { needs.log.error('knex', { message: String(message) }) }
      },
      hooks: this.#hooks,
      ...identifiers
    } as Knex.Config)
    this.#transactions = new Transactions({
      raw: this.raw, ambient: this.#ambient, timeoutMs: needs.transactionTimeoutMs, log: needs.log,
      interrupt: (connection: Connection) => backend.interrupt(connection),
      limit: (knex, connection, ms) => backend.limit(knex, connection, ms)
    })
    this.#upkeep = this.engine === 'embedded' ? new Upkeep(this.raw, needs.log) : undefined
    this.db = ambientKnex(this.raw, this.#ambient, (work) => this.transaction(work))
  }

  get isInTransaction(): boolean {
    const { transaction } = this.#ambient
    return transaction !== undefined && !transaction.hasEnded
  }

  async readVersion(): Promise<string> {
    const answer = await this.raw.raw<{ rows: { version: string }[] }>('select split_part(current_setting(\'server_version\'), \' \', 1) as version')
    this.version = answer.rows[0]?.version ?? ''
    return this.version
  }

  async transaction<T>(work: (db: Knex) => Promise<T>, options?: TransactionOptions): Promise<T> {
    if (this.#hooks.isClosed && !this.isInTransaction) throw new DatabaseClosed()
    return this.#transactions.run(work, options)
  }

  together<T>(work: () => T): T { return this.#hooks.shared ? this.#hooks.shared.run(work) : work() }

  outside<T>(work: () => T): T { return this.#ambient.apart(work) }

  afterCommit(work: () => unknown): void { this.#transactions.afterCommit(work) }

  async listen(channel: string, handler: (payload: string) => unknown): Promise<() => Promise<void>> {
    checkNotification(channel)
    const { bell, backend } = this.#needs
    // In nobody's transaction, whoever begins to listen.
    const heard = (payload: string) => this.#ambient.run(undefined, () => started(handler(payload)))
    bell.add(channel, heard)
    try {
      await this.#ambient.run(undefined, () => backend.hear(channel))
    } catch (error) {
      bell.remove(channel, heard)
      throw error
    }
    return async () => { if (bell.remove(channel, heard)) await backend.unhear(channel) }
  }

  async notify(channel: string, payload = ''): Promise<void> {
    checkNotification(channel, payload)
    const place = this.#ambient.place
    if (place && !place.isApart) {
      const rung = this.#rung.get(place.part) ?? new Set()
      this.#rung.set(place.part, rung)
      if (rung.has(`${channel} ${payload}`)) return
      rung.add(`${channel} ${payload}`)
    }
    await this.#needs.backend.ring(this, this.#needs.bell, channel, payload)
  }

  onReconnect(handler: () => unknown): () => void {
    this.#needs.reconnected.add(handler)
    return () => { this.#needs.reconnected.delete(handler) }
  }

  onQuery(handler: (statement: Statement) => void): () => void {
    this.#observers.add(handler)
    return () => { this.#observers.delete(handler) }
  }

  pool(): PoolState {
    const pool = this.#pool
    return pool ? { size: pool.max, used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() } : { size: 0, used: 0, free: 0, waiting: 0 }
  }

  async check(withinMs = 2_000): Promise<Health> {
    const began = performance.now()
    const silence = Promise.withResolvers<never>()
    const timer = setTimeout(() => { silence.reject(new Error(`no answer within ${withinMs} ms`)) }, withinMs)
    try {
      await Promise.race([this.#ambient.run(undefined, () => this.raw.raw('select 1').then(() => undefined)), silence.promise])
      return { isReady: true, ms: performance.now() - began }
    } catch (error) {
      return { isReady: false, ms: performance.now() - began, error: error instanceof Error ? error.message : String(error) }
    } finally {
      clearTimeout(timer)
    }
  }

  announce(address: string): void { this.#needs.backend.announce(address) }

  async tend(): Promise<string[]> { return this.#ambient.run(undefined, () => this.#upkeep?.tend() ?? []) }

  pack(name: string): Promise<Buffer> { return this.#needs.backend.pack(name) }

  close(withinMs = 5_000): Promise<void> {
    return this.#closing ??= this.#ambient.run(undefined, () => this.#close(withinMs))
  }

  async #close(withinMs: number): Promise<void> {
    this.#hooks.isClosed = true
    const tended = this.#upkeep?.stop()
    await this.#transactions.end(withinMs)
    // A statement outside of any transaction may still run: it has the same time to end, then its connection is cut.
    const emptied = this.raw.destroy().catch(() => undefined)
    const isEmpty = await Promise.race([emptied.then(() => true), pause(Math.max(withinMs, 100), false, { ref: false })])
    if (!isEmpty) {
      await Promise.all([...this.#hooks.connections].filter(({ isBusy }) => isBusy).map(async (connection) => {
        await Promise.race([this.#needs.backend.interrupt(connection).catch(() => undefined), pause(interruptMs, undefined, { ref: false })])
        cut(connection)
      }))
      await Promise.race([emptied, pause(interruptMs, undefined, { ref: false })])
    }
    await Promise.race([tended, pause(interruptMs, undefined, { ref: false })])
    await this.#needs.backend.stop(Math.max(withinMs, 1_000))
  }

  get #pool(): TarnPool | undefined { return (this.raw.client as { pool?: TarnPool }).pool }

  #explain(error: unknown): unknown {
    if (!(error instanceof Error) || error.name !== 'KnexTimeoutError') return error
    const place = this.#ambient.place
    const waits = place?.isApart && !place.transaction.hasEnded && this.engine === 'embedded'
    return new DatabaseBusy(waits
      ? 'A statement in outside() waited for the only connection, which the transaction it was started from still holds: do not await it inside.'
      : `No database connection became free within ${this.#needs.acquireTimeoutMs} ms.`, error)
  }
}
