import { differences } from '../evaluate/differences.ts'
import { interrupted } from '../evaluate/interrupted.ts'
import { forecasting } from '../forecast/forecasting.ts'
import type { Counted, Plan } from './plan.ts'

/** @param told is called with the share that is done */
export function counted(plan: Plan, told: (done: number) => void = () => {}): Counted {
  switch (plan.what) {
    case 'interrupted': return interrupted(plan.given)
    case 'differences': return differences(plan.given)
    default: return forecasting(plan.given, told)
  }
}
