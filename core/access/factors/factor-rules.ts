import { Invalid, Refused } from '../../contract/index.ts'
import type { Bell } from '../bell.ts'
import type { By, Needs } from '../needs.ts'
import type { Permissions } from '../permissions.ts'
import type { Roles } from '../roles.ts'
import { row, rows } from '../rows.ts'

const day = 86_400_000
export const longestGrace = 90

/** Which roles need a second factor, and from when: as administrators of this site decided. */
export class FactorRules {
  readonly #needs: Needs
  readonly #permissions: Permissions
  readonly #bell: Bell
  constructor(needs: Needs, permissions: Permissions, bell: Bell) {
    this.#needs = needs
    this.#permissions = permissions
    this.#bell = bell
  }

  /** In days from the appointment, or from the rule where that is later; null: a role that needs none by itself. @throws Refused, Invalid */
  async set(by: By, rules: Readonly<Record<string, number | null>>, roles: Roles): Promise<void> {
    const { database, clock, audit } = this.#needs
    if (by !== 'system' && !by.may('core.roles')) throw new Refused()
    for (const [role, days] of Object.entries(rules)) {
      if (!this.#permissions.has(role)) throw new Invalid([{ field: `days.${role}`, key: 'core.access.error.role' }])
      if (days !== null && !(Number.isInteger(days) && days >= 0 && days <= longestGrace)) throw new Invalid([{ field: `days.${role}`, key: 'core.access.factor.days', values: { most: longestGrace } }])
    }
    await database.transaction(async () => {
      const before = new Map(this.#permissions.roles().map(({ id, factorDays }) => [id, factorDays]))
      for (const [role, days] of Object.entries(rules)) {
        if (before.get(role) === days) continue
        await database.db.raw('update core.role set factor_days = ?, factor_since = case when ?::int is null then null else coalesce(factor_since, ?) end where id = ?', [days, days, clock.now(), role])
        await audit.record(by, 'core.second-factor.rule', `role:${role}`, { days })
      }
      await this.#bell.ring({ of: 'permissions' })
    })
    if (!database.isInTransaction) await roles.load()
  }

  /** Whether any of these roles, or of those they are built on, needs one. From memory. */
  concerns(held: readonly string[]): boolean { return this.#permissions.factorRules(held).length > 0 }

  /** From when the person needs one; null when nothing they hold asks for it. */
  async due(person: string): Promise<Date | null> {
    const { database: { db }, clock } = this.#needs
    const found = await row<{ created_at: Date }>(db, 'select created_at from core.person where id = ?', [person])
    if (!found) return null
    const held = await rows<{ role: string; from_at: Date }>(db, 'select role, from_at from core.person_role where person_id = ? and from_at <= ? and (until_at is null or until_at > ?)', [person, clock.now(), clock.now()])
    const moments = [{ role: 'everyone', from_at: found.created_at }, ...held].flatMap(({ role, from_at: from }) =>
      this.#permissions.factorRules([role]).map(({ days, since }) => Math.max(from.getTime(), since.getTime()) + days * day))
    return moments.length === 0 ? null : new Date(Math.min(...moments))
  }
  async isNeeded(person: string): Promise<boolean> {
    const due = await this.due(person)
    return due !== null && due <= this.#needs.clock.now()
  }
}
