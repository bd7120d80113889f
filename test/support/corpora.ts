import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../shared/data/security/', import.meta.url))

/** A collection of hostile inputs that lies beside the repository, not in it; null where there is none, but in CI there has to be one. */
export function corpus<T>(name: string): T | null {
  const path = `${folder}${name}.json`
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as T
  if (process.env['CI'] === 'true') throw new Error(`The collection ${name} is needed here and was not found`)
  return null
}

type Part = string | { repeat: string; n: number }
/** A pathological text cut to `limit` letters. */
export const grown = (parts: readonly Part[], limit: number): string =>
  parts.map((part) => typeof part === 'string' ? part : part.repeat.repeat(Math.min(part.n, Math.ceil(limit / parts.length / part.repeat.length)))).join('').slice(0, limit)
