import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The major version of PostgreSQL inside the embedded engine: data of another one cannot be opened. */
export const major = '18'

/** Small segments keep a fresh cluster at 30 MB on disk, 1.1 MB packed. */
export const initArguments = ['--wal-segsize=1']

/** What is given to the engine beside its own defaults. 16 MB of buffers halve its memory and cost nothing at this size. */
export const serverSettings = ['shared_buffers=16MB', 'wal_sync_method=fsync', 'wal_level=minimal', 'max_wal_senders=0', 'timezone=UTC']

const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')

/** The engine's WebAssembly. */
export const engineProgram = join(dirname(main), 'pglite.wasm')

/** The version of the embedded engine, such as '0.5.14'. */
export const engineVersion = (JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as { version: string }).version

/** Tells whether a packed cluster was made by this very engine: a packed one with another key is ignored. */
export const clusterKey = createHash('sha256').update(JSON.stringify([engineVersion, major, initArguments])).digest('hex').slice(0, 32)
