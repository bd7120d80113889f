import { setTimeout as pause } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Log } from '../contract/index.ts'
import type { Ambient } from './ambient.ts'
import { codeOf, cut, type Connection } from './dialect.ts'
import { DatabaseClosed, TransactionEnded, TransactionOverrun } from './errors.ts'
import { OpenTransaction } from './open-transaction.ts'
import { started } from './started.ts'

export interface TransactionOptions {
  /** When it aborts, the work is left to itself, everything is rolled back and the reason is thrown. */
  readonly signal?: AbortSignal
  /** Longest life in ms; 0 is without end. */
  readonly timeoutMs?: number
  /** Longest time of one statement in ms; 0 is without end. */
  readonly statementTimeoutMs?: number
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  /** How often the work is run at most when the database asks to repeat it (deadlock, serialization). Default 3. */
  readonly attempts?: number
}

export interface TransactionNeeds {
  readonly raw: Knex
  readonly ambient: Ambient
  readonly timeoutMs: number
  readonly log: Log
  /** Stops the statement that runs on a connection, or makes sure that nobody waits for it. */
  interrupt(connection: Connection): Promise<void>
  /** Sets the limit of a statement for the rest of the transaction; gives back what undoes it. */
  limit(knex: Knex, connection: Connection, ms: number): Promise<() => void>
}

/** Longest wait for an interrupted statement before its connection is cut. */
export const interruptMs = 2_000
const again = new Set(['40001', '40P01'])

/** Begins, nests, ends and repeats transactions. */
export class Transactions {
  readonly #needs: TransactionNeeds
  readonly #open = new Set<OpenTransaction>()
  readonly #tails = new Set<Promise<unknown>>()

  constructor(needs: TransactionNeeds) {
    this.#needs = needs
  }

  get count(): number { return this.#open.size }

  async run<T>(work: (db: Knex) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const place = this.#needs.ambient.place
    if (place && !place.isApart) {
      if (place.transaction.hasEnded) throw new TransactionEnded()
      const { transaction } = place
      return transaction.nested(place.part, (part) => {
        const inner = this.#needs.ambient.run({ transaction, part, isApart: false }, () => started(work(transaction.knex)))
        return orAborted(inner, options.signal)
      })
    }
    const attempts = options.attempts ?? 3
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work, options)
      } catch (error) {
        if (attempt >= attempts || options.signal?.aborted || !isRepeatable(error)) throw error
        this.#needs.log.info('a transaction is repeated, as the database asked', { attempt, code: codeOf(error) })
        await pause(Math.random() * 20 * 2 ** attempt)
      }
    }
  }

  /** Runs `work` after the outermost commit, or at once where no transaction is open. What it throws is logged. */
  afterCommit(work: () => unknown): void {
    const { ambient } = this.#needs
    const place = ambient.place
    if (!place || place.isApart) this.#runAfter([work])
    else if (place.transaction.hasEnded || place.part.hasEnded) throw new TransactionEnded()
    else place.transaction.addAfter(place.part, work)
  }

  /** Resolves when nothing is open, or after `withinMs` ends what still is. */
  async end(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs
    while ((this.#open.size > 0 || this.#tails.size > 0) && Date.now() < until) await pause(Math.min(20, withinMs))
    for (const transaction of this.#open) transaction.abort(new DatabaseClosed())
    const last = Date.now() + 2 * interruptMs
    while (this.#open.size > 0 && Date.now() < last) await pause(10)
  }

  async #once<T>(work: (db: Knex) => Promise<T>, options: TransactionOptions): Promise<T> {
    const { ambient } = this.#needs
    const { signal } = options
    signal?.throwIfAborted()
    const { promise: aborted, reject: abort } = Promise.withResolvers<never>()
    aborted.catch(() => undefined)
    const onAbort = () => { abort(signal?.reason) }
    signal?.addEventListener('abort', onAbort, { once: true })
    const timeoutMs = options.timeoutMs ?? this.#needs.timeoutMs
    const timer = timeoutMs > 0 ? setTimeout(() => { abort(new TransactionOverrun(timeoutMs)) }, timeoutMs) : undefined
    try {
      const transaction = await this.#begin(options, aborted, abort)
      let unlimit: (() => void) | undefined
      try {
        if (options.statementTimeoutMs !== undefined) {
          unlimit = await this.#needs.limit(transaction.knex, transaction.connection, options.statementTimeoutMs)
        }
        const running = ambient.run({ transaction, part: transaction.root, isApart: false }, () => started(work(transaction.knex)))
        const value = await Promise.race([running, aborted])
        await transaction.commit()
        this.#runAfter(transaction.afterCommit)
        return value
      } catch (error) {
        await this.#undo(transaction)
        throw error
      } finally {
        unlimit?.()
        this.#open.delete(transaction)
      }
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async #begin(options: TransactionOptions, aborted: Promise<never>, abort: (reason: unknown) => void): Promise<OpenTransaction> {
    const { raw, ambient } = this.#needs
    for (let tries = 1; ; tries++) {
      const beginning = ambient.run(undefined, () => raw.transaction(options.isolation ? { isolationLevel: options.isolation } : {}))
      try {
        const knex = await Promise.race([beginning, aborted])
        const transaction = await OpenTransaction.wrap(knex, ambient, abort)
        this.#open.add(transaction)
        return transaction
      } catch (error) {
        // It may still get its connection, which has to go back.
        beginning.then((knex) => knex.rollback(), () => undefined).catch(() => undefined)
        // A connection that died at rest says so only now. Nothing has been done on it.
        if (tries === 3 || !/Connection terminated|ECONNRESET|57P01|not queryable/.test(`${codeOf(error)} ${String(error)}`)) throw error
      }
    }
  }

  async #undo(transaction: OpenTransaction): Promise<void> {
    const { connection } = transaction
    transaction.hasEnded = true
    if (connection.isBusy) {
      const rest = connection.turn ?? Promise.resolve()
      const within = () => Promise.race([rest.then(() => true), pause(interruptMs, false, { ref: false })])
      await this.#needs.interrupt(connection).catch((error: unknown) => {
        this.#needs.log.warn('a statement could not be stopped', { error: String(error) })
      })
      if (!await within()) cut(connection)
    }
    await transaction.rollback().catch(() => { cut(connection) })
  }

  #runAfter(works: readonly (() => unknown)[]): void {
    const { ambient, log } = this.#needs
    const report = (error: unknown) => {
      log.error('something that had to happen after a commit failed', { error: error instanceof Error ? error.stack ?? error.message : String(error) })
    }
    ambient.run(undefined, () => {
      for (const work of works) {
        try {
          const done = started(work())
          if (done instanceof Promise) {
            const tail = done.catch(report).finally(() => { this.#tails.delete(tail) })
            this.#tails.add(tail)
          }
        } catch (error) {
          report(error)
        }
      }
    })
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  signal.throwIfAborted()
  const { promise, reject } = Promise.withResolvers<never>()
  const onAbort = () => { reject(signal.reason) }
  signal.addEventListener('abort', onAbort, { once: true })
  return Promise.race([work, promise]).finally(() => { signal.removeEventListener('abort', onAbort) })
}

/** objection and others wrap the driver's error. */
function isRepeatable(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > 3) return false
  const wrapped = (error as { nativeError?: unknown }).nativeError ?? error.cause
  return again.has(codeOf(error)) || isRepeatable(wrapped, depth + 1)
}
