import type { CoreServices, RequestServices } from '../contract/index.ts'
import type { Host } from './host.ts'

/** What core's own routes are given. */
export type PagesDeps = CoreServices & RequestServices & { host: Host }
/** Permissions of core, by the part of the site they open. */
export type PagesPermission = 'enter' | 'read' | 'account' | 'keep' | 'invite' | 'administer'

export const limitedBy = <const W extends string>(words: readonly W[], word: string | undefined): word is W => word !== undefined && (words as readonly string[]).includes(word)
