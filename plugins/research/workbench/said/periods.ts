import { drawnAtMost } from './shape.ts'

/** Places that are drawn: all, or those nearest to where something changed. */
export function periodsIn(periods: readonly string[], about: number): number[] {
  const many = Math.min(periods.length, drawnAtMost), first = Math.max(0, Math.min(periods.length - many, about - Math.floor(many / 2)))
  return Array.from({ length: many }, (_, n) => first + n)
}
