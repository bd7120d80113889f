import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { coreVersion } from '../kernel/core-version.ts'
import { coreNames, idPattern, reservedIds } from '../kernel/names.ts'
import { linkWorkspace } from './link-workspace.ts'

const template = fileURLToPath(new URL('template', import.meta.url))

/**
 * Writes a plugin from the template and makes it known to npm without asking a registry.
 * @throws RangeError for an id that cannot be used or that is there already
 */
export function newPlugin(root: string, id: string, now = new Date()): { folder: string; files: string[] } {
  if (!idPattern.test(id) || id.length > 40) throw new RangeError(`"${id}" cannot be the id of a plugin: small letters, digits and single hyphens, at most 40.`)
  if (reservedIds.has(id) || coreNames.has(id)) throw new RangeError(`"${id}" is a name that belongs to core. Choose another.`)
  const folder = join(root, 'plugins', id)
  if (existsSync(folder)) throw new RangeError(`${folder} is there already.`)
  const words = wordsFor(id, now)
  const files = readdirSync(template, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tpl')).map((name) => {
    const file = join(folder, filled(name.slice(0, -'.tpl'.length), words))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, filled(readFileSync(join(template, name), 'utf8'), words))
    return relative(folder, file)
  })
  linkWorkspace(root, id)
  return { folder, files }
}

function wordsFor(id: string, now: Date): Record<string, string> {
  const parts = id.split('-')
  const title = parts.join(' ')
  const letters = (parts.length > 1 ? parts.map(([letter]) => letter).join('') : id.replace(/[^a-z]/g, '')).toUpperCase()
  return {
    id, coreRange: `^${coreVersion}`, schema: id.replaceAll('-', '_'), Title: `${title.charAt(0).toUpperCase()}${title.slice(1)}`,
    Class: parts.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join(''), PREFIX: letters.slice(0, 3).padEnd(2, 'X'),
    stamp: now.toISOString().replace(/\D/g, '').slice(0, 14).replace(/^(.{8})/, '$1_'), day: now.toISOString().slice(0, 10),
  }
}

/** `__word__` becomes its value. */
const filled = (text: string, words: Readonly<Record<string, string>>): string => text.replace(/__([A-Za-z]+)__/g, (whole, name: string) => words[name] ?? whole)
