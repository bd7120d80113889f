/** A figure, or the reason there is none: `research.bench.none.<why>`. */
export interface Reason { why: string; values?: Record<string, string | number> }
export type Figure<T> = { value: T } | Reason
export const isFigure = <T>(figure: Figure<T>): figure is { value: T } => 'value' in figure
export const orWhy = <T>(found: T | null, why: string): Figure<T> => found === null ? { why } : { value: found }

/** Numbers that are all the same (to the last digits a double has) tell nothing of their error. */
export function isConstant(values: readonly number[]): boolean {
  let low = Infinity, high = -Infinity
  for (const value of values) { low = Math.min(low, value); high = Math.max(high, value) }
  return !(high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-12)
}

export const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
