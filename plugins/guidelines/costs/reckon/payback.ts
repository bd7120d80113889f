import type { Figure } from './problem.ts'
import type { Ratio } from './ratio.ts'

/** The first year after which what has come in never again falls below what has gone out; 0 is the base year. `relapses`: it stood above before and fell below again. */
export interface Payback { year: number; relapses: boolean }

/** @param running what stands after each year, in total */
export function payback(running: readonly Ratio[]): Figure<Payback> {
  const lastBelow = running.findLastIndex(({ n }) => n < 0n)
  if (lastBelow < 0) return { why: 'never-below' }
  if (lastBelow === running.length - 1) return { why: 'not-paid-back' }
  const firstBelow = running.findIndex(({ n }) => n < 0n)
  return { value: { year: lastBelow + 1, relapses: running.slice(firstBelow, lastBelow).some(({ n }) => n >= 0n) } }
}
