import { intlTags, type Locale } from '../contract/index.ts'

export interface Language {
  readonly code: Locale
  /** In its own words, as people look for it. */
  readonly name: string
  /** For narrow screens. */
  readonly short: string
  readonly direction: 'ltr' | 'rtl'
  /** What Intl is asked for. */
  readonly intl: string
}

export const languages: Readonly<Record<Locale, Language>> = {
  en: { code: 'en', name: 'English', short: 'EN', direction: 'ltr', intl: intlTags.en },
  fr: { code: 'fr', name: 'Français', short: 'FR', direction: 'ltr', intl: intlTags.fr },
  es: { code: 'es', name: 'Español', short: 'ES', direction: 'ltr', intl: intlTags.es },
  ar: { code: 'ar', name: 'العربية', short: 'ع', direction: 'rtl', intl: intlTags.ar },
}

export const locales = Object.keys(languages) as readonly Locale[]

export const isLocale = (text: string): text is Locale => Object.hasOwn(languages, text)
