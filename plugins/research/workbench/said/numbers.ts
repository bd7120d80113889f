import { asOne, intlTags, type Locale, type Translate } from '@diwan/core'

/** Decimals that a figure with an interval so wide deserves: a step of the last is a twentieth of it at most. */
const decimalsOf = (width: number): number => width > 0 && Number.isFinite(width) ? Math.max(0, Math.min(8, Math.ceil(-Math.log10(width / 20)))) : 2

/** How figures of one result are written: as exactly as their interval allows, and to four digits where there is none. */
export class Numbers {
  readonly t: Translate
  readonly locale: Locale
  readonly unit: string
  readonly #share: Intl.NumberFormat
  /** Made once each: a table has hundreds of figures. */
  readonly #formats = new Map<string, Intl.NumberFormat>()
  constructor(t: Translate, locale: Locale, unit: string) {
    this.t = t
    this.locale = locale
    this.unit = unit
    this.#share = new Intl.NumberFormat(intlTags[locale], { style: 'percent', maximumFractionDigits: 1 })
  }

  /** @param width of the interval around it */
  plain(value: number, width?: number): string { return this.#said(value, width, 'negative') }
  signed(value: number, width?: number): string { return this.#said(value, width, 'exceptZero') }
  share(value: number): string { return asOne(this.#share.format(value), this.locale) }
  signedShare(value: number): string { return asOne(`${value > 0 ? '+' : ''}${this.#share.format(value)}`, this.locale) }
  /** With its unit, for sentences. */
  amount(value: number, width?: number, isSigned = false): string { return `${isSigned ? this.signed(value, width) : this.plain(value, width)}${this.unit === '' ? '' : ` ${this.unit}`}` }
  p(value: number): string { return asOne(value < 0.001 ? `< ${new Intl.NumberFormat(intlTags[this.locale]).format(0.001)}` : new Intl.NumberFormat(intlTags[this.locale], { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value), this.locale) }
  between(low: string, high: string): string { return this.t('research.bench.between', { low, high }) }

  #said(value: number, width: number | undefined, signDisplay: 'negative' | 'exceptZero'): string {
    const digits = width === undefined ? { maximumSignificantDigits: 4 } : { minimumFractionDigits: decimalsOf(width), maximumFractionDigits: decimalsOf(width) }
    const key = `${signDisplay} ${digits.maximumSignificantDigits ?? digits.maximumFractionDigits} ${width === undefined}`, known = this.#formats.get(key) ?? new Intl.NumberFormat(intlTags[this.locale], { ...digits, signDisplay })
    this.#formats.set(key, known)
    return asOne(known.format(value), this.locale)
  }
}
