import type { Differences, DifferencesPlan } from '../evaluate/differences.ts'
import type { Reason } from '../evaluate/figure.ts'
import type { Interrupted, InterruptedPlan } from '../evaluate/interrupted.ts'
import type { Forecasted, ForecastPlan } from '../forecast/forecasting.ts'
import type { Frequency } from '../series/calendar.ts'

/** What is counted, with what is needed to say what came of it: a result can be shown without the table it was made from. */
interface Framed { frequency: Frequency; periods: string[] }
export type InterruptedWhole = Framed & { what: 'interrupted'; series: string; given: InterruptedPlan }
export type DifferencesWhole = Framed & { what: 'differences'; treated: string[]; controls: string[]; given: DifferencesPlan }
/** `ahead`: the periods to come. */
export type ForecastWhole = Framed & { what: 'forecast'; series: string; ahead: string[]; given: ForecastPlan }
export type Plan = InterruptedWhole | DifferencesWhole | ForecastWhole
export type Counted = Interrupted | Differences | Forecasted | Reason
export const isReason = (counted: Counted): counted is Reason => 'why' in counted
