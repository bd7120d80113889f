import type { Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'

export interface Needs {
  database: Pick<Database, 'engine' | 'db' | 'transaction' | 'outside' | 'afterCommit'>
  log: Log
  /** Runs a plugin's code so that a fault in it is counted against that plugin; rethrows it. */
  guard?: <T>(plugin: string, what: string, work: () => Promise<T>) => Promise<T>
  /** Jobs this process runs at once. Default 2 on the embedded engine, 4 on PostgreSQL. */
  slots?: number
  /** Seconds between two looks for work that other processes queued. Default 2. */
  poll?: number
}

/** What a plugin says of a job; its `run` is already bound to the plugin's dependencies. */
export interface Declared {
  /** `30 seconds`, `5 minutes`, `1 hour`, `1 day`, or a cron line in UTC. */
  every?: string | undefined
  /** Seconds; default 60. */
  deadline?: number | undefined
  run(data: Record<string, unknown>): Promise<void> | void
}
