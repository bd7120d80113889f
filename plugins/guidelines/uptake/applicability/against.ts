import { groupOf, type ConditionGroup } from './conditions.ts'

/** What an administration says of itself: of each group the condition that holds; what is missing is not known. */
export type Facts = Readonly<Partial<Record<ConditionGroup, string>>>
export type Fit = 'fits' | 'differs' | 'unknown'
/** Where they differ: of a group, for whom it was written and what is said of the administration. */
export interface Difference { group: ConditionGroup; written: string[]; own: string }

/** Within a group any of the conditions will do; of several groups each has to hold. Of what is not known nothing is claimed. Pure. */
export function against(facts: Facts | null, applies: readonly string[]): Fit {
  if (applies.length === 0) return 'fits'
  if (differences(facts, applies).length > 0) return 'differs'
  return [...wanted(applies).keys()].every((group) => group !== null && facts?.[group] !== undefined) ? 'fits' : 'unknown'
}

export function differences(facts: Facts | null, applies: readonly string[]): Difference[] {
  return [...wanted(applies)].flatMap(([group, written]) => {
    const own = group === null ? undefined : facts?.[group]
    return group === null || own === undefined || written.includes(own) ? [] : [{ group, written, own }]
  })
}

/** By group; under null what this version has no word for, which nobody can be said to meet. */
function wanted(applies: readonly string[]): Map<ConditionGroup | null, string[]> {
  const found = new Map<ConditionGroup | null, string[]>()
  for (const condition of applies) {
    const group = groupOf(condition)
    found.set(group, [...found.get(group) ?? [], condition])
  }
  return found
}
