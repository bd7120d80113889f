import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { knexSnakeCaseMappers } from 'objection'
import type { Client as PgClient, QueryResult } from 'pg'
import { SharingRunner, type SharedConnections } from './shared-connections.ts'
import { DatabaseClosed, DatabaseUnreachable, TransactionBypassed, TransactionDoomed } from './errors.ts'

/** A connection as knex keeps it. `__knex__disposed` set means: never hand it out again. */
export interface Connection extends PgClient {
  __knex__disposed?: unknown
  turn?: Promise<unknown>
  isBusy?: boolean
  /** How many statements outside of transactions have it at once; see SharedConnections. */
  sharers?: number
  /** Whether what is written to it waits for the end of the turn. */
  isCorked?: boolean
  /** The failure that put the running transaction into PostgreSQL's failed state. */
  failure?: unknown
}

export interface Statement {
  readonly sql: string
  /** From the sending to the answer. */
  readonly ms: number
  /** BEGIN, COMMIT, ROLLBACK and savepoints, which no author of a page writes. */
  readonly isControl: boolean
  readonly error?: Error
}

/** What the database tells its connections. */
export interface Hooks {
  isClosed: boolean
  /** Every connection there is. */
  readonly connections: Set<Connection>
  /** Whether the running code is inside an open transaction: then nothing may take another connection. */
  isInTransaction(): boolean
  /** Why a wait for a connection was in vain, when this floor knows better than the pool. */
  explain(error: unknown): unknown
  observe(statement: Statement): void
  /** Hides a setting of a new connection behind one round trip; runs before it is handed out. */
  prepare(connection: Connection): Promise<void>
  /** How long a connection is tried for while the server restarts. */
  patienceMs: number
  /** Statements that go out together; without it each goes by itself. */
  shared: SharedConnections | undefined
}

interface Query { sql: string, bindings?: unknown[], response?: QueryResult, pluck?: string, method?: string }
interface BaseDialect {
  config: { hooks: Hooks }
  transacting?: boolean
  runner(builder: unknown): unknown
  releaseConnection(connection: Connection): Promise<void>
  acquireConnection(): Promise<Connection>
  acquireRawConnection(): Promise<Connection>
  destroyRawConnection(connection: Connection): Promise<void>
  processResponse(query: Query, runner: unknown): unknown
  _query(connection: Connection, query: Query): Promise<Query>
}
interface Base { new (config: object): BaseDialect, readonly prototype: BaseDialect }

const Postgres = createRequire(import.meta.url)('knex/lib/dialects/postgres/index.js') as Base

/** camelCase in the code, snake_case in SQL. */
const mappers = knexSnakeCaseMappers()
export const identifiers: Pick<typeof mappers, 'wrapIdentifier'> = { wrapIdentifier: (name, wrap) => mappers.wrapIdentifier(name, wrap) }
const isPlain = (value: unknown) => typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

const control = /^(begin|commit|rollback|savepoint|release|start transaction)\b/i
/** Refused, reset or not yet up: what a server that restarts answers. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '08006', '08001'])

/** knex's PostgreSQL with one statement at a time on a connection, and nothing that goes past the open transaction. */
export class Dialect extends Postgres {
  override runner(builder: unknown): unknown {
    const { shared } = this.config.hooks
    // The client of a transaction has a connection of its own.
    return this.transacting || !shared?.isOn ? super.runner(builder) : new SharingRunner(this, builder, shared)
  }

  override async acquireConnection(): Promise<Connection> {
    const { hooks } = this.config
    if (hooks.isClosed) throw new DatabaseClosed()
    if (hooks.isInTransaction()) throw new TransactionBypassed()
    try {
      return await super.acquireConnection()
    } catch (error) {
      throw hooks.explain(error)
    }
  }

