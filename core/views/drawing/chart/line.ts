import { bothWidths } from './frame.ts'
import { legend } from './legend.ts'
import { csvOf, keysOf, summaryOf, tableOf } from './numbers.ts'
import { periodOf, periodWords } from './period.ts'
import { linear, spread, ticks } from './scale.ts'
import { isDrawable, seriesDrawn, type Chart, type ChartMark, type ChartPoint, type ChartSeries, type ChartWords } from './types.ts'
import { cut, escaped, named, numberWords, px, widthOf } from './words.ts'

export interface LineChart extends ChartWords {
  readonly series: readonly ChartSeries[]
  readonly marks?: readonly ChartMark[]
}

/** Of the drawing without names above it. */
const tall = 260

type Place = (at: string) => number | null
/** Where the plot stands in the drawing. */
interface Frame { readonly place: Place, readonly left: number, readonly right: number, readonly top: number, readonly bottom: number }

/** Horizontal places: by date where every key is a period, evenly otherwise. */
function placesFor(keys: readonly string[], from: number, to: number): Place {
  const periods = new Map(keys.map(key => [key, periodOf(key)]))
  if ([...periods.values()].every(period => period !== null)) {
    const middles = keys.map(key => middle(key)!)
    const low = Math.min(...middles)
    const high = Math.max(...middles)
    if (low === high) return () => (from + to) / 2
    const scale = linear(low, high, from, to)
    return at => {
      const moment = middle(at)
      return moment === null ? null : Math.min(to, Math.max(from, scale(moment)))
    }
  }
  const scale = linear(0, Math.max(1, keys.length - 1), from, to)
  return at => (keys.includes(at) ? (keys.length === 1 ? (from + to) / 2 : scale(keys.indexOf(at))) : null)
}

function middle(key: string): number | null {
  const period = periodOf(key)
  return period && (period.start + period.end) / 2
}

/** Consecutive measured points; a gap in the numbers is a gap in the line. */
function runs(points: readonly ChartPoint[]): ChartPoint[][] {
  const all: ChartPoint[][] = [[]]
  for (const point of points) {
    if (!isDrawable(point.value)) all.push([])
    else all.at(-1)!.push(point)
  }
  return all.filter(run => run.length > 0)
}

/** Lines over time with their names at their ends, or above the plot where they are too long for that. Dashed where a period is incomplete; an interval is a band. */
export function lineChart(chart: LineChart): Chart {
  const drawn = chart.series.slice(0, seriesDrawn).filter(({ points }) => runs(points).length > 0)
  const summary = summaryOf(chart.series, chart)
  return {
    svg: drawn.length === 0 ? '' : bothWidths(summary, width => plot(chart, drawn, width)),
    table: tableOf(chart.series, chart), csv: csvOf(chart.series, chart), summary
  }
}

function plot({ locale, unit, marks }: LineChart, drawn: readonly ChartSeries[], width: number): { body: string, height: number } {
  const values = drawn.flatMap(({ points }) => points.flatMap(({ value, low, high }) => [value, low, high]))
    .filter(isDrawable)
  const steps = ticks(Math.min(...values), Math.max(...values))
  const left = Math.max(...steps.map(step => widthOf(numberWords(step, locale)))) + 12
  const told = drawn.map(({ name, points }) => {
    const last = runs(points).at(-1)!.at(-1)!, value = numberWords(last.value!, locale)
    return { last, value, words: `${value} ${named(name)}` }
  })
  const isAtEnds = told.every(({ words }) => widthOf(words) <= width * 0.3)
  const names = legend(isAtEnds ? [] : drawn, unit ? 20 : 0, width, (index, x, at) => dot(index, x + 6, at - 5))
  const ends = told.map(({ last, value, words }) => ({ last, words: isAtEnds ? words : value }))
  const top = 34 + names.height, height = tall + names.height, bottom = height - 30
  const y = linear(steps[0]!, steps.at(-1)!, bottom, top)
  const right = width - Math.max(...ends.map(({ words }) => widthOf(words))) - 16
  const keys = keysOf(drawn).toSorted((a, b) => (middle(a) ?? 0) - (middle(b) ?? 0))
  const place = placesFor(keys, left, right)
  const heights = spread(ends.map(({ last }) => y(last.value!)), 17, top, bottom)

  const grid = steps.map(step =>
    `<path class="${step === 0 ? 'axis' : 'grid'}" d="M${px(left)} ${px(y(step))}H${px(right)}"/><text x="${px(left - 8)}" y="${px(y(step) + 5)}" text-anchor="end">${escaped(numberWords(step, locale))}</text>`).join('')
  const x = (point: ChartPoint): number => place(point.at) ?? left
  const lines = drawn.map(({ points }, index) => {
    const { last, words } = ends[index]!
    const first = runs(points)[0]![0]!
    return `<g class="s${index}">${runs(points).map(run => runPath(run, x, y)).join('')}${dot(index, x(first), y(first.value!))}` +
      (last === first ? '' : dot(index, x(last), y(last.value!))) +
      `<text class="of-series halo" x="${px(x(last) + 9)}" y="${px(heights[index]! + 5)}">${escaped(words)}</text></g>`
  }).join('')
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  const frame = { place, left, right, top, bottom }
  return { height, body: unitWords + names.body + grid + markLines(marks ?? [], frame, width) + lines + axisWords(keys, frame, locale) }
}

