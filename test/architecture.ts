import { posix } from 'node:path'

/** A file of the repository as the rules see it; `path` from the root, with `/`. */
export interface SourceFile { readonly path: string; readonly text: string }

/** Which floor each folder of core stands on; a file imports from its own folder and from lower floors. */
export const floors: Readonly<Record<string, number>> = {
  contract: 0, reference: 0, locales: 0, migrations: 0,
  demo: 1, config: 1, database: 1, files: 1, i18n: 1, client: 1,
  mail: 2, events: 2, audit: 2, jobs: 2, views: 2,
  access: 3, settings: 3, backup: 3,
  content: 4,
  notifications: 5, http: 5,
  pages: 6,
  kernel: 7,
  cli: 8, testing: 8,
}

interface Import { readonly from: string; readonly isType: boolean }

const importPattern = /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

/** What a file imports, written out in one string; comments do not count. */
export function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  return [...code.matchAll(importPattern)].map(([, type, from, bare, dynamic]) => ({ from: from ?? bare ?? dynamic!, isType: type !== undefined }))
}

/** Every breach of the architecture, as `file: what`. Tests of core may reach anywhere; plugins' tests obey the plugins' rules. */
export function breaches(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const imports = importsOf(text)
    return [
      ...path.startsWith('core/') ? coreBreaches(path, imports) : [],
      ...path.startsWith('plugins/') ? pluginBreaches(path, imports) : [],
      ...imports.some(({ from }) => from === 'awilix') && !path.startsWith('core/kernel/') ? ['only core/kernel knows awilix'] : [],
      ...readsEnvironment(path, text) ? ['only core/config reads process.env'] : [],
      .../^export default /m.test(text) && !/(^|\/)plugin\.ts$/.test(path) ? ['only plugin.ts has a default export'] : [],
    ].map((what) => `${path}: ${what}`)
  })
}

const isTest = (path: string): boolean => /\/test\//.test(path)

function readsEnvironment(path: string, text: string): boolean {
  // What is never shipped may look around.
  if (/^(core\/config|scripts|test|\.ci)\//.test(path) || path === 'core/testing/test-environment.ts') return false
  return /\bprocess\s*\.\s*env\b/.test(text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, ''))
}

function coreBreaches(path: string, imports: readonly Import[]): string[] {
  const [, folder = ''] = path.split('/')
  const own = floors[folder]
  if (own === undefined) return [`core/${folder} stands on no floor: give it one in test/architecture.ts`]
  return imports.flatMap(({ from, isType }) => {
    const target = from.startsWith('.') ? posix.join(posix.dirname(path), from) : from
    if (target.startsWith('plugins/') || /^@diwan\/(?!core(\/|$))/.test(target)) return isTest(path) ? [] : [`core imports no plugin (${from})`]
    if (isTest(path)) return []
    if (folder === 'contract' && !from.startsWith('.') && !isType && from !== 'typebox') return [`the contract imports only types of packages (${from})`]
    const [root, other = ''] = target.split('/')
    if (root !== 'core' || other === folder || !Object.hasOwn(floors, other)) return []
    return floors[other]! < own ? [] : [`floor ${own} does not import ${target} of floor ${floors[other]}`]
  })
}

function pluginBreaches(path: string, imports: readonly Import[]): string[] {
  const [, id = ''] = path.split('/')
  return imports.flatMap(({ from, isType }) => {
    if (from.startsWith('.')) return posix.join(posix.dirname(path), from).startsWith(`plugins/${id}/`) ? [] : [`a plugin imports from its own folder (${from})`]
    if (path.startsWith(`plugins/${id}/migrations/`) && !(from === 'knex' && isType)) return [`a migration imports only types of knex (${from})`]
    if (from === '@diwan/core' || (from === '@diwan/core/testing' && isTest(path))) return []
    if (from.startsWith('@diwan/core')) return [`a plugin sees core only as @diwan/core, and @diwan/core/testing in tests (${from})`]
    if (from.startsWith('@diwan/')) return /^@diwan\/[a-z0-9-]+\/contract$/.test(from) && isType ? [] : [`a plugin sees another only through the types of its contract (${from})`]
    return []
  })
}

interface Manifest { name?: string; exports?: unknown }

/** What a package lets others import. */
export function exportBreaches(path: string, { exports }: Manifest): string[] {
  const names = exports && typeof exports === 'object' ? Object.keys(exports).toSorted() : []
  const wanted = path === 'core/package.json' ? ['.', './testing'] : ['./contract', './plugin']
  const isFine = path === 'core/package.json' ? names.join() === wanted.join() : names.length > 0 && names.every((name) => wanted.includes(name))
  return isFine ? [] : [`${path}: exports ${names.join(', ') || 'everything'} instead of ${wanted.join(' and ')}`]
}
