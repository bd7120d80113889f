import { Client } from 'pg'
import type { Log } from '../../contract/index.ts'
import type { Backend } from '../backend.ts'
import type { Bell } from '../bell.ts'
import type { Connection } from '../dialect.ts'
import { valueParsers } from '../value-parsers.ts'
import { Listener } from './listener.ts'

export interface PostgresOptions {
  readonly url: string
  readonly poolSize: number
  readonly statementTimeoutMs: number
  readonly log: Log
  readonly bell: Bell
  onReconnect(): void
}

/** A transaction nobody works on any more lets go of its locks after this, whatever became of its process. */
const idleInTransactionMs = 300_000

export function postgresBackend(options: PostgresOptions): Backend {
  const { url, statementTimeoutMs } = options
  const connection = {
    connectionString: url, types: valueParsers, application_name: 'diwan', keepAlive: true, connectionTimeoutMillis: 5_000
  }
  const listener = new Listener(() => new Client(connection), options.bell, options.log, () => { options.onReconnect() })
  return {
    engine: 'postgres',
    origin: 'data',
    poolSize: options.poolSize,
    connection: () => connection,
    // Compiling pays for statements of seconds; walks that end early look as dear to the planner as if they did not.
    prepare: async (fresh: Connection) => {
      await fresh.query(`set time zone 'UTC'; set datestyle to iso, mdy; set intervalstyle to postgres; set statement_timeout to ${statementTimeoutMs};
        set idle_in_transaction_session_timeout to ${idleInTransactionMs}; set jit to off`)
    },
    interrupt: async (busy) => {
      const { processID } = busy as unknown as { processID: number }
      const other = new Client(connection)
      other.on('error', () => undefined)
      await other.connect()
      try { await other.query('select pg_cancel_backend($1)', [processID]) } finally { await other.end() }
    },
    limit: async (knex, _connection, ms) => {
      await knex.raw(`set local statement_timeout to ${Math.trunc(ms)}`)
      return () => undefined
    },
    hear: (channel) => listener.listen(channel),
    unhear: (channel) => listener.unlisten(channel),
    ring: async (database, _bell, channel, payload) => { await database.db.raw('select pg_notify(?, ?)', [channel, payload]) },
    announce: () => undefined,
    pack: () => Promise.reject(new TypeError('A PostgreSQL server is not packed: use pg_dump')),
    stop: () => listener.close()
  }
}
