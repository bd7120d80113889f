import { bothWidths } from './frame.ts'
import { csv } from './numbers.ts'
import { periodOf, periodWords, type Period } from './period.ts'
import { linear } from './scale.ts'
import type { Chart, ChartWords } from './types.ts'
import { cut, escaped, px, widthOf } from './words.ts'

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

/** Years that fit as axis labels. */
function years(low: number, high: number, most: number): number[] {
  const from = new Date(low).getUTCFullYear()
  const to = new Date(high).getUTCFullYear()
  const step = Math.max(1, Math.ceil((to - from + 1) / most))
  const all: number[] = []
  for (let year = from; year <= to + 1; year += step) all.push(year)
  return all.filter(year => Date.UTC(year, 0) >= low && Date.UTC(year, 0) <= high)
}

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
  const svg = placed.length === 0 ? '' : bothWidths(summary, width => plot(placed, today, width))
  return { svg, ...numbers }
}

function plot(placed: readonly Placed[], today: TimelineChart['today'], width: number): { body: string, height: number } {
  const now = today ? periodOf(today.at) : null
  const moments = placed.flatMap(({ event, start, end }) =>
    [start.start, Math.max(start.end, end.end), ...(event.earlier ?? []).flatMap(({ from, to }) => [periodOf(from)?.start ?? start.start, periodOf(to)?.end ?? start.end])])
  const low = Math.min(...moments)
  const high = Math.max(...moments, ...(now ? [now.end] : []))
  const x = linear(low, high, 6, width - 6)
  const top = now ? 40 : 24
  const height = top + placed.length * row + 4
  const axis = years(low, high, width > 400 ? 8 : 4).map(year => {
    const at = x(Date.UTC(year, 0))
    return `<path class="grid" d="M${px(at)} ${top - 8}V${height}"/><text x="${px(at)}" y="14" text-anchor="${at < 24 ? 'start' : at > width - 24 ? 'end' : 'middle'}">${year}</text>`
  }).join('')
  const line = now && today
    ? `<path class="mark-line" d="M${px(x(now.start))} 30V${height}"/><text class="strong halo" x="${px(x(now.start))}" y="32" text-anchor="${x(now.start) > width / 2 ? 'end' : 'start'}">${escaped(cut(today.label, 200))}</text>`
    : ''
  const rows = placed.map(({ event, start, end }, index) => {
    const y = top + index * row
    const from = x(start.start)
    const to = event.to === undefined ? from : Math.max(from + 6, x(end.end))
    const more = event.isPlanned ? ' incomplete' : ''
    const before = (event.earlier ?? []).map(span => ({ from: periodOf(span.from), to: periodOf(span.to) })).map(span =>
      span.from && span.to ? `<path class="earlier" d="M${px(x(span.from.start))} ${y + 7}h${px(Math.max(4, x(span.to.end) - x(span.from.start)))}v8h${px(-Math.max(4, x(span.to.end) - x(span.from.start)))}z"/>` : '').join('')
    const shape = event.to === undefined
      ? `<circle class="area${more}" cx="${px(Math.max(6, from))}" cy="${y + 11}" r="5.5"/>`
      : `<path class="area${more}" d="M${px(from)} ${y + 5}h${px(to - from)}v12h${px(from - to)}z"/>`
    // The name stands where there is more room: after the shape, or before it.
    const roomAfter = width - to - 14
    const isAfter = roomAfter >= Math.min(widthOf(event.name), from - 14) || roomAfter >= from
    const words = cut(event.name, Math.max(60, isAfter ? roomAfter : from - 14))
    return `<g class="s0">${before}${shape}<text class="strong halo" x="${px(isAfter ? Math.max(to, 6) + 12 : from - 12)}" y="${y + 16}" text-anchor="${isAfter ? 'start' : 'end'}">${escaped(words)}</text></g>`
  }).join('')
  return { body: axis + line + rows, height }
}
