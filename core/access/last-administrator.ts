import type { Knex } from 'knex'
import { Refused } from '../contract/index.ts'
import { row } from './rows.ts'

/**
 * After a change in the open transaction: somebody is still administrator without an end. The lock makes two such changes
 * wait for each other, so that two administrators cannot take each other away.
 * @throws Refused
 */
export async function keepAnAdministrator(db: Knex, { at, roles, hasDemo }: { at: Date; roles: readonly string[]; hasDemo: boolean }): Promise<void> {
  const found = await row(db, `select 1 from core.person p join core.person_role r on r.person_id = p.id
    where p.state = 'active' and (? or not p.is_demo) and r.role = any(?::text[]) and r.from_at <= ? and r.until_at is null limit 1`, [hasDemo, roles, at])
  if (!found) throw new Refused('core.access.error.last-administrator')
}

/** Taken before the change, so that the count after it is true. */
export const lockAdministrators = (db: Knex) => db.raw(`select pg_advisory_xact_lock(hashtext('core.access.administrators'))`)
