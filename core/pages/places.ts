import type { Viewer } from '../contract/index.ts'
import type { Host } from './host.ts'

export interface Place { label: string; path: string; may?: string }

/** Pages that stand in no menu of plugins but that people look for by name; the palette and the footer know them from here. */
const places: readonly Place[] = [
  { label: 'core.topics.title', path: '/topics' },
  { label: 'core.administrations.title', path: '/administrations' },
  { label: 'core.search.title', path: '/search' },
  { label: 'core.about.title', path: '/about' },
  { label: 'core.values.title', path: '/about/values' },
  { label: 'core.help.title', path: '/help' },
  { label: 'core.accessibility.title', path: '/accessibility' },
  { label: 'core.privacy.title', path: '/privacy' },
  { label: 'core.security.title', path: '/security' },
  { label: 'core.api.title', path: '/api' },
  { label: 'core.account.title', path: '/account', may: 'core.account' },
  { label: 'core.sessions.title', path: '/account/sessions', may: 'core.account' },
  { label: 'core.invite.title', path: '/team', may: 'core.invite' },
  { label: 'core.admin.title', path: '/admin', may: 'core.administer' },
]

export const placesFor = (viewer: Viewer): Place[] => places.filter(({ may }) => may === undefined || viewer.may(may))

/** Entries of plugins the viewer may open. */
export const entriesFor = (host: Host, viewer: Viewer) => host.navigation().filter(({ id, may }) => may === undefined || viewer.may(`${id}.${may}`))
