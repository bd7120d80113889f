import { chanceFrom, normalAt } from '@diwan/core'
import { fitSmoothing, type Fitted } from './fitted.ts'
import { ahead, type Kind, type Parameters } from './smoothing.ts'

/** Methods, the simplest first: of two that do as well the first is taken. */
export const methodNames = ['naive', 'seasonal', 'ses', 'holt', 'damped', 'season', 'winters', 'winters-damped', 'times', 'winters-times', 'winters-times-damped'] as const
export type MethodName = (typeof methodNames)[number]

export const kinds: Partial<Record<MethodName, Kind>> = {
  ses: { trend: 'none', season: 'none' }, holt: { trend: 'additive', season: 'none' }, damped: { trend: 'damped', season: 'none' },
  season: { trend: 'none', season: 'additive' }, winters: { trend: 'additive', season: 'additive' }, 'winters-damped': { trend: 'damped', season: 'additive' },
  times: { trend: 'none', season: 'multiplicative' }, 'winters-times': { trend: 'additive', season: 'multiplicative' }, 'winters-times-damped': { trend: 'damped', season: 'multiplicative' },
}

/** One period to come: the middle and the bounds of 80 and 95 %. */
export interface Ahead { value: number; low80: number; high80: number; low95: number; high95: number }
export interface Forecast { path: Ahead[]; sigma: number; parameters: Parameters | null; free: number[] }
export const reach = { 80: 1.281_551_565_544_6, 95: 1.959_963_984_540_054 } as const

const withIn = (value: number, error: number): Ahead => ({ value, low80: value - reach[80] * error, high80: value + reach[80] * error, low95: value - reach[95] * error, high95: value + reach[95] * error })

/** Which of them a series can be asked: no season without one, no product where something is not above zero. */
export const possible = (values: readonly number[], period: number): MethodName[] => methodNames.filter((name) => {
  const isSeasonal = name === 'seasonal' || (kinds[name] !== undefined && kinds[name].season !== 'none')
  return (!isSeasonal || period > 1) && (kinds[name]?.season !== 'multiplicative' || values.every((value) => value > 0))
})

/** A forecast from the first `length` values; null where the method cannot be had from so many. @param draws for intervals that have no formula */
export function forecast(values: ArrayLike<number>, length: number, name: MethodName, period: number, horizon: number, draws: number, from?: readonly number[]): Forecast | null {
  const kind = kinds[name]
  if (kind === undefined) return repeated(values, length, name === 'seasonal' ? period : 1, horizon)
  const fitted = fitSmoothing(values, length, kind, period, from)
  if (!fitted) return null
  const path = kind.season === 'multiplicative' ? drawn(fitted, horizon, draws) : reckoned(fitted, horizon, period)
  return path.every(({ low95, high95 }) => Number.isFinite(low95) && Number.isFinite(high95)) ? { path, sigma: fitted.sigma, parameters: fitted.parameters, free: fitted.free } : null
}

/** As last time, or as the same time last season: variance grows by σ² with each step, or season, ahead. */
function repeated(values: ArrayLike<number>, length: number, period: number, horizon: number): Forecast | null {
  if (length <= period) return null
  let squares = 0
  for (let t = period; t < length; t++) squares += ((values[t] ?? 0) - (values[t - period] ?? 0)) ** 2
  const sigma = Math.sqrt(squares / (length - period))
  return { sigma, parameters: null, free: [], path: Array.from({ length: horizon }, (_, n) => withIn(values[length - period + (n % period)] ?? 0, sigma * Math.sqrt(Math.floor(n / period) + 1))) }
}

/** σ² (1 + Σ cⱼ²), cⱼ = α + β (φ + … + φʲ) + γ at whole seasons: Hyndman and others (2008), table 6.1. By step, without σ². */
export function spreadOf({ alpha, beta, gamma, phi }: Parameters, { trend, season }: Kind, period: number, horizon: number): number[] {
  const damp = trend === 'damped' ? phi : 1
  let sum = 1, far = 0, power = 1
  return Array.from({ length: horizon }, (_, n) => {
    if (n > 0) {
      power *= damp
      far += power
      sum += (alpha + (trend === 'none' ? 0 : beta * far) + (season !== 'none' && n % period === 0 ? gamma : 0)) ** 2
    }
    return sum
  })
}

function reckoned({ state, kind, parameters, sigma }: Fitted, horizon: number, period: number): Ahead[] {
  const spread = spreadOf(parameters, kind, period, horizon)
  return ahead(state, kind, parameters.phi, horizon).map((value, n) => withIn(value, sigma * Math.sqrt(spread[n] ?? 1)))
}

/** No formula holds where the season multiplies: paths are drawn, the same each time, with errors as errors usually fall. */
function drawn({ state, kind, parameters: { alpha, beta, gamma, phi }, sigma }: Fitted, horizon: number, draws: number): Ahead[] {
  const next = chanceFrom(2_026, 'forecast'), damp = kind.trend === 'damped' ? phi : 1
  const all = Array.from({ length: horizon }, () => new Float64Array(draws)), period = state.season.length
  for (let draw = 0; draw < draws; draw++) {
    const season = Float64Array.from(state.season)
    let { level, growth } = state
    for (let n = 0; n < horizon; n++) {
      const before = level + damp * growth, place = n % period, own = season[place] ?? 1, error = sigma * normalAt(next() || Number.EPSILON)
      const column = all[n]
      if (column) column[draw] = before * own + error
      level = before + alpha * error / own
      if (kind.trend !== 'none') growth = damp * growth + beta * error / own
      season[place] = own + gamma * error / before
    }
  }
  const middle = ahead(state, kind, phi, horizon)
  return all.map((column, n) => {
    column.sort()
    const at = (share: number) => { const place = share * (draws - 1), low = Math.floor(place); return (column[low] ?? 0) + (place - low) * ((column[Math.min(draws - 1, low + 1)] ?? 0) - (column[low] ?? 0)) }
    return { value: middle[n] ?? 0, low80: at(0.1), high80: at(0.9), low95: at(0.025), high95: at(0.975) }
  })
}
