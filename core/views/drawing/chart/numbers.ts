import { periodWords } from './period.ts'
import { isDrawable, type ChartSeries, type ChartWords } from './types.ts'
import { escaped, numberWords } from './words.ts'

type Cell = string | number | null

/** Names of the rows, in the order they first appear over all series. */
export function keysOf(series: readonly ChartSeries[]): string[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ at }) => at)))]
}

/** The numbers as rows: a heading, then one row per period or name; an interval gets two columns of its own. */
function rowsOf(series: readonly ChartSeries[], { keyLabel, unit }: ChartWords): { head: string[], rows: { key: string, cells: Cell[] }[] } {
  const head = [keyLabel]
  const columns: ((key: string) => Cell)[] = []
  for (const { name, points } of series) {
    const byKey = new Map(points.map(point => [point.at, point]))
    head.push(unit ? `${name} (${unit})` : name)
    columns.push(key => byKey.get(key)?.value ?? null)
    if (points.some(({ low, high }) => low !== undefined || high !== undefined)) {
      head.push(`${name} ↓`, `${name} ↑`)
      columns.push(key => byKey.get(key)?.low ?? null, key => byKey.get(key)?.high ?? null)
    }
  }
  return { head, rows: keysOf(series).map(key => ({ key, cells: columns.map(column => column(key)) })) }
}

export function tableOf(series: readonly ChartSeries[], words: ChartWords): string {
  const { head, rows } = rowsOf(series, words)
  const headings = head.map((text, index) => `<th scope="col"${index > 0 ? ' class="end"' : ''}>${escaped(text)}</th>`).join('')
  const urls = new Map(series.flatMap(({ points }) => points.flatMap(({ at, url }) => url === undefined ? [] : [[at, url] as const])))
  const nameOf = (key: string): string => { const name = escaped(periodWords(key, words.locale)), url = urls.get(key); return url === undefined ? name : `<a href="${escaped(url)}">${name}</a>` }
  const body = rows.map(({ key, cells }) =>
    `<tr><th scope="row">${nameOf(key)}</th>` +
    cells.map(cell => `<td class="end">${cell === null || !Number.isFinite(cell) ? '–' : escaped(numberWords(Number(cell), words.locale, true))}</td>`).join('') + '</tr>').join('')
  return `<table class="data-table"><thead><tr>${headings}</tr></thead><tbody>${body}</tbody></table>`
}

export function csvOf(series: readonly ChartSeries[], words: ChartWords): string {
  const { head, rows } = rowsOf(series, words)
  return csv([head, ...rows.map(({ key, cells }) => [key, ...cells])])
}

/**
 * Rows as CSV (RFC 4180) that a spreadsheet opens without running anything: a text that begins like a formula gets an
 * apostrophe in front. Numbers are written plainly, with a point, so that programs read them.
 */
export function csv(rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]): string => cells.map(cell => {
    if (cell === null) return ''
    if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
    const safe = /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
    return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }).join(',')
  return '\uFEFF' + rows.map(row => line(row) + '\r\n').join('')
}

/** “Title. Name: January 2025 42 – September 2026 21, low …, high ….” – numbers and signs only, so that no language is needed. */
export function summaryOf(series: readonly ChartSeries[], { title, locale, unit }: ChartWords): string {
  const parts = series.map(({ name, points }) => {
    const measured = points.filter(({ value }) => isDrawable(value))
    const say = (point: typeof measured[number]): string => `${periodWords(point.at, locale)} ${numberWords(point.value!, locale)}`
    if (measured.length === 0) return `${name}: –`
    if (measured.length <= 8) return `${name}: ${measured.map(say).join(', ')}`
    const sorted = measured.toSorted((a, b) => a.value! - b.value!)
    return `${name}: ${say(measured[0]!)} – ${say(measured.at(-1)!)}; ↓ ${say(sorted[0]!)}; ↑ ${say(sorted.at(-1)!)}`
  })
  return [/[.!?؟]$/.test(title) ? title : `${title}.`, unit ? `(${unit})` : '', parts.join('. ')].filter(Boolean).join(' ')
}
