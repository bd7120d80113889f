import type { Knex } from 'knex'
import type { Statement } from './dialect.ts'
import type { TransactionOptions } from './transactions.ts'

/** How the pool stands. `waiting` counts those who have no connection yet. */
export interface PoolState { readonly size: number, readonly used: number, readonly free: number, readonly waiting: number }

/** Whether the database answers. `ms` is how long it took; `error` says why it did not. */
export interface Health { readonly isReady: boolean, readonly ms: number, readonly error?: string }

/** The one door to the data, the same for both engines. */
export interface Database {
  readonly engine: 'embedded' | 'postgres'
  /** Of PostgreSQL, such as '18.6' or '15.12'. */
  readonly version: string
  /** Where a fresh embedded cluster came from, 'data' when there was one. */
  readonly origin: 'data' | 'archive' | 'made'
  /** Goes through the open transaction of the running code. Names are camelCase here and snake_case in SQL; raw SQL is left as it is. */
  readonly db: Knex
  /** Past the ambient transaction: for core only. Refused inside one (TransactionBypassed). */
  readonly raw: Knex
  /** Whether the running code is inside a transaction. */
  readonly isInTransaction: boolean

  /**
   * All of the work or nothing. Inside another transaction it is a part of that one, undone alone when it throws (a savepoint).
   * When the database reports a deadlock or a serialization failure the whole outermost work is run again, so it must do nothing
   * but write to the database; the rest belongs in afterCommit. A failed statement whose error was caught undoes everything.
   * @throws TransactionEnded, TransactionDoomed, TransactionOverrun, the reason of the signal, or what the work throws
   */
  transaction<T>(work: (db: Knex) => Promise<T>, options?: TransactionOptions): Promise<T>
  /**
   * Runs the work; statements it sends outside of transactions in the same turn of the event loop (by `Promise.all`, say) leave in one
   * write and are answered one after the other. For a request: waking the server costs more than most of its statements.
   */
  together<T>(work: () => T): T
  /** Runs the work, and sends a query it returns, as if no transaction were open: for what outlives it. Awaiting that inside waits in vain on the embedded engine. */
  outside<T>(work: () => T): T
  /** Runs the work after the outermost commit, outside of it; never after a rollback. At once where no transaction is open. */
  afterCommit(work: () => unknown): void

  /** Hears a channel until the returned function is called. Handlers run one turn later, outside of any transaction. */
  listen(channel: string, handler: (payload: string) => unknown): Promise<() => Promise<void>>
  /** Rings a channel; inside a transaction after its commit, once for each different payload. At most 7,999 bytes. */
  notify(channel: string, payload?: string): Promise<void>
  /** Called when notifications may have been lost, so that readers read again. Returns how to stop that. */
  onReconnect(handler: () => unknown): () => void

  /** Called with every statement after it was answered, in the context that sent it. Bindings are not told. */
  onQuery(handler: (statement: Statement) => void): () => void
  pool(): PoolState
  check(withinMs?: number): Promise<Health>
  /** Writes the address of this process where a second one that is refused reads it. Embedded only. */
  announce(address: string): void
  /**
   * Cleans and counts the tables that have changed, for a good plan of the next query: after loading much at once. The embedded
   * engine does it every minute by itself, PostgreSQL by autovacuum (there this does nothing). Returns the tables.
   */
  tend(): Promise<string[]>
  /** The cluster at rest in one packed file's bytes, for `template` of a later opening. Embedded only; call it when nothing else runs. */
  pack(name: string): Promise<Buffer>
  /** Waits for open transactions, then ends what is left, and lets go of the data. */
  close(withinMs?: number): Promise<void>
}
