import { chiAbove } from './distributions.ts'
import { leastSquares, type Fit } from './least-squares.ts'

/** What residuals tell of a model. `p`: how often so much would come by chance where the model holds. */
export interface Diagnostics { durbinWatson: number; ljungBox: { q: number; lags: number; p: number }; breuschPagan: { lm: number; df: number; p: number } | null }

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0)

/** Durbin and Watson (1950): 2 where errors do not depend on the one before, near 0 where they follow it. */
export const durbinWatson = (residuals: readonly number[]): number => residuals.slice(1).reduce((sum, value, n) => sum + (value - (residuals[n] ?? 0)) ** 2, 0) / squares(residuals)

/** Ljung and Box (1978): n (n + 2) Σ ρₗ² / (n − l), as χ² of `lags`. */
export function ljungBox(residuals: readonly number[], lags: number): { q: number; lags: number; p: number } {
  const n = residuals.length, mean = residuals.reduce((sum, value) => sum + value, 0) / n
  const centred = residuals.map((value) => value - mean), whole = squares(centred)
  let q = 0
  for (let lag = 1; lag <= lags; lag++) {
    let sum = 0
    for (let t = lag; t < n; t++) sum += (centred[t] ?? 0) * (centred[t - lag] ?? 0)
    q += (sum / whole) ** 2 / (n - lag)
  }
  q *= n * (n + 2)
  return { q, lags, p: chiAbove(q, lags) }
}

/** Breusch and Pagan (1979) as Koenker (1981) has it: n R² of squared errors by the same columns. The first column is the constant. */
export function breuschPagan(x: readonly (readonly number[])[], residuals: readonly number[]): { lm: number; df: number; p: number } | null {
  const squared = residuals.map((value) => value * value), fit = leastSquares(squared, x)
  if (!fit) return null
  const mean = squared.reduce((sum, value) => sum + value, 0) / squared.length
  const whole = squares(squared.map((value) => value - mean))
  if (!(whole > 0)) return null
  const lm = squared.length * (1 - squares(fit.residuals) / whole), df = fit.columns - 1
  return { lm, df, p: chiAbove(lm, df) }
}

/** All three; as many lags as R's and Hyndman's rule says: two seasons, or ten, and a fifth of the points at most. */
export function diagnosed(x: readonly (readonly number[])[], { residuals }: Fit, season: number): Diagnostics {
  const lags = Math.max(1, Math.min(season > 1 ? 2 * season : 10, Math.floor(residuals.length / 5)))
  return { durbinWatson: durbinWatson(residuals), ljungBox: ljungBox(residuals, lags), breuschPagan: breuschPagan(x, residuals) }
}
