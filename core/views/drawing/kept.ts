/** A drawing by its seed, drawn once for as long as it is among the last few hundred asked for. */
export function kept(draw: (seed: string) => string, most = 300): (seed: string) => string {
  const drawn = new Map<string, string>()
  return (seed) => {
    const known = drawn.get(seed) ?? draw(seed)
    drawn.delete(seed)
    drawn.set(seed, known)
    if (drawn.size > most) for (const oldest of drawn.keys()) { drawn.delete(oldest); break }
    return known
  }
}
