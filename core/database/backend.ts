import type { Knex } from 'knex'
import type { Bell } from './bell.ts'
import type { Database } from './database.ts'
import type { Connection } from './dialect.ts'

/** What differs between the two engines. */
export interface Backend {
  readonly engine: Database['engine']
  readonly origin: Database['origin']
  readonly poolSize: number
  /** Knex's settings for a connection. */
  connection(): object
  /** What a new connection is told before it is used. */
  prepare(connection: Connection): Promise<void>
  /** Stops the statement that runs on a connection. Nothing more may be awaited on it when it does not rest soon after. */
  interrupt(connection: Connection): Promise<void>
  /** Sets the limit of a statement for the rest of a transaction, in ms, 0 without end; gives back what undoes it. */
  limit(knex: Knex, connection: Connection, ms: number): Promise<() => void>
  /** Resolves when what is rung on the channel reaches the bell. */
  hear(channel: string): Promise<void>
  unhear(channel: string): Promise<void>
  /** Rings after the commit of the open transaction. */
  ring(database: Database, bell: Bell, channel: string, payload: string): Promise<void>
  announce(address: string): void
  /** Packs the cluster at rest under this name. Embedded only. */
  pack(name: string): Promise<Buffer>
  /** The pool is empty by now. */
  stop(withinMs: number): Promise<void>
}
