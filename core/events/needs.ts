import type { Clock, Log } from '../contract/index.ts'
import type { Database } from '../database/database.ts'

/** What the log asks of core/database. */
export type LogDatabase = Pick<Database, 'engine' | 'db' | 'isInTransaction' | 'transaction' | 'outside' | 'afterCommit' | 'listen' | 'notify' | 'onReconnect'>

/** Runs a plugin's code so that a fault in it is counted against that plugin; rethrows it. */
export type Guard = <T>(plugin: string, what: string, work: () => Promise<T>) => Promise<T>

/** Something else that is numbered after the commit, in the sequencer's transaction: the audit chain. */
export interface Numbering {
  /** SQL that is true when there is something to number, e.g. `exists (select from core.audit where seq is null)`. */
  readonly waiting: string
  /** Numbers at most `limit` rows in the open transaction and answers how many. */
  number(limit: number): Promise<number>
  /** After the pass has been saved. */
  saved?(): void
}

export interface Needs {
  database: LogDatabase
  clock: Clock
  log: Log
  guard?: Guard
  /** Who number their rows in the same pass. */
  numberings?: readonly Numbering[]
  /** Milliseconds between a local commit and the pass that numbers it; commits in between share the pass. Default 25. */
  delay?: number
  /** Milliseconds between two looks at the database when nothing is heard. Default 1,000. */
  floor?: number
}
