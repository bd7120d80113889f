import { isReason, type Counted, type Plan } from '../count/plan.ts'
import type { Differences } from '../evaluate/differences.ts'
import type { Interrupted } from '../evaluate/interrupted.ts'
import { differencesChecks, differencesCoverage } from './differences.ts'
import { interruptedChecks, interruptedCoverage } from './interrupted.ts'
import type { Numbers } from './numbers.ts'
import type { Check } from './shape.ts'

const doubted = (checks: readonly Check[]): string[] => checks.filter(({ isDoubt }) => isDoubt).map(({ text }) => text)

/** What speaks against an effect, in plain words: what tests raised, and that intervals of its kind are too narrow where they are. */
export function doubtsOf(plan: Plan, counted: Counted, numbers: Numbers): string[] {
  if (isReason(counted)) return []
  switch (plan.what) {
    case 'interrupted': { const found = counted as Interrupted; return [...doubted(interruptedChecks(found, numbers)), interruptedCoverage(found, numbers)] }
    case 'differences': { const found = counted as Differences; return [...doubted(differencesChecks(plan, found, numbers)), ...differencesCoverage(found, numbers)] }
    default: return []
  }
}
