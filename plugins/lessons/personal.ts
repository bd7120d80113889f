import type { PersonalData } from '@diwan/core'

const why = (name: string) => `lessons.personal.${name}`
/** What lessons hold of people besides their manuscripts, which are theirs. */
export const lessonPersonal: readonly PersonalData[] = [
  { table: 'lessons.release', person: 'author_id', onRemoval: 'blank', why: why('author'), columns: ['author_id'] },
  { table: 'lessons.release', person: 'asked_by', onRemoval: 'blank', why: why('asked'), columns: ['asked_by'] },
  { table: 'lessons.release', person: 'checked_by', onRemoval: 'blank', why: why('checked'), columns: ['checked_by'] },
  { table: 'lessons.publication', person: 'author_id', onRemoval: 'blank', why: why('author'), columns: ['author_id'] },
  { table: 'lessons.voice', person: 'by_id', onRemoval: 'blank', why: why('voice'), columns: ['by_id'] },
  { table: 'lessons.voice', person: 'decided_by', onRemoval: 'blank', why: why('voice-decided'), columns: ['decided_by'] },
  { table: 'lessons.proposal', person: 'by_id', onRemoval: 'blank', why: why('proposal'), columns: ['by_id'] },
]
