/** Round numbers across a range, at most `count` steps, always including 0 where the range does or nearly does. */
export function ticks(low: number, high: number, count = 4): number[] {
  let from = Math.min(low, high)
  let to = Math.max(low, high)
  if (from > 0 && from < to * 0.6) from = 0
  if (to < 0 && to > from * 0.6) to = 0
  // Numbers too near each other, or too small, for steps between them: the axis begins at zero, or runs from 0 to 1.
  const largest = Math.max(Math.abs(from), Math.abs(to))
  if (largest < 1e-200) [from, to] = [0, 1]
  else if (to - from < largest * 1e-9) [from, to] = to > 0 ? [0, to] : [from, 0]
  const rough = (to - from) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map(factor => factor * power).find(size => size >= rough * (1 - 1e-9)) ?? 10 * power
  const first = Math.floor(from / step + 1e-9)
  const last = Math.ceil(to / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}

/** A straight mapping of one range onto another. */
export function linear(fromLow: number, fromHigh: number, toLow: number, toHigh: number): (value: number) => number {
  const width = fromHigh - fromLow || 1
  return value => toLow + (value - fromLow) / width * (toHigh - toLow)
}

/** Positions moved apart until neighbours keep their distance, inside bounds where there is room; order is kept. */
export function spread(wanted: readonly number[], distance: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]!)
  const placed = [...wanted]
  order.forEach((index, place) => {
    const before = place > 0 ? placed[order[place - 1]!]! + distance : low
    placed[index] = Math.max(wanted[index]!, before)
  })
  let limit = high
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, limit)
    limit = placed[index] - distance
  }
  return placed
}
