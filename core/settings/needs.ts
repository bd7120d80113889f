import type { Audit, Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'

export interface Needs {
  database: Pick<Database, 'db' | 'transaction' | 'outside' | 'afterCommit' | 'listen' | 'notify' | 'onReconnect'>
  audit: Audit
  log: Log
  /** What the configuration says under `plugins`: plugin id → key → value. */
  configured: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}
