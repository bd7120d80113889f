import { intlTags, type Locale, type Translate } from '@diwan/core'
import { money, percent } from '../money-words.ts'
import type { Frame } from '../reckon/counted.ts'
import type { Payback } from '../reckon/payback.ts'
import { isFigure, type Figure } from '../reckon/problem.ts'
import { decimal, type Ratio } from '../reckon/ratio.ts'

/** One figure as a table shows it: `value` for programs (null where there is none), `said` for people; `why` is the reason in place of a figure. */
export interface Shown { value: string | null; said: string; why: string }

/** An amount in the smallest unit as a decimal of the currency. */
export const inCurrency = (amount: Ratio, digits: number): string => decimal({ n: amount.n, d: amount.d * 10n ** BigInt(digits) }, digits)

/** How figures of one analysis are written. */
export class Figures {
  readonly frame: Frame
  readonly #t: Translate
  readonly #locale: Locale
  constructor(frame: Frame, t: Translate, locale: Locale) { this.frame = frame; this.#t = t; this.#locale = locale }

  amount(amount: Ratio): Shown {
    const value = inCurrency(amount, this.frame.digits)
    return { value, said: money(value, this.frame.currency, this.#locale), why: '' }
  }

  ratio(figure: Figure<Ratio>): Shown { return this.#either(figure, (value) => { const said = decimal(value, 2); return { value: said, said: new Intl.NumberFormat(intlTags[this.#locale], { minimumFractionDigits: 2 }).format(said as Intl.StringNumericLiteral) } }) }

  /** Every rate there is; several are told to be no measure. */
  rates(figure: Figure<number[]>): Shown {
    return this.#either(figure, (all) => ({ value: all.map((one) => String(Math.round(one * 1e10) / 1e8)).join(' '), said: all.length === 1 ? percent(all[0] ?? 0, this.#locale) : this.#t('guidelines.costs.rates.several', { n: all.length, rates: all.map((one) => percent(one, this.#locale)).join(' · ') }) }))
  }

  payback(figure: Figure<Payback>): Shown {
    return this.#either(figure, ({ year, relapses }) => ({ value: String(this.frame.baseYear + year), said: this.#t(relapses ? 'guidelines.costs.payback.for-good' : 'guidelines.costs.payback.in', { n: year, year: String(this.frame.baseYear + year) }) }))
  }

  share(figure: Figure<Ratio>): Shown {
    return this.#either(figure, (share) => { const value = decimal({ n: share.n * 100n, d: share.d }, 2); return { value, said: percent(Number(value) / 100, this.#locale) } })
  }

  #either<T>(figure: Figure<T>, say: (value: T) => { value: string; said: string }): Shown {
    if (isFigure(figure)) return { ...say(figure.value), why: '' }
    return { value: null, said: this.#t('guidelines.costs.none'), why: this.#t(`guidelines.costs.none.${figure.why}`, figure.values) }
  }
}
