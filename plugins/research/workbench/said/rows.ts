import { isFigure, type Figure } from '../evaluate/figure.ts'
import type { Estimate } from '../numbers/robust.ts'
import type { Numbers } from './numbers.ts'
import type { Row } from './shape.ts'

/** Below the first an effect is told, below the second it is told with doubt: intervals of short series are too narrow, so that a p just below 0.05 is no proof. */
export const chance = { sure: 0.01, told: 0.05 } as const

const none = { said: '', interval: '', p: '', why: '', value: null, low: null, high: null, chance: null }

/** A figure as a row, or the reason for none. */
export function rowOf(id: string, name: string, figure: Figure<{ value: number; low: number; high: number; p?: number }>, numbers: Numbers, isShare = false): Row {
  if (!isFigure(figure)) return { ...none, id, name, why: numbers.t(`research.bench.none.${figure.why}`, figure.values) }
  const { value, low, high, p } = figure.value, say = (one: number) => isShare ? numbers.signedShare(one) : numbers.signed(one, high - low)
  return { id, name, said: say(value), interval: numbers.between(say(low), say(high)), p: p === undefined ? '' : numbers.p(p), why: '', value, low, high, chance: p ?? null }
}

export const estimateRow = (id: string, name: string, estimate: Estimate | null, numbers: Numbers): Row => rowOf(id, name, estimate === null ? { why: 'no-error' } : { value: estimate }, numbers)
