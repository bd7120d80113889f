import { pathToFileURL } from 'node:url'
import type { Knex } from 'knex'
import type { Log } from '../contract/index.ts'
import type { Database } from './database.ts'
import { DataNewer, MigrationFailed, type DatabaseFault } from './errors.ts'
import { readMigrations, type Migration, type MigrationSet } from './migration-set.ts'
import { migrationStates } from './migration-states.ts'
import { silentLog } from './silent-log.ts'

export interface MigrateReport {
  readonly applied: readonly { readonly plugin: string, readonly name: string, readonly ms: number }[]
  /** Plugins that must not start: their data is newer (DataNewer) or a migration failed (MigrationFailed). Never core. */
  readonly refused: readonly { readonly plugin: string, readonly error: DatabaseFault }[]
}

interface Steps { up(db: Knex): Promise<unknown>, down?(db: Knex): Promise<unknown> }

/** One key for all of Diwan; PostgreSQL knows advisory locks by number. */
const lockKey = 7_242_617_001

/**
 * Brings the data to the code. Each migration runs in a transaction of its own, under a lock that every process takes, with its
 * plugin's schema first in the search path: unqualified names land in it, core's tables are written `core.item`. (Functions and
 * triggers run later under another path: inside their bodies every name is qualified.) Core's migrations come first, then the
 * sets in the order given. Nothing is touched when core's data is newer than the code.
 * @throws DataNewer for core, MigrationFailed for core, TypeError for a file with a wrong name
 */
export async function migrate(database: Database, sets: readonly MigrationSet[], log: Log = silentLog): Promise<MigrateReport> {
  const ordered = sets.toSorted((a, b) => Number(b.plugin === 'core') - Number(a.plugin === 'core'))
  const states = await migrationStates(database, ordered)
  const refused: { plugin: string, error: DatabaseFault }[] = []
  const refuse = (plugin: string, error: DatabaseFault) => {
    if (plugin === 'core') throw error
    refused.push({ plugin, error })
  }
  for (const { set, unknown, edited } of states) {
    if (unknown.length > 0) refuse(set.plugin, new DataNewer(set.plugin, set.version, unknown))
    if (edited.length > 0) log.warn('a migration was edited after it had been applied; the data keeps what it did then', { plugin: set.plugin, edited })
  }
  const applied: { plugin: string, name: string, ms: number }[] = []
  const work = states.filter(({ set, pending }) => pending.length > 0 && !refused.some(({ plugin }) => plugin === set.plugin))
  if (work.length > 0) await underLock(database, prepareTable)
  for (const { set, pending, applied: before } of work) {
    // Tables that are made for the first time are no news; those of an update are.
    const level = before.length === 0 ? 'debug' : 'info'
    try {
      for (const migration of pending) {
        const ms = await apply(database, set, migration)
        if (ms === undefined) continue
        applied.push({ plugin: set.plugin, name: migration.name, ms })
        log[level]('a migration was applied', { plugin: set.plugin, name: migration.name, ms })
      }
    } catch (error) {
      if (!(error instanceof MigrationFailed)) throw error
      refuse(set.plugin, error)
    }
  }
  return { applied, refused }
}

/** Undoes the newest migrations of a plugin, newest first, down to `to` (which stays) or all of them. For tests and development. */
export async function rollBack(database: Database, set: MigrationSet, to?: string): Promise<string[]> {
  const [state] = await migrationStates(database, [set])
  const undone = (state?.applied ?? []).filter((name) => to === undefined || name > to).toReversed()
  const files = new Map(readMigrations(set).map((migration) => [migration.name, migration]))
  for (const name of undone) {
    const migration = files.get(name)
    if (!migration) continue
    await underLock(database, async (db) => {
      const { down } = await load(migration)
      if (!down) throw new MigrationFailed(set.plugin, name, 'it has no down()')
      await enterSchema(db, set.plugin)
      await down(db)
      await db.raw('delete from core.migration where plugin = ? and name = ?', [set.plugin, name])
    })
  }
  return undone
}

function underLock<T>(database: Database, work: (db: Knex) => Promise<T>): Promise<T> {
  return database.transaction(async (db) => {
    await db.raw('select pg_advisory_xact_lock(?)', [lockKey])
    return work(db)
  }, { timeoutMs: 0, statementTimeoutMs: 0 })
}

async function prepareTable(db: Knex): Promise<void> {
  await db.raw(`create schema if not exists core;
    create table if not exists core.migration (
      plugin text not null,
      name text not null,
      version text not null,
      checksum text not null,
      applied_at timestamptz(3) not null default now(),
      ms integer not null,
      primary key (plugin, name)
    )`)
}

/** @returns how long it took, or undefined when another process was first */
async function apply(database: Database, set: MigrationSet, migration: Migration): Promise<number | undefined> {
  try {
    return await underLock(database, async (db) => {
      const { rows } = await db.raw<{ rows: unknown[] }>('select 1 from core.migration where plugin = ? and name = ?', [set.plugin, migration.name])
      if (rows.length > 0) return undefined
      const { up } = await load(migration)
      const began = performance.now()
      await db.raw('create schema if not exists ??', [set.plugin])
      await enterSchema(db, set.plugin)
      await up(db)
      const ms = Math.round(performance.now() - began)
      await db.raw('insert into core.migration (plugin, name, version, checksum, ms) values (?, ?, ?, ?, ?)',
        [set.plugin, migration.name, set.version, migration.checksum, ms])
      return ms
    })
  } catch (error) {
    throw new MigrationFailed(set.plugin, migration.name, error)
  }
}

async function enterSchema(db: Knex, plugin: string): Promise<void> {
  await db.raw('select set_config(\'search_path\', quote_ident(?) || \', \' || current_setting(\'search_path\'), true)', [plugin])
}

async function load(migration: Migration): Promise<Steps> {
  const steps = await import(pathToFileURL(migration.file).href) as Partial<Steps>
  if (typeof steps.up !== 'function') throw new TypeError(`${migration.file} exports no up()`)
  return steps as Steps
}
