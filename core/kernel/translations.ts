import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config/index.ts'
import { openTranslations, type Translations } from '../i18n/index.ts'
import type { Found } from './find.ts'

const core = fileURLToPath(new URL('..', import.meta.url))

/** Texts of core's floors, of every plugin that is there (enabled or not), and of the theme last, so that it may say things its own way. */
export function openSiteTranslations({ root, theme }: Config, found: readonly Found[]): Translations {
  const translations = openTranslations()
  translations.add('core', join(core, 'locales'))
  for (const floor of readdirSync(core, { withFileTypes: true })) if (floor.isDirectory()) translations.add('core', join(core, floor.name, 'locales'))
  for (const { id, folder } of found) if (id !== 'core') translations.add(id, join(folder, 'locales'))
  for (const name of new Set(['default', theme])) translations.add(`theme ${name}`, join(root, 'themes', name, 'locales'))
  return translations
}
