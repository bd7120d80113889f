import type { Locale } from '../../../contract/index.ts'
import { languages } from '../../../i18n/languages.ts'
import { bothWidths } from './frame.ts'
import { csv } from './numbers.ts'
import { periodOf, periodWords, type Period } from './period.ts'
import { linear } from './scale.ts'
import type { Chart, ChartWords } from './types.ts'
import { cut, escaped, lineHeight, linesOf, named, px, widthOf } from './words.ts'

export interface TimelineEvent {
  readonly name: string
  /** A period as in `ChartPoint.at`; events of unreadable periods stay in the table. */
  readonly from: string
  /** End of a span; a moment has none. */
  readonly to?: string
  /** Not begun yet: hollow and dashed. */
  readonly isPlanned?: boolean
  /** Where the span stood before it was moved, oldest first: outlines on the same line, so that a slip is seen. */
  readonly earlier?: readonly { readonly from: string, readonly to: string }[]
}

export interface TimelineChart extends Omit<ChartWords, 'unit'> {
  readonly events: readonly TimelineEvent[]
  /** Headings of the second and third column of the table. */
  readonly fromLabel: string
  readonly toLabel: string
  /** Today, drawn as a line, with its word. */
  readonly today?: { readonly at: string, readonly label: string }
}

const cell = (text: string): string => `<td>${escaped(text)}</td>`

interface Placed { readonly event: TimelineEvent, readonly start: Period, readonly end: Period }

const row = 28

function placedOf(event: TimelineEvent): Placed | null {
  const start = periodOf(event.from)
  const end = event.to === undefined ? start : periodOf(event.to)
  return start && end ? { event, start, end } : null
}

/** Marks of the axis, with the words that fit: quarters over up to two years, else years; a January carries its year. */
function marks(low: number, high: number, most: number, locale: Locale): { at: number, label: string }[] {
  const from = new Date(low).getUTCFullYear()
  const to = new Date(high).getUTCFullYear()
  const quarters = Math.ceil((high - low) / 7_900_000_000)
  const months = quarters <= 8 ? 3 * Math.max(1, Math.ceil(quarters / most)) : 12 * Math.max(1, Math.ceil((to - from + 1) / most))
  const all: number[] = []
  for (let month = 0; month < (to - from + 1) * 12; month += months) all.push(Date.UTC(from, month))
  return all.filter(at => at >= low && at <= high).map(at => {
    const date = new Date(at)
    return { at, label: date.getUTCMonth() === 0 ? String(date.getUTCFullYear()) : monthName(date, locale) }
  })
}

const monthName = (date: Date, locale: Locale): string => new Intl.DateTimeFormat(languages[locale].intl, { month: 'short', timeZone: 'UTC' }).format(date)

/** Events and spans one below the other on a common axis of time, earliest first. */
export function timelineChart(chart: TimelineChart): Chart {
  const { events, locale, title, keyLabel, fromLabel, toLabel, today } = chart
  const say = ({ name, from, to }: TimelineEvent): string => `${name}: ${periodWords(from, locale)}${to === undefined ? '' : ` – ${periodWords(to, locale)}`}`
  const summary = `${/[.!?؟]$/.test(title) ? title : `${title}.`} ${events.slice(0, 12).map(say).join('. ')}${events.length > 12 ? ' …' : ''}`
  const numbers = {
    summary,
    csv: csv([[keyLabel, fromLabel, toLabel], ...events.map(({ name, from, to }) => [name, from, to ?? ''])]),
    table: `<table class="data-table"><thead><tr>${[keyLabel, fromLabel, toLabel].map(text => `<th scope="col">${escaped(text)}</th>`).join('')}</tr></thead><tbody>` +
      events.map(({ name, from, to }) => `<tr><th scope="row">${escaped(name)}</th>${cell(periodWords(from, locale))}${cell(to === undefined ? '' : periodWords(to, locale))}</tr>`).join('') + '</tbody></table>'
  }
  const placed = events.map(placedOf).filter(event => event !== null).toSorted((a, b) => a.start.start - b.start.start)
  const svg = placed.length === 0 ? '' : bothWidths(summary, width => plot(placed, today, width, locale))
  return { svg, ...numbers }
}

