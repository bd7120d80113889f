import type { Viewer } from '../../contract/index.ts'
import type { Host } from '../host.ts'

/** Whether the viewer may do all that these roles may: nobody rules over who may do more. */
export const covers = ({ access }: Pick<Host, 'access'>, viewer: Viewer, roles: readonly string[]): boolean =>
  access.roles.table().every(({ permission, roles: holders }) => !holders.some((role) => roles.includes(role)) || viewer.may(permission))

/** Whose account the viewer looks after: all, or plain members of the own administration. The services ask again when something is done. */
export function maySee(host: Pick<Host, 'access'>, viewer: Viewer, { roles, administration, id }: { roles: readonly string[]; administration: string | null; id: string }): boolean {
  if (viewer.id === id) return false
  if (viewer.may('core.people')) return covers(host, viewer, roles)
  return administration !== null && administration === viewer.administration && roles.every((role) => role === 'member')
}
