import { conditionGroups, groupOf, groups, type ConditionGroup } from './conditions.ts'

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

/** For whom it was not written: of each group it names the conditions it leaves out. Whoever lives under one of them differs from it; lists leave it out by that (`Kind.marks`). Pure. */
export const marksOf = (applies: readonly string[]): string[] => [...wanted(applies).keys()].flatMap((group) => group === null ? [] : conditionGroups[group].filter((one) => !applies.includes(one)))

/** Of several together: for whom none of them was written. */
export function marksOfAll(all: readonly (readonly string[])[]): string[] {
  const [first, ...rest] = all.map((applies) => new Set(marksOf(applies)))
  return first === undefined ? [] : [...first].filter((mark) => rest.every((marks) => marks.has(mark)))
}

/** What lists leave out for an administration (`ListQuery.without`). */
export const withoutOf = (facts: Facts | null): string[] => Object.values(facts ?? {})

/** The same for parts of an item in SQL: what holds of the administration, each beside what would hold of others. Names one of the others and not one's own: written for them. */
export const othersOf = (facts: Facts | null): { own: string[]; other: string[] } => {
  const pairs = groups.flatMap((group) => { const own = facts?.[group]; return own === undefined ? [] : conditionGroups[group].filter((one) => one !== own).map((other) => ({ own, other })) })
  return { own: pairs.map(({ own }) => own), other: pairs.map(({ other }) => other) }
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
