/** What may be said of an administration, one of each group; a recommendation lists those under which it was written. */
export const conditionGroups = {
  size: ['size:small', 'size:medium', 'size:large'],
  bandwidth: ['bandwidth:low', 'bandwidth:fair', 'bandwidth:high'],
  law: ['law:common', 'law:civil', 'law:mixed'],
  income: ['income:low', 'income:lower-middle', 'income:upper-middle', 'income:high'],
  system: ['system:own-build', 'system:packaged', 'system:shared-regional', 'system:open-source'],
  sea: ['landlocked', 'coastal'],
  island: ['island', 'mainland'],
  'data-centre': ['own-data-centre', 'no-data-centre'],
  abroad: ['data-abroad', 'data-at-home'],
  scanners: ['scanners', 'no-scanners'],
} as const satisfies Record<string, readonly string[]>

export type ConditionGroup = keyof typeof conditionGroups
export const groups = Object.keys(conditionGroups) as ConditionGroup[]

const groupByCondition = new Map<string, ConditionGroup>(groups.flatMap((group) => conditionGroups[group].map((id) => [id, group] as const)))
/** Null for a condition this version does not know. */
export const groupOf = (condition: string): ConditionGroup | null => groupByCondition.get(condition) ?? null

/** All of them in order, with the locale keys of what they are called. */
export const conditionList: readonly { id: string; group: ConditionGroup; label: string }[] = groups.flatMap((group) => conditionGroups[group].map((id) => ({ id, group, label: `guidelines.condition.${id}` })))
