import type { PersonalData } from '../../contract/index.ts'

/** What core keeps of people outside access, why, and what becomes of it when an account is removed. */
export const corePersonalData: readonly PersonalData[] = [
  { table: 'core.item', person: 'author_id', onRemoval: 'keep', why: 'core.personal.author', columns: ['id', 'ref', 'kind', 'created_at'] },
  { table: 'core.item', person: 'steward_id', onRemoval: 'keep', why: 'core.personal.steward', columns: ['id', 'ref', 'kind'] },
  { table: 'core.draft', person: 'by_id', onRemoval: 'blank', why: 'core.personal.draft', columns: ['by_name'] },
  { table: 'core.revision', person: 'by_id', onRemoval: 'blank', why: 'core.personal.revision', columns: ['by_name'] },
  { table: 'core.revision', person: 'by_id', onRemoval: 'keep', why: 'core.personal.revision', columns: ['item_id', 'rev', 'at', 'note'] },
  { table: 'core.attachment', person: 'by_id', onRemoval: 'keep', why: 'core.personal.attachment', columns: ['id', 'name', 'created_at'] },
  { table: 'core.upload', person: 'person_id', onRemoval: 'delete', why: 'core.personal.upload', columns: ['name', 'size', 'created_at'] },
  { table: 'core.subscription', person: 'person_id', onRemoval: 'delete', why: 'core.personal.subscription', columns: ['type', 'subject', 'since', 'is_shown', 'mail'] },
  { table: 'core.message', person: 'person_id', onRemoval: 'delete', why: 'core.personal.message', columns: ['notice', 'key', 'item', 'via', 'is_shown', 'at', 'read_at', 'mail_at', 'mail_id', 'telling_id'] },
  { table: 'core.notice_choice', person: 'person_id', onRemoval: 'delete', why: 'core.personal.notice-choice', columns: ['notice', 'is_shown', 'mail'] },
  { table: 'core.notice_rhythm', person: 'person_id', onRemoval: 'delete', why: 'core.personal.notice-choice', columns: ['digest_hour', 'digest_day', 'quiet_from', 'quiet_until'] },
  { table: 'core.mail', person: 'person_id', onRemoval: 'delete', why: 'core.personal.mail', columns: ['to_address', 'locale', 'subject', 'text', 'html', 'state', 'tries', 'next_at', 'error', 'created_at', 'sent_at'] },
  { table: 'core.telling', person: 'actor', onRemoval: 'delete', why: 'core.personal.telling', columns: ['notice', 'key', 'item', 'path', 'details', 'at'] },
  { table: 'core.seat_mailbox', person: 'set_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['administration', 'mail', 'set_at'] },
  { table: 'core.repeatable', person: 'person_id', onRemoval: 'delete', why: 'core.personal.repeatable', columns: ['key', 'answer', 'at'] },
  { table: 'core.repeatable', person: 'person_id', onRemoval: 'delete', why: 'core.personal.repeatable', columns: ['request'], isSecret: true },
  { table: 'core.audit', person: 'actor', onRemoval: 'keep', why: 'core.personal.audit', columns: ['at', 'action', 'object', 'detail', 'route'] },
  { table: 'core.event', person: 'actor', onRemoval: 'keep', why: 'core.personal.event', columns: ['at', 'name', 'item'] },
  { table: 'core.setting', person: 'updated_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['plugin', 'key', 'updated_at'] },
  { table: 'core.plugin', person: 'switched_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['id', 'state', 'since'] },
  { table: 'core.person', person: 'verified_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['verified_on'] },
  { table: 'core.person_role', person: 'given_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['role', 'from_at'] },
  { table: 'core.membership', person: 'given_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['token', 'from_at'] },
  { table: 'core.ticket', person: 'created_by', onRemoval: 'keep', why: 'core.personal.acts', columns: ['purpose', 'created_at'] },
]
