import { studentAt } from '../numbers/distributions.ts'
import { diagnosed, type Diagnostics } from '../numbers/diagnostics.ts'
import { dot, leastSquares, varianceOf } from '../numbers/least-squares.ts'
import { estimated, jointTest, neweyWest, usualLag, type Estimate } from '../numbers/robust.ts'
import { isConstant, isFigure, meanOf, orWhy, type Figure, type Reason } from './figure.ts'

/** `at`: place of the first period after the change. `pairs`: of sines and cosines over a season of `period`. `lag`: null by the rule. */
export interface InterruptedPlan { values: number[]; at: number; period: number; pairs: number; lag: number | null; placebos: boolean }
export interface Placebo { at: number; level: Estimate | null; p: number | null }
export interface Interrupted {
  n: number; before: number; after: number; lag: number; isLagUsual: boolean; pairs: number; df: number
  /** By how much the series stands higher in the first period after; by how much more it grows in each. */
  level: Figure<Estimate>; slope: Figure<Estimate>; trend: Figure<Estimate>
  /** Both at once. */
  both: Figure<{ f: number; p: number; first: number; second: number }>
  /** What is more than without the change: in the last period, on average of all after, and that as a share of what would have been. */
  end: Figure<Estimate>; mean: Figure<Estimate>; share: Figure<{ value: number; low: number; high: number }>
  fitted: number[]; counterfactual: { value: number; low: number; high: number }[]
  diagnostics: Diagnostics; placebos: Placebo[]
}

/** Points needed: before, after, and more than there are coefficients. Penfold and Zhang (2013) ask for eight on each side; fewer than four after tell no slope. */
export const least = { before: 8, after: 4, spare: 4 } as const

/** Columns: constant, trend, level after, slope after, then a sine and a cosine for each pair. */
export function columnsOf(t: number, { at, period, pairs }: Pick<InterruptedPlan, 'at' | 'period' | 'pairs'>): number[] {
  const wave = Array.from({ length: pairs }, (_, n) => { const angle = 2 * Math.PI * (n + 1) * (t % period) / period; return [Math.sin(angle), ...2 * (n + 1) === period ? [] : [Math.cos(angle)]] }).flat()
  // At half a season the sine is nothing everywhere: the cosine stands alone.
  const season = pairs > 0 && 2 * pairs === period ? [...wave.slice(0, -1), Math.cos(Math.PI * (t % period))] : wave
  return [1, t, t >= at ? 1 : 0, t >= at ? t - at : 0, ...season]
}

/**
 * Segmented regression of an interrupted time series (Wagner and others 2002; Bernal, Cummins and Gasparrini 2017):
 * yₜ = β₀ + β₁ t + β₂ Dₜ + β₃ (t − T) Dₜ + season, errors of Newey and West, intervals of Student's t with n − k.
 */
export function interrupted(plan: InterruptedPlan): Interrupted | Reason {
  const { values, at, period, pairs } = plan, n = values.length, before = at, after = n - at
  if (before < least.before) return { why: 'few-before', values: { n: before, least: least.before } }
  if (after < least.after) return { why: 'few-after', values: { n: after, least: least.after } }
  const k = columnsOf(0, plan).length
  if (pairs > 0 && n < 2 * period) return { why: 'short-season', values: { n, least: 2 * period } }
  if (n < k + least.spare) return { why: 'few-points', values: { n, least: k + least.spare } }
  if (isConstant(values)) return { why: 'constant' }
  const x = values.map((_, t) => columnsOf(t, plan)), fit = leastSquares(values, x)
  if (!fit) return { why: 'dependent' }
  if (isConstant([0, ...fit.residuals.map((one) => one / Math.max(...values.map(Math.abs)))].map((one) => 1 + one))) return { why: 'exact' }
  const lag = plan.lag ?? usualLag(n), covariance = neweyWest(x, fit, lag), df = n - k
  const one = (...weights: number[]): Figure<Estimate> => orWhy(estimated(Array.from({ length: k }, (_, m) => weights[m] ?? 0), fit.coefficients, covariance, df), 'no-error')
  const middle = (after - 1) / 2, reach = studentAt(0.95, df)
  return {
    n, before, after, lag, isLagUsual: plan.lag === null, pairs, df,
    trend: one(0, 1), level: one(0, 0, 1), slope: one(0, 0, 0, 1), both: orWhy(jointTest([2, 3], fit.coefficients, covariance, df), 'no-error'),
    end: one(0, 0, 1, after - 1), mean: one(0, 0, 1, middle), share: shareOf(x.slice(at), fit.coefficients, covariance, middle, reach),
    fitted: fit.fitted,
    counterfactual: x.slice(at).map((row) => {
      const without = row.map((value, m) => m === 2 || m === 3 ? 0 : value), value = dot(without, fit.coefficients), error = Math.sqrt(Math.max(0, varianceOf(without, covariance)))
      return { value, low: value - reach * error, high: value + reach * error }
    }),
    diagnostics: diagnosed(x, fit, pairs > 0 ? period : 1), placebos: plan.placebos ? placebosOf(plan) : [],
  }
}

/** Effect over what would have been, with the error of a ratio by the delta method; no share of what may be nothing. */
function shareOf(x: readonly number[][], coefficients: readonly number[], covariance: Parameters<typeof varianceOf>[1], middle: number, reach: number): Interrupted['share'] {
  const k = coefficients.length
  const effect = Array.from({ length: k }, (_, m) => m === 2 ? 1 : m === 3 ? middle : 0)
  const without = Array.from({ length: k }, (_, m) => m === 2 || m === 3 ? 0 : meanOf(x.map((row) => row[m] ?? 0)))
  const a = dot(effect, coefficients), c = dot(without, coefficients)
  if (!(Math.abs(c) > reach * Math.sqrt(varianceOf(without, covariance)))) return { why: 'share-of-nothing' }
  const ratio = a / c, gradient = effect.map((value, m) => (value - ratio * (without[m] ?? 0)) / c)
  const error = Math.sqrt(varianceOf(gradient, covariance))
  return error > 0 ? { value: { value: ratio, low: ratio - reach * error, high: ratio + reach * error } } : { why: 'no-error' }
}

/** The same, at dates before the change where nothing happened, on what was before alone: what is found there is chance, season or something else. At most eight. */
function placebosOf({ values, at, ...plan }: InterruptedPlan): Placebo[] {
  const earlier = values.slice(0, at), room = at - least.before - least.after
  if (room < 0) return []
  const many = Math.min(8, room + 1)
  const places = [...new Set(Array.from({ length: many }, (_, n) => least.before + Math.round(many === 1 ? room / 2 : n * room / (many - 1))))]
  return places.flatMap((place) => {
    const found = interrupted({ ...plan, values: earlier, at: place, placebos: false })
    return 'why' in found ? [] : [{ at: place, level: isFigure(found.level) ? found.level.value : null, p: isFigure(found.both) ? found.both.value.p : null }]
  })
}
