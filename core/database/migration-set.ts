import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The migrations of one plugin, or of core. */
export interface MigrationSet {
  /** The plugin's id, which is also its schema; `core` for core. */
  readonly plugin: string
  /** Of the plugin; told to whoever meets newer data. */
  readonly version: string
  /** Folder or folders of files `YYYYMMDD_HHMMSS_name.ts` (or `.js`); one that does not exist holds none. */
  readonly directory: string | readonly string[]
  /** Of those there, only these, by name: data as an earlier version had it, for a restore. */
  readonly only?: ReadonlySet<string>
}

export interface Migration {
  /** File name without its ending, so that TypeScript and what it was built to are the same migration. */
  readonly name: string
  readonly file: string
  /** SHA-256 of the text with plain line ends. */
  readonly checksum: string
}

const form = /^(\d{8}_\d{6}_[a-z0-9_]+)\.(?:ts|js|mjs)$/
const reserved = new Set(['public', 'information_schema', 'pgboss'])

/** @returns the migrations in their order. @throws TypeError for a plugin id that can be no schema, a file name of another form, or a name twice */
export function readMigrations(set: MigrationSet): Migration[] {
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(set.plugin) || reserved.has(set.plugin) || set.plugin.startsWith('pg_')) {
    throw new TypeError(`${set.plugin} can be no plugin id: it is also a database schema`)
  }
  const found = new Map<string, Migration>()
  for (const folder of [set.directory].flat()) {
    // `.js` sorts before `.ts`: where a package holds both, what was built runs.
    for (const entry of list(folder)) {
      const [, name] = form.exec(entry) ?? []
      if (name === undefined) throw new TypeError(`${join(folder, entry)} has no name of the form YYYYMMDD_HHMMSS_name.ts`)
      const file = join(folder, entry)
      const twin = found.get(name)
      if (twin && !twin.file.startsWith(join(folder, name))) throw new TypeError(`${file} and ${twin.file} are the same migration`)
      if (twin) continue
      found.set(name, { name, file, checksum: createHash('sha256').update(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).digest('hex') })
    }
  }
  return [...found.values()].filter(({ name }) => set.only?.has(name) ?? true).toSorted((a, b) => a.name < b.name ? -1 : 1)
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((entry) => /\.(?:ts|js|mjs)$/.test(entry) && !entry.endsWith('.d.ts')).toSorted()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
