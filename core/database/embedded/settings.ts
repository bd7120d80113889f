import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Extensions the embedded engine offers to `create extension`; they cost 20 ms together. */
export const contributed = ['btree_gin', 'citext', 'pg_trgm', 'unaccent'] as const

/** The major version of PostgreSQL inside the embedded engine: data of another one cannot be opened. */
export const major = '18'

/** Small segments keep a fresh cluster at 30 MB on disk, 1.1 MB packed. */
export const initArguments = ['--wal-segsize=1']

/** What is given to the engine beside its own defaults. 16 MB of buffers halve its memory and cost nothing at this size. */
export const serverSettings = ['shared_buffers=16MB', 'wal_sync_method=fsync', 'timezone=UTC', 'intervalstyle=postgres']

function packageVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  for (;;) {
    try {
      const found = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string, version?: string }
      if (found.name === name && found.version) return found.version
    } catch { /* no package file here: one folder up */ }
    const above = dirname(folder)
    if (above === folder) throw new Error(`${name} has no version`)
    folder = above
  }
}

/** The version of the embedded engine, such as '0.5.14'. */
export const engineVersion = packageVersion('@electric-sql/pglite')

/** Tells whether a packed cluster was made by this very engine: a packed one with another key is ignored. */
export const clusterKey = createHash('sha256').update(JSON.stringify([engineVersion, major, initArguments])).digest('hex').slice(0, 32)
