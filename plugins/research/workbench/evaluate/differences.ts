import { leastSquares } from '../numbers/least-squares.ts'
import { clustered, estimated, neweyWest, usualLag, type Estimate } from '../numbers/robust.ts'
import { isConstant, isFigure, meanOf, orWhy, type Figure, type Reason } from './figure.ts'

/** `groups`: values by period, all of one length. `at`: place of the first period after. `errors`: by the rule where it is `auto`. */
export interface DifferencesPlan { groups: { values: number[]; isTreated: boolean }[]; at: number; errors: 'auto' | 'hac' | 'clustered'; lag: number | null; placebos: boolean }
/** Periods `from` to `to` against the last before the change. */
export interface Event { from: number; to: number; estimate: Figure<Estimate> }
export interface Differences {
  groups: number; treated: number; before: number; after: number; errors: 'hac' | 'clustered'; lag: number | null; df: number
  means: { treated: { before: number; after: number }; control: { before: number; after: number } }
  /** The estimate itself stands even where its error does not. */
  change: number; effect: Figure<Estimate>; share: number | null
  /** By how much more the treated grew in each period, before anything was changed. */
  trends: Figure<Estimate>
  events: Event[]; placebos: { at: number; effect: Estimate | null }[]
  treatedMean: number[]; controlMean: number[]; counterfactual: number[]
}

export const least = { groups: 10, treated: 3, before: 4, after: 4, trend: 6 } as const

/** Errors of groups want many of them (Cameron and Miller 2015); of few, those of the difference over time are taken. */
const errorsOf = ({ groups, errors }: DifferencesPlan): 'hac' | 'clustered' => {
  if (errors !== 'auto') return errors
  const treated = groups.filter(({ isTreated }) => isTreated).length
  return groups.length >= least.groups && treated >= least.treated && groups.length - treated >= least.treated ? 'clustered' : 'hac'
}

/**
 * Difference in differences with one date of change: what the treated changed by, less what the others changed by. With groups and periods as fixed
 * effects this is the coefficient of two-way fixed effects; with all groups measured in all periods it is a difference of four means.
 */
export function differences(plan: DifferencesPlan): Differences | Reason {
  const { groups, at } = plan, periods = groups[0]?.values.length ?? 0
  const treated = groups.filter(({ isTreated }) => isTreated), control = groups.filter(({ isTreated }) => !isTreated)
  if (treated.length === 0) return { why: 'no-treated' }
  if (control.length === 0) return { why: 'no-control' }
  if (at < 1) return { why: 'few-before', values: { n: at, least: 1 } }
  if (at >= periods) return { why: 'few-after', values: { n: 0, least: 1 } }
  if (isConstant(groups.flatMap(({ values }) => values))) return { why: 'constant' }
  const over = (some: typeof groups) => Array.from({ length: periods }, (_, t) => meanOf(some.map(({ values }) => values[t] ?? 0)))
  const treatedMean = over(treated), controlMean = over(control)
  const parts = (values: number[]) => ({ before: meanOf(values.slice(0, at)), after: meanOf(values.slice(at)) })
  const means = { treated: parts(treatedMean), control: parts(controlMean) }
  const change = means.treated.after - means.treated.before - (means.control.after - means.control.before)
  const without = means.treated.before + means.control.after - means.control.before
  const errors = errorsOf(plan), model = errors === 'hac' ? overTime(plan, treatedMean, controlMean) : overGroups(plan)
  return {
    groups: groups.length, treated: treated.length, before: at, after: periods - at, errors, lag: model.lag, df: model.df,
    means, change, effect: model.effect(at, periods), share: Math.abs(without) > Math.abs(change) * 1e-6 ? change / without : null,
    trends: model.trend(), events: eventsOf(model, at, periods, errors === 'hac' ? 2 : 1), placebos: plan.placebos ? placebosOf(plan) : [],
    treatedMean, controlMean, counterfactual: controlMean.map((value, t) => t < at ? treatedMean[t] ?? 0 : means.treated.before + value - means.control.before),
  }
}

interface Model { lag: number | null; df: number; effect: (at: number, to: number) => Figure<Estimate>; trend: () => Figure<Estimate>; events: (bins: readonly { from: number; to: number }[]) => Figure<Estimate>[] }

/** The difference of both means as one series, errors of Newey and West. */
function overTime({ at, lag: asked }: DifferencesPlan, treated: readonly number[], control: readonly number[]): Model {
  const d = treated.map((value, t) => value - (control[t] ?? 0)), lag = asked ?? usualLag(d.length)
  const fitted = (y: number[], x: number[][], which: number[]): Figure<Estimate>[] => {
    const fit = isConstant(y) ? null : leastSquares(y, x)
    if (!fit) return which.map(() => ({ why: 'no-error' }))
    const covariance = neweyWest(x, fit, lag)
    return which.map((n) => orWhy(estimated(Array.from({ length: fit.columns }, (_, m) => m === n ? 1 : 0), fit.coefficients, covariance, fit.rows - fit.columns), 'no-error'))
  }
  const only = (found: Figure<Estimate>[]): Figure<Estimate> => found[0] ?? { why: 'no-error' }
  return {
    lag, df: d.length - 2,
    effect: (place, to) => place < least.before || to - place < least.after ? { why: 'few-periods', values: { before: least.before, after: least.after } } : only(fitted(d.slice(0, to), d.slice(0, to).map((_, t) => [1, t >= place ? 1 : 0]), [1])),
    trend: () => at < least.trend ? { why: 'few-for-trend', values: { n: at, least: least.trend } } : only(fitted(d.slice(0, at), d.slice(0, at).map((_, t) => [1, t]), [1])),
    events: (bins) => fitted(d, d.map((_, t) => [1, ...bins.map(({ from, to }) => t >= from && t <= to ? 1 : 0)]), bins.map((_, n) => n + 1)),
  }
}

