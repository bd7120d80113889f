import { isConstant, meanOf, type Reason } from '../evaluate/figure.ts'
import { forecast, methodNames, possible, type Ahead, type MethodName } from './methods.ts'
import type { Parameters } from './smoothing.ts'

/** `method`: null for the best of the backtest. `period`: of the season, 1 where there is none. */
export interface ForecastPlan { values: number[]; period: number; horizon: number; method: MethodName | null }
/** How a method did in the backtest. `mase`: below 1 it errs less than repeating the last season did in the history. `covered`: shares of what came that lay inside the intervals. */
export interface Tried { method: MethodName; mase: number; rmse: number; covered80: number; covered95: number }
export interface Forecasted {
  n: number; period: number; horizon: number; method: MethodName; isChosen: boolean
  tried: Tried[]; missing: MethodName[]; origins: number[]; checks: number
  path: Ahead[]; sigma: number; parameters: Parameters | null
  /** The simple method to beat: naive, or seasonal naive where there is a season. */
  yardstick: MethodName
}

export const bounds = { horizon: { least: 1, most: 120 }, origins: { least: 4, most: 12 }, draws: { backtest: 1_000, final: 5_000 }, asGood: 1.01 } as const

/** The shortest history a method is taught with: two seasons and ten values beyond half a season at each end, and twice as far as it is asked to look. */
export const trainingOf = (period: number, horizon: number): number => Math.max(10, 2 * horizon, period > 1 ? Math.max(2 * period, 10 + 2 * Math.floor(period / 2)) : 0)
/** Points without which nothing is said: what is taught, what is asked, and at least four places to ask from. */
export const neededFor = (period: number, horizon: number): number => trainingOf(period, horizon) + horizon + bounds.origins.least - 1

/** Mean absolute error of repeating the last season: what errors are measured in (Hyndman and Koehler 2006). */
export function scaleOf(values: ArrayLike<number>, length: number, period: number): number {
  let sum = 0
  for (let t = period; t < length; t++) sum += Math.abs((values[t] ?? 0) - (values[t - period] ?? 0))
  return sum / (length - period)
}

/**
 * Tries every method from up to twelve places of the history, each time with what came before alone, and forecasts with the one that erred least,
 * or the simplest within one per cent of it.
 * @param told is called with the share that is done
 */
export function forecasting({ values, period, horizon, method }: ForecastPlan, told: (done: number) => void = () => {}): Forecasted | Reason {
  const n = values.length, needed = neededFor(period, horizon)
  if (isConstant(values)) return n === 1 ? { why: 'one-point' } : { why: 'constant' }
  if (n < needed) return { why: 'short-history', values: { n, least: needed, horizon } }
  const first = trainingOf(period, horizon), last = n - horizon, many = Math.min(bounds.origins.most, last - first + 1)
  const origins = Array.from({ length: many }, (_, at) => first + Math.round(at * (last - first) / (many - 1)))
  if (origins.some((origin) => !(scaleOf(values, origin, period) > 0))) return { why: 'flat-beginning', values: { n: first } }
  const names = possible(values, period)
  const tried: Tried[] = [], missing: MethodName[] = [], ends = new Map<MethodName, number[]>()
  for (const [at, name] of names.entries()) {
    const found = backtested(values, name, period, horizon, origins, (done) => { told((at + done) / (names.length + 1)) })
    if (found) { tried.push(found.tried); ends.set(name, found.free) } else missing.push(name)
  }
  const best = Math.min(...tried.map(({ mase }) => mase))
  const chosen = method !== null && tried.some((one) => one.method === method) ? method : methodNames.find((name) => tried.some((one) => one.method === name && one.mase <= best * bounds.asGood))
  if (chosen === undefined || (method !== null && chosen !== method)) return { why: 'no-method' }
  const final = forecast(values, n, chosen, period, horizon, bounds.draws.final)
  if (!final) return { why: 'no-method' }
  return {
    n, period, horizon, method: chosen, isChosen: method === null, tried: tried.toSorted((a, b) => a.mase - b.mase), missing, origins, checks: origins.length * horizon,
    path: final.path, sigma: final.sigma, parameters: final.parameters, yardstick: period > 1 ? 'seasonal' : 'naive',
  }
}

function backtested(values: readonly number[], method: MethodName, period: number, horizon: number, origins: readonly number[], told: (done: number) => void): { tried: Tried; free: number[] } | null {
  const scaled: number[] = [], squares: number[] = []
  let in80 = 0, in95 = 0, free: number[] | undefined
  for (const [at, origin] of origins.entries()) {
    const found = forecast(values, origin, method, period, horizon, bounds.draws.backtest, free?.length ? free : undefined)
    if (!found) return null
    free = found.free
    const scale = scaleOf(values, origin, period)
    for (const [step, { value, low80, high80, low95, high95 }] of found.path.entries()) {
      const came = values[origin + step] ?? 0
      scaled.push(Math.abs(came - value) / scale)
      squares.push((came - value) ** 2)
      if (came >= low80 && came <= high80) in80++
      if (came >= low95 && came <= high95) in95++
    }
    told((at + 1) / origins.length)
  }
  return { free: free ?? [], tried: { method, mase: meanOf(scaled), rmse: Math.sqrt(meanOf(squares)), covered80: in80 / scaled.length, covered95: in95 / scaled.length } }
}
