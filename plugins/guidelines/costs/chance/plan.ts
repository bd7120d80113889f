import type { Line } from '../kinds/analysis.ts'

/** What the worker is given: numbers alone. `value` is a line's present value as it weighs on the option, in the currency's smallest unit; `low` and `high` its range as shares. */
export interface PlannedLine { id: string; value: number; distribution: Line['distribution']; low: number; high: number }
export interface Plan { seed: number; draws: number; options: { id: string; lines: PlannedLine[] }[] }

/** What became of one option over all draws; amounts in the smallest unit. `bins`: how many draws fell into each of equal steps from `from` to `to`; `points`: below which 0, 1 … 100 % of the draws lie. */
export interface Spread {
  id: string; mean: number; deviation: number; belowZero: number; best: number; from: number; to: number; bins: number[]; points: number[]
  /** Factors that would have turned a line round and were taken as nothing. */
  cut: number
}
export interface Drawn { seed: number; draws: number; options: Spread[] }

export const bounds = { draws: { least: 1_000, usual: 10_000, most: 100_000 }, seed: 4_294_967_295 } as const
