import { DataNewer, migrate, type Database } from '../database/index.ts'
import type { Log } from '../contract/index.ts'
import type { Loaded } from './load.ts'
import { migrationsOf } from './open-data.ts'
import { reason, type Reason } from './reason.ts'

/** Brings plugins' tables up to their code. Answers who must not open: newer data, or a migration that failed. */
export async function prepare(database: Database, ones: readonly Loaded[], log: Log): Promise<Map<string, Reason>> {
  const found = new Map(ones.filter(({ found: { id } }) => id !== 'core').map((one) => [one.found.id, one.found]))
  if (found.size === 0) return new Map()
  const { refused } = await migrate(database, [...found.values()].map(({ id, version, folder }) => migrationsOf(id, version, folder)), log)
  return new Map(refused.map(({ plugin, error }) => {
    const values = { id: plugin, version: found.get(plugin)!.version }
    return [plugin, error instanceof DataNewer ? reason('newer-data', { ...values, words: error.message }) : reason('migration-failed', { ...values, words: error.message })]
  }))
}
