import { dateOf } from './dates.ts'
import { bareNumber } from './decimals.ts'

/** One cell with a number in it, or what should be one. */
export interface Cell { line: number; date: string; column: string; text: string }
/** `wide`: a column for each series. `long`: a column of dates, one of groups, one of values. */
export interface Laid { shape: 'wide' | 'long'; names: string[]; cells: Cell[]; dates: { line: number; text: string }[]; short: number[]; long: number[]; hasHead: boolean; repeated: string[] }

const name = (text: string): string => Array.from(text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ').replaceAll(/\s+/g, ' ').trim()).slice(0, 80).join('')
const isDate = (cell: string): boolean => dateOf(cell, 'day-first') !== null || dateOf(cell, 'month-first') !== null
const looksNumeric = (cell: string): boolean => /^[+-]?[\d.,]*\d[\d.,]*(e[+-]?\d+)?$/i.test(bareNumber(cell))

/** What of a table is a date, a name and a number. */
export function layOut(rows: readonly (readonly string[])[], lines: readonly number[]): Laid {
  const hasHead = rows.length > 0 && !isDate(rows[0]?.[0] ?? '') && (rows[0]?.slice(1).every((cell) => !looksNumeric(cell) || /^\d{4}$/.test(cell)) ?? false)
  const head = hasHead ? rows[0] ?? [] : [], from = hasHead ? 1 : 0
  const body = rows.slice(from), at = lines.slice(from)
  const width = hasHead ? head.length : Math.max(0, ...body.slice(0, 1_000).map((row) => row.length))
  const common = { hasHead, dates: body.map((row, n) => ({ line: at[n] ?? 0, text: row[0] ?? '' })), short: at.filter((_, n) => (body[n]?.length ?? 0) < width), long: at.filter((_, n) => (body[n]?.length ?? 0) > width && body[n]?.slice(width).some((cell) => cell !== '')) }
  const sample = body.slice(0, 500)
  const isLong = width === 3 && sample.length > 1 && sample.filter((row) => row[1] !== '' && !looksNumeric(row[1] ?? '')).length > sample.length / 2 && sample.filter((row) => looksNumeric(row[2] ?? '')).length > sample.length / 2
  if (isLong) {
    const cells = body.map((row, n): Cell => ({ line: at[n] ?? 0, date: row[0] ?? '', column: name(row[1] ?? ''), text: row[2] ?? '' }))
    return { ...common, shape: 'long', names: [...new Set(cells.map(({ column }) => column))], cells, repeated: [] }
  }
  const used = new Set<string>(), repeated: string[] = []
  const names = Array.from({ length: Math.max(0, width - 1) }, (_, n) => {
    const own = name(head[n + 1] ?? '') || `#${n + 1}`
    let unique = own, count = 1
    while (used.has(unique)) { count++; unique = `${own} (${count})` }
    if (unique !== own) repeated.push(own)
    used.add(unique)
    return unique
  })
  // A column with nothing in it, name or number, is none: spreadsheets leave them.
  const kept = names.map((_, n) => (head[n + 1] ?? '') !== '' || body.some((row) => (row[n + 1] ?? '') !== ''))
  const cells = body.flatMap((row, m) => names.flatMap((column, n): Cell[] => kept[n] ? [{ line: at[m] ?? 0, date: row[0] ?? '', column, text: row[n + 1] ?? '' }] : []))
  return { ...common, shape: 'wide', names: names.filter((_, n) => kept[n]), cells, repeated }
}
