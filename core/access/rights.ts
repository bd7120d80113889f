import type { Viewer } from '../contract/index.ts'
import type { By } from './needs.ts'
import type { Permissions } from './permissions.ts'

/** A person as the rules below see them. */
export interface Subject { id: string; administration: string | null; roles: readonly string[] }

/** Nobody appoints to, or rules over, what they may not do themselves. */
function covers(by: By, roles: readonly string[], permissions: Permissions): boolean {
  return by === 'system' || [...permissions.powers(roles).permissions].every((permission) => by.may(permission))
}

/** An administrator invites anybody; a contact point invites members of the own administration and nobody else. */
export function mayInvite(by: By, roles: readonly string[], administration: string | null, permissions: Permissions): boolean {
  if (by === 'system') return true
  if (by.may('core.people')) return covers(by, roles, permissions)
  return by.may('core.invite') && isPlain(roles) && isOwn(by, administration)
}

/** Suspend, reinstate, confirm: an administrator anybody who may not do more; a contact point plain members of the own administration. */
export function mayManage(by: By, subject: Subject, permissions: Permissions, permission = 'core.people'): boolean {
  if (by === 'system') return true
  if (by.may('core.people')) return covers(by, subject.roles, permissions)
  return permission !== 'core.people' && by.may(permission) && isPlain(subject.roles) && isOwn(by, subject.administration)
}

/** Giving or taking a role. */
export const mayAppoint = (by: By, role: string, permissions: Permissions): boolean =>
  by === 'system' || by.may('core.people') && covers(by, [role], permissions)

/** Whose mail address and account state a viewer may see: their own, all with the permission, those of the own administration as its contact point. */
export const maySeeAccount = (by: By, subject: { id: string; administration: string | null }): boolean =>
  by === 'system' || by.id === subject.id || by.may('core.people') || by.may('core.confirm') && isOwn(by, subject.administration)

const isPlain = (roles: readonly string[]) => roles.every((role) => role === 'member' || role === 'everyone')
const isOwn = (by: Viewer, administration: string | null) => administration !== null && administration === by.administration
