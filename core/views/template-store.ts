import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A precompiled template as handlebars' runtime takes it. */
export type Spec = object
export interface TemplateStore {
  /** The compiled form of a template's text. @throws Error naming what is wrong with the template */
  spec(source: string, name: string): Spec
  /** Writes what was compiled since the last time. */
  save(): void
}
interface Needs { readonly cacheFolder: string | null; readonly helpers: readonly string[]; readonly isStrict: boolean }

const require = createRequire(import.meta.url)

/**
 * Templates compiled once and kept on disk by the hash of their text, because compiling one costs over a millisecond and the
 * compiler itself 15 ms to load. Only files of themes and plugins come here, never a person's text.
 */
export function openTemplateStore({ cacheFolder, helpers, isStrict }: Needs): TemplateStore {
  const { version } = require('handlebars/package.json') as { version: string }
  const options = { strict: isStrict, knownHelpers: Object.fromEntries(helpers.map((name) => [name, true])) }
  const manner = createHash('sha256').update(JSON.stringify([version, options])).digest('hex').slice(0, 16)
  const path = cacheFolder === null ? null : join(cacheFolder, `${manner}.json`)
  const kept = new Map<string, string>(path === null ? [] : Object.entries(read(path)))
  let isChanged = false

  return {
    spec(source, name) {
      const hash = createHash('sha256').update(source).digest('base64url')
      let code = kept.get(hash)
      if (code === undefined) {
        code = compile(source, name, options)
        kept.set(hash, code)
        isChanged = true
      }
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- the compiler's own output, kept in a folder only this process writes
      return new Function(`return ${code}`)() as Spec
    },
    save() {
      if (path === null || cacheFolder === null || !isChanged) return
      isChanged = false
      mkdirSync(cacheFolder, { recursive: true, mode: 0o700 })
      const draft = `${path}.${process.pid}`
      writeFileSync(draft, JSON.stringify(Object.fromEntries(kept)), { mode: 0o600 })
      renameSync(draft, path)
    },
  }
}

function read(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>
  } catch {
    return {}
  }
}

function compile(source: string, name: string, options: object): string {
  const { precompile } = require('handlebars') as { precompile: (text: string, options: object) => string }
  try {
    return precompile(source, options)
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
  }
}
