import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locale } from '../contract/index.ts'
import { isLocale } from './languages.ts'

export type Messages = Map<string, string>
export interface LocaleFile { readonly path: string; readonly locale: Locale; readonly messages: Messages }

/** Flat keys from nested or flat JSON. @throws Error naming the key that is not a text */
export function flatten(value: object, prefix = '', into: Messages = new Map()): Messages {
  for (const [name, inner] of Object.entries(value)) {
    const key = prefix + name
    if (typeof inner === 'string') into.set(key, inner)
    else if (inner !== null && typeof inner === 'object' && !Array.isArray(inner)) flatten(inner, `${key}.`, into)
    else throw new Error(`“${key}” is not a text`)
  }
  return into
}

/** Every `<locale>.json` and `<name>.<locale>.json` of a folder; none when the folder does not exist. @throws Error naming the file */
export function readFolder(folder: string): LocaleFile[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return names.toSorted().flatMap((name): LocaleFile[] => {
    const locale = /(?:^|\.)([a-z]{2,3})\.json$/.exec(name)?.[1]
    if (!locale || !isLocale(locale)) return []
    const path = join(folder, name)
    try {
      return [{ path, locale, messages: flatten(JSON.parse(readFileSync(path, 'utf8')) as object) }]
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
    }
  })
}
