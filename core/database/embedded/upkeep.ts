import type { Knex } from 'knex'
import type { Log } from '../../contract/index.ts'
import type { Connection } from '../dialect.ts'
import type { EmbeddedStream } from './stream.ts'

interface Pool { numUsed(): number, numPendingAcquires(): number }
interface PooledClient { pool?: Pool, acquireConnection(): Promise<Connection>, releaseConnection(connection: Connection): Promise<void> }

const everyMs = 60_000

/** PostgreSQL's own thresholds; a table that was never looked at has no estimate of its rows. Old transaction ids are frozen in time. */
const due = `
select format('%I.%I', s.schemaname, s.relname) as name,
  s.n_dead_tup > 50 + 0.2 * s.n_live_tup or s.n_ins_since_vacuum > 1000 + 0.2 * s.n_live_tup or age(c.relfrozenxid) > 150000000 as is_full
from pg_stat_all_tables s join pg_class c on c.oid = s.relid
where s.schemaname <> 'pg_toast' and c.relkind = 'r' and c.relpersistence = 'p'
  and (s.n_dead_tup > 50 + 0.2 * s.n_live_tup or s.n_ins_since_vacuum > 1000 + 0.2 * s.n_live_tup
    or s.n_mod_since_analyze > 50 + 0.1 * s.n_live_tup or age(c.relfrozenxid) > 150000000
    or (c.reltuples < 0 and pg_relation_size(c.oid) > 0 and s.schemaname <> 'pg_catalog'))
order by s.n_mod_since_analyze desc`

/**
 * What autovacuum does on a server: the embedded engine has no such process, so without this dead rows would stay for ever and
 * the planner would know nothing of the tables. It works when nobody else does, a table at a time.
 */
export class Upkeep {
  readonly #raw: Knex
  readonly #log: Log
  #timer: NodeJS.Timeout | undefined
  #running: Promise<string[]> | undefined

  constructor(raw: Knex, log: Log) {
    this.#raw = raw
    this.#log = log
    this.#timer = setInterval(() => {
      const { pool } = this.#client
      if (pool && (pool.numUsed() > 0 || pool.numPendingAcquires() > 0)) return
      this.tend().catch((error: unknown) => { this.#log.warn('the upkeep of the database failed', { error: String(error) }) })
    }, everyMs).unref()
  }

  /** @returns the tables that were cleaned or counted */
  tend(): Promise<string[]> {
    return this.#running ??= this.#tend().finally(() => { this.#running = undefined })
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#running?.catch(() => undefined)
  }

  async #tend(): Promise<string[]> {
    // Counts reach the statistics a second late, and are read as they were at the last statement.
    await this.#patiently('select pg_stat_force_next_flush()')
    const tables = await this.#patiently<{ name: string, is_full: boolean }>(due)
    for (const { name, is_full: isFull } of tables) {
      if (this.#timer) await this.#patiently(`${isFull ? 'vacuum (analyze)' : 'analyze'} ${name}`)
    }
    return tables.map(({ name }) => name)
  }

  /** One statement on the connection, as long as it takes; others have their turn between two. */
  async #patiently<Row>(sql: string): Promise<Row[]> {
    const client = this.#client
    const connection = await client.acquireConnection()
    const { stream } = (connection as unknown as { connection: { stream: EmbeddedStream } }).connection
    const { limitMs } = stream
    stream.limitMs = 0
    try {
      const { rows } = await this.#raw.raw<{ rows: Row[] }>(sql).connection(connection)
      return rows
    } finally {
      stream.limitMs = limitMs
      await client.releaseConnection(connection)
    }
  }

  get #client(): PooledClient { return this.#raw.client as PooledClient }
}
