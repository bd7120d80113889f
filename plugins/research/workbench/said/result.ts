import type { Locale, Translate } from '@diwan/core'
import { isReason, type Counted, type Plan } from '../count/plan.ts'
import type { Differences } from '../evaluate/differences.ts'
import type { Interrupted } from '../evaluate/interrupted.ts'
import type { Forecasted } from '../forecast/forecasting.ts'
import { differencesSaid } from './differences.ts'
import { forecastSaid } from './forecast.ts'
import { interruptedSaid } from './interrupted.ts'
import { Numbers } from './numbers.ts'
import { nothing, type Result } from './shape.ts'

/** What was counted, in the reader's words: a result, or why there is none and what would help. */
export function resultOf(plan: Plan, counted: Counted, unit: string, t: Translate, locale: Locale): Result {
  if (isReason(counted)) return { ...nothing, why: t(`research.bench.none.${counted.why}`, counted.values) }
  const numbers = new Numbers(t, locale, unit)
  switch (plan.what) {
    case 'interrupted': return interruptedSaid(plan, counted as Interrupted, numbers)
    case 'differences': return differencesSaid(plan, counted as Differences, numbers)
    default: return forecastSaid(plan, counted as Forecasted, numbers)
  }
}
