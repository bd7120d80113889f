import { readMigrations, type MigrationSet } from '../database/migration-set.ts'
import { ArchiveFault, BackupRefused } from './archive-fault.ts'
import { leftOut, limits } from './layout.ts'
import type { Manifest } from './manifest.ts'

/** What of an archive this code can take: migrations by plugin, those left out aside. */
export interface Judged { readonly schemas: ReadonlySet<string>; readonly migrations: ReadonlyMap<string, ReadonlySet<string>> }

/**
 * Whether this code knows everything the archive holds. Nothing is touched.
 * @throws ArchiveFault `newer` for data of later code, `foreign` for what contradicts itself; BackupRefused for data of a plugin that is not here
 */
export function judge(manifest: Manifest, sets: readonly MigrationSet[], without: ReadonlySet<string> = new Set()): Judged {
  const migrations = new Map<string, Set<string>>()
  for (const { plugin, name } of manifest.migrations) if (!without.has(plugin)) migrations.set(plugin, (migrations.get(plugin) ?? new Set()).add(name))
  if (without.has('core') || !migrations.has('core')) throw new ArchiveFault('foreign', 'The archive holds nothing of core, which every site has.')
  const known = new Map(sets.map((set) => [set.plugin, set]))
  const versions = new Map(manifest.plugins.map(({ id, version }) => [id, version]))
  const absent = [...migrations.keys()].filter((plugin) => !known.has(plugin))
  if (absent.length > 0) {
    throw new BackupRefused(`The archive holds data of ${absent.map((id) => `${id} ${versions.get(id) ?? ''}`.trim()).join(', ')}, which is not installed here. Install it first, or leave its data behind with ${absent.map((id) => `--without ${id}`).join(' ')}.`)
  }
  for (const [plugin, names] of migrations) {
    const own = new Set(readMigrations(known.get(plugin)!).map(({ name }) => name))
    const unknown = [...names].filter((name) => !own.has(name))
    if (unknown.length > 0) {
      throw new ArchiveFault('newer', `The archive holds data of ${plugin} ${versions.get(plugin) ?? ''}, and this is ${plugin} ${known.get(plugin)!.version}, which does not know ${unknown.join(', ')}. Update first, then restore.`)
    }
  }
  const schemas = new Set(migrations.keys())
  for (const name of [...manifest.tables, ...manifest.sequences].map((one) => one.name)) {
    const schema = name.split('.')[0]!
    if (!schemas.has(schema) && !without.has(schema)) throw new ArchiveFault('foreign', `The archive holds ${name}, which belongs to nothing in it.`)
  }
  const never = manifest.tables.find(({ name }) => leftOut.has(name))
  if (never) throw new ArchiveFault('foreign', `The archive holds ${never.name}, which no backup holds.`)
  if (manifest.jobs && manifest.jobs.name !== 'jobs.job') throw new ArchiveFault('foreign', `The archive holds ${manifest.jobs.name} as its queue.`)
  for (const { name, parts } of manifest.tables) if (parts.some(({ bytes }) => bytes > limits.whole)) throw new ArchiveFault('foreign', `${name} has parts longer than backups have.`)
  return { schemas, migrations }
}
