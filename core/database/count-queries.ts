import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from './database.ts'
import { started } from './started.ts'

export interface Counted<T> {
  readonly value: T
  /** The SQL of every statement, in the order of the answers, without BEGIN, COMMIT, ROLLBACK and savepoints. */
  readonly statements: readonly string[]
  /** How many of those others there were. */
  readonly controls: number
}

/** Counts the statements `work` sends, whatever else the database does meanwhile. For tests of how much a page asks. */
export async function countQueries<T>(database: Database, work: () => Promise<T>): Promise<Counted<T>> {
  const here = new AsyncLocalStorage<true>()
  const statements: string[] = []
  let controls = 0
  const stop = database.onQuery(({ sql, isControl }) => {
    if (!here.getStore()) return
    if (isControl) controls++
    else statements.push(sql)
  })
  try {
    return { value: await here.run(true, () => started(work())), statements, controls }
  } finally {
    stop()
  }
}
