import { csvOf, keysOf, summaryOf, tableOf } from './numbers.ts'
import { periodOf, periodWords } from './period.ts'
import { linear, spread, ticks } from './scale.ts'
import { seriesDrawn, type Chart, type ChartMark, type ChartPoint, type ChartSeries, type ChartWords } from './types.ts'
import { cut, escaped, numberWords, px, widthOf } from './words.ts'

export interface LineChart extends ChartWords {
  readonly series: readonly ChartSeries[]
  readonly marks?: readonly ChartMark[]
}

const width = 640
const height = 260
const top = 34
const bottom = height - 30

type Place = (at: string) => number | null

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
    if (point.value === null || !Number.isFinite(point.value)) all.push([])
    else all.at(-1)!.push(point)
  }
  return all.filter(run => run.length > 0)
}

/** Lines over time with their names at their ends. Dashed where a period is incomplete; an interval is a band. */
export function lineChart(chart: LineChart): Chart {
  const { locale, unit } = chart
  const drawn = chart.series.slice(0, seriesDrawn).filter(({ points }) => runs(points).length > 0)
  const summary = summaryOf(chart.series, chart)
  const numbers = { table: tableOf(chart.series, chart), csv: csvOf(chart.series, chart), summary }
  if (drawn.length === 0) return { svg: '', ...numbers }

  const values = drawn.flatMap(({ points }) => points.flatMap(({ value, low, high }) => [value, low, high]))
    .filter((value): value is number => typeof value === 'number' && Number.isFinite(value))
  const steps = ticks(Math.min(...values), Math.max(...values))
  const y = linear(steps[0]!, steps.at(-1)!, bottom, top)
  const left = Math.max(...steps.map(step => widthOf(numberWords(step, locale)))) + 12
  const endWords = drawn.map(({ name, points }) => {
    const last = runs(points).at(-1)!.at(-1)!
    return cut(`${numberWords(last.value!, locale)} ${name}`, 190)
  })
  const right = width - Math.max(...endWords.map(widthOf)) - 16
  const keys = keysOf(chart.series).sort((a, b) => (middle(a) ?? 0) - (middle(b) ?? 0))
  const place = placesFor(keys, left, right)
  const at = (point: ChartPoint): string => `${px(place(point.at) ?? left)} ${px(y(point.value!))}`

  const grid = steps.map(step =>
    `<path class="${step === 0 ? 'axis' : 'grid'}" d="M${px(left)} ${px(y(step))}H${px(right)}"/><text x="${px(left - 8)}" y="${px(y(step) + 5)}" text-anchor="end">${escaped(numberWords(step, locale))}</text>`).join('')
  const marks = (chart.marks ?? []).map((mark, index) => {
    const x = place(mark.at)
    if (x === null) return ''
    const isLate = x > (left + right) / 2
    return `<path class="mark-line" d="M${px(x)} ${top - 14}V${bottom}"/><text class="strong halo" x="${px(x + (isLate ? -8 : 8))}" y="${top - 6 + index * 18}" text-anchor="${isLate ? 'end' : 'start'}">${escaped(cut(mark.label, 280))}</text>`
  }).join('')
  const ends = spread(drawn.map(({ points }) => y(runs(points).at(-1)!.at(-1)!.value!)), 17, top, bottom)

  const lines = drawn.map(({ points }, index) => {
    const parts = runs(points).map(run => {
      const band = run.filter(({ low, high }) => low !== undefined && high !== undefined)
      const area = band.length > 1
        ? `<path class="range" d="M${band.map(point => `${px(place(point.at)!)} ${px(y(point.high!))}`).join('L')}L${band.toReversed().map(point => `${px(place(point.at)!)} ${px(y(point.low!))}`).join('L')}z"/>`
        : ''
      const firstOpen = run.findIndex(({ isIncomplete }) => isIncomplete)
      const solid = firstOpen < 0 ? run : run.slice(0, firstOpen)
      const open = firstOpen < 0 ? [] : run.slice(Math.max(0, firstOpen - 1))
      const path = (some: readonly ChartPoint[], more: string): string =>
        some.length > 1 ? `<path class="series${more}" d="M${some.map(at).join('L')}"/>` : ''
      return area + path(solid, '') + path(open, ' incomplete')
    }).join('')
    const last = runs(points).at(-1)!.at(-1)!
    const first = runs(points)[0]![0]!
    return `<g class="s${index}">${parts}${dot(index, place(first.at) ?? left, y(first.value!))}${last === first ? '' : dot(index, place(last.at) ?? left, y(last.value!))}` +
      `<text class="of-series halo" x="${px((place(last.at) ?? right) + 9)}" y="${px(ends[index]! + 5)}">${escaped(endWords[index]!)}</text></g>`
  }).join('')

  const first = keys[0]!
  const final = keys.at(-1)!
  const axis = `<text x="${px(place(first) ?? left)}" y="${height - 8}"${keys.length === 1 ? ' text-anchor="middle"' : ''}>${escaped(cut(periodWords(first, locale), 200))}</text>` +
    (final === first ? '' : `<text x="${px(right)}" y="${height - 8}" text-anchor="end">${escaped(cut(periodWords(final, locale), 200))}</text>`)
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  return {
    svg: `<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(summary)}" direction="ltr" focusable="false">${unitWords}${grid}${marks}${lines}${axis}</svg>`,
    ...numbers
  }
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