  override async acquireRawConnection(): Promise<Connection> {
    const { hooks } = this.config
    const end = Date.now() + hooks.patienceMs
    for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
      try {
        const connection = await super.acquireRawConnection()
        hooks.connections.add(connection)
        connection.once('end', () => { hooks.connections.delete(connection) })
        await hooks.prepare(connection)
        return connection
      } catch (error) {
        // It may be cut again before it was handed out.
        if (!passing.has(codeOf(named(error as Error))) || hooks.isClosed || Date.now() + wait > end) throw reachable(error)
        await pause(wait)
      }
    }
  }

  override async destroyRawConnection(connection: Connection): Promise<void> {
    // A connection that is not at rest would wait for its answer; it is cut.
    if (connection.isBusy) cut(connection)
    else await super.destroyRawConnection(connection)
  }

  override _query(connection: Connection, query: Query): Promise<Query> {
    const run = () => send(this, connection, query)
    if (connection.sharers) return run()
    const answer = connection.turn ? connection.turn.then(run) : run()
    connection.turn = answer.then(() => undefined, () => undefined)
    return answer
  }

  override processResponse(query: Query, runner: unknown): unknown {
    // pluck('publishedAt') looks for the column by the name it was asked for, and the answer has the name it has.
    if (query.method === 'pluck' && query.pluck !== undefined) {
      const field = query.response?.fields[0]?.name
      if (field !== undefined) query.pluck = field
    }
    const response = super.processResponse(query, runner)
    // Only rows and lists of rows have names to translate: a plucked json value keeps its own.
    const isRows = query.method !== 'raw' && query.method !== 'pluck' && (Array.isArray(response) || isPlain(response))
    return isRows ? mappers.postProcessResponse(response) : response
  }
}

// Not a method with #: knex makes the client of a transaction without the constructor.
async function send(dialect: BaseDialect, connection: Connection, query: Query): Promise<Query> {
  const began = performance.now()
  const isControl = control.test(query.sql)
  connection.isBusy = true
  let failure: Error | undefined
  try {
    const answer = await Postgres.prototype._query.call(dialect, connection, query)
    // PostgreSQL answers the COMMIT of a failed transaction with ROLLBACK, and without an error.
    if (answer.response?.command === 'ROLLBACK' && /^commit/i.test(query.sql)) throw new TransactionDoomed(connection.failure)
    return answer
  } catch (error) {
    failure = named(error as Error)
    connection.failure ??= error
    throw error
  } finally {
    connection.isBusy = (connection.sharers ?? 0) > 1
    if (isControl && !/^savepoint/i.test(query.sql)) delete connection.failure
    dialect.config.hooks.observe({ sql: query.sql, ms: performance.now() - began, isControl, ...(failure && { error: failure }) })
  }
}

/** The driver has no code for a line that was cut under a statement; PostgreSQL's own is given to it. */
function named(error: Error): Error {
  if (codeOf(error) === '' && /Connection terminated|not queryable/.test(error.message)) Object.assign(error, { code: '08006' })
  return error
}

/** Ends a connection without a word to the server, and sees to it that the pool forgets it. */
export function cut(connection: Connection): void {
  connection.__knex__disposed ??= 'cut'
  const { stream } = (connection as unknown as { connection: { stream: { destroy(): void } } }).connection
  stream.destroy()
}

export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

function reachable(error: unknown): unknown {
  const code = codeOf(error)
  // Password, role or database name.
  if (['28P01', '28000', '3D000'].includes(code) && error instanceof Error) {
    return new DatabaseUnreachable(`The database refuses the connection: ${error.message}.`, 'See whether user, password and database name in its address are right.', error)
  }
  const isLine = passing.has(code) || ['ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT', 'EACCES'].includes(code)
  if (!isLine && !/timeout expired|Connection terminated/.test(String(error))) return error
  return new DatabaseUnreachable(`The database does not answer: ${error instanceof Error ? error.message || code : String(error)}.`,
    'See whether PostgreSQL runs and whether its address is right.', error)
}
