import { Refused } from '../contract/index.ts'
import type { Parts } from './parts.ts'
import { rows } from './rows.ts'

export interface DemoAccount { id: string; name: string; title: string; administration: string | null; roles: string[] }

/** The demonstration's people. They sign in only where nobody but this machine can reach the site. */
export class Demo {
  readonly #parts: Parts
  constructor(parts: Parts) { this.#parts = parts }

  get isAllowed(): boolean { return this.#parts.hasDemo }

  /** Those of these ids that a visitor may sign in as, in the order given; none where it is not allowed. */
  async accounts(ids: readonly string[]): Promise<DemoAccount[]> {
    if (!this.isAllowed || ids.length === 0) return []
    const at = this.#parts.needs.clock.now()
    return rows<DemoAccount>(this.#parts.needs.database.db, `select p.id, p.name, p.title, p.administration,
      array(select r.role from core.person_role r where r.person_id = p.id and r.from_at <= ? and (r.until_at is null or r.until_at > ?) order by r.role) as roles
      from core.person p where p.id = any(?::uuid[]) and p.is_demo and p.state = 'active' order by array_position(?::uuid[], p.id)`, [at, at, ids, ids])
  }

  /** Whether there is any of it. */
  async exists(): Promise<boolean> {
    return (await rows(this.#parts.needs.database.db, 'select 1 from core.person where is_demo limit 1')).length > 0
  }

  /**
   * Every demonstration account with its sessions, links, roles and memberships, and the demonstration's administrations
   * in which nobody real has a seat. Items are not touched: content wipes its own first.
   * @throws Refused when no administrator would be left although there are other people
   */
  async wipe(): Promise<{ people: number; administrations: number }> {
    const { needs: { database, audit }, bell, permissions } = this.#parts
    return database.transaction(async () => {
      const { db } = database
      const gone = await rows<{ id: string }>(db, 'delete from core.person where is_demo returning id')
      const [left] = await rows<{ people: boolean; administrators: boolean }>(db, `select exists (select from core.person where state = 'active') as people,
        exists (select from core.person p join core.person_role r on r.person_id = p.id and r.role = any(?::text[]) and r.until_at is null where p.state = 'active') as administrators`, [permissions.rolesOn('administrator')])
      if (left?.people && !left.administrators) throw new Refused('core.access.error.last-administrator')
      const administrations = await rows(db, `delete from core.administration a where is_demo and not exists (select from core.person p where p.administration = a.code) returning code`)
      for (const { id } of gone) {
        await bell.ring({ of: 'closed', person: id })
        await bell.ring({ of: 'person', person: id })
      }
      await bell.ring({ of: 'administrations' })
      await audit.record('system', 'core.demo.wiped', 'site', { people: gone.length, administrations: administrations.length })
      return { people: gone.length, administrations: administrations.length }
    })
  }
}
