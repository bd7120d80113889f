import type { Database } from './database.ts'
import { readMigrations, type Migration, type MigrationSet } from './migration-set.ts'

export interface MigrationState {
  readonly set: MigrationSet
  /** Names the data holds and the code knows. */
  readonly applied: readonly string[]
  readonly pending: readonly Migration[]
  /** What the data holds and the code does not know, with the version that wrote it: the data is newer. */
  readonly unknown: readonly { readonly name: string, readonly version: string }[]
  /** Applied by this very version from another text: somebody edited an applied migration. */
  readonly edited: readonly string[]
}

interface Stored { plugin: string, name: string, version: string, checksum: string }

/** Compares the data with the code, and touches neither. Data of plugins that are not in `sets` is nobody's business here. */
export async function migrationStates(database: Database, sets: readonly MigrationSet[]): Promise<MigrationState[]> {
  const stored = await storedMigrations(database)
  return sets.map((set) => {
    const known = readMigrations(set)
    const own = stored.filter((row) => row.plugin === set.plugin)
    const names = new Set(known.map(({ name }) => name))
    const held = new Map(own.map((row) => [row.name, row]))
    return {
      set,
      applied: own.filter(({ name }) => names.has(name)).map(({ name }) => name),
      pending: known.filter(({ name }) => !held.has(name)),
      unknown: own.filter(({ name }) => !names.has(name)).map(({ name, version }) => ({ name, version })),
      edited: known.filter(({ name, checksum }) => {
        const row = held.get(name)
        return row !== undefined && row.version === set.version && row.checksum !== checksum
      }).map(({ name }) => name)
    }
  })
}

async function storedMigrations(database: Database): Promise<Stored[]> {
  const { rows: [table] } = await database.db.raw<{ rows: { found: string | null }[] }>('select to_regclass(\'core.migration\')::text as found')
  if (!table?.found) return []
  const { rows } = await database.db.raw<{ rows: Stored[] }>('select plugin, name, version, checksum from core.migration order by name')
  return rows
}

/** What `migrate` would run, in its order. */
export async function pendingMigrations(database: Database, sets: readonly MigrationSet[]): Promise<{ plugin: string, name: string }[]> {
  const states = await migrationStates(database, sets)
  return states.flatMap(({ set, pending }) => pending.map(({ name }) => ({ plugin: set.plugin, name })))
}
