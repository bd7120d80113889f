import type { PersonalData } from '@diwan/core'

const t = (name: string) => `guidelines.personal.${name}`

/** What guidelines hold of people: who stands for a text stays with it. */
export const guidePersonal: readonly PersonalData[] = [
  { table: 'guidelines.approval', person: 'person_id', onRemoval: 'keep', why: t('approval'), columns: ['item_id', 'digest', 'name', 'administration', 'draft_rev', 'note', 'at', 'version'] },
  { table: 'guidelines.amendment', person: 'person_id', onRemoval: 'blank', why: t('amendment'), columns: ['person_id'] },
  { table: 'guidelines.amendment', person: 'decided_by', onRemoval: 'blank', why: t('amendment-decided'), columns: ['decided_by'] },
  { table: 'guidelines.usefulness', person: 'person_id', onRemoval: 'delete', why: t('usefulness'), columns: ['item_id', 'is_useful', 'comment', 'version', 'at'] },
  { table: 'guidelines.verified', person: 'person_id', onRemoval: 'keep', why: t('verified'), columns: ['item_id', 'name', 'version', 'note', 'due_on', 'at'] },
]
