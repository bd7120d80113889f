import type { PersonalData } from '@diwan/core'

const why = (name: string) => `forum.personal.${name}`
/** What was tried and decided stays, without who proposed and decided it. */
export const labPersonal: readonly PersonalData[] = [
  { table: 'forum.volunteer', person: 'person_id', onRemoval: 'delete', why: why('volunteer'), columns: ['since'] },
  ...(['by_id', 'decided_by', 'ended_by'] as const).map((person): PersonalData => ({ table: 'forum.trial', person, onRemoval: 'blank', why: why('trial'), columns: [person] })),
]
