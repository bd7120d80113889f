import type { Locale } from '../contract/index.ts'

export interface Language {
  readonly code: Locale
  /** In its own words, as people look for it. */
  readonly name: string
  /** For narrow screens. */
  readonly short: string
  readonly direction: 'ltr' | 'rtl'
  /** What Intl is asked for: Arabic pages show the digits 0–9, as customs papers do. */
  readonly intl: string
}

export const languages: Readonly<Record<Locale, Language>> = {
  en: { code: 'en', name: 'English', short: 'EN', direction: 'ltr', intl: 'en-GB' },
  fr: { code: 'fr', name: 'Français', short: 'FR', direction: 'ltr', intl: 'fr' },
  es: { code: 'es', name: 'Español', short: 'ES', direction: 'ltr', intl: 'es' },
  ar: { code: 'ar', name: 'العربية', short: 'ع', direction: 'rtl', intl: 'ar-u-nu-latn' },
}

export const locales = Object.keys(languages) as readonly Locale[]

export const isLocale = (text: string): text is Locale => Object.hasOwn(languages, text)
