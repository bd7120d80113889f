import { Matrix, inverse } from 'ml-matrix'
import { bothTails, fisherAbove, studentAt } from './distributions.ts'
import { dot, varianceOf, type Fit } from './least-squares.ts'

/** Newey and West's (1994) rule of thumb: ⌊4 (n / 100)^(2/9)⌋. */
export const usualLag = (n: number): number => Math.floor(4 * (n / 100) ** (2 / 9))

/** uₜ xₜ, what each row adds to the error. */
const scoresOf = (x: readonly (readonly number[])[], { residuals }: Fit): number[][] => x.map((row, n) => row.map((value) => value * (residuals[n] ?? 0)))

/**
 * Covariance that holds where errors depend on those before and differ in size: Newey and West (1987) with Bartlett's weights 1 − l / (L + 1),
 * times n / (n − k) for small samples.
 */
export function neweyWest(x: readonly (readonly number[])[], fit: Fit, lag: number): Matrix {
  const scores = scoresOf(x, fit), k = fit.columns, meat = Matrix.zeros(k, k)
  for (let l = 0; l <= Math.min(lag, scores.length - 1); l++) {
    const weight = (l === 0 ? 0.5 : 1) * (1 - l / (lag + 1))
    for (let t = l; t < scores.length; t++) {
      const now = scores[t] ?? [], then = scores[t - l] ?? []
      for (let m = 0; m < k; m++) for (let n = 0; n < k; n++) meat.set(m, n, meat.get(m, n) + weight * ((now[m] ?? 0) * (then[n] ?? 0) + (then[m] ?? 0) * (now[n] ?? 0)))
    }
  }
  return fit.bread.mmul(meat).mmul(fit.bread).mul(fit.rows / (fit.rows - k))
}

/**
 * Covariance that holds where errors within a group depend on each other: Liang and Zeger (1986), times G / (G − 1) × (n − 1) / (n − k).
 * @param parameters k, with those that were taken out before
 */
export function clustered(x: readonly (readonly number[])[], fit: Fit, groups: readonly number[], parameters: number): Matrix {
  const sums = new Map<number, number[]>()
  for (const [n, row] of scoresOf(x, fit).entries()) {
    const sum = sums.get(groups[n] ?? 0)
    if (sum) for (const [m, value] of row.entries()) sum[m] = (sum[m] ?? 0) + value
    else sums.set(groups[n] ?? 0, [...row])
  }
  const k = fit.columns, meat = Matrix.zeros(k, k)
  for (const sum of sums.values()) for (let m = 0; m < k; m++) for (let n = 0; n < k; n++) meat.set(m, n, meat.get(m, n) + (sum[m] ?? 0) * (sum[n] ?? 0))
  const many = sums.size
  return fit.bread.mmul(meat).mmul(fit.bread).mul(many / (many - 1) * (fit.rows - 1) / (fit.rows - parameters))
}

/** One figure with what is known of its error. `low`, `high`: the interval of `level`; `p`: how often so much would come by chance alone. */
export interface Estimate { value: number; error: number; low: number; high: number; t: number; p: number }

/** A sum of coefficients with its error. Null where the error is none that can be stood behind: zero or no number. */
export function estimated(weights: readonly number[], coefficients: readonly number[], covariance: Matrix, df: number, level = 0.95): Estimate | null {
  const value = dot(weights, coefficients), variance = varianceOf(weights, covariance)
  const error = Math.sqrt(variance)
  if (!Number.isFinite(value) || !(error > 0) || error <= Math.abs(value) * 1e-12) return null
  const t = value / error, reach = studentAt(level, df) * error
  return { value, error, low: value - reach, high: value + reach, t, p: bothTails(t, df) }
}

/** Wald's test that all of these coefficients are nothing, as an F with `df` below; null where they cannot be told apart. */
export function jointTest(which: readonly number[], coefficients: readonly number[], covariance: Matrix, df: number): { f: number; p: number; first: number; second: number } | null {
  const part = new Matrix(which.map((m) => which.map((n) => covariance.get(m, n))))
  const values = Matrix.columnVector(which.map((n) => coefficients[n] ?? 0))
  // Brought to ones on its diagonal first: a slope is thousands of times smaller than a level.
  const scale = which.map((_, n) => Math.sqrt(part.get(n, n)))
  if (scale.some((one) => !(one > 0))) return null
  for (let m = 0; m < which.length; m++) { values.set(m, 0, values.get(m, 0) / (scale[m] ?? 1)); for (let n = 0; n < which.length; n++) part.set(m, n, part.get(m, n) / ((scale[m] ?? 1) * (scale[n] ?? 1))) }
  let f: number
  try { f = values.transpose().mmul(inverse(part)).mmul(values).get(0, 0) / which.length } catch { return null }
  return Number.isFinite(f) && f >= 0 ? { f, p: fisherAbove(f, which.length, df), first: which.length, second: df } : null
}
