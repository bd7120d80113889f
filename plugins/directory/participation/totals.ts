/** Fewer administrations would name one that has not agreed to be named. */
export const fewest = 5

export interface Part { of: number; n: number | null }

/**
 * What may be said of regions: how many administrations of each have something, null where that is fewer than five and more than none. Where
 * one alone were left out, the sum of all would tell it: then the smallest that is said is left out too, and the sum if there is no other.
 */
export function sayable(counts: readonly { of: number; n: number }[]): { parts: Part[]; total: Part } {
  const isFew = (n: number) => n > 0 && n < fewest
  const parts: Part[] = counts.map(({ of, n }) => ({ of, n: isFew(n) ? null : n }))
  const sum = counts.reduce((all, { n }) => all + n, 0)
  const total: Part = { of: counts.reduce((all, { of }) => all + of, 0), n: isFew(sum) ? null : sum }
  const hidden = parts.filter(({ n }) => n === null).length
  if (hidden === 1) {
    const said = parts.filter((part): part is Part & { n: number } => part.n !== null && part.n > 0)
    const least = said.toSorted((a, b) => a.n - b.n)[0]
    if (least) least.n = null as never
    else total.n = null
  }
  return { parts, total }
}
