import { normalAt } from '@diwan/core'
import { betaBelow, gammaAbove, logGamma } from './gamma.ts'

/** The share of Student's t outside ±t: DLMF 8.17 with x = df / (df + t²). */
export const bothTails = (t: number, df: number): number => Number.isFinite(t) ? betaBelow(df / 2, 0.5, df / (df + t * t), t * t / (df + t * t)) : 0

/** The share of χ² above x. */
export const chiAbove = (x: number, df: number): number => gammaAbove(df / 2, x / 2)

/** The share of Fisher's F above f. */
export const fisherAbove = (f: number, first: number, second: number): number => f <= 0 ? 1 : betaBelow(second / 2, first / 2, second / (second + first * f), first * f / (second + first * f))

/** The density of Student's t. */
const density = (t: number, df: number): number => Math.exp(logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI) - (df + 1) / 2 * Math.log1p(t * t / df))

/** Where `level` of Student's t lies between −t and t: Newton's steps on the tail, kept between bounds. @param level above 0, below 1 */
export function studentAt(level: number, df: number): number {
  const outside = 1 - level
  let low = 0, high = Math.max(1, normalAt(1 - outside / 2))
  while (bothTails(high, df) > outside) high *= 2
  let t = high
  for (let n = 0; n < 200; n++) {
    const off = bothTails(t, df) - outside
    if (off > 0) low = t
    else high = t
    const next = t + off / (2 * density(t, df))
    const to = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(to - t) <= 1e-15 * Math.abs(t)) return to
    t = to
  }
  return t
}
