import type { Locale } from '../contract/index.ts'
import { languages, locales } from './languages.ts'
import { kinds, parse, type Piece } from './message.ts'
import { readFolder, type LocaleFile } from './read-folder.ts'

export interface LocaleFault { readonly path: string; readonly key: string; readonly what: string }

/** Plural forms a message in the language has to say; the rest may fall to `other`. */
const needed: Readonly<Record<Locale, readonly string[]>> = { en: ['one'], fr: ['one'], es: ['one'], ar: ['one', 'two', 'few', 'many'] }

interface Shape { readonly arguments: Map<string, string>; readonly plurals: { name: string; forms: string[]; isOrdinal: boolean }[] }

function shape(pieces: readonly Piece[], into: Shape = { arguments: new Map(), plurals: [] }): Shape {
  for (const { type, value, options, pluralType } of pieces) {
    if (type === kinds.select) into.arguments.set(value, `select ${Object.keys(options ?? {}).toSorted().join(' ')}`)
    else if (type === kinds.plural || type === kinds.number) into.arguments.set(value, 'number')
    else if (type === kinds.date || type === kinds.time) into.arguments.set(value, 'date')
    else if (type === kinds.argument && !into.arguments.has(value)) into.arguments.set(value, 'text')
    if (type === kinds.plural) into.plurals.push({ name: value, forms: Object.keys(options ?? {}), isOrdinal: pluralType === 'ordinal' })
    for (const option of Object.values(options ?? {})) shape(option.value, into)
  }
  return into
}

const describe = (names: Map<string, string>): string => [...names].map(([name, kind]) => `{${name}: ${kind}}`).toSorted().join(' ')

/**
 * What is wrong with a folder of locale files: a key that one language has and another lacks, other placeholders than English,
 * a message that is not valid ICU, a plural without the forms its language needs, markup, an empty text, a key outside `prefix`.
 */
export function checkLocales(folder: string, prefixes: readonly string[] = []): LocaleFault[] {
  const faults: LocaleFault[] = []
  const byLocale = new Map<Locale, Map<string, { text: string; path: string }>>(locales.map((locale) => [locale, new Map()]))
  const files = readFolder(folder)
  for (const file of files) collect(file, byLocale, faults)
  const english = byLocale.get('en')!
  const keys = new Set([...byLocale.values()].flatMap((texts) => [...texts.keys()]))
  for (const key of keys) {
    if (prefixes.length > 0 && !prefixes.some((prefix) => key.startsWith(`${prefix}.`))) {
      faults.push({ path: folder, key, what: `begins with none of ${prefixes.join(', ')}` })
    }
    const reference = english.get(key)
    const expected = reference && shapeOf(reference.text)
    for (const locale of locales) {
      const found = byLocale.get(locale)!.get(key)
      if (!found) { faults.push({ path: folder, key, what: `is missing in ${languages[locale].name}` }); continue }
      for (const what of faultsOf(found.text, locale, expected ?? null)) faults.push({ path: found.path, key, what })
    }
  }
  return faults
}

function collect(file: LocaleFile, into: Map<Locale, Map<string, { text: string; path: string }>>, faults: LocaleFault[]): void {
  const texts = into.get(file.locale)!
  for (const [key, text] of file.messages) {
    const before = texts.get(key)
    if (before) faults.push({ path: file.path, key, what: `stands in ${before.path} as well` })
    texts.set(key, { text, path: file.path })
  }
}

function shapeOf(text: string): Shape | null {
  try {
    return shape(parse(text))
  } catch {
    return null
  }
}

function faultsOf(text: string, locale: Locale, expected: Shape | null): string[] {
  if (text.trim() === '') return ['says nothing']
  const faults: string[] = []
  if (/<\/?[a-z]/i.test(text)) faults.push('holds markup')
  if (/&(?:[a-z]+|#\d+);/i.test(text)) faults.push('holds a character reference')
  let own: Shape
  try {
    own = shape(parse(text))
  } catch (error) {
    return [...faults, `is not valid: ${(error as Error).message}`]
  }
  if (expected && describe(own.arguments) !== describe(expected.arguments)) {
    faults.push(`has ${describe(own.arguments) || 'no values'} where English has ${describe(expected.arguments) || 'none'}`)
  }
  for (const { name, forms, isOrdinal } of own.plurals) {
    if (isOrdinal) continue
    const lacking = needed[locale].filter((form) => !forms.includes(form) && !(form === 'one' && forms.includes('=1')) && !(form === 'two' && forms.includes('=2')))
    if (lacking.length > 0) faults.push(`lacks the forms ${lacking.join(', ')} of {${name}}`)
  }
  return faults
}
