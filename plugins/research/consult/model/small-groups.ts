/** How many answered so: a number where `low` is `high`, else something between them, both included. */
export interface Figure { low: number; high: number }
/** A question counted: how often each choice (row) was made in each group (column). `answered`: of each group; `isOneOf`: each chose one. */
export interface Counts { cells: readonly (readonly number[])[]; answered: readonly number[]; isOneOf: boolean }
/** The same as it may be told. `by` has a row for each choice; it is empty where groups are not told apart. */
export interface Told { all: Figure[]; by: Figure[][] }

/** Fewer are a small group. */
export const fewest = 5
/** Ranges that are tried, the narrowest first; 1 is the number itself. */
const widths = [1, 5, 10, 25, 50, 100, 250, 500, 1_000] as const
/** So many other values a small number leaves open to somebody who adds and subtracts. */
const open = 2

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0)
const figureOf = (n: number, width: number): Figure => width === 1 ? { low: n, high: n } : { low: n - n % width, high: n - n % width + width - 1 }

/**
 * What may be told of a question so that nobody learns what a small group chose: numbers where no group is small, otherwise the narrowest
 * ranges from which no small number can be worked out by whoever knows how many answered, of each group and in all. Null where fewer than
 * five answered. Cell suppression and its audit: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), chapter 4; docs/decisions/0011.
 */
export function told({ cells, answered, isOneOf }: Counts): Told | null {
  const n = sum(answered), totals = cells.map(sum)
  if (n < fewest) return null
  const inAll = (width: number): Figure[] => totals.map((total) => figureOf(total, width))
  const one: Counts = { cells: totals.map((total) => [total]), answered: [n], isOneOf }
  const width = widths.find((each) => isSafe(one, { all: inAll(each), by: inAll(each).map((figure) => [figure]) }))
  const all = width === undefined ? totals.map(() => ({ low: 0, high: n })) : inAll(width)
  const inGroups = (each: number): Figure[][] => cells.map((row) => row.map((cell) => figureOf(cell, each)))
  // A range wider than every group is large says nothing of any.
  const apart = answered.length < 2 ? undefined : widths.filter((each) => each < Math.max(...answered)).find((each) => isSafe({ cells, answered, isOneOf }, { all, by: inGroups(each) }))
  return { all, by: apart === undefined ? [] : inGroups(apart) }
}

/** A number with what is told of it, as what flows from one node to another. */
interface Flow { from: string; to: string; value: number; low: number; high: number }

/** Choices add up to groups and groups to all: what somebody can work out are the circulations that agree with all that is told. */
function flowsOf({ cells, answered, isOneOf }: Counts, { all, by }: Told): Flow[] {
  const n = sum(answered)
  return [
    ...cells.flatMap((row, option) => row.map((value, group): Flow => ({ from: `group ${group}`, to: `option ${option}`, value, low: by[option]?.[group]?.low ?? 0, high: Math.min(by[option]?.[group]?.high ?? n, answered[group] ?? 0) }))),
    ...cells.map((row, option): Flow => ({ from: `option ${option}`, to: 'all', value: sum(row), low: all[option]?.low ?? 0, high: Math.min(all[option]?.high ?? n, n) })),
    // Where each may choose several, how many answered does not say how many choices there are.
    ...answered.map((of, group): Flow => ({ from: 'all', to: `group ${group}`, value: sum(cells.map((row) => row[group] ?? 0)), low: isOneOf ? of : 0, high: isOneOf ? of : of * cells.length })),
  ]
}

const isSafe = (counts: Counts, figures: Told): boolean => {
  const flows = flowsOf(counts, figures)
  return flows.every((one, at) => one.from === 'all' || one.value === 0 || one.value >= fewest || room(flows, at, 1) + room(flows, at, -1) >= open)
}

/** How far one number may be greater (1) or smaller (-1) than it is while all else that is told still holds; counted up to `open`. */
function room(told: readonly Flow[], at: number, way: 1 | -1): number {
  const flows = told.map((one) => ({ ...one })), own = flows[at]!
  const [start, end] = way === 1 ? [own.to, own.from] : [own.from, own.to]
  let steps = 0
  for (; steps < open && (way === 1 ? own.value < own.high : own.value > own.low); steps += 1) {
    const path = wayRound(flows, own, start, end)
    if (path === null) break
    own.value += way
    for (const [flow, by] of path) flow.value += by
  }
  return steps
}

/** The shortest way from one node to another by numbers that may still change: what makes up for the change of `own`. */
function wayRound(flows: readonly Flow[], own: Flow, start: string, end: string): [Flow, 1 | -1][] | null {
  const paths = new Map<string, [Flow, 1 | -1][]>([[start, []]])
  for (const [node, path] of paths) {
    if (node === end) return path
    for (const flow of flows) {
      if (flow === own) continue
      if (flow.from === node && flow.value < flow.high && !paths.has(flow.to)) paths.set(flow.to, [...path, [flow, 1]])
      if (flow.to === node && flow.value > flow.low && !paths.has(flow.from)) paths.set(flow.from, [...path, [flow, -1]])
    }
  }
  return null
}