function plot(placed: readonly Placed[], today: TimelineChart['today'], width: number, locale: Locale): { body: string, height: number } {
  const now = today ? periodOf(today.at) : null
  const moments = placed.flatMap(({ event, start, end }) =>
    [start.start, Math.max(start.end, end.end), ...(event.earlier ?? []).flatMap(({ from, to }) => [periodOf(from)?.start ?? start.start, periodOf(to)?.end ?? start.end])])
  const low = Math.min(...moments)
  const high = Math.max(...moments, ...(now ? [now.end] : []))
  const x = linear(low, high, 6, width - 6)
  const top = now ? 40 : 24
  const drawn = placed.map(one => placedIn(one, x, width))
  const tops: number[] = []
  let height = top
  for (const { above } of drawn) { tops.push(height); height += row + above.length * lineHeight }
  height += 4
  const axis = marks(low, high, width > 400 ? 8 : 4, locale).map(({ at: moment, label }) => {
    const at = x(moment)
    return `<path class="grid" d="M${px(at)} ${top - 8}V${height}"/><text x="${px(at)}" y="14" text-anchor="${at < 24 ? 'start' : at > width - 24 ? 'end' : 'middle'}">${escaped(label)}</text>`
  }).join('')
  const line = now && today
    ? `<path class="mark-line" d="M${px(x(now.start))} 30V${height}"/><text class="strong halo" x="${px(x(now.start))}" y="32" text-anchor="${x(now.start) > width / 2 ? 'end' : 'start'}">${escaped(cut(today.label, 200))}</text>`
    : ''
  const rows = drawn.map((one, index) => eventRow(one, tops[index]!)).join('')
  return { body: axis + line + rows, height }
}

interface Drawn { readonly event: TimelineEvent, readonly from: number, readonly to: number, readonly outlines: readonly { readonly at: number, readonly long: number }[], readonly isAfter: boolean, /** Lines of a name that has no room beside its shapes. */ readonly above: readonly string[] }

/** A name stands where there is more room, after all shapes of the line or before them, and on none; above them where there is not enough. */
function placedIn({ event, start, end }: Placed, x: (moment: number) => number, width: number): Drawn {
  const from = x(start.start), to = event.to === undefined ? from : Math.max(from + 6, x(end.end))
  const outlines = (event.earlier ?? []).flatMap(span => {
    const [begin, finish] = [periodOf(span.from), periodOf(span.to)]
    return begin && finish ? [{ at: x(begin.start), long: Math.max(4, x(finish.end) - x(begin.start)) }] : []
  })
  const before = Math.min(from, ...outlines.map(({ at }) => at)) - 14, after = width - Math.max(to, ...outlines.map(({ at, long }) => at + long)) - 14
  const isAfter = after >= Math.min(widthOf(event.name), before) || after >= before + 14
  return { event, from, to, outlines, isAfter, above: widthOf(event.name) <= Math.max(60, isAfter ? after : before) ? [] : linesOf(event.name, width - 6) }
}

function eventRow({ event, from, to, outlines, isAfter, above }: Drawn, top: number): string {
  const y = top + above.length * lineHeight, more = event.isPlanned ? ' incomplete' : ''
  const before = outlines.map(({ at, long }) => `<path class="earlier" d="M${px(at)} ${y + 7}h${px(long)}v8h${px(-long)}z"/>`).join('')
  const shape = event.to === undefined
    ? `<circle class="area${more}" cx="${px(Math.max(6, from))}" cy="${y + 11}" r="5.5"/>`
    : `<path class="area${more}" d="M${px(from)} ${y + 5}h${px(to - from)}v12h${px(from - to)}z"/>`
  const first = Math.min(from, ...outlines.map(({ at }) => at)), last = Math.max(to, ...outlines.map(({ at, long }) => at + long))
  const words = above.length > 0
    ? above.map((line, n) => `<text class="strong halo" x="0" y="${top + 14 + n * lineHeight}">${escaped(named(line))}</text>`).join('')
    : `<text class="strong halo" x="${px(isAfter ? Math.max(last, 6) + 12 : first - 12)}" y="${y + 16}" text-anchor="${isAfter ? 'start' : 'end'}">${escaped(named(event.name))}</text>`
  return `<g class="s0">${before}${shape}${words}</g>`
}
