import type { Handling, Outlet } from '../contract/index.ts'

/** What a handling level lets a reader, a mail, a feed or another site do with an item. The one table; every outlet asks it. */
export interface HandlingRule {
  /** Traffic-light-protocol code, shown as small print. */
  tlp: 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER+STRICT' | 'RED'
  /** The audience may hold `public`. */
  mayBePublic: boolean
  /** The text itself may stand in a mail; otherwise the mail only says that there is something to read. */
  mayMailBody: boolean
  /** Readers may take a copy out (export, print, download of the whole). */
  mayExport: boolean
  /** May be given to a language model or translation service outside the site. */
  mayLeaveToMachines: boolean
  /** May be shared with another site. */
  mayLeaveSite: boolean
  /** May stand in an Atom or calendar feed. */
  mayFeed: boolean
}

export const handlings: Readonly<Record<Handling, HandlingRule>> = Object.freeze({
  'open': { tlp: 'CLEAR', mayBePublic: true, mayMailBody: true, mayExport: true, mayLeaveToMachines: true, mayLeaveSite: true, mayFeed: true },
  'community': { tlp: 'GREEN', mayBePublic: false, mayMailBody: true, mayExport: true, mayLeaveToMachines: false, mayLeaveSite: true, mayFeed: true },
  'named-administrations': { tlp: 'AMBER', mayBePublic: false, mayMailBody: false, mayExport: true, mayLeaveToMachines: false, mayLeaveSite: true, mayFeed: false },
  'my-administration': { tlp: 'AMBER+STRICT', mayBePublic: false, mayMailBody: false, mayExport: false, mayLeaveToMachines: false, mayLeaveSite: false, mayFeed: false },
  'named-people': { tlp: 'RED', mayBePublic: false, mayMailBody: false, mayExport: false, mayLeaveToMachines: false, mayLeaveSite: false, mayFeed: false },
})

const all = Object.freeze(Object.keys(handlings) as Handling[])
const leaving: Readonly<Record<Outlet, readonly Handling[]>> = Object.freeze({
  feed: all.filter((handling) => handlings[handling].mayFeed), export: all.filter((handling) => handlings[handling].mayExport),
})
/** Levels whose items may go where an answer goes; all of them onto a page. Every query over items asks it. */
export const leavingBy = (outlet: Outlet | undefined): readonly Handling[] => outlet === undefined ? all : leaving[outlet]

/** The narrowest level this audience fits by itself, offered when the author says nothing. */
export function fittingHandling(audience: readonly string[]): Handling {
  if (audience.includes('public')) return 'open'
  if (audience.some((token) => /^(members|ncps|network)/.test(token))) return 'community'
  if (audience.some((token) => token.startsWith('administration:'))) return audience.length === 1 ? 'my-administration' : 'named-administrations'
  return 'named-people'
}

/** Whether these tokens are wider than the level lets them be. `named-people` is for people, spaces, groups and grants. */
export function isTooWide(audience: readonly string[], handling: Handling): boolean {
  const reach = (token: string): Handling => {
    if (token === 'public') return 'open'
    if (/^(members|ncps|network)(@region:|$)/.test(token)) return 'community'
    if (/^((members|ncps|network)@administration:|administration:)/.test(token)) return 'my-administration'
    return 'named-people'
  }
  const order: Handling[] = ['open', 'community', 'named-administrations', 'my-administration', 'named-people']
  const administrations = new Set(audience.map((token) => /administration:([^:]+)$/.exec(token)?.[1]).filter(Boolean))
  if (handling === 'my-administration' && administrations.size > 1) return true
  return audience.some((token) => order.indexOf(reach(token)) < order.indexOf(handling === 'named-administrations' ? 'my-administration' : handling))
}
