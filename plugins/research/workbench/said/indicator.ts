import { periodIn, type Translate, type Locale } from '@diwan/core'
import { isReason, type Counted, type Plan } from '../count/plan.ts'
import type { Differences } from '../evaluate/differences.ts'
import { isFigure, meanOf } from '../evaluate/figure.ts'
import type { Interrupted } from '../evaluate/interrupted.ts'
import { doubtsOf } from './doubts.ts'
import { Numbers } from './numbers.ts'
import { chance, rowOf } from './rows.ts'
import type { Row } from './shape.ts'

/** `none`: nothing evaluated; `unknown`: evaluated, and no figure to be had. */
export type Verdict = 'told' | 'doubt' | 'chance' | 'unknown' | 'none'
/** A series with where it stood first and last. What is laid to a change is there only where an evaluation says so, with its interval and with what speaks against it. Figures come without their unit. */
export interface Indicator { series: string; baseline: string; baselineOf: string; now: string; nowOf: string; effect: Row | null; verdict: Verdict; doubts: string[] }

/** What one counted evaluation or forecast says of its series. */
export function indicatorOf(plan: Plan, counted: Counted, t: Translate, locale: Locale): Indicator {
  const numbers = new Numbers(t, locale, ''), last = plan.periods.length - 1
  const span = (from: number, to: number) => from === to ? periodIn(plan.periods[from] ?? '', locale) : numbers.between(periodIn(plan.periods[from] ?? '', locale), periodIn(plan.periods[to] ?? '', locale))
  if (plan.what === 'forecast') {
    // The first and the last season, or as many points as a year has quarters: a single point is chance.
    const many = Math.max(1, Math.min(plan.given.period > 1 ? plan.given.period : 4, plan.periods.length)), { values } = plan.given
    return { series: plan.series, baseline: numbers.plain(meanOf(values.slice(0, many))), baselineOf: span(0, many - 1), now: numbers.plain(meanOf(values.slice(-many))), nowOf: span(last - many + 1, last), effect: null, verdict: 'none', doubts: [] }
  }
  const { at } = plan.given, values = plan.what === 'interrupted' ? plan.given.values : treatedOf(plan.given.groups)
  const figure = isReason(counted) ? counted : plan.what === 'interrupted' ? (counted as Interrupted).mean : (counted as Differences).effect
  const verdict = !isFigure(figure) ? 'unknown' : figure.value.p >= chance.told ? 'chance' : figure.value.p >= chance.sure ? 'doubt' : 'told'
  return {
    series: plan.what === 'interrupted' ? plan.series : plan.treated.join(', '), baseline: numbers.plain(meanOf(values.slice(0, at))), baselineOf: span(0, at - 1), now: numbers.plain(meanOf(values.slice(at))), nowOf: span(at, last),
    effect: rowOf('effect', t('research.bench.impact.effect'), figure, numbers), verdict, doubts: doubtsOf(plan, counted, numbers),
  }
}

const treatedOf = (groups: readonly { values: readonly number[]; isTreated: boolean }[]): number[] => {
  const treated = groups.filter(({ isTreated }) => isTreated)
  return (treated[0]?.values ?? []).map((_, period) => meanOf(treated.map(({ values }) => values[period] ?? 0)))
}
