import type { ManuscriptFields } from '../kinds/fields.ts'
import { fewest } from './crowd.ts'

/** What its writers choose of what is told. */
export type Choice = Pick<ManuscriptFields, 'level' | 'dates' | 'tellsVolume' | 'tellsBudget'>
/** Ways of telling less, the one that costs readers least first. */
export const widenings = ['volume', 'years', 'budget', 'region', 'dates'] as const
export type Widening = (typeof widenings)[number]

/** The choice with one thing less; as it is where that is not told anyway. */
export function widen(choice: Choice, by: Widening): Choice {
  switch (by) {
    case 'volume': return { ...choice, tellsVolume: false }
    case 'years': return { ...choice, dates: choice.dates === 'month' ? 'year' : choice.dates }
    case 'budget': return { ...choice, tellsBudget: false }
    case 'region': return { ...choice, level: choice.level === 'region' ? 'anonymous' : choice.level }
    case 'dates': return { ...choice, dates: 'none' }
    default: return by satisfies never
  }
}

export interface Offer { by: Widening[]; choice: Choice; fits: number }

/**
 * What would be enough: each single step that is, and else the shortest way down the list that is. Empty where nothing is, because
 * the languages or technologies alone point to too few. `count` answers how many fit a choice.
 */
export function offersOf(choice: Choice, count: (choice: Choice) => number): Offer[] {
  const single = widenings.map((by) => { const made = widen(choice, by); return { by: [by], choice: made, fits: count(made) } }).filter(({ fits }) => fits >= fewest)
  if (single.length > 0) return single
  for (let n = 2; n <= widenings.length; n += 1) {
    const all = widenings.slice(0, n)
    if (count(all.reduce<Choice>(widen, choice)) < fewest) continue
    // What costs readers most is told after all where the rest is enough.
    const by = all.toReversed().reduce<Widening[]>((kept, one) => { const fewer = kept.filter((other) => other !== one); return count(fewer.reduce<Choice>(widen, choice)) >= fewest ? fewer : kept }, all)
    const made = by.reduce<Choice>(widen, choice)
    return [{ by, choice: made, fits: count(made) }]
  }
  return []
}
