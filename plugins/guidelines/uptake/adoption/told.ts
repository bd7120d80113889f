import { rungs, type Rung } from './ladder.ts'

/** Fewer than this are not told of, nor may they be worked out. */
export const fewest = 5

/** Of the administrations that are not named, by region: how many there are (which everybody can count) and how many use it; and over all regions how many stand on each rung. */
export interface Tally { population: Readonly<Record<string, number>>; using: Readonly<Record<string, number>>; rungs: Readonly<Partial<Record<Rung, number>>> }
/** What may be told of it. `using`: over all regions, null where it may not; regions and rungs that are left out may not be told. */
export interface Told { using: number | null; regions: { region: string; n: number }[]; rungs: Partial<Record<Rung, number>> }

const sum = (numbers: Iterable<number>): number => { let total = 0; for (const one of numbers) total += one; return total }

/**
 * Of parts of a known whole those that may be told: each holds five and more, and so does what is left when they are taken away, since
 * anybody can do that sum. Where it would not, the smallest that could be told is left out as well.
 */
function tellable(parts: readonly { name: string; n: number }[], left: (told: ReadonlySet<string>) => number): Set<string> {
  const told = new Set(parts.filter(({ n }) => n >= fewest).map(({ name }) => name))
  for (const { name } of parts.filter((one) => told.has(one.name)).toSorted((a, b) => a.n - b.n || (a.name < b.name ? -1 : 1))) {
    if (left(told) >= fewest) break
    told.delete(name)
  }
  return told
}

/** Which counts may be told so that nothing below five can be worked out from all of them, the list of administrations and those that are named. Pure. */
export function toldOf({ population, using, rungs: counts }: Tally): Told {
  const everybody = sum(Object.values(population))
  const n = (rung: Rung): number => counts[rung] ?? 0
  const users = n('adopted') + n('adapted')
  // Whoever is on none of the rungs that are told is what is left: those who have not answered are among them.
  const groups = [{ name: 'using', n: users }, ...(['considering', 'piloting', 'rejected', 'retired'] as const).map((name) => ({ name, n: n(name) }))]
  const told = tellable(groups, (names) => everybody - sum(groups.filter(({ name }) => names.has(name)).map((one) => one.n)))
  const isTold = (rung: Rung): boolean => rung === 'adopted' || rung === 'adapted' ? told.has('using') && n('adopted') >= fewest && n('adapted') >= fewest : told.has(rung)
  return {
    using: told.has('using') ? users : null,
    regions: told.has('using') ? regionsOf(population, using) : [],
    rungs: Object.fromEntries(rungs.filter(isTold).map((rung) => [rung, n(rung)])),
  }
}

/**
 * By region all of them or none: each holds five and more who use it, and five and more who do not. Leaving out some would let whoever
 * knows the rule work out small regions from which others were left out beside them; the tests try that.
 */
function regionsOf(population: Tally['population'], using: Tally['using']): Told['regions'] {
  const all = Object.entries(population).filter(([, there]) => there > 0).map(([region, there]) => ({ region, there, n: using[region] ?? 0 }))
  if (!all.every(({ n, there }) => n >= fewest && there - n >= fewest)) return []
  return all.map(({ region, n }) => ({ region, n })).toSorted((a, b) => a.region < b.region ? -1 : 1)
}

/** “At least so many”: down to the next five, so that two such numbers say nothing of the few between them. Null below five. */
export const atLeast = (n: number): number | null => n < fewest ? null : n - n % fewest
