import type { CaseFields, CostLine, ResultLine } from '../kinds/case.ts'
import { converted, moneyTable, type MoneyTable } from './purchasing-power.ts'

export type Missing = 'not-given' | 'currency' | 'year' | 'volume'
export type Figure = { value: number } | { missing: Missing }
/** What a measure is compared in: durations in hours, shares in per cent, counts for each 1,000 declarations, money in international dollars. */
export type Sort = 'time' | 'share' | 'volume' | 'money'
export const sorts = ['time', 'share', 'volume', 'money'] as const

const hours: Partial<Record<ResultLine['measure'], number>> = { minutes: 1 / 60, hours: 1, days: 24, months: 730.5 }
export const sortOf = (measure: ResultLine['measure']): Sort => measure in hours ? 'time' : measure === 'percent' ? 'share' : measure === 'money' ? 'money' : 'volume'

/** Costs of one sort (once, or each year) together; one line that cannot be converted leaves the whole unsaid, since a part is not a sum. */
export function costOf(costs: readonly CostLine[], isYearly: boolean, table: MoneyTable = moneyTable): Figure {
  const lines = costs.filter((line) => line.isYearly === isYearly)
  if (lines.length === 0) return { missing: 'not-given' }
  let sum = 0
  for (const { amount, currency, year } of lines) {
    const found = converted(amount, currency, year, table)
    if ('missing' in found) return found
    sum += found.value
  }
  return { value: sum }
}

/** For each 1,000 declarations a year. */
export function perThousand(figure: Figure, declarations: number | null): Figure {
  if ('missing' in figure) return figure
  return declarations === null || declarations <= 0 ? { missing: 'volume' } : { value: figure.value / declarations * 1_000 }
}

/** A measured figure in what its sort is compared in. */
export function inCommon(value: number | null, { measure }: Pick<ResultLine, 'measure'>, { declarations }: Pick<CaseFields, 'declarations'>): Figure {
  if (value === null) return { missing: 'not-given' }
  const factor = hours[measure]
  if (factor !== undefined) return { value: value * factor }
  if (measure === 'count') return perThousand({ value }, declarations)
  return { value }
}

/** Change from baseline to actual in per cent of the baseline; of shares in points, since per cent of per cent misleads. */
export function changeOf({ measure, baseline, actual }: Pick<ResultLine, 'measure' | 'baseline' | 'actual'>): Figure {
  if (baseline === null || actual === null) return { missing: 'not-given' }
  if (measure === 'percent') return { value: actual - baseline }
  return baseline === 0 ? { missing: 'not-given' } : { value: (actual - baseline) / Math.abs(baseline) * 100 }
}

/** Whether what was promised was reached; null where nothing was promised or measured. */
export const isReached = ({ target, actual, better }: Pick<ResultLine, 'target' | 'actual' | 'better'>): boolean | null =>
  target === null || actual === null ? null : better === 'lower' ? actual <= target : actual >= target
