import type { Locale } from './viewer.ts'

/** What Intl is asked for. Arabic pages show the digits 0–9, as customs papers do. */
export const intlTags: Readonly<Record<Locale, string>> = { en: 'en-GB', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn' }

/** A number with its sign, its percent or its currency: in Arabic these would change places, so they are read from left to right, as one. */
export const asOne = (said: string, locale: Locale): string => locale === 'ar' ? `\u2066${said.replaceAll(/[\u200e\u200f\u061c]/g, '')}\u2069` : said
