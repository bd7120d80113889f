import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Database } from './database.ts'
import { clusterKey } from './embedded/settings.ts'
import { migrate } from './migrate.ts'
import { readMigrations, type MigrationSet } from './migration-set.ts'
import { openDatabase } from './open-database.ts'

/**
 * Where the packed cluster with these migrations applied is kept: its name is a hash of the engine and of every migration's text,
 * so that one that no longer fits is simply not found.
 */
export function templateFile(cacheDirectory: string, sets: readonly MigrationSet[]): string {
  const contents = sets.map((set) => [set.plugin, set.version, readMigrations(set).map(({ name, checksum }) => [name, checksum])])
  const key = createHash('sha256').update(JSON.stringify([clusterKey, contents])).digest('hex').slice(0, 32)
  return join(cacheDirectory, `cluster-${key}.bin`)
}

/** Packs an open embedded database into `file`, in one step. Its connections are cut; nothing else may run. */
export async function makeTemplate(database: Database, file: string): Promise<void> {
  const packed = await database.pack('template')
  mkdirSync(dirname(file), { recursive: true })
  const making = `${file}.${randomUUID()}`
  writeFileSync(making, packed)
  renameSync(making, file)
}

/** The template for these migrations, made in a folder of its own when there is none yet (about a second). */
export async function ensureTemplate(cacheDirectory: string, sets: readonly MigrationSet[]): Promise<string> {
  const file = templateFile(cacheDirectory, sets)
  if (existsSync(file)) return file
  const directory = mkdtempSync(join(tmpdir(), 'diwan-template-'))
  const database = await openDatabase({ directory, durable: false })
  try {
    const { refused: [first] } = await migrate(database, sets)
    if (first) throw first.error
    await makeTemplate(database, file)
  } finally {
    await database.close()
    rmSync(directory, { recursive: true, force: true })
  }
  return file
}