/** One unbroken run: its interval as a band, what is measured as a line, what is open as a dashed line joined to it. */
function runPath(run: readonly ChartPoint[], x: (point: ChartPoint) => number, y: (value: number) => number): string {
  const band = run.filter(({ low, high }) => isDrawable(low) && isDrawable(high))
  const area = band.length > 1
    ? `<path class="range" d="M${band.map(point => `${px(x(point))} ${px(y(point.high!))}`).join('L')}L${band.toReversed().map(point => `${px(x(point))} ${px(y(point.low!))}`).join('L')}z"/>`
    : ''
  const firstOpen = run.findIndex(({ isIncomplete }) => isIncomplete)
  const path = (some: readonly ChartPoint[], more: string): string =>
    some.length > 1 ? `<path class="series${more}" d="M${some.map(point => `${px(x(point))} ${px(y(point.value!))}`).join('L')}"/>` : ''
  return area + path(firstOpen < 0 ? run : run.slice(0, firstOpen), '') + path(firstOpen < 0 ? [] : run.slice(Math.max(0, firstOpen - 1)), ' incomplete')
}

function markLines(marks: readonly ChartMark[], { place, left, right, top, bottom }: Frame, width: number): string {
  return marks.map((mark, index) => {
    const x = place(mark.at)
    if (x === null) return ''
    const isLate = x > (left + right) / 2
    const room = isLate ? x - 12 : width - x - 12
    return `<path class="mark-line" d="M${px(x)} ${top - 14}V${bottom}"/><text class="strong halo" x="${px(x + (isLate ? -8 : 8))}" y="${top - 6 + index * 18}" text-anchor="${isLate ? 'end' : 'start'}">${escaped(cut(mark.label, room))}</text>`
  }).join('')
}

function axisWords(keys: readonly string[], { place, left, right, bottom }: Frame, locale: LineChart['locale']): string {
  const first = keys[0]!
  const last = keys.at(-1)!
  const isAlone = first === last
  const wanted = widthOf(periodWords(first, locale)) + widthOf(periodWords(last, locale)) + 12
  const room = isAlone || wanted < right - left ? Infinity : (right - left) / 2 - 6
  return `<text x="${px(place(first) ?? left)}" y="${bottom + 22}"${isAlone ? ' text-anchor="middle"' : ''}>${escaped(cut(periodWords(first, locale), room))}</text>` +
    (isAlone ? '' : `<text x="${px(right)}" y="${bottom + 22}" text-anchor="end">${escaped(cut(periodWords(last, locale), room))}</text>`)
}

/** The end of a line, in a shape of its own so that colour is not needed to tell lines apart. */
function dot(index: number, x: number, y: number): string {
  const size = 4.5
  const at = (dx: number, dy: number): string => `${px(x + dx * size)} ${px(y + dy * size)}`
  switch (index % 4) {
    case 1: return `<path class="dot" d="M${at(-1, -1)}L${at(1, -1)}L${at(1, 1)}L${at(-1, 1)}z"/>`
    case 2: return `<path class="dot" d="M${at(0, -1.3)}L${at(1.2, 0.9)}L${at(-1.2, 0.9)}z"/>`
    case 3: return `<path class="dot" d="M${at(0, -1.4)}L${at(1.4, 0)}L${at(0, 1.4)}L${at(-1.4, 0)}z"/>`
    default: return `<circle class="dot" cx="${px(x)}" cy="${px(y)}" r="${size}"/>`
  }
}
