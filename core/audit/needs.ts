import type { Clock, Log } from '../contract/index.ts'
import type { Database } from '../database/database.ts'

/** What the audit asks of core/database. */
export type AuditDatabase = Pick<Database, 'db' | 'afterCommit'>

export interface Needs {
  database: AuditDatabase
  clock: Clock
  log: Log
  /** Folder of the file that keeps the heads of the chain outside the database; none: only the database keeps the head. */
  directory?: string
  /** Asks the sequencer for a pass: there is an entry to number. */
  wake?: () => void
}
