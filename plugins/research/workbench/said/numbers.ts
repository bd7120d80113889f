import type { Locale, Translate } from '@diwan/core'

const tags: Record<Locale, string> = { en: 'en-GB', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn' }
/** In Arabic a sign would change places with its number: here both are read from left to right, as one. */
const asOne = (said: string, locale: Locale): string => locale === 'ar' ? `\u2066${said.replaceAll(/[\u200e\u200f\u061c]/g, '')}\u2069` : said

/** How figures of one result are written: to four digits, since no interval knows more. */
export class Numbers {
  readonly t: Translate
  readonly locale: Locale
  readonly unit: string
  readonly #plain: Intl.NumberFormat
  readonly #signed: Intl.NumberFormat
  readonly #share: Intl.NumberFormat
  constructor(t: Translate, locale: Locale, unit: string) {
    const digits = { maximumSignificantDigits: 4 } as const
    this.t = t
    this.locale = locale
    this.unit = unit
    this.#plain = new Intl.NumberFormat(tags[locale], digits)
    this.#signed = new Intl.NumberFormat(tags[locale], { ...digits, signDisplay: 'exceptZero' })
    this.#share = new Intl.NumberFormat(tags[locale], { style: 'percent', maximumFractionDigits: 1 })
  }

  plain(value: number): string { return asOne(this.#plain.format(value), this.locale) }
  signed(value: number): string { return asOne(this.#signed.format(value), this.locale) }
  share(value: number): string { return asOne(this.#share.format(value), this.locale) }
  signedShare(value: number): string { return asOne(`${value > 0 ? '+' : ''}${this.#share.format(value)}`, this.locale) }
  /** With its unit, for sentences. */
  amount(value: number, isSigned = false): string { return `${isSigned ? this.signed(value) : this.plain(value)}${this.unit === '' ? '' : ` ${this.unit}`}` }
  p(value: number): string { return asOne(value < 0.001 ? `< ${new Intl.NumberFormat(tags[this.locale]).format(0.001)}` : new Intl.NumberFormat(tags[this.locale], { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value), this.locale) }
  between(low: string, high: string): string { return this.t('research.bench.between', { low, high }) }
}
