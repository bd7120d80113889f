import type { PersonalData } from '@diwan/core'

/** Every table of this part of the plugin that holds something about somebody. */
export const personalData: readonly PersonalData[] = [
  { table: 'directory.unit', columns: ['names'], person: 'head_id', why: 'directory.personal.head', onRemoval: 'keep' },
  { table: 'directory.endorsement', columns: ['topic', 'by_id', 'note', 'at'], person: 'person_id', why: 'directory.personal.endorsed', onRemoval: 'delete' },
  { table: 'directory.endorsement', columns: ['topic', 'person_id', 'note', 'at'], person: 'by_id', why: 'directory.personal.endorsing', onRemoval: 'delete' },
  { table: 'directory.organisation_contact', columns: ['item_id', 'what_for', 'is_guest', 'until_on', 'given_by', 'at', 'ended_at'], person: 'person_id', why: 'directory.personal.contact', onRemoval: 'delete' },
  { table: 'directory.organisation_contact', columns: ['item_id', 'at'], person: 'given_by', why: 'directory.personal.acts', onRemoval: 'keep' },
  { table: 'directory.thread', columns: ['subject', 'created_at'], person: 'from_person', why: 'directory.personal.messages', onRemoval: 'delete' },
  { table: 'directory.thread', columns: ['subject', 'created_at'], person: 'to_person', why: 'directory.personal.messages', onRemoval: 'delete', keepDays: 730, since: 'last_at' },
  { table: 'directory.thread', columns: ['subject', 'escalated_at'], person: 'escalated_to', why: 'directory.personal.messages', onRemoval: 'keep' },
  { table: 'directory.message', columns: ['words', 'at'], person: 'by_person', why: 'directory.personal.messages', onRemoval: 'delete' },
  { table: 'directory.barrier', columns: ['other_id', 'kind', 'at'], person: 'person_id', why: 'directory.personal.barrier', onRemoval: 'delete' },
  { table: 'directory.barrier', columns: ['at'], person: 'other_id', why: 'directory.personal.barred', onRemoval: 'delete' },
  { table: 'directory.import', columns: ['name', 'created_at'], person: 'by_person', why: 'directory.personal.import', onRemoval: 'keep' },
  { table: 'directory.import_row', columns: ['cells', 'problems'], person: 'person_id', why: 'directory.personal.import-row', onRemoval: 'delete' },
  { table: 'directory.connection', columns: ['other_id', 'state', 'words', 'introduced_by', 'at', 'answered_at'], person: 'person_id', why: 'directory.personal.connection', onRemoval: 'delete' },
  { table: 'directory.connection', columns: ['person_id', 'state', 'words', 'at', 'answered_at'], person: 'other_id', why: 'directory.personal.connection', onRemoval: 'delete' },
  { table: 'directory.connection', columns: ['at'], person: 'introduced_by', why: 'directory.personal.acts', onRemoval: 'keep' },
  { table: 'directory.introduction', columns: ['other_id', 'by_id', 'for_one', 'for_other', 'one_says', 'other_says', 'at', 'done_at'], person: 'one_id', why: 'directory.personal.introduction', onRemoval: 'delete' },
  { table: 'directory.introduction', columns: ['one_id', 'by_id', 'for_one', 'for_other', 'one_says', 'other_says', 'at', 'done_at'], person: 'other_id', why: 'directory.personal.introduction', onRemoval: 'delete' },
  { table: 'directory.introduction', columns: ['for_one', 'for_other', 'at'], person: 'by_id', why: 'directory.personal.acts', onRemoval: 'keep' },
  { table: 'directory.declined_suggestion', columns: ['other_id', 'at'], person: 'person_id', why: 'directory.personal.declined', onRemoval: 'delete' },
  { table: 'directory.declined_suggestion', columns: ['at'], person: 'other_id', why: 'directory.personal.declined', onRemoval: 'delete' },
]
