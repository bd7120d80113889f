import type { PersonalData } from '@diwan/core'

const t = (name: string) => `directory.personal.${name}`

/** What seats hold of people. What was decided about a seat stays with the seat; who it was about goes with them. */
export const seatPersonal: readonly PersonalData[] = [
  { table: 'directory.letter', person: 'person_id', onRemoval: 'delete', why: t('letter'), columns: ['administration', 'purpose', 'name', 'type', 'size', 'added_by', 'added_at'] },
  { table: 'directory.letter', person: 'person_id', onRemoval: 'delete', why: t('letter-bytes'), columns: ['sha256', 'sealed'], isSecret: true },
  { table: 'directory.verification', person: 'person_id', onRemoval: 'delete', why: t('verification'),
    columns: ['administration', 'method', 'state', 'letter_id', 'mail', 'tries', 'proven_at', 'note', 'asked_at', 'decided_by', 'decided_at', 'until_on', 'reason'] },
  { table: 'directory.verification', person: 'person_id', onRemoval: 'delete', why: t('verification-code'), columns: ['code_sealed', 'code_until'], isSecret: true },
  { table: 'directory.appointment', person: 'person_id', onRemoval: 'keep', why: t('appointment'),
    columns: ['administration', 'kind', 'topic', 'state', 'from_on', 'until_on', 'appointed_by', 'letter_id', 'named_by', 'confirmed_by', 'ended_on', 'ended_why', 'created_at'] },
  { table: 'directory.hand_over', person: 'incoming_id', onRemoval: 'keep', why: t('hand-over'),
    columns: ['administration', 'kind', 'outgoing_id', 'stage', 'until_on', 'note', 'named_by', 'named_at', 'accepted_at', 'decided_by', 'decided_at', 'items', 'followed', 'requests'] },
  { table: 'directory.request_clock', person: 'assignee_id', onRemoval: 'blank', why: t('request-assignee'), columns: ['assignee_id'] },
  { table: 'directory.request_clock', person: 'sender_id', onRemoval: 'blank', why: t('request-sender'), columns: ['sender_id'] },
  { table: 'directory.request_message', person: 'by_id', onRemoval: 'keep', why: t('request-message'), columns: ['administration', 'words', 'is_answer', 'at'] },
  { table: 'directory.route_seat', person: 'person_id', onRemoval: 'keep', why: t('route'), columns: ['role', 'label', 'updated_at'] },
  { table: 'directory.route_seat', person: 'deputy_id', onRemoval: 'keep', why: t('route'), columns: ['role', 'label', 'updated_at'] },
  { table: 'directory.approval', person: 'asked_by', onRemoval: 'keep', why: t('approval'), columns: ['title', 'words', 'note', 'state', 'asked_at'] },
  { table: 'directory.approval_step', person: 'decided_by', onRemoval: 'keep', why: t('approval-step'), columns: ['role', 'label', 'state', 'decided_at', 'note'] },
  { table: 'directory.approval_step', person: 'person_id', onRemoval: 'keep', why: t('approval-step'), columns: ['role', 'label', 'state', 'opened_at'] },
  { table: 'directory.approval_step', person: 'deputy_id', onRemoval: 'keep', why: t('approval-step'), columns: ['role', 'label', 'state', 'opened_at'] },
]
