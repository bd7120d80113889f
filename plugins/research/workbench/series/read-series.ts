import { tableOf } from '@diwan/core'
import { ordinalOf, periodAt, type Frequency } from './calendar.ts'
import { dateOf, ordersOf, type Dated, type Order } from './dates.ts'
import { bareNumber, decimalOf, numberOf, type Decimal } from './decimals.ts'
import { frequencyOf } from './frequency.ts'
import { layOut, type Laid } from './layout.ts'
import { most } from './most.ts'
import { Problems, type Problem } from './problem.ts'

/** What the reader may decide where a table leaves it open. */
export interface Reading { decimal?: Decimal; order?: Order }
export interface Series { name: string; /** By period; null where nothing was measured. */ values: (number | null)[] }
/** A table as it was understood. `isSound`: nothing stands in the way of figures. */
export interface Read {
  frequency: Frequency | null; periods: string[]; series: Series[]; shape: Laid['shape']; hasHead: boolean; decimal: Decimal | null; order: Order | null
  problems: Problem[]; more: number; isSound: boolean
}

/** Reads a table as it was typed or sent, and says of everything it cannot read in which row and column it stands. Never throws; time and memory are bounded by `most`. */
export function readSeries(text: string, { decimal, order }: Reading = {}): Read {
  const problems = new Problems()
  const whole = (key: string, values?: Problem['values']) => { problems.add({ row: null, column: '', key, ...values ? { values } : {} }) }
  const nothing = (): Read => ({ frequency: null, periods: [], series: [], shape: 'wide', hasHead: false, decimal: null, order: null, problems: problems.list, more: problems.more, isSound: false })
  if (text.trim() === '') { whole('empty'); return nothing() }
  if (text.length > most.text) { whole('too-long', { most: most.text }); return nothing() }
  if (text.includes('\u0000') || text.startsWith('PK\u0003\u0004') || text.startsWith('%PDF')) { whole('no-text'); return nothing() }
  const { rows, lines, isCut } = tableOf(text, { rows: most.lines, cells: most.cells })
  if (isCut) { whole('too-many-cells', { most: most.cells }); return nothing() }
  const laid = layOut(rows, lines)
  if (laid.names.length === 0 || laid.cells.length === 0) { whole(laid.names.length === 0 ? 'one-column' : 'empty'); return nothing() }
  if (laid.names.length > most.series) { whole('too-many-series', { n: laid.names.length, most: most.series }); return nothing() }
  for (const line of laid.long) problems.add({ row: line, column: '', key: 'row-long' })
  for (const line of laid.short) problems.add({ row: line, column: '', key: 'row-short' })
  for (const column of laid.repeated) problems.add({ row: null, column, key: 'same-name', isNote: true })
  const dates = readDates(laid, order, problems)
  const sign = decimal ?? signIn(laid, problems)
  if (dates === null) return { ...nothing(), shape: laid.shape, hasHead: laid.hasHead, decimal: sign }
  return { ...placed(laid, dates, sign, problems), shape: laid.shape, hasHead: laid.hasHead, decimal: sign, problems: problems.list, more: problems.more, isSound: problems.blocking === 0 }
}

function signIn({ cells }: Laid, problems: Problems): Decimal | null {
  const told = decimalOf(cells.map(({ text }) => bareNumber(text)))
  if ('sign' in told) return told.sign
  const at = told.fault === 'both' ? cells[told.cell] : undefined
  problems.add(at ? { row: at.line, column: at.column, key: 'decimals-both', values: { cell: at.text.slice(0, 40) } } : { row: null, column: '', key: 'decimals-either' })
  return null
}

interface Dates { frequency: Frequency; order: Order; byText: ReadonlyMap<string, Dated> }

/** Every date; null where they do not make one frequency. */
function readDates({ dates }: Laid, asked: Order | undefined, problems: Problems): Dates | null {
  const order = asked ?? orderIn(dates, problems)
  const byText = new Map<string, Dated>(), readable: (Dated & { line: number })[] = []
  for (const { text, line } of dates) {
    const found = byText.get(text) ?? dateOf(text, order)
    if (!found) { problems.add({ row: line, column: '', key: text === '' ? 'no-date' : 'date', values: { cell: text.slice(0, 40) } }); continue }
    byText.set(text, found)
    readable.push({ ...found, line })
  }
  const [first] = readable
  if (!first) return null
  const other = readable.find(({ grain }) => grain !== first.grain)
  if (other) { problems.add({ row: other.line, column: '', key: 'mixed-frequencies', values: { first: first.line } }); return null }
  const zoned = readable.find(({ zone }) => zone !== first.zone)
  if (zoned) problems.add({ row: zoned.line, column: '', key: 'mixed-zones', values: { one: first.zone || '–', other: zoned.zone || '–' } })
  const timed = readable.find(({ time }) => time !== first.time)
  if (timed) problems.add({ row: timed.line, column: '', key: 'times' })
  else if (first.time !== '') problems.add({ row: null, column: '', key: 'time-left', isNote: true })
  const frequency = frequencyOf(readable)
  if (frequency === null) { problems.add({ row: null, column: '', key: 'uneven' }); return null }
  const back = readable.findIndex(({ day }, n) => n > 0 && day < (readable[n - 1]?.day ?? 0))
  if (back > 0 && isUnordered(readable)) problems.add({ row: readable[back]?.line ?? null, column: '', key: 'unordered', isNote: true })
  return { frequency, order, byText }
}

