import type { Role } from '../contract/index.ts'

/** What the roles a person is given amount to. */
export interface Powers {
  /** Implied roles among them: who is an editor is a member as well. */
  readonly roles: ReadonlySet<string>
  readonly permissions: ReadonlySet<string>
  /** Plugins whose staff they are. */
  readonly staffOf: readonly string[]
}
/** `factorDays`: days in which whoever holds it sets up a second factor, counted from `factorSince` at the earliest; null when it asks for none. */
export interface RoleRow { id: string; names: Record<string, string>; base: string | null; isBuiltin: boolean; factorDays: number | null; factorSince: Date | null }
export interface Override { role: string; permission: string; isGiven: boolean }

/** Core's own permissions; the role that holds each until an administrator says otherwise. */
export const corePermissions = {
  'core.invite': 'ncp', 'core.confirm': 'ncp', 'core.suspend': 'ncp', 'core.people': 'administrator', 'core.roles': 'administrator',
  'core.administrations': 'administrator', 'core.staff': 'editor',
} as const satisfies Record<string, Role>

/** Held by everyone whatever anybody says: without it nobody would come to the page to sign in at. */
const heldByAll: ReadonlySet<string> = new Set(['core.enter'])

/**
 * Who may do what, worked out once for each set of roles and kept until something changes.
 * A role holds a permission if an administrator said so; else if it is, or is built on, the role the plugin names;
 * the administrator holds what nobody took away.
 */
export class Permissions {
  readonly #declared = new Map<string, Role>()
  #roles = new Map<string, RoleRow>()
  #overrides = new Map<string, boolean>()
  readonly #powers = new Map<string, Powers>()

  declare(plugin: string, permissions: Readonly<Record<string, Role>> = {}): void {
    for (const [name, role] of Object.entries({ staff: 'editor' as const, ...permissions })) this.#declared.set(`${plugin}.${name}`, role)
    this.#powers.clear()
  }
  /** As `declare`, with whole names. */
  declareAll(permissions: Readonly<Record<string, Role>>): void {
    for (const [name, role] of Object.entries(permissions)) this.#declared.set(name, role)
    this.#powers.clear()
  }
  withdraw(plugin: string): void {
    for (const name of this.#declared.keys()) if (name.startsWith(`${plugin}.`)) this.#declared.delete(name)
    this.#powers.clear()
  }
  load(roles: readonly RoleRow[], overrides: readonly Override[]): void {
    this.#roles = new Map(roles.map((role) => [role.id, role]))
    this.#overrides = new Map(overrides.map(({ role, permission, isGiven }) => [`${role} ${permission}`, isGiven]))
    this.#powers.clear()
  }

  /** Unknown roles give nothing. */
  powers(held: readonly string[]): Powers {
    const key = held.toSorted().join(' ')
    let known = this.#powers.get(key)
    if (!known) this.#powers.set(key, known = this.#workOut(held))
    return known
  }
  #workOut(held: readonly string[]): Powers {
    const roles = new Set(['everyone', ...held.flatMap((role) => this.withBases(role))])
    const permissions = new Set([...this.#declared.keys()].filter((permission) => [...roles].some((role) => this.holds(role, permission))))
    return { roles, permissions, staffOf: [...permissions].filter((name) => name.endsWith('.staff')).map((name) => name.slice(0, -'.staff'.length)).toSorted() }
  }

  holds(role: string, permission: string): boolean {
    const standard = this.#declared.get(permission)
    return standard !== undefined && (heldByAll.has(permission) || (this.#overrides.get(`${role} ${permission}`) ?? (role === 'administrator' || this.withBases(role).includes(standard))))
  }
  /** The roles of which any gives the permission. */
  rolesWith(permission: string): string[] {
    return [...this.#roles.keys()].filter((role) => this.powers([role]).permissions.has(permission))
  }
  withBases(role: string): string[] {
    const known = this.#roles.get(role)
    return known === undefined ? [] : [role, ...(known.base === null ? [] : this.withBases(known.base))]
  }
  /** Roles that are this one or built on it. */
  rolesOn(base: string): string[] { return [...this.#roles.keys()].filter((role) => this.withBases(role).includes(base)) }
  /** What these roles, and those they are built on, say of a second factor. */
  factorRules(held: readonly string[]): { days: number; since: Date }[] {
    return [...new Set(['everyone', ...held].flatMap((role) => this.withBases(role)))].flatMap((role) => {
      const { factorDays, factorSince } = this.#roles.get(role) ?? { factorDays: null, factorSince: null }
      return factorDays === null || factorSince === null ? [] : [{ days: factorDays, since: factorSince }]
    })
  }
  roles(): RoleRow[] { return [...this.#roles.values()] }
  has(role: string): boolean { return this.#roles.has(role) }
  /** By name: the role that holds it by default, and every role that holds it now. Those nobody can take or give are left out. */
  table(): { permission: string; standard: Role; roles: string[] }[] {
    return [...this.#declared].filter(([permission]) => !heldByAll.has(permission)).toSorted(([a], [b]) => a < b ? -1 : 1).map(([permission, standard]) => ({ permission, standard, roles: this.rolesWith(permission) }))
  }
}
