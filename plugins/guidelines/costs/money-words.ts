import { asOne, intlTags, type Locale } from '@diwan/core'

const made = new Map<string, Intl.NumberFormat>()
/** Made once each: an Intl object costs up to 100 µs. */
function formatOf(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = made.get(key)
  if (known) return known
  if (made.size > 400) made.clear()
  const fresh = new Intl.NumberFormat(intlTags[locale], options)
  made.set(key, fresh)
  return fresh
}

/** A decimal such as `1234567.89` to the last digit, which double precision would not keep. */
export const money = (decimal: string, currency: string, locale: Locale): string =>
  asOne(formatOf(locale, { style: 'currency', currency, currencyDisplay: 'code' }).format(decimal as Intl.StringNumericLiteral), locale)

/** As people say it in a sentence: `EUR 1.23 million`. */
export const roundMoney = (decimal: string, currency: string, locale: Locale): string =>
  formatOf(locale, { style: 'currency', currency, currencyDisplay: 'code', notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 }).format(decimal as Intl.StringNumericLiteral)

/** A share as per cent: 0.125 is `12.5 %`. */
export const percent = (share: number, locale: Locale, digits = 2): string => formatOf(locale, { style: 'percent', maximumFractionDigits: digits }).format(share)
export const signedPercent = (share: number, locale: Locale): string => formatOf(locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(share)
export const plainNumber = (decimal: string, locale: Locale): string => formatOf(locale, { maximumFractionDigits: 6 }).format(decimal as Intl.StringNumericLiteral)

/** A kept number as it is typed in the reader's language; what is none comes back as it was typed. */
export const typedIn = (kept: string, locale: Locale): string => /^-?\d+\.\d+$/.test(kept) && (locale === 'fr' || locale === 'es') ? kept.replace('.', ',') : kept
