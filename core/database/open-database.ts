import { resolve } from 'node:path'
import type { Log } from '../contract/index.ts'
import type { Backend } from './backend.ts'
import { Bell } from './bell.ts'
import type { Database } from './database.ts'
import { embeddedBackend } from './embedded/backend.ts'
import { OpenedDatabase } from './opened-database.ts'
import { postgresBackend } from './postgres/backend.ts'
import { requireVersion } from './require-version.ts'
import { silentLog } from './silent-log.ts'

export interface DatabaseOptions {
  /** Address of a PostgreSQL 15 or newer; without it the embedded engine is used. */
  readonly url?: string
  /** Data directory: the embedded engine keeps its cluster in `database/` and its lock in `database.lock` there. */
  readonly directory: string
  /** A packed cluster (`templateFile`) to start from when there is no data yet; ignored when absent or of another engine. Embedded only. */
  readonly template?: string
  /** Connections of PostgreSQL; the embedded engine has one. Default 10. */
  readonly poolSize?: number
  /** Longest time of one statement in ms; 0 is without end. Default 30,000. */
  readonly statementTimeoutMs?: number
  /** Longest life of a transaction in ms; 0 is without end. Default 60,000. */
  readonly transactionTimeoutMs?: number
  /** Longest wait for a connection in ms. Default 10,000; tests take 3,000, so that a statement that waits for itself shows. */
  readonly acquireTimeoutMs?: number
  /** How long a server that does not answer is tried for, in ms. Default 5,000. */
  readonly patienceMs?: number
  /** Flush each commit of the embedded engine to the disk (0.3 ms on a good one). Default true; tests go without. */
  readonly durable?: boolean
  /** What the database itself wants to tell, such as a notice raised by a function. */
  readonly onNotice?: (message: string) => void
  readonly log?: Log
}

/**
 * Opens the database: PostgreSQL at `url`, else the embedded engine in `directory`.
 * @throws DatabaseUnreachable, DatabaseUnsupported (PostgreSQL before 15, data of another engine), DataHeld (embedded data in use)
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const log = options.log ?? silentLog
  const bell = new Bell(log)
  const reconnected = new Set<() => unknown>()
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000
  const directory = resolve(options.directory)
  const backend: Backend = options.url === undefined
    ? await embeddedBackend({ directory, template: options.template, durable: options.durable ?? true, statementTimeoutMs, log })
    : postgresBackend({
      url: options.url, poolSize: options.poolSize ?? 10, statementTimeoutMs, log, bell,
      onReconnect: () => { for (const handler of reconnected) bell.contain(handler, 'reconnect') }
    })
  const database = new OpenedDatabase({
    backend, bell, log, reconnected,
    transactionTimeoutMs: options.transactionTimeoutMs ?? 60_000,
    acquireTimeoutMs: options.acquireTimeoutMs ?? 10_000,
    patienceMs: options.patienceMs ?? 5_000,
    onNotice: options.onNotice ?? ((message) => { log.info('the database says', { message }) })
  })
  try {
    requireVersion(await database.readVersion())
  } catch (error) {
    await database.close(0)
    throw error
  }
  return database
}
