/**
 * The least of a function without its slopes: Nelder and Mead (1965), usual coefficients. Ends when values at all corners agree to `close` of their
 * size, or after `most` calls. The function may answer Infinity.
 */
export function downhill(f: (at: readonly number[]) => number, start: readonly number[], { step = 0.7, close = 1e-9, most = 300 }: { step?: number; close?: number; most?: number } = {}): { at: number[]; value: number; calls: number } {
  let calls = 0
  const corner = (at: number[]) => { calls++; const value = f(at); return { at, value: Number.isNaN(value) ? Infinity : value } }
  let corners = [corner([...start]), ...start.map((_, n) => corner(start.map((value, m) => m === n ? value + step : value)))]
  const sort = () => { corners = corners.toSorted((a, b) => a.value - b.value) }
  sort()
  while (calls < most && start.length > 0) {
    const best = corners[0], worst = corners.at(-1), second = corners.at(-2)
    if (!best || !worst || !second || worst.value - best.value <= close * (Math.abs(best.value) + 1e-300)) break
    const centre = start.map((_, m) => corners.slice(0, -1).reduce((sum, { at }) => sum + (at[m] ?? 0), 0) / start.length)
    const along = (far: number) => corner(centre.map((value, m) => value + far * ((worst.at[m] ?? 0) - value)))
    const turned = along(-1)
    if (turned.value < best.value) { const further = along(-2); corners[corners.length - 1] = further.value < turned.value ? further : turned }
    else if (turned.value < second.value) corners[corners.length - 1] = turned
    else {
      const nearer = turned.value < worst.value ? along(-0.5) : along(0.5)
      if (nearer.value < Math.min(turned.value, worst.value)) corners[corners.length - 1] = nearer
      else for (let n = 1; n < corners.length; n++) corners[n] = corner((corners[n]?.at ?? []).map((value, m) => (best.at[m] ?? 0) + 0.5 * (value - (best.at[m] ?? 0))))
    }
    sort()
  }
  return { at: corners[0]?.at ?? [], value: corners[0]?.value ?? Infinity, calls }
}
