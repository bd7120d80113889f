/** Exponential smoothing with an additive error: trend none, additive or damped; season none, additive or multiplicative (Hyndman, Koehler, Ord and Snyder 2008). */
export interface Kind { trend: 'none' | 'additive' | 'damped'; season: 'none' | 'additive' | 'multiplicative' }
export interface Parameters { alpha: number; beta: number; gamma: number; phi: number }
/** `season`: of the periods to come, the next first. */
export interface State { level: number; growth: number; season: Float64Array }

/** The state before the first value, by Hyndman and others (2008, 2.6.1): season from up to five years less a centred moving average, level and growth from a line through ten values. Null where the history is too short. */
export function beginning(values: ArrayLike<number>, length: number, { trend, season }: Kind, period: number): State | null {
  let line = Array.from({ length: Math.min(10, length) }, (_, n) => values[n] ?? 0)
  const seasonal = new Float64Array(season === 'none' ? 0 : period)
  if (season !== 'none') {
    const half = Math.floor(period / 2), least = 10 + 2 * half
    if (length < 2 * period || length < least) return null
    const years = Math.max(Math.min(5, Math.floor(length / period)), Math.ceil(least / period)), end = Math.min(length, years * period)
    const smooth: number[] = [], sums = new Float64Array(period), counts = new Float64Array(period)
    for (let t = half; t + half < end; t++) {
      let sum = 0
      for (let n = -half; n <= half; n++) sum += (values[t + n] ?? 0) * (period % 2 === 0 && Math.abs(n) === half ? 0.5 : 1)
      const middle = sum / period
      smooth.push(middle)
      const place = t % period
      sums[place] = (sums[place] ?? 0) + (season === 'additive' ? (values[t] ?? 0) - middle : (values[t] ?? 0) / middle)
      counts[place] = (counts[place] ?? 0) + 1
    }
    let whole = 0
    for (let n = 0; n < period; n++) { seasonal[n] = (sums[n] ?? 0) / (counts[n] ?? 1); whole += (seasonal[n] ?? 0) / period }
    for (let n = 0; n < period; n++) seasonal[n] = season === 'additive' ? (seasonal[n] ?? 0) - whole : (seasonal[n] ?? 0) / whole
    line = smooth.slice(0, 10)
  }
  if (line.length < 10) return null
  // Least squares through (1, y₁) … (10, y₁₀): the mean of 1 … 10 is 5.5, their squares about it sum to 82.5.
  const mean = line.reduce((sum, value) => sum + value, 0) / 10
  const slope = line.reduce((sum, value, n) => sum + (n + 1 - 5.5) * value, 0) / 82.5
  return { level: mean - 5.5 * slope, growth: trend === 'none' ? 0 : slope, season: seasonal }
}

/** What is left after the whole history was followed. `errors`: one step ahead, written into `into` where it is given. */
export interface Followed { squares: number; state: State }

/** Follows the history one value after the other. `squares` is Infinity where a state leaves what numbers can say. */
export function follow(values: ArrayLike<number>, length: number, start: State, { trend, season }: Kind, { alpha, beta, gamma, phi }: Parameters, into?: { fitted: Float64Array }): Followed {
  const damp = trend === 'damped' ? phi : 1, period = start.season.length, seasonal = Float64Array.from(start.season)
  let level = start.level, growth = start.growth, squares = 0, place = 0
  for (let t = 0; t < length; t++) {
    const before = level + damp * growth, own = period === 0 ? 0 : seasonal[place] ?? 0
    const expected = season === 'multiplicative' ? before * own : before + own, error = (values[t] ?? 0) - expected
    if (into) into.fitted[t] = expected
    squares += error * error
    const onLevel = season === 'multiplicative' ? error / own : error
    level = before + alpha * onLevel
    if (trend !== 'none') growth = damp * growth + beta * onLevel
    if (period > 0) {
      seasonal[place] = own + gamma * (season === 'multiplicative' ? error / before : error)
      place = place + 1 === period ? 0 : place + 1
    }
  }
  const next = new Float64Array(period)
  for (let n = 0; n < period; n++) next[n] = seasonal[(place + n) % period] ?? 0
  return { squares: Number.isFinite(squares) ? squares : Infinity, state: { level, growth, season: next } }
}

/** The periods to come where nothing unexpected happens. */
export function ahead({ level, growth, season }: State, kind: Kind, phi: number, horizon: number): number[] {
  const damp = kind.trend === 'damped' ? phi : 1
  let reach = 0, power = 1
  return Array.from({ length: horizon }, (_, n) => {
    power *= damp
    reach += power
    const trend = level + (kind.trend === 'none' ? 0 : reach * growth), own = season.length === 0 ? 0 : season[n % season.length] ?? 0
    return kind.season === 'multiplicative' ? trend * own : trend + own
  })
}
