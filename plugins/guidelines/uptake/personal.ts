import type { PersonalData } from '@diwan/core'

const by = (table: string, column = 'by_id'): PersonalData => ({ table: `guidelines.${table}`, columns: [column], person: column, why: `guidelines.personal.${table.replaceAll('_', '-')}`, onRemoval: 'blank' })

/** Who recorded what for their administration. The administration's answers stay when a person goes; their name does not. */
export const uptakePersonal: PersonalData[] = [
  by('profile'), by('consent'), by('adoption'), by('adoption_change'), by('report_ask'), by('report_ask', 'author_id'), by('readiness'), by('readiness_answer'), by('checklist'), by('checklist_line', 'owner_id'),
  { table: 'guidelines.recorder', columns: ['administration', 'added_at'], person: 'person_id', why: 'guidelines.personal.recorder', onRemoval: 'delete' },
]
