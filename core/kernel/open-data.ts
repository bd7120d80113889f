import { fileURLToPath } from 'node:url'
import { basename, dirname, join } from 'node:path'
import { mkdirSync } from 'node:fs'
import type { Config } from '../config/index.ts'
import type { Log } from '../contract/index.ts'
import { migrate, openDatabase, type Database, type DatabaseOptions, type MigrationSet } from '../database/index.ts'
import { coreVersion } from './core-version.ts'
import { StartFault } from './start-fault.ts'

export const coreMigrations: MigrationSet = { plugin: 'core', version: coreVersion, directory: fileURLToPath(new URL('../migrations', import.meta.url)) }

interface Needs {
  config: Config
  log: Log
  onProgress?: ((words: string) => void) | undefined
  database?: Partial<DatabaseOptions> | undefined
}

/**
 * Opens the database and brings core's tables up to this version.
 * @throws StartFault for a folder that cannot be written, DataHeld, DataNewer, DatabaseUnreachable, DatabaseUnsupported, MigrationFailed
 */
export async function openData({ config, log, onProgress, database: extra }: Needs): Promise<Database> {
  try {
    mkdirSync(config.data.directory, { recursive: true })
  } catch (error) {
    throw new StartFault('data-directory', `The data folder ${config.data.directory} cannot be made (${(error as NodeJS.ErrnoException).code}). Give the user Diwan runs as the right to write there, or set data.directory to another folder.`, { cause: error })
  }
  onProgress?.(config.database.url === undefined ? 'Opening the embedded database' : 'Connecting to PostgreSQL')
  const database = await openDatabase({ ...databaseOptions(config, log), ...extra })
  try {
    const { applied } = await migrate(database, [coreMigrations], log)
    if (applied.length > 0) onProgress?.(`Core's tables are of version ${coreVersion} now (${applied.length} ${applied.length === 1 ? 'migration' : 'migrations'})`)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** What the configuration says of the database, as it is opened. */
export const databaseOptions = ({ database }: Pick<Config, 'database'>, log: Log): DatabaseOptions => ({
  // The cluster stands in `database/` below what the engine is given.
  directory: basename(database.directory) === 'database' ? dirname(database.directory) : database.directory,
  ...(database.url === undefined ? {} : { url: database.url }), poolSize: database.poolSize,
  statementTimeoutMs: database.statementTimeoutSeconds * 1000, log, onNotice: (message) => log.debug(message),
})

export const migrationsOf = (id: string, version: string, folder: string): MigrationSet => ({ plugin: id, version, directory: join(folder, 'migrations') })
