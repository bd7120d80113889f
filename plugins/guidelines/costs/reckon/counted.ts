import type { AnalysisFields, Line } from '../kinds/analysis.ts'
import { most } from '../kinds/analysis.ts'
import type { Problem } from './problem.ts'
import { exactly, minus, plus, ratio, rounded, times, zero, type Ratio } from './ratio.ts'

/** What holds for every option. `growth` is 1 + rate. */
export interface Frame { baseYear: number; years: number; currency: string; digits: number; growth: Ratio; growthLow: Ratio | null; growthHigh: Ratio | null }
/** A line that can be counted: `flow` by year from the base year on, in the currency's smallest unit, optimism bias in it, above zero for costs too. `low`, `high` as shares. */
export interface CountedLine { id: string; option: string; isCost: boolean; flow: readonly Ratio[]; distribution: Line['distribution']; low: Ratio | null; high: Ratio | null }
export interface CountedOption { id: string; isBase: boolean; lines: readonly CountedLine[] | null }
export interface Counted { frame: Frame | null; options: CountedOption[]; problems: Problem[] }

const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))
/** Beyond this no customs administration reckons, and a slip of the keyboard is likelier. */
const largest = exactly('999999999999999') ?? zero
const hundred = ratio(100n), one = ratio(1n)
/** Denominator of flows and rates. */
const fineness = 100_000_000n
const isLess = (a: Ratio, b: Ratio): boolean => minus(a, b).n < 0n

/** `1,234` was kept as typed where the comma could be either sign. */
const numberFault = (said: string): string => /^[-(]?\d{1,3}[.,]\d{3}\)?$/.test(said) ? 'two' : 'number'

/** How many decimals a currency's amounts have: 2 for the euro, 0 for the yen, 3 for the dinar of Kuwait. */
export const digitsOf = (currency: string): number => currencies.has(currency) ? new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2 : 2

/** All that can be counted of an analysis, and each thing that cannot with its place. Pure, and never throws for what people typed. */
export function counted(fields: AnalysisFields): Counted {
  const problems: Problem[] = []
  const frame = frameOf(fields, problems)
  if (fields.options.length === 0) problems.push({ field: 'options', key: 'no-options' })
  if (fields.options.filter(({ isBase }) => isBase).length > 1) problems.push({ field: 'options', key: 'two-bases' })
  const options = fields.options.map(({ id, isBase, lines }): CountedOption => {
    const before = problems.length
    if (lines.length === 0 && !isBase) problems.push({ option: id, field: 'lines', key: 'no-lines' })
    const all = lines.map((line) => lineOf(line, id, fields, frame, problems))
    const whole = all.flatMap((line) => line ?? [])
    return { id, isBase, lines: problems.length > before || whole.length < all.length ? null : whole }
  })
  return { frame, options, problems }
}

function frameOf(fields: AnalysisFields, problems: Problem[]): Frame | null {
  const before = problems.length
  const fault = (field: string, key: string, values?: Problem['values']) => { problems.push({ field, key, ...values ? { values } : {} }) }
  const whole = (field: 'baseYear' | 'horizon', low: number, high: number): number => {
    const said = fields[field]
    const value = /^\d{1,4}$/.test(said) ? Number(said) : Number.NaN
    if (said === '') fault(field, 'missing')
    else if (!(value >= low && value <= high)) fault(field, 'between', { typed: said, low: String(low), high: String(high) })
    return value
  }
  const baseYear = whole('baseYear', 1990, 2100), years = whole('horizon', 0, most.horizon)
  if (fields.currency === '') fault('currency', 'missing')
  else if (!currencies.has(fields.currency)) fault('currency', 'currency', { typed: fields.currency })
  if (fields.pricesOf !== '' && !/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/.test(fields.pricesOf)) fault('pricesOf', 'prices-of', { typed: fields.pricesOf })
  const rate = (field: 'rate' | 'rateLow' | 'rateHigh', isNeeded: boolean): Ratio | null => {
    const said = fields[field]
    if (said === '') { if (isNeeded) fault(field, 'missing'); return null }
    const value = exactly(said)
    if (value === null) { fault(field, numberFault(said), { typed: said }); return null }
    const growth = plus(one, times(value, ratio(1n, 100n)))
    if (growth.n <= 0n) { fault(field, 'rate-lost', { typed: said }); return null }
    if (isLess(ratio(1_000n), value)) { fault(field, 'rate-high', { typed: said }); return null }
    if ((said.split('.')[1]?.length ?? 0) > 6) { fault(field, 'too-fine', { typed: said, n: 6 }); return null }
    return ratio(rounded(growth, fineness), fineness)
  }
  const growth = rate('rate', true), growthLow = rate('rateLow', false), growthHigh = rate('rateHigh', false)
  if (growth && growthLow && isLess(growth, growthLow)) fault('rateLow', 'rate-order', { typed: fields.rateLow })
  if (growth && growthHigh && isLess(growthHigh, growth)) fault('rateHigh', 'rate-order', { typed: fields.rateHigh })
  return problems.length > before || growth === null ? null : { baseYear, years, currency: fields.currency, digits: digitsOf(fields.currency), growth, growthLow, growthHigh }
}

