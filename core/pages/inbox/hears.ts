import type { LoggedEvent } from '../../contract/index.ts'
import type { Host } from '../host.ts'

interface Deps { host: Host }

/** Who follows something is told of what is new there; nothing is left of what was told of an item that is no more. */
export const followersHear = {
  'core.item.published': ({ host }: Deps, event: LoggedEvent<'core.item.published'>): Promise<void> => host.notifications.followers.published(event),
  'core.item.surfaced': ({ host }: Deps, event: LoggedEvent<'core.item.surfaced'>): Promise<void> => host.notifications.followers.surfaced(event),
  async 'core.item.removed'({ host }: Deps, { item }: LoggedEvent<'core.item.removed'>): Promise<void> { if (item !== null) await host.notifications.forgetItem(item) },
}