/** Neither upwards nor downwards all the way: groups one below the other begin anew each time, which is order too. */
function isUnordered(dates: readonly Dated[]): boolean {
  const turns = dates.filter(({ day }, n) => n > 0 && day < (dates[n - 1]?.day ?? 0)).length
  const firsts = dates.filter(({ day }) => day === dates[0]?.day).length
  return turns > Math.max(0, firsts - 1)
}

/** Whether `03/04/2026` is in March or April: by the cells that leave no choice, else by which of both is evenly spaced. */
function orderIn(dates: Laid['dates'], problems: Problems): Order {
  let found: Order | null = null, isOpen = false
  for (const { text, line } of dates) {
    const orders = ordersOf(text)
    if (orders === null || orders.length === 0) continue
    if (orders.length === 2) { isOpen = true; continue }
    if (found !== null && found !== orders[0]) { problems.add({ row: line, column: '', key: 'date-orders', values: { cell: text.slice(0, 40) } }); return found }
    found = orders[0] ?? null
  }
  if (found !== null || !isOpen) return found ?? 'day-first'
  const fits = (['day-first', 'month-first'] as const).filter((order) => isEven(dates, order))
  if (fits.length !== 1) problems.add({ row: dates[0]?.line ?? null, column: '', key: 'date-either', values: { cell: (dates[0]?.text ?? '').slice(0, 40) } })
  return fits[0] ?? 'day-first'
}

function isEven(dates: Laid['dates'], order: Order): boolean {
  const read = dates.flatMap(({ text }) => dateOf(text, order) ?? [])
  const frequency = read.length === dates.length ? frequencyOf(read) : null
  if (frequency === null) return false
  const ordinals = [...new Set(read.map(({ day }) => ordinalOf(day, frequency)))].toSorted((a, b) => a - b)
  return (ordinals.at(-1) ?? 0) - (ordinals[0] ?? 0) === ordinals.length - 1
}

/** Numbers at their periods, with what is missing, twice or no number named. */
function placed({ names, cells, shape }: Laid, { frequency, order, byText }: Dates, sign: Decimal | null, problems: Problems): Pick<Read, 'frequency' | 'periods' | 'series' | 'order'> {
  const ordinals = new Map<string, number>([...byText].map(([text, { day }]) => [text, ordinalOf(day, frequency)]))
  let from = Infinity, to = -Infinity
  for (const at of ordinals.values()) { from = Math.min(from, at); to = Math.max(to, at) }
  const length = to - from + 1
  const left = { frequency, periods: [], series: [], order }
  if (length > most.points) { problems.add({ row: null, column: '', key: 'too-many-points', values: { n: length, most: most.points } }); return left }
  const series = new Map(names.map((name) => [name, { name, values: Array.from<number | null>({ length }).fill(null), lines: new Map<number, number>() }]))
  for (const { line, date, column, text } of cells) {
    const at = ordinals.get(date), own = series.get(column)
    if (at === undefined || !own) continue
    const before = own.lines.get(at)
    // In a wide table the same row would be named once for each column.
    if (before !== undefined) { if (shape === 'long' || column === names[0]) problems.add({ row: line, column: shape === 'long' ? column : '', key: 'twice', values: { cell: date.slice(0, 40), first: before } }); else problems.blocking++; continue }
    own.lines.set(at, line)
    const found = numberOf(bareNumber(text), sign ?? 'point')
    // Which number it is was asked of the reader already.
    if ('fault' in found && found.fault === 'no-number' && sign === null) continue
    if ('value' in found) own.values[at - from] = found.value
    else problems.add({ row: line, column, key: found.fault, values: { cell: text.slice(0, 40), period: periodAt(at, frequency) } })
  }
  gaps([...series.values()], { from, length, frequency, shape }, problems)
  return { ...left, periods: Array.from({ length }, (_, n) => periodAt(from + n, frequency)), series: [...series.values()].map(({ name, values }) => ({ name, values })) }
}

/** Periods without a row: each run of them once, in a wide table for all series together. */
function gaps(series: readonly { name: string; lines: ReadonlyMap<number, number> }[], { from, length, frequency, shape }: { from: number; length: number; frequency: Frequency; shape: Laid['shape'] }, problems: Problems): void {
  for (const { name, lines } of shape === 'wide' ? series.slice(0, 1) : series) {
    let begun: number | null = null
    for (let n = 0; n <= length; n++) {
      const isMissing = n < length && !lines.has(from + n)
      if (isMissing) begun ??= n
      else if (begun !== null) {
        const values = { from: periodAt(from + begun, frequency), to: periodAt(from + n - 1, frequency), n: n - begun }
        problems.add({ row: lines.get(from + begun - 1) ?? null, column: shape === 'wide' ? '' : name, key: 'gap', values })
        begun = null
      }
    }
  }
}