function lineOf(line: Line, option: string, { currency }: AnalysisFields, frame: Frame | null, problems: Problem[]): CountedLine | null {
  const before = problems.length
  const fault = (field: string, key: string, values?: Problem['values'], year?: string) => { problems.push({ option, line: line.id, ...year === undefined ? {} : { year }, field, key, ...values ? { values } : {} }) }
  if (line.currency !== '' && line.currency !== currency) fault('currency', 'other-currency', { typed: line.currency, currency })
  const share = (field: 'low' | 'high' | 'bias', from: Ratio, to: Ratio, words: { low: string; high: string }): Ratio | null => {
    const said = line[field]
    const value = exactly(said)
    if (value === null) fault(field, said === '' ? 'missing' : numberFault(said), { typed: said })
    else if (isLess(value, from) || isLess(to, value)) fault(field, 'between', { typed: said, ...words })
    else if ((said.split('.')[1]?.length ?? 0) > 6) fault(field, 'too-fine', { typed: said, n: 6 })
    else return times(value, ratio(1n, 100n))
    return null
  }
  const isCost = line.kind === 'cost'
  const bias = line.bias === '' ? zero : share('bias', zero, isCost ? ratio(1_000n) : hundred, { low: '0', high: isCost ? '1000' : '100' })
  let low: Ratio | null = null, high: Ratio | null = null
  if (line.distribution !== 'none') {
    low = share('low', ratio(-100n), zero, { low: '-100', high: '0' })
    high = share('high', zero, ratio(1_000n), { low: '0', high: '1000' })
    if (low && high && low.n === 0n && high.n === 0n) fault('high', 'no-range')
  }
  const factor = bias === null ? one : isCost ? plus(one, bias) : minus(one, bias)
  const flow = frame === null ? [] : flowOf(line, frame, factor, fault)
  return frame === null || problems.length > before ? null : { id: line.id, option, isCost, flow, distribution: line.distribution, low, high }
}

function flowOf(line: Line, { baseYear, years, digits, currency }: Frame, factor: Ratio, fault: (field: string, key: string, values?: Problem['values'], year?: string) => void): Ratio[] {
  const last = baseYear + years
  for (const [year, said] of Object.entries(line.amounts)) if (said !== '' && (Number(year) < baseYear || Number(year) > last)) fault('amounts', 'outside', { typed: said, from: String(baseYear), to: String(last) }, year)
  const unit = 10n ** BigInt(digits)
  return Array.from({ length: years + 1 }, (_, n) => {
    const year = String(baseYear + n), said = line.amounts[year] ?? ''
    const value = exactly(said)
    if (said === '') fault('amounts', 'missing-amount', {}, year)
    else if (value === null) fault('amounts', numberFault(said), { typed: said }, year)
    else if (value.n < 0n) fault('amounts', 'negative', { typed: said }, year)
    else if (isLess(largest, value)) fault('amounts', 'too-large', { typed: said }, year)
    else if ((said.split('.')[1] ?? '').replace(/0+$/, '').length > digits) fault('amounts', 'too-fine-money', { typed: said, n: digits, currency }, year)
    // Amounts have no more decimals than the currency and bias no more than six, so that this is exact and all flows have one denominator.
    else return ratio(rounded(times(times(value, ratio(unit)), factor), fineness), fineness)
    return zero
  })
}
