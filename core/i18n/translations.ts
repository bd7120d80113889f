import type { Locale, Log, Translate } from '../contract/index.ts'
import { isolate } from './isolate.ts'
import { languages, locales } from './languages.ts'
import { compile, parse, type Message } from './message.ts'
import { pseudo } from './pseudo.ts'
import { readFolder, type Messages } from './read-folder.ts'

export interface TranslateOptions {
  /** IANA zone of dates inside messages; default UTC. */
  timeZone?: string
  /** Puts names that run the other way between isolates; for text on a page. */
  isolates?: boolean
}
export interface MissingKey { readonly key: string; readonly locale: Locale; readonly count: number }
export interface Translations {
  /** Texts of a folder's locale files under a name (`core`, a plugin's id, a theme). Later folders win where a key is given twice. */
  add(owner: string, folder: string): void
  remove(owner: string): void
  translator(locale: Locale, options?: TranslateOptions): Translate
  has(key: string, locale?: Locale): boolean
  /** Keys asked for and not found since the start: never in the language, or nowhere at all. */
  missing(): MissingKey[]
}
interface Needs {
  log?: Log
  /** English is shown with accents and 40 % longer; for tests of the layout. */
  isPseudo?: boolean
}

const missingKept = 1000
const zonesKept = 64

/** Texts by key and language. What a language lacks is said in English and reported; what nobody has is shown as its key. */
export function openTranslations({ log, isPseudo = false }: Needs = {}): Translations {
  const owners = new Map<string, Map<Locale, Messages>>()
  /** All owners' texts together, made when one is asked for after a change. */
  let texts: Map<Locale, Messages> | null = null
  /** By language and zone, then by key: a page asks for a hundred, and a name put together each time costs more than the look-up. */
  const compiled = new Map<string, Map<string, Message>>()
  const missing = new Map<string, { key: string; locale: Locale; count: number }>()

  function textsIn(locale: Locale): Messages {
    texts ??= new Map()
    const known = texts.get(locale)
    if (known) return known
    const all: Messages = new Map()
    for (const byLocale of owners.values()) for (const [key, text] of byLocale.get(locale) ?? []) all.set(key, text)
    texts.set(locale, all)
    return all
  }

  function forget(): void {
    compiled.clear()
    texts = null
  }

  function miss(key: string, locale: Locale): void {
    const name = `${locale} ${key}`
    const known = missing.get(name)
    if (known) { known.count += 1; return }
    if (missing.size >= missingKept) return
    missing.set(name, { key, locale, count: 1 })
    log?.warn('a text is missing', { key, locale })
  }

  function message(key: string, locale: Locale, timeZone: string, name: string): Message | null {
    const known = compiled.get(name)?.get(key)
    if (known) return known
    const own = textsIn(locale).get(key)
    if (own === undefined) miss(key, locale)
    const text = own ?? textsIn('en').get(key)
    if (text === undefined) return null
    const said = own === undefined ? 'en' : locale
    const made = compile(isPseudo && said === 'en' ? pseudo(parse(text)) : text, languages[said].intl, timeZone)
    const shelf = compiled.get(name) ?? new Map<string, Message>()
    if (compiled.size > zonesKept * locales.length) compiled.clear()
    compiled.set(name, shelf.set(key, made))
    return made
  }

  function translator(locale: Locale, { timeZone = 'UTC', isolates = false }: TranslateOptions = {}): Translate {
    const { direction } = languages[locale]
    const name = `${locale} ${timeZone}`
    return (key, values) => {
      let given = values
      if (isolates && values) {
        given = {}
        for (const [name, value] of Object.entries(values)) given[name] = typeof value === 'string' ? isolate(value, direction) : value
      }
      try {
        return message(key, locale, timeZone, name)?.(given) ?? key
      } catch (error) {
        log?.error('a text cannot be said with its values', { key, locale, error: (error as Error).message })
        return key
      }
    }
  }

  const plain = new Map<string, Translate>()
  return {
    add(owner, folder) {
      const byLocale = owners.get(owner) ?? new Map<Locale, Messages>()
      for (const file of readFolder(folder)) {
        const into = byLocale.get(file.locale) ?? new Map<string, string>()
        for (const [key, text] of file.messages) into.set(key, text)
        byLocale.set(file.locale, into)
      }
      owners.set(owner, byLocale)
      forget()
    },
    remove(owner) {
      if (owners.delete(owner)) forget()
    },
    translator(locale, options = {}) {
      const name = `${locale} ${options.timeZone ?? ''} ${options.isolates ?? false}`
      const known = plain.get(name)
      if (known) return known
      const made = translator(locale, options)
      if (plain.size >= zonesKept * locales.length) plain.clear()
      plain.set(name, made)
      return made
    },
    has: (key, locale = 'en') => textsIn(locale).has(key),
    missing: () => [...missing.values()].toSorted((a, b) => b.count - a.count),
  }
}