/** Every group in every period, groups and periods taken out, errors that hold within groups. */
function overGroups({ groups, at }: DifferencesPlan): Model {
  const df = groups.length - 1, periods = groups[0]?.values.length ?? 0
  const names = (to: number) => groups.flatMap((_, g) => Array.from({ length: to }, () => g))
  const fitted = (to: number, columns: ((t: number) => number)[]): Figure<Estimate>[] => {
    const y = demeaned(groups.map(({ values }) => values.slice(0, to)))
    const x = columns.map((column) => demeaned(groups.map(({ isTreated }) => Array.from({ length: to }, (_, t) => isTreated ? column(t) : 0))))
    const rows = y.map((_, n) => x.map((column) => column[n] ?? 0)), parameters = groups.length + to - 1 + columns.length
    const fit = y.length > parameters && !isConstant(y) ? leastSquares(y, rows) : null
    if (!fit) return columns.map(() => ({ why: 'no-error' }))
    const covariance = clustered(rows, fit, names(to), parameters)
    return columns.map((_, n) => orWhy(estimated(columns.map((__, m) => m === n ? 1 : 0), fit.coefficients, covariance, df), 'no-error'))
  }
  const only = (found: Figure<Estimate>[]): Figure<Estimate> => found[0] ?? { why: 'no-error' }
  return {
    lag: null, df,
    effect: (place, to) => only(fitted(to, [(t) => t >= place ? 1 : 0])),
    trend: () => at < 3 ? { why: 'few-for-trend', values: { n: at, least: 3 } } : only(fitted(at, [(t) => t])),
    events: (bins) => fitted(periods, bins.map(({ from, to }) => (t: number) => t >= from && t <= to ? 1 : 0)),
  }
}

/** Less the means of its group and its period, and more that of all: exact where every group has every period. */
function demeaned(table: readonly (readonly number[])[]): number[] {
  const rows = table.map(meanOf), columns = (table[0] ?? []).map((_, t) => meanOf(table.map((row) => row[t] ?? 0))), all = meanOf(rows)
  return table.flatMap((row, g) => row.map((value, t) => value - (rows[g] ?? 0) - (columns[t] ?? 0) + all))
}

/** At most eight steps on each side, all of one width but the first; the last before the change is what the others stand against. */
export function binsOf(at: number, periods: number, thinnest: number): { from: number; to: number }[] {
  const width = Math.max(thinnest, Math.ceil(Math.max(at, periods - at) / 8))
  const bins: { from: number; to: number }[] = []
  for (let to = at - 1; to >= 0; to -= width) bins.unshift({ from: Math.max(0, to - width + 1), to })
  // What is left at either end joins its neighbour rather than stand on few periods.
  if (bins.length > 1 && (bins[0]?.to ?? 0) - (bins[0]?.from ?? 0) + 1 < width) { const [first, second, ...rest] = bins; if (first && second) bins.splice(0, bins.length, { from: first.from, to: second.to }, ...rest) }
  const later: { from: number; to: number }[] = []
  for (let from = at; from < periods; from += width) later.push({ from, to: Math.min(periods - 1, from + width - 1) })
  if (later.length > 1 && (later.at(-1)?.to ?? 0) - (later.at(-1)?.from ?? 0) + 1 < width) { const last = later.pop(), previous = later.pop(); if (last && previous) later.push({ from: previous.from, to: last.to }) }
  return [...bins, ...later]
}

function eventsOf(model: Model, at: number, periods: number, thinnest: number): Event[] {
  const bins = binsOf(at, periods, thinnest), against = bins.findIndex(({ to }) => to === at - 1)
  const others = bins.filter((_, n) => n !== against)
  if (others.length === 0) return []
  const found = model.events(others)
  return others.map((bin, n) => ({ ...bin, estimate: found[n] ?? { why: 'no-error' } }))
}

/** The same, as if the change had come earlier, on what was before it alone. At most five. */
function placebosOf(plan: DifferencesPlan): Differences['placebos'] {
  const room = plan.at - least.before - least.after
  if (room < 0) return []
  const many = Math.min(5, room + 1)
  const places = [...new Set(Array.from({ length: many }, (_, n) => least.before + Math.round(many === 1 ? room / 2 : n * room / (many - 1))))]
  return places.flatMap((place) => {
    const found = differences({ ...plan, groups: plan.groups.map(({ values, isTreated }) => ({ values: values.slice(0, plan.at), isTreated })), at: place, placebos: false })
    return 'why' in found ? [] : [{ at: place, effect: isFigure(found.effect) ? found.effect.value : null }]
  })
}
