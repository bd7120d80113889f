import { fileURLToPath } from 'node:url'
import type { Locale } from '../contract/index.ts'
import type { Reason } from '../pages/plugin-desk.ts'
import { openTranslations, type Translations } from '../i18n/translations.ts'

export type { Reason }

export const reason = (key: string, values: Record<string, string | number> = {}): Reason => ({ key: `core.plugins.reason.${key}`, values })

let texts: Translations | undefined

/** The reason as a sentence for the log and the command line, which have no reader of their own. */
export function sentence({ key, values }: Reason, locale: Locale = 'en'): string {
  if (!texts) {
    texts = openTranslations()
    texts.add('core', fileURLToPath(new URL('locales', import.meta.url)))
  }
  return texts.translator(locale)(key, { ...values })
}
