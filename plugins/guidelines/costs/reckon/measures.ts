import type { CountedOption, Frame } from './counted.ts'
import { Discount, netFlow, netLines, type NetLine } from './flows.ts'
import { payback, type Payback } from './payback.ts'
import type { Figure } from './problem.ts'
import { rates, signChanges } from './rates.ts'
import { minus, over, plus, sign, sum, times, zero, type Ratio } from './ratio.ts'

/** What a change of one line, or of the rate, does to the net present value. `share`: the change of the line that makes it zero, as a share of the line. */
export interface Switching { line: string; isOfBase: boolean; share: Figure<Ratio> }
export interface Swing { line: string | null; isOfBase: boolean; low: Ratio; high: Ratio; atLow: Ratio; atHigh: Ratio; isAssumed: boolean }

/** Amounts in the smallest unit of the currency. `net` is against doing nothing, where that is among the options. */
export interface Measures {
  id: string; isBase: boolean
  costs: Ratio; benefits: Ratio
  /** Benefits less costs of the option alone. */
  own: Ratio
  net: Ratio
  ratio: Figure<Ratio>; rates: Figure<number[]>; payback: Figure<Payback>; discountedPayback: Figure<Payback>
  flow: readonly Ratio[]; running: readonly Ratio[]
  switching: Switching[]; swings: Swing[]
  /** Present value by line, above zero where more of it is better: what draws are made of. */
  weights: { line: NetLine; value: Ratio }[]
}

const one: Ratio = { n: 1n, d: 1n }

/** All figures of one option; null where a line of it, or of doing nothing, cannot be counted. `swing`: share by which lines without a range of their own are moved. */
export function measures(option: CountedOption, base: CountedOption | null, frame: Frame, swing: Ratio): Measures | null {
  const lines = netLines(option, base)
  if (lines === null) return null
  const discount = new Discount(frame.growth, frame.years)
  const weights = lines.map((line) => { const value = discount.value(line.flow); return { line, value: line.sign > 0 ? value : { n: -value.n, d: value.d } } })
  const of = (isBase: boolean, isCost: boolean): Ratio => sum(weights.filter(({ line }) => line.isOfBase === isBase && line.isCost === isCost).map(({ line, value }) => line.sign > 0 ? value : { n: -value.n, d: value.d }))
  const costs = of(false, true), benefits = of(false, false)
  const moreCosts = minus(costs, of(true, true)), moreBenefits = minus(benefits, of(true, false))
  const flow = netFlow(lines, frame.years), net = discount.value(flow)
  return {
    id: option.id, isBase: option.isBase, costs, benefits, own: minus(benefits, costs), net, flow, running: totals(flow), weights,
    ratio: ratioOf(moreBenefits, moreCosts), rates: ratesOf(flow), payback: payback(totals(flow)), discountedPayback: payback(discount.running(flow)),
    switching: weights.map(({ line, value }) => ({ line: line.id, isOfBase: line.isOfBase, share: switchOf(net, value) })),
    swings: swingsOf(weights, net, flow, frame, swing),
  }
}

function totals(flow: readonly Ratio[]): Ratio[] {
  let total = { n: 0n, d: flow[0]?.d ?? 1n }
  return flow.map((at) => (total = plus(total, at)))
}

/** Benefits for each unit of cost. */
function ratioOf(benefits: Ratio, costs: Ratio): Figure<Ratio> {
  if (sign(costs) === 0) return { why: 'no-costs' }
  if (sign(costs) < 0) return { why: 'saves-costs' }
  return sign(benefits) < 0 ? { why: 'loses-benefits' } : { value: over(benefits, costs) }
}

function ratesOf(flow: readonly Ratio[]): Figure<number[]> {
  if (flow.every(({ n }) => n === 0n)) return { why: 'nothing-flows' }
  if (signChanges(flow) === 0) return { why: flow.some(({ n }) => n > 0n) ? 'only-in' : 'only-out' }
  const found = rates(flow)
  return found.length === 0 ? { why: 'no-rate' } : { value: found }
}

/** By how much of itself a line would have to change for the whole to be worth nothing; a line that would have to turn round cannot do it. */
function switchOf(net: Ratio, value: Ratio): Figure<Ratio> {
  if (sign(value) === 0) return { why: 'line-is-nothing' }
  const share = over({ n: -net.n, d: net.d }, value)
  return plus(share, one).n < 0n ? { why: 'line-alone-cannot' } : { value: share }
}

/** One line moved at a time, then the rate; the widest first. */
function swingsOf(weights: Measures['weights'], net: Ratio, flow: readonly Ratio[], { growthLow, growthHigh, growth, years }: Frame, swing: Ratio): Swing[] {
  const lines = weights.filter(({ value }) => sign(value) !== 0).map(({ line, value }): Swing => {
    const isAssumed = line.low === null || line.high === null
    const low = isAssumed || line.low === null ? { n: -swing.n, d: swing.d } : line.low, high = isAssumed || line.high === null ? swing : line.high
    return { line: line.id, isOfBase: line.isOfBase, low, high, atLow: plus(net, times(value, low)), atHigh: plus(net, times(value, high)), isAssumed }
  })
  const valueAt = (at: Ratio) => new Discount(at, years).value(flow)
  const rate: Swing[] = growthLow === null && growthHigh === null ? [] : [{
    line: null, isOfBase: false, low: minus(growthLow ?? growth, one), high: minus(growthHigh ?? growth, one), atLow: valueAt(growthLow ?? growth), atHigh: valueAt(growthHigh ?? growth), isAssumed: false,
  }]
  const width = ({ atLow, atHigh }: Swing) => { const wide = minus(atHigh, atLow); return wide.n < 0n ? { n: -wide.n, d: wide.d } : wide }
  return [...lines, ...rate].map((one_) => ({ one_, wide: width(one_) })).toSorted((a, b) => sign(minus(b.wide, a.wide))).map(({ one_ }) => one_)
}

/** Every option whose figures can be stood behind, in the order given. */
export function allMeasures(options: readonly CountedOption[], frame: Frame | null, swing: Ratio = zero): Map<string, Measures | null> {
  const base = options.find(({ isBase }) => isBase) ?? null
  return new Map(options.map((option) => [option.id, frame === null ? null : measures(option, base, frame, swing)]))
}
