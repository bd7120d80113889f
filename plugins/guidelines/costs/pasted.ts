import { tableOf, understood, type FieldFault, type Locale, type Translate } from '@diwan/core'
import { most } from './kinds/analysis.ts'
import type { PostedLine } from './sheet-input.ts'

/** Columns a table may have besides its years, by what they are called in the file of an export and in the reader's language. */
const columns = ['name', 'kind', 'source', 'currency', 'distribution', 'low', 'high', 'bias'] as const
type Column = (typeof columns)[number]

/** Arabic digits in a heading are years too. */
const yearOf = (cell: string): string | null => { const found = understood(cell, 'en'); return 'value' in found && /^(19|20|21)\d\d$/.test(found.value) ? found.value : null }
const plain = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

/**
 * Rows of a spreadsheet as lines. With a heading the columns are found by name and the years by number; without one the first cell is the name and the
 * others are the years from `baseYear` on. What is no number is kept as it stands, to be named beside its line.
 */
export function pasted(text: string, { baseYear, kind, t }: { baseYear: string; kind: 'cost' | 'benefit'; t: Translate; locale: Locale }): { lines: PostedLine[]; faults: FieldFault[] } {
  const { rows, isCut } = tableOf(text, { rows: most.lines + 1, cells: 10_000 })
  if (isCut) return { lines: [], faults: [{ field: 'table', key: 'guidelines.costs.paste.too-many', values: { n: most.lines } }] }
  const heading = rows[0]?.some((cell, n) => n > 0 && yearOf(cell) !== null) ? rows[0] : null
  if (rows.length === 0 || (heading && rows.length === 1)) return { lines: [], faults: [{ field: 'table', key: 'guidelines.costs.paste.empty' }] }
  const named = new Map<string, Column>(columns.flatMap((column) => [[column, column], [plain(t(`guidelines.costs.column.${column}`)), column]] as const))
  const places = heading?.map((cell): Column | { year: string } | null => { const year = yearOf(cell); return year === null ? named.get(plain(cell)) ?? null : { year } })
    ?? Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, n) => n === 0 ? 'name' as const : { year: String(Number(baseYear) + n - 1) })
  const unknown = heading?.filter((cell, n) => cell !== '' && places[n] === null) ?? []
  if (!heading && !/^\d{4}$/.test(baseYear)) return { lines: [], faults: [{ field: 'table', key: 'guidelines.costs.paste.no-years' }] }
  if (heading && !places.includes('name')) places[0] = 'name'
  const faults = unknown.filter((cell) => cell !== heading?.[0] || places[0] !== 'name').map((cell): FieldFault => ({ field: 'table', key: 'guidelines.costs.paste.unknown-column', values: { column: cell.slice(0, 60) } }))
  return { lines: (heading ? rows.slice(1) : rows).map((row) => lineFrom(row, places, kind, t)), faults }
}

function lineFrom(row: readonly string[], places: readonly (Column | { year: string } | null)[], kind: 'cost' | 'benefit', t: Translate): PostedLine {
  const line: PostedLine = { kind, amounts: {} }
  for (const [n, cell] of row.entries()) {
    const place = places[n]
    if (place === null || place === undefined) continue
    if (typeof place === 'object') { if (cell !== '') line.amounts = { ...line.amounts, [place.year]: cell } }
    else if (place === 'source') line.note = cell
    else if (place === 'kind') line.kind = wordOf(cell, ['cost', 'benefit'], 'guidelines.costs.kind', t) ?? kind
    else if (place === 'distribution') line.distribution = wordOf(cell, ['none', 'uniform', 'triangular', 'normal'], 'guidelines.costs.distribution', t) ?? 'none'
    else line[place] = cell
  }
  return line
}

/** A word of a few, as it is kept or as the reader's language says it. */
const wordOf = (cell: string, words: readonly string[], base: string, t: Translate): string | undefined => words.find((word) => plain(cell) === word || plain(cell) === plain(t(`${base}.${word}`)))
