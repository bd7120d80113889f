import type { CountedLine, CountedOption } from './counted.ts'
import { plus, ratio, sum, type Ratio } from './ratio.ts'

/** A line as it weighs on one option: what doing nothing would cost is saved, and what it would bring is lost. `sign`: 1 where more of it makes the option better. */
export interface NetLine extends CountedLine { sign: 1 | -1; isOfBase: boolean }

/** The lines of an option, and those of doing nothing turned round; of doing nothing itself its own. */
export function netLines(option: CountedOption, base: CountedOption | null): NetLine[] | null {
  if (option.lines === null) return null
  const own = option.lines.map((line): NetLine => ({ ...line, sign: line.isCost ? -1 : 1, isOfBase: false }))
  if (base === null || base === option) return own
  return base.lines === null ? null : [...own, ...base.lines.map((line): NetLine => ({ ...line, sign: line.isCost ? 1 : -1, isOfBase: true }))]
}

/** What comes in less what goes out, by year. */
export function netFlow(lines: readonly NetLine[], years: number): Ratio[] {
  return Array.from({ length: years + 1 }, (_, n) => sum(lines.map(({ flow, sign }) => { const at = flow[n] ?? ratio(0n); return sign > 0 ? at : { n: -at.n, d: at.d } })))
}

/** Present values at one rate: all have one denominator, so that they add up cheaply. */
export class Discount {
  readonly #weights: readonly bigint[]
  readonly #whole: bigint
  /** `growth` is 1 + rate; the base year counts in full. */
  constructor({ n, d }: Ratio, years: number) {
    this.#weights = Array.from({ length: years + 1 }, (_, year) => d ** BigInt(year) * n ** BigInt(years - year))
    this.#whole = n ** BigInt(years)
  }

  /** Σ flow[t] / growth^t, exactly. */
  value(flow: readonly Ratio[]): Ratio {
    const d = flow[0]?.d ?? 1n
    return { n: flow.reduce((total, at, year) => total + at.n * (this.#weights[year] ?? 0n), 0n), d: this.#whole * d }
  }

  /** What stands after each year, discounted: sign is all that is asked of it. */
  running(flow: readonly Ratio[]): Ratio[] {
    let total: Ratio = { n: 0n, d: this.#whole * (flow[0]?.d ?? 1n) }
    return flow.map((at, year) => (total = plus(total, { n: at.n * (this.#weights[year] ?? 0n), d: total.d })))
  }
}
