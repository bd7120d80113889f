import { at, cleared, rootsWithin, squareFree, variations, type Bracket, type Polynomial } from './polynomial.ts'
import type { Ratio } from './ratio.ts'

/**
 * All rates (as shares: 0.125 is 12.5 %) above −100 % at which a flow is worth nothing, ascending, as near as double precision says them.
 * With x = 1 / (1 + rate) the value is a polynomial in x with whole coefficients; its positive roots are told apart in whole numbers, so that none is
 * missed and none is made up. Between 0 and 1 lie the rates above zero; read backwards, those below.
 */
export function rates(flow: readonly Ratio[]): number[] {
  const all = trimmed(flow.map(({ n }) => n))
  if (variations(all) === 0) return []
  const once = squareFree(all), back = once.toReversed()
  return [
    ...rootsWithin(back).map((bracket) => refined(back, bracket, (m, k) => -share((1n << k) - m, 1n << k))),
    ...once.reduce((sum, n) => sum + n, 0n) === 0n ? [0] : [],
    ...rootsWithin(once).map((bracket) => refined(once, bracket, (m, k) => share((1n << k) - m, m))),
  ].toSorted((a, b) => a - b)
}

/** How often the flow changes from out to in or back. */
export const signChanges = (flow: readonly Ratio[]): number => variations(flow.map(({ n }) => n))

/** Without the years before the first and after the last payment: they move no root. */
function trimmed(all: readonly bigint[]): Polynomial {
  const first = all.findIndex((n) => n !== 0n)
  return first < 0 ? [] : cleared(all.slice(first))
}

/** Halved until both ends are the same number. */
function refined(all: Polynomial, { c, k, isPoint }: Bracket, rateAt: (m: bigint, k: bigint) => number): number {
  if (isPoint) return rateAt(c, k)
  let low = c, high = c + 1n, scale = k
  // Just beside the lower end, which may be a root of its own.
  const isAbove = at(all, high, scale) > 0n || (at(all, high, scale) === 0n && at(all, low, scale) < 0n)
  for (let step = 0; step < 1_200; step++) {
    const from = low === 0n ? Number.NaN : rateAt(low, scale), to = rateAt(high, scale)
    if (Math.abs(from - to) <= 2e-16 * Math.max(1, Math.abs(to))) break
    const middle = low + high, value = at(all, middle, scale + 1n)
    low *= 2n; high *= 2n; scale += 1n
    if (value === 0n) return rateAt(middle, scale)
    if (value > 0n === isAbove) high = middle
    else low = middle
  }
  return rateAt(high, scale)
}

/** a / b with seventy bits after the point: near zero nothing is lost. */
const share = (a: bigint, b: bigint): number => Number((a << 70n) / b) / 2 ** 70
