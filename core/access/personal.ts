import type { PersonalData } from '../contract/index.ts'

/** What access keeps of people, why, and what becomes of it when an account is removed (`Accounts.remove` does it); for the register of personal data. */
export const accessPersonalData: readonly PersonalData[] = [
  { table: 'core.person', person: 'id', onRemoval: 'blank', why: 'core.personal.account',
    columns: ['mail', 'name', 'title', 'locale', 'time_zone', 'density', 'theme', 'low_bandwidth', 'hides_steps', 'state_note', 'last_seen_on', 'verified_on', 'verified_until', 'verified_by', 'verified_how', 'close_at'] },
  { table: 'core.person', person: 'id', onRemoval: 'blank', why: 'core.personal.password', columns: ['password'], isSecret: true },
  { table: 'core.person', person: 'id', onRemoval: 'keep', why: 'core.personal.seat', columns: ['administration', 'has_factor', 'state', 'state_at', 'is_demo', 'created_at', 'updated_at'] },
  { table: 'core.person_role', person: 'person_id', onRemoval: 'keep', why: 'core.personal.roles', columns: ['role', 'from_at', 'until_at', 'given_by'] },
  { table: 'core.membership', person: 'person_id', onRemoval: 'blank', why: 'core.personal.membership-note', columns: ['why'] },
  { table: 'core.membership', person: 'person_id', onRemoval: 'keep', why: 'core.personal.membership', columns: ['token', 'from_at', 'until_at', 'given_by', 'created_at'] },
  { table: 'core.session', person: 'person_id', onRemoval: 'delete', why: 'core.personal.session', columns: ['created_at', 'seen_at', 'expires_at', 'is_stale', 'agent', 'signed_in_by', 'factor', 'confirmed_at'] },
  { table: 'core.session', person: 'person_id', onRemoval: 'delete', why: 'core.personal.session-key', columns: ['token_hash', 'former_hash', 'former_until'], isSecret: true },
  { table: 'core.totp', person: 'person_id', onRemoval: 'delete', why: 'core.personal.factor', columns: ['step', 'created_at', 'used_at'] },
  { table: 'core.totp', person: 'person_id', onRemoval: 'delete', why: 'core.personal.factor-secret', columns: ['secret', 'pending'], isSecret: true },
  { table: 'core.security_key', person: 'person_id', onRemoval: 'delete', why: 'core.personal.security-key', columns: ['name', 'counter', 'transports', 'created_at', 'used_at'] },
  { table: 'core.security_key', person: 'person_id', onRemoval: 'delete', why: 'core.personal.factor-secret', columns: ['credential_id', 'public_key'], isSecret: true },
  { table: 'core.one_time_code', person: 'person_id', onRemoval: 'delete', why: 'core.personal.one-time-codes', columns: ['created_at', 'used_at'] },
  { table: 'core.one_time_code', person: 'person_id', onRemoval: 'delete', why: 'core.personal.factor-secret', columns: ['mark'], isSecret: true },
  { table: 'core.access_answer', person: 'person_id', onRemoval: 'delete', why: 'core.personal.access-review', columns: ['review_id', 'is_kept', 'answered_by', 'answered_at'] },
  { table: 'core.api_token', person: 'person_id', onRemoval: 'delete', keepDays: 30, since: 'expires_at', why: 'core.personal.api-token', columns: ['name', 'may_write', 'permissions', 'created_at', 'expires_at', 'used_at'] },
  { table: 'core.api_token', person: 'person_id', onRemoval: 'delete', keepDays: 30, since: 'expires_at', why: 'core.personal.factor-secret', columns: ['token_hash'], isSecret: true },
  { table: 'core.sign_in', person: 'person_id', onRemoval: 'delete', keepDays: 1, since: 'expires_at', why: 'core.personal.half-way', columns: ['expires_at'] },
  { table: 'core.sign_in', person: 'person_id', onRemoval: 'delete', keepDays: 1, since: 'expires_at', why: 'core.personal.factor-secret', columns: ['token_hash', 'password_mark'], isSecret: true },
  { table: 'core.ticket', person: 'person_id', onRemoval: 'delete', keepDays: 30, since: 'expires_at', why: 'core.personal.ticket', columns: ['purpose', 'data', 'created_by', 'created_at', 'expires_at', 'used_at'] },
  { table: 'core.ticket', person: 'person_id', onRemoval: 'delete', keepDays: 30, since: 'expires_at', why: 'core.personal.ticket-key', columns: ['token_hash'], isSecret: true },
  { table: 'core.repeatable', person: 'person_id', onRemoval: 'delete', keepDays: 1, since: 'at', why: 'core.personal.repeatable', columns: ['key', 'request', 'answer', 'at'] },
]
