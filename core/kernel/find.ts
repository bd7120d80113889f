import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'
import { reason, type Reason } from './reason.ts'

/** A plugin that stands on the disk; nothing of its code has run yet. */
export interface Found {
  readonly id: string
  /** From its `package.json`. */
  readonly version: string
  readonly packageName: string
  readonly description: string
  /** Absolute, links resolved: what a stack trace names. */
  readonly folder: string
  /** Absolute path of the module whose default export is the plugin. */
  readonly entry: string
  readonly source: 'core' | 'folder' | 'package'
  /** What is wrong with it before it is even loaded. */
  readonly faults: readonly Reason[]
}

interface Manifest {
  name?: string; version?: string; description?: string; main?: string; keywords?: unknown; exports?: unknown
  dependencies?: Record<string, string>; optionalDependencies?: Record<string, string>; diwan?: { id?: string }
}

/**
 * Plugins in the folders (TypeScript or JavaScript, each with `package.json` and `plugin.ts`), and the packages the root's
 * `package.json` names that carry the keyword `diwan-plugin` (compiled JavaScript). A folder wins over a package of the same id.
 */
export function findPlugins(root: string, folders: readonly string[] = [join(root, 'plugins')]): Found[] {
  const found = [...folders.flatMap(inFolder), ...inPackages(root)]
  const seen = new Map<string, Found>()
  for (const one of found) if (!seen.has(one.id)) seen.set(one.id, one)
  return [...seen.values()].toSorted((a, b) => a.id < b.id ? -1 : 1)
}

/** Core's own pages, found like any other plugin; its version is core's. */
export function findCore(coreFolder: string): Found {
  const folder = realpathSync(coreFolder)
  const manifest = readManifest(folder)
  return describe('core', join(folder, 'pages'), entryOf(join(folder, 'pages')), manifest, 'core')
}

function inFolder(parent: string): Found[] {
  if (!existsSync(parent)) return []
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !/^[._]/.test(entry.name))
    .map((entry) => ({ name: entry.name, folder: realpathSync(join(parent, entry.name)) }))
    .filter(({ folder }) => existsSync(join(folder, 'package.json')) || existsSync(entryOf(folder)))
    .map(({ name, folder }) => describe(name, folder, entryOf(folder), readManifest(folder), 'folder'))
}

// Only what the administrator asked npm for is looked at: reading every package's manifest would cost the start 30 ms.
function inPackages(root: string): Found[] {
  const own = readManifest(root)
  return Object.keys({ ...own?.dependencies, ...own?.optionalDependencies }).flatMap((name) => {
    const place = join(root, 'node_modules', name)
    if (!existsSync(join(place, 'package.json'))) return []
    const folder = realpathSync(place)
    const manifest = readManifest(folder)
    if (!Array.isArray(manifest?.keywords) || !manifest.keywords.includes('diwan-plugin')) return []
    const id = manifest.diwan?.id ?? name.replace(/^.*\//, '').replace(/^diwan-(plugin-)?/, '')
    return [describe(id, folder, join(folder, packageEntry(manifest)), manifest, 'package')]
  })
}

function describe(id: string, folder: string, entry: string, manifest: Manifest | null, source: Found['source']): Found {
  const faults: Reason[] = []
  if (!manifest) faults.push(reason('no-manifest', { id }))
  else if (!semver.valid(manifest.version)) faults.push(reason('no-version', { id, version: manifest.version ?? '' }))
  if (!existsSync(entry)) faults.push(reason('no-entry', { id, entry: entry.slice(folder.length + 1) }))
  return { id, folder, entry, source, faults, version: manifest?.version ?? '0.0.0', packageName: manifest?.name ?? id, description: manifest?.description ?? '' }
}

const entryOf = (folder: string): string => existsSync(join(folder, 'plugin.js')) && !existsSync(join(folder, 'plugin.ts')) ? join(folder, 'plugin.js') : join(folder, 'plugin.ts')

function packageEntry(manifest: Manifest): string {
  const exported = (manifest.exports as Record<string, unknown> | undefined)?.['./plugin']
  const target = typeof exported === 'object' && exported !== null ? (exported as Record<string, unknown>)['import'] ?? (exported as Record<string, unknown>)['default'] : exported
  return typeof target === 'string' ? target : manifest.main ?? 'plugin.js'
}

function readManifest(folder: string): Manifest | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return typeof manifest === 'object' && manifest !== null ? manifest : null
  } catch {
    return null
  }
}
