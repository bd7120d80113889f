import { Conflict, Invalid, Refused, type Role, type Texts } from '../contract/index.ts'
import type { Bell } from './bell.ts'
import type { By, Needs } from './needs.ts'
import type { Override, Permissions, RoleRow } from './permissions.ts'
import { row, rows } from './rows.ts'

/** Which role may do what, as administrators of this site decided. */
export class Roles {
  readonly #needs: Needs
  readonly #permissions: Permissions
  readonly #bell: Bell
  constructor(needs: Needs, permissions: Permissions, bell: Bell) {
    this.#needs = needs
    this.#permissions = permissions
    this.#bell = bell
  }

  async open(): Promise<void> {
    this.#bell.on((notice) => {
      if (notice.of !== 'permissions' && notice.of !== 'everything') return
      this.load().catch((fault: unknown) => { this.#needs.log.error('Roles could not be read again', { fault }) })
    })
    await this.load()
  }
  /** One reading after the other, so that an older one does not end last. */
  load(): Promise<void> {
    const before = this.#loading
    const reading = this.#read(before)
    this.#loading = reading.catch(() => undefined)
    return reading
  }
  async #read(before: Promise<void>): Promise<void> {
    await before
    const { db } = this.#needs.database
    this.#permissions.load(
      await rows<RoleRow>(db, 'select id, names, base, is_builtin as "isBuiltin", factor_days as "factorDays", factor_since as "factorSince" from core.role order by is_builtin desc, id'),
      await rows<Override>(db, 'select role, permission, is_given as "isGiven" from core.permission'))
  }
  #loading: Promise<void> = Promise.resolve()
  /** What was changed before is in `list` and `table`. */
  settled(): Promise<void> { return this.#loading }

  /** Built-in ones first; `names` of those are locale keys `core.access.role.<id>`. */
  list(): RoleRow[] { return this.#permissions.roles() }
  /** Every permission of enabled plugins, with the role that holds it by default and all that hold it now. */
  table(): { permission: string; standard: Role; roles: string[] }[] { return this.#permissions.table() }

  /** Gives or takes a permission; null goes back to what the plugin says. @throws Refused, Invalid */
  async set(by: By, role: string, permission: string, isGiven: boolean | null): Promise<void> {
    if (by !== 'system' && !(by.may('core.roles') && by.may(permission))) throw new Refused()
    if (!this.#permissions.has(role)) throw new Invalid([{ field: 'role', key: 'core.access.error.role' }])
    if (!this.#permissions.table().some((known) => known.permission === permission)) throw new Invalid([{ field: 'permission', key: 'core.access.error.permission' }])
    // Or nobody could give it back; and what runs the site is never for everyone.
    if (permission.startsWith('core.') && permission !== 'core.staff' && (role === 'administrator' && isGiven === false || role === 'everyone' && isGiven === true)) throw new Refused('core.access.error.permission-fixed')
    await this.#change(by, 'core.permission.set', `role:${role}`, { permission, isGiven }, async (db) => {
      if (isGiven === null) await db.raw('delete from core.permission where role = ? and permission = ?', [role, permission])
      else await db.raw('insert into core.permission (role, permission, is_given) values (?, ?, ?) on conflict (role, permission) do update set is_given = excluded.is_given', [role, permission, isGiven])
    })
  }

  /** A role of this site's own: what its base may, and what it is given besides. @throws Refused, Invalid, Conflict */
  async create(by: By, { id, names, base = 'member' }: { id: string; names: Texts; base?: string }): Promise<void> {
    this.#checkRight(by)
    if (!/^[a-z][a-z0-9-]{0,31}$/.test(id)) throw new Invalid([{ field: 'id', key: 'core.access.error.role-id' }])
    if (!this.#permissions.has(base) || base === 'administrator') throw new Invalid([{ field: 'base', key: 'core.access.error.role' }])
    await this.#change(by, 'core.role.created', `role:${id}`, { base }, async (db) => {
      if (!await row(db, 'insert into core.role (id, names, base) values (?, ?::jsonb, ?) on conflict do nothing returning id', [id, JSON.stringify(names), base])) throw new Conflict(null, 'core.access.error.role-taken')
    })
  }

  /** @throws Refused (a built-in one), Conflict (somebody holds it or another is built on it) */
  async remove(by: By, id: string): Promise<void> {
    this.#checkRight(by)
    await this.#change(by, 'core.role.removed', `role:${id}`, {}, async (db) => {
      const found = await row<{ is_builtin: boolean; used: boolean }>(db, `select is_builtin, exists (select from core.person_role where role = r.id and (until_at is null or until_at > ?))
        or exists (select from core.role where base = r.id) as used from core.role r where id = ? for update`, [this.#needs.clock.now(), id])
      if (!found || found.is_builtin) throw new Refused('core.access.error.permission-fixed')
      if (found.used) throw new Conflict(null, 'core.access.error.role-used')
      await db.raw('delete from core.person_role where role = ?', [id])
      await db.raw('delete from core.role where id = ?', [id])
    })
  }

  #checkRight(by: By): void {
    if (by !== 'system' && !by.may('core.roles')) throw new Refused()
  }
  async #change(by: By, action: string, object: string, detail: Record<string, unknown>, work: (db: Needs['database']['db']) => Promise<void>): Promise<void> {
    const { database, audit } = this.#needs
    await database.transaction(async () => {
      await work(database.db)
      await audit.record(by, action, object, detail)
      await this.#bell.ring({ of: 'permissions' })
    })
    // Who changed it sees it at once; inside a larger transaction it counts from the commit, and whoever lists roles then waits for it.
    if (database.isInTransaction) database.afterCommit(() => this.load())
    else await this.load()
  }
}
