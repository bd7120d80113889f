import type { PersonalData } from '@diwan/core'

const why = (name: string) => `forum.personal.${name}`
/** Whom a question was put to is needed while it is open, and for a fair load; a year later it is nobody’s any more. */
export const routingPersonal: readonly PersonalData[] = [
  { table: 'forum.ask', person: 'person_id', onRemoval: 'delete', why: why('ask'), columns: ['thread_id', 'round', 'state', 'asked_at', 'until', 'decided_at', 'note', 'suggested_id', 'by_id'], keepDays: 365, since: 'asked_at' },
  { table: 'forum.ask', person: 'suggested_id', onRemoval: 'blank', why: why('ask-suggested'), columns: ['suggested_id'] },
  { table: 'forum.ask', person: 'by_id', onRemoval: 'blank', why: why('ask-by'), columns: ['by_id'] },
  { table: 'forum.willing', person: 'person_id', onRemoval: 'delete', why: why('willing'), columns: ['is_asked', 'per_week', 'at'] },
]
