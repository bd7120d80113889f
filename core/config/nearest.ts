/** The candidate that differs least from what was written, if any is near enough to be meant. */
export function nearest(written: string, candidates: readonly string[]): string | undefined {
  const measured = candidates.map(candidate => ({ candidate, distance: distance(plain(written), plain(candidate)) }))
  const best = measured.toSorted((a, b) => a.distance - b.distance)[0]
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3)) ? best.candidate : undefined
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9.]/g, '')

/** Letters to insert, remove, replace or swap to make one word of the other (Damerau and Levenshtein, adjacent swaps only). */
export function distance(a: string, b: string): number {
  // Longer than any setting: the exact number is of no interest, the time it takes is.
  if (a.length > 200 || b.length > 200) return Math.max(a.length, b.length)
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
