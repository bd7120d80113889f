import { ninetyFifth, normalAt, chanceFrom } from '@diwan/core'
import type { Drawn, Plan, PlannedLine, Spread } from './plan.ts'

/** A factor on a line for one draw, from one number between 0 and 1. */
export function factorOf({ distribution, low, high }: Pick<PlannedLine, 'distribution' | 'low' | 'high'>, u: number): number {
  switch (distribution) {
    case 'uniform': return 1 + low + u * (high - low)
    // Its peak is the value as stated.
    case 'triangular': {
      const left = -low / (high - low)
      return u < left ? 1 + low + Math.sqrt(u * (high - low) * -low) : 1 + high - Math.sqrt((1 - u) * (high - low) * high)
    }
    // Nine of ten draws lie between low and high.
    case 'normal': return 1 + (low + high) / 2 + (high - low) / (2 * ninetyFifth) * normalAt(u === 0 ? Number.EPSILON / 2 : u)
    default: return 1
  }
}

/**
 * Draws every option again and again: lines move independently of each other and each as a whole, those of doing nothing together for all options.
 * @param told is called with the draws done, now and then; when it answers false, no more are made and the answer is null
 */
export function draw(plan: Plan, told: (done: number) => boolean = () => true): Drawn | null {
  const streams = new Map<string, { next: () => number; factor: number; line: PlannedLine }>()
  for (const { lines } of plan.options) for (const line of lines) if (line.distribution !== 'none' && !streams.has(line.id)) streams.set(line.id, { next: chanceFrom(plan.seed, line.id), factor: 1, line })
  const uncertain = [...streams.values()]
  const options = plan.options.map(({ id, lines }) => ({
    id, fixed: lines.reduce((sum, { value, distribution }) => distribution === 'none' ? sum + value : sum, 0), values: new Float64Array(plan.draws), best: 0, cut: 0,
    moved: lines.flatMap((line) => { const of = line.distribution === 'none' ? undefined : streams.get(line.id); return of ? [{ value: line.value, of }] : [] }),
  }))
  for (let n = 0; n < plan.draws; n++) {
    if (n % 500 === 0 && !told(n)) return null
    let cut = 0
    for (const one of uncertain) {
      const factor = factorOf(one.line, one.next())
      if (factor < 0) cut++
      one.factor = factor < 0 ? 0 : factor
    }
    let best = Number.NEGATIVE_INFINITY, first = options[0]
    for (const option of options) {
      let sum = option.fixed
      for (const { value, of } of option.moved) sum += value * of.factor
      option.values[n] = sum
      if (cut > 0) option.cut += cut
      if (sum > best) { best = sum; first = option }
    }
    if (first) first.best++
  }
  told(plan.draws)
  return { seed: plan.seed, draws: plan.draws, options: options.map(({ id, values, best, cut }) => spreadOf(id, values, best, cut)) }
}

const steps = 30

function spreadOf(id: string, values: Float64Array, best: number, cut: number): Spread {
  const n = values.length
  let sum = 0, belowZero = 0
  for (const value of values) { sum += value; if (value < 0) belowZero++ }
  const mean = sum / n
  let squares = 0
  for (const value of values) squares += (value - mean) * (value - mean)
  const sorted = values.toSorted()
  const from = sorted[0] ?? 0, to = sorted[n - 1] ?? 0
  const bins = Array.from({ length: steps }, () => 0)
  if (to > from) for (const value of sorted) { const at = Math.min(steps - 1, Math.floor((value - from) / (to - from) * steps)); bins[at] = (bins[at] ?? 0) + 1 }
  return { id, mean, deviation: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, belowZero: belowZero / n, best: best / n, from, to, bins, cut, points: Array.from({ length: 101 }, (_, percent) => pointOf(sorted, percent / 100)) }
}

/** Between the two draws beside it, in proportion (as numpy does). */
export function pointOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1), below = Math.floor(place)
  const low = sorted[below] ?? 0, high = sorted[Math.min(below + 1, sorted.length - 1)] ?? low
  return low + (high - low) * (place - below)
}
