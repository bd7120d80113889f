import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
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

/** A compiled form nobody asked for in so long belongs to a template that is no more. */
const longAgoMs = 30 * 86_400_000

/**
 * Templates compiled once and kept on disk by the hash of their text, because compiling one costs over a millisecond and the
 * compiler itself 15 ms to load; each in a file of its own, read when its template is first used. Only files of themes and plugins
 * come here, never a person's text.
 */
export function openTemplateStore({ cacheFolder, helpers, isStrict }: Needs): TemplateStore {
  const { version } = require('handlebars/package.json') as { version: string }
  const options = { strict: isStrict, knownHelpers: Object.fromEntries(helpers.map((name) => [name, true])) }
  const manner = createHash('sha256').update(JSON.stringify([version, options])).digest('hex').slice(0, 16)
  const folder = cacheFolder === null ? null : join(cacheFolder, 'templates')
  const made = new Map<string, string>()

  return {
    spec(source, name) {
      const file = `${createHash('sha256').update(manner).update(source).digest('base64url')}.js`
      let code = made.get(file) ?? read(folder, file)
      if (code === null) made.set(file, code = compile(source, name, options))
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval -- the compiler's own output, kept in a folder only this process writes
      return new Function(`return ${code}`)() as Spec
    },
    save() {
      if (folder === null || made.size === 0) return
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const [file, code] of made) {
        const draft = join(folder, `${file}.${process.pid}`)
        writeFileSync(draft, code, { mode: 0o600 })
        renameSync(draft, join(folder, file))
      }
      made.clear()
      for (const file of readdirSync(folder)) if (Date.now() - statSync(join(folder, file)).mtimeMs > longAgoMs) rmSync(join(folder, file), { force: true })
    },
  }
}

function read(folder: string | null, file: string): string | null {
  if (folder === null) return null
  try {
    return readFileSync(join(folder, file), 'utf8')
  } catch {
    return null
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
