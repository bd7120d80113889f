import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTranslations, type Translations } from '../i18n/index.ts'

const core = fileURLToPath(new URL('..', import.meta.url))
let texts: Translations | undefined

/** A locale key of core in English, for the terminal. */
export function englishOf(key: string, values: Readonly<Record<string, string | number>> = {}): string {
  if (!texts) {
    texts = openTranslations()
    texts.add('core', join(core, 'locales'))
    for (const floor of readdirSync(core, { withFileTypes: true })) if (floor.isDirectory()) texts.add('core', join(core, floor.name, 'locales'))
  }
  return texts.translator('en')(key, { ...values })
}
