import type { AnalysisFields } from './kinds/analysis.ts'
import { counted, type Counted } from './reckon/counted.ts'
import { allMeasures, type Measures } from './reckon/measures.ts'
import { exactly, ratio, times, zero } from './reckon/ratio.ts'

export interface Reckoning { counted: Counted; measures: ReadonlyMap<string, Measures | null> }

/** All figures of an analysis. Pure. @param swing per cent by which lines without a range are moved in the tornado */
export function reckon(fields: AnalysisFields, swing: number): Reckoning {
  const found = counted(fields)
  const share = times(exactly(String(swing)) ?? zero, ratio(1n, 100n))
  return { counted: found, measures: allMeasures(found.options, found.frame, share) }
}
