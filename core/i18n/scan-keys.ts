import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFolder } from './read-folder.ts'

export interface KeyUse { readonly key: string; readonly path: string }

const word = String.raw`[a-z][\w-]*(?:\.[\w-]+)+`
const patterns: Readonly<Record<string, readonly RegExp[]>> = {
  // {{t "a.key"}}, (t "a.key")
  hbs: [/[{(]\s*~?t\s+["']([^"'\s]+)["']/g],
  // t('a.key'), redirect(to, 'a.key'), new Refused('a.key'), { key: 'a.key' }, label: 'a.key'
  ts: [String.raw`\bt\(\s*'(${word})'`, String.raw`\bredirect\([^)]*?,\s*'(${word})'`, String.raw`new (?:NotFound|Gone|Refused|Conflict|Unavailable)\((?:null,\s*)?'(${word})'`,
    String.raw`\b(?:key|label|notice):\s*'(${word})'`].map((pattern) => new RegExp(pattern, 'g')),
}

function* sources(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) {
      if (!['node_modules', 'test', 'migrations', 'locales'].includes(entry.name)) yield* sources(inner)
    } else if (/\.(?:hbs|ts)$/.test(entry.name)) yield inner
  }
}

/** Keys that views and code name as a whole. Keys put together at run time are not seen. */
export function usedKeys(folders: readonly string[]): KeyUse[] {
  return folders.flatMap((folder) => [...sources(folder)]).flatMap((path) => {
    const text = readFileSync(path, 'utf8')
    return (patterns[path.endsWith('.hbs') ? 'hbs' : 'ts'] ?? []).flatMap((pattern) => [...text.matchAll(pattern)].map((match) => ({ key: match[1]!, path })))
  })
}

/** Keys named in code or views that no locale folder says in English. */
export function unknownKeys(folders: readonly string[], localeFolders: readonly string[]): KeyUse[] {
  const known = new Set(localeFolders.flatMap((folder) => readFolder(folder)).filter(({ locale }) => locale === 'en').flatMap(({ messages }) => [...messages.keys()]))
  // A word with dots that begins with nobody's name is something else: a path in the configuration, say.
  const owners = new Set([...known].map((key) => key.split('.')[0]))
  return usedKeys(folders).filter(({ key, path }) => !known.has(key) && (path.endsWith('.hbs') || owners.has(key.split('.')[0])))
}

/** Keys of locale folders that nothing names, neither whole nor by a beginning that is completed at run time. */
export function unusedKeys(localeFolders: readonly string[], folders: readonly string[]): string[] {
  const named = new Set<string>(), begun = new Set<string>(), shapes = new Set<string>()
  for (const path of folders.flatMap((folder) => [...sources(folder)])) {
    const text = readFileSync(path, 'utf8')
    for (const [found] of text.matchAll(new RegExp(word, 'g'))) named.add(found)
    for (const [, beginning] of text.matchAll(/["'`]([a-z][\w-]*(?:\.[\w-]+)+\.)(?:["'`]|\$\{)/g)) begun.add(beginning!)
    // An owner's name alone begins everything, so what follows must fit as well: `core.${page}.lead`.
    for (const [, owner, rest] of text.matchAll(/`([a-z][\w-]*\.)((?:\$\{[^{}]*\}|[\w.-])+)`/g)) shapes.add(owner + rest!.replace(/\$\{[^{}]*\}/g, '*'))
    for (const [, owner, rest] of text.matchAll(/\(concat "([a-z][\w-]*\.)" ([^()]*)\)/g)) shapes.add(owner + rest!.replace(/"([^"]*)"|\S+/g, (_, said?: string) => said ?? '*').replaceAll(' ', ''))
  }
  // Core says these of whatever a plugin declares.
  for (const kind of ['*.kind', '*.permission', '*.setting', 'core.settings']) for (const more of ['.*', '.*.*', '.*.*.*', '.*.*.*.*']) shapes.add(kind + more)
  shapes.add('*.introduction')
  const fits = new RegExp(`^(?:${[...shapes].map((shape) => shape.split('*').map((part) => part.replaceAll('.', '\\.')).join('[\\w-]+')).join('|')})$`)
  const isBegun = (key: string): boolean => [...key.matchAll(/\./g)].some(({ index }) => begun.has(key.slice(0, index + 1)))
  const keys = new Set(localeFolders.flatMap((folder) => readFolder(folder)).flatMap(({ messages }) => [...messages.keys()]))
  return [...keys].filter((key) => !named.has(key) && !isBegun(key) && !fits.test(key)).toSorted()
}
