import semver from 'semver'
import type { Loaded } from './load.ts'
import { reason, type Reason } from './reason.ts'

/** A plugin that is on the disk but does not run, so that a plugin needing it can be told why. */
export interface Away { readonly version: string; readonly state: 'off' | 'paused' | 'refused' }

export interface Order {
  /** Those that can be opened, each after everything it needs. */
  readonly order: readonly Loaded[]
  /** Why each of the others cannot, in the order found. */
  readonly refused: ReadonlyMap<string, readonly Reason[]>
  /** What the administrator should know of those that can: an optional plugin of an unsuitable version. */
  readonly notices: ReadonlyMap<string, readonly Reason[]>
}

/**
 * Checks versions and puts plugins in order. A plugin that is refused takes its dependants with it, nobody else.
 * @param coreVersion what `requires.core` is compared with
 * @param away plugins that were left out on purpose (switched off, paused)
 */
export function arrange(loaded: readonly Loaded[], coreVersion: string, away: ReadonlyMap<string, Away> = new Map()): Order {
  const refused = new Map<string, Reason[]>()
  const refuse = (id: string, why: Reason): void => { refused.set(id, [...refused.get(id) ?? [], why]) }
  for (const { found, plugin, faults } of loaded) if (!plugin) refused.set(found.id, [...faults])
  const inPlay = new Map(loaded.filter(({ plugin }) => plugin).map((one) => [one.found.id, one]))
  for (const one of inPlay.values()) {
    const range = one.plugin!.requires['core']!
    if (!fits(coreVersion, range)) refuse(one.found.id, reason('needs-core', { ...names(one), range, found: coreVersion }))
  }
  for (let before = -1; before !== refused.size;) {
    before = refused.size
    for (const one of inPlay.values()) if (!refused.has(one.found.id)) for (const why of unmet(one, inPlay, refused, away)) refuse(one.found.id, why)
    if (before === refused.size) refuseCycles(standing(inPlay, refused), refuse)
  }
  const stand = standing(inPlay, refused)
  return { order: sort(stand), refused, notices: notices(stand, inPlay) }
}

const names = (one: Loaded): { id: string; version: string } => ({ id: one.found.id, version: one.found.version })
const fits = (version: string, range: string): boolean => semver.satisfies(version, range, { includePrerelease: true })
const standing = (inPlay: ReadonlyMap<string, Loaded>, refused: ReadonlyMap<string, unknown>): Map<string, Loaded> =>
  new Map([...inPlay].filter(([id]) => !refused.has(id)))
const needsOf = (one: Loaded): [string, string][] => Object.entries(one.plugin!.requires).filter(([id]) => id !== 'core' && id !== 'host')

function unmet(one: Loaded, inPlay: ReadonlyMap<string, Loaded>, refused: ReadonlyMap<string, unknown>, away: ReadonlyMap<string, Away>): Reason[] {
  return needsOf(one).flatMap(([id, range]) => {
    const other = inPlay.get(id)
    const left = away.get(id)
    const version = other?.found.version ?? left?.version
    const values = { ...names(one), other: id, range }
    if (version === undefined) return refused.has(id) ? [reason('needs-refused', values)] : [reason('needs-missing', values)]
    if (!fits(version, range)) return [reason('needs-version', { ...values, found: version })]
    if (left) return [reason(`needs-${left.state}`, values)]
    return refused.has(id) ? [reason('needs-refused', values)] : []
  })
}

/** Everything that has to be opened before it; an optional plugin counts when it is there in a suitable version. */
function edges(one: Loaded, stand: ReadonlyMap<string, Loaded>): string[] {
  const optional = Object.entries(one.plugin!.optional ?? {}).filter(([id, range]) => stand.has(id) && fits(stand.get(id)!.found.version, range))
  return [...needsOf(one), ...optional].map(([id]) => id).filter((id) => stand.has(id)).toSorted()
}

function refuseCycles(stand: ReadonlyMap<string, Loaded>, refuse: (id: string, why: Reason) => void): void {
  const told = new Set<string>()
  for (const id of [...stand.keys()].toSorted()) {
    const cycle = told.has(id) ? null : cycleThrough(id, stand)
    if (!cycle) continue
    for (const member of cycle) {
      if (!told.has(member)) refuse(member, reason('cycle', { id: member, cycle: [...cycle, cycle[0]].join(' → ') }))
      told.add(member)
    }
  }
}

/** The shortest way from a plugin through what it needs back to itself. */
function cycleThrough(start: string, stand: ReadonlyMap<string, Loaded>): string[] | null {
  const ways = [[start]]
  const seen = new Set<string>()
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const next of edges(stand.get(way.at(-1)!)!, stand)) {
      if (next === start) return way
      if (!seen.has(next)) ways.push([...way, next])
      seen.add(next)
    }
  }
  return null
}

function sort(stand: ReadonlyMap<string, Loaded>): Loaded[] {
  const sorted = new Map<string, Loaded>()
  const visit = (id: string): void => {
    if (sorted.has(id)) return
    for (const before of edges(stand.get(id)!, stand)) visit(before)
    sorted.set(id, stand.get(id)!)
  }
  // Core's own pages are there before everyone: other plugins' pages hang on them.
  for (const id of [...stand.keys()].toSorted((a, b) => Number(b === 'core') - Number(a === 'core') || (a < b ? -1 : 1))) visit(id)
  return [...sorted.values()]
}

function notices(stand: ReadonlyMap<string, Loaded>, inPlay: ReadonlyMap<string, Loaded>): Map<string, Reason[]> {
  const all = new Map<string, Reason[]>()
  for (const one of stand.values()) {
    const unsuitable = Object.entries(one.plugin!.optional ?? {}).filter(([id, range]) => inPlay.has(id) && !fits(inPlay.get(id)!.found.version, range))
    if (unsuitable.length > 0) {
      all.set(one.found.id, unsuitable.map(([id, range]) => reason('optional-version', { ...names(one), other: id, range, found: inPlay.get(id)!.found.version })))
    }
  }
  return all
}
