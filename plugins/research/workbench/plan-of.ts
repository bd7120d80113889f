import type { FieldFault } from '@diwan/core'
import type { Plan } from './count/plan.ts'
import { bounds, neededFor } from './forecast/forecasting.ts'
import type { MethodName } from './forecast/methods.ts'
import type { EvaluationFields } from './kinds/evaluation.ts'
import type { ForecastFields } from './kinds/forecast.ts'
import type { Asked } from './model.ts'
import { ordinalOf, periodAt, seasonOf, type Frequency } from './series/calendar.ts'
import { dateOf } from './series/dates.ts'
import { readSeries, type Read, type Series } from './series/read-series.ts'

/** A table as it was understood, what is to be counted of it, or what is still wrong. */
export interface Planned { read: Read; plan: Plan | null; faults: FieldFault[] }

const fault = (field: string, key: string, values?: Record<string, string | number>): FieldFault => ({ field, key: `research.bench.fault.${key}`, ...values ? { values } : {} })
const numbers = ({ values }: Series): number[] => values.map((value) => value ?? Number.NaN)

/** What is counted of a table. Pure, and never throws. */
export function planOf(asked: Asked, text: string): Planned {
  const { decimalSign, dateOrder } = asked.fields
  const read = readSeries(text, { ...decimalSign === 'auto' ? {} : { decimal: decimalSign }, ...dateOrder === 'auto' ? {} : { order: dateOrder } })
  const { frequency } = read
  if (text.trim() === '') return { read, plan: null, faults: [fault('table', 'no-table')] }
  if (!read.isSound || frequency === null) return { read, plan: null, faults: [fault('table', 'table', { n: read.problems.filter(({ isNote }) => !isNote).length + read.more })] }
  const found = asked.kind === 'evaluation' ? evaluated(asked.fields, read, frequency) : ahead(asked.fields, read, frequency)
  return 'what' in found ? { read, plan: found, faults: [] } : { read, plan: null, faults: found }
}

function evaluated({ design, changeOn, treated, controls, isSeasonal, dateOrder }: EvaluationFields, { periods, series, order }: Read, frequency: Frequency): Plan | FieldFault[] {
  const given = dateOf(changeOn, dateOrder === 'auto' ? order ?? 'day-first' : dateOrder), span = { from: periods[0] ?? '', to: periods.at(-1) ?? '' }
  const at = given ? periods.indexOf(periodAt(ordinalOf(given.day, frequency), frequency)) : -1
  if (changeOn.trim() === '') return [fault('changeOn', 'no-change', span)]
  if (!given) return [fault('changeOn', 'change-unread', { cell: changeOn, example: span.from })]
  if (at < 1) return [fault('changeOn', 'change-outside', { cell: changeOn, ...span })]
  const { inside, others } = rolesIn(series, treated, controls, design)
  const [first] = inside
  if (!first) return [fault('roles', 'no-treated')]
  const period = seasonOf[frequency], pairs = isSeasonal && period > 1 ? Math.min(2, Math.floor(period / 2)) : 0
  if (design === 'interrupted') return { what: 'interrupted', frequency, periods, series: first.name, given: { values: numbers(first), at, period: pairs > 0 ? period : 1, pairs, lag: null, placebos: true } }
  if (others.length === 0) return [fault('roles', 'no-control')]
  return {
    what: 'differences', frequency, periods, treated: inside.map(({ name }) => name), controls: others.map(({ name }) => name),
    given: { at, errors: 'auto', lag: null, placebos: true, groups: [...inside.map((one) => ({ values: numbers(one), isTreated: true })), ...others.map((one) => ({ values: numbers(one), isTreated: false }))] },
  }
}

/** Which series were changed and which were not. Until somebody says so, the first was and all others were not. */
export function rolesIn(series: readonly Series[], treated: readonly string[], controls: readonly string[], design: EvaluationFields['design']): { inside: Series[]; others: Series[] } {
  const isSaid = treated.length + controls.length > 0
  const inside = isSaid ? series.filter(({ name }) => treated.includes(name)) : series.slice(0, 1)
  const others = design === 'interrupted' ? [] : isSaid ? series.filter(({ name }) => controls.includes(name) && !treated.includes(name)) : series.slice(1)
  return { inside, others }
}

function ahead({ measure, horizon, season, method }: ForecastFields, { periods, series }: Read, frequency: Frequency): Plan | FieldFault[] {
  const own = measure === '' ? series[0] : series.find(({ name }) => name === measure)
  const steps = Number(horizon.trim())
  if (!own) return [fault('measure', 'no-series', { name: measure })]
  if (!Number.isInteger(steps) || steps < bounds.horizon.least || steps > bounds.horizon.most) return [fault('horizon', 'horizon', { least: bounds.horizon.least, most: bounds.horizon.most })]
  const period = season === 'yes' ? seasonOf[frequency] : 1, needed = neededFor(period, steps)
  if (own.values.length < needed) return [fault('horizon', 'short', { n: own.values.length, horizon: steps, least: needed })]
  const last = dateOf(periods.at(-1) ?? '', 'day-first'), from = last ? ordinalOf(last.day, frequency) : 0
  return {
    what: 'forecast', frequency, periods, series: own.name, ahead: Array.from({ length: steps }, (_, n) => periodAt(from + n + 1, frequency)),
    given: { values: numbers(own), period, horizon: steps, method: method === 'auto' ? null : method as MethodName },
  }
}
