import { downhill } from './downhill.ts'
import { beginning, follow, type Kind, type Parameters, type State } from './smoothing.ts'

/** `sigma`: of errors one step ahead, SSE / (n − p). `free`: where the search ended, to begin the next one there. */
export interface Fitted { kind: Kind; parameters: Parameters; start: State; state: State; squares: number; sigma: number; free: number[] }

const bounds = { least: 1e-4, damp: { low: 0.8, high: 0.98 } } as const
const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
const between = (x: number, low: number, high: number): number => low + (high - low) * logistic(x)

/** Free numbers as parameters within their usual bounds: 0 < α < 1, 0 < β < α, 0 < γ < 1 − α, 0.8 ≤ φ ≤ 0.98. */
export function parametersOf(free: readonly number[], { trend, season }: Kind): Parameters {
  const [a = 0, ...rest] = free, { least, damp } = bounds
  const alpha = between(a, least, 1 - least)
  const beta = trend === 'none' ? 0 : between(rest.shift() ?? 0, least / 10, alpha)
  const gamma = season === 'none' ? 0 : between(rest.shift() ?? 0, least / 10, 1 - alpha)
  return { alpha, beta, gamma, phi: trend === 'damped' ? between(rest.shift() ?? 0, damp.low, damp.high) : 1 }
}

/** Where the search begins: little smoothing, hardly any, much of the level alone, much of level and trend, much of level and season. One start ends in hollows that are not the deepest. */
const starts = ({ trend, season }: Kind): number[][] => [[-0.5, -2, -2, 1], [-3, -4, -4, 3], [2, -4, -4, -1], [1, 1.5, -3, 2], [3.5, -3, 3.5, 0]].map(([alpha = 0, beta = 0, gamma = 0, damp = 0]) => [alpha, ...trend === 'none' ? [] : [beta], ...season === 'none' ? [] : [gamma], ...trend === 'damped' ? [damp] : []])

/** Smoothing whose errors one step ahead are the least. Null where the history is too short for it or it cannot be followed. @param from where an earlier search ended */
export function fitSmoothing(values: ArrayLike<number>, length: number, kind: Kind, period: number, from?: readonly number[]): Fitted | null {
  const start = beginning(values, length, kind, period)
  if (!start) return null
  const cost = (free: readonly number[]): number => follow(values, length, start, kind, parametersOf(free, kind)).squares
  const [first = [], ...others] = from ? [[...from], ...starts(kind).slice(0, 1)] : starts(kind)
  let found = downhill(cost, first, { most: 60 * first.length, close: 1e-5 })
  for (const other of others) { const again = downhill(cost, other, { most: 60 * first.length, close: 1e-5 }); if (again.value < found.value) found = again }
  found = downhill(cost, found.at, { step: 0.4, most: 60 * first.length, close: 1e-11 })
  if (!Number.isFinite(found.value)) return null
  const parameters = parametersOf(found.at, kind), { squares, state } = follow(values, length, start, kind, parameters)
  const count = first.length + 1 + (kind.trend === 'none' ? 0 : 1) + Math.max(0, start.season.length - 1)
  if (length <= count) return null
  return { kind, parameters, start, state, squares, sigma: Math.sqrt(squares / (length - count)), free: found.at }
}
