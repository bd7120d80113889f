import type { PersonalData } from '../contract/index.ts'

/** What access keeps of people, why, and what becomes of it when an account is removed; for the register of personal data. */
export const accessPersonalData: readonly PersonalData[] = [
  { table: 'core.person', person: 'id', onRemoval: 'blank', why: 'account',
    columns: ['mail', 'name', 'title', 'password', 'locale', 'time_zone', 'density', 'theme', 'state_note', 'last_seen_on', 'verified_on', 'verified_until', 'verified_by'] },
  { table: 'core.person', person: 'id', onRemoval: 'keep', why: 'attribution to the seat', columns: ['administration', 'state', 'state_at', 'is_demo', 'created_at', 'updated_at'] },
  { table: 'core.person_role', person: 'person_id', onRemoval: 'keep', why: 'who could do what, and when', columns: ['role', 'from_at', 'until_at', 'given_by'] },
  { table: 'core.membership', person: 'person_id', onRemoval: 'blank', why: 'access to spaces and shared items', columns: ['why'] },
  { table: 'core.membership', person: 'person_id', onRemoval: 'keep', why: 'who could read what, and when', columns: ['token', 'from_at', 'until_at', 'given_by', 'created_at'] },
  { table: 'core.session', person: 'person_id', onRemoval: 'delete', why: 'staying signed in; recognising one’s own sessions', columns: ['token_hash', 'former_hash', 'former_until', 'created_at', 'seen_at', 'expires_at', 'is_stale', 'agent', 'signed_in_by'] },
  { table: 'core.ticket', person: 'person_id', onRemoval: 'delete', keepDays: 30, why: 'invitations, new passwords, changes of address', columns: ['token_hash', 'purpose', 'data', 'created_by', 'created_at', 'expires_at', 'used_at'] },
]
