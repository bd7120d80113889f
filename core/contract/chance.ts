/**
 * Numbers between 0 (in) and 1 (out) that look like chance and follow from a seed: xoshiro128** (Blackman and Vigna 2018), filled by splitmix32.
 * Whole numbers of 32 bits alone, so that every machine draws the same.
 */
export function chanceFrom(seed: number, name: string): () => number {
  let mix = (seed ^ hashOf(name)) >>> 0
  const next = (): number => {
    mix = (mix + 0x9e3779b9) >>> 0
    let word = mix
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35)
    return (word ^ (word >>> 16)) >>> 0
  }
  let a = next(), b = next(), c = next(), d = next() | 1
  const word = (): number => {
    const product = Math.imul(b, 5), result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const kept = b << 9
    c ^= a; d ^= b; b ^= c; a ^= d; c ^= kept
    d = (d << 11) | (d >>> 21)
    return result
  }
  // Fifty-three bits, as many as a number of double precision tells apart.
  return () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992
}

/** FNV-1a: each line has a stream of its own, so that one more line changes none of the others' draws. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}
