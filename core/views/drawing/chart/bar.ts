import { bothWidths } from './frame.ts'
import { legend } from './legend.ts'
import { csvOf, keysOf, summaryOf, tableOf } from './numbers.ts'
import { periodOf, periodWords } from './period.ts'
import { linear, ticks } from './scale.ts'
import { isDrawable, seriesDrawn, type Chart, type ChartPoint, type ChartSeries, type ChartWords } from './types.ts'
import { cut, escaped, lineHeight, linesOf, named, numberWords, px, widthOf } from './words.ts'

export interface BarChart extends ChartWords {
  /** One series, or several side by side for each key. */
  readonly series: readonly ChartSeries[]
}

interface Bar { readonly point: ChartPoint, readonly series: number, readonly key: number }
interface Plot { readonly body: string, readonly height: number }

/** Upright bars for periods, lying bars for names (which need room). Hollow and dashed where a period is incomplete. */
export function barChart(chart: BarChart): Chart {
  const summary = summaryOf(chart.series, chart)
  const numbers = { table: tableOf(chart.series, chart), csv: csvOf(chart.series, chart), summary }
  const drawn = chart.series.slice(0, seriesDrawn)
  const keys = keysOf(drawn)
  const bars = drawn.flatMap(({ points }, series): Bar[] => points
    .filter(({ value }) => isDrawable(value))
    .map(point => ({ point, series, key: keys.indexOf(point.at) })))
  if (bars.length === 0) return { svg: '', ...numbers }
  const isTime = keys.every(key => periodOf(key) !== null)
  const draw = isTime ? upright : lying
  return { svg: bothWidths(summary, width => draw(chart, drawn, keys, bars, width), bars.some(({ point }) => point.url !== undefined)), ...numbers }
}

const valuesOf = (bars: readonly Bar[]): number[] => [0, ...bars.map(({ point }) => point.value!)]

/** Names of several series above the plot, each beside a square of its colour and hatching. */
const namesOf = (series: readonly ChartSeries[], top: number, width: number): Plot =>
  legend(series.length < 2 ? [] : series, top, width, (index, x, y) => rectangle(index, x, y - 11, 13, 13, false))

function rectangle(series: number, x: number, y: number, w: number, h: number, isIncomplete: boolean): string {
  const box = `<path class="area${isIncomplete ? ' incomplete' : ''}" d="M${px(x)} ${px(y)}h${px(w)}v${px(h)}h${px(-w)}z"/>`
  return isIncomplete || series === 0 ? box : box + hatching(series, x, y, w, h)
}

/** Lines across a bar, sparser or denser by series: told apart without colour, without a shared pattern to refer to. */
function hatching(series: number, x: number, y: number, w: number, h: number): string {
  const gap = [0, 6, 4, 9, 5, 7, 11][series] ?? 6
  let path = ''
  for (let offset = gap; offset < w + h; offset += gap) {
    const [x1, y1] = offset <= h ? [x, y + offset] : [x + offset - h, y + h]
    const [x2, y2] = offset <= w ? [x + offset, y] : [x + w, y + offset - w]
    path += `M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}`
    if (path.length > 3000) break
  }
  return path === '' ? '' : `<path class="hatch" d="${path}"/>`
}

function upright({ locale, unit }: BarChart, series: readonly ChartSeries[], keys: readonly string[], bars: readonly Bar[], width: number): Plot {
  const names = namesOf(series, unit ? 20 : 0, width)
  const top = (unit ? 20 : 0) + names.height + 24
  // The plot is as high as ever, whatever room names take above it.
  const height = 240 + Math.max(0, names.height - 24)
  const bottom = height - 26
  const steps = ticks(Math.min(...valuesOf(bars)), Math.max(...valuesOf(bars)))
  const y = linear(steps[0]!, steps.at(-1)!, bottom, top)
  const left = Math.max(...steps.map(step => widthOf(numberWords(step, locale)))) + 12
  const order = keys.map((key, index) => ({ index, start: periodOf(key)!.start })).toSorted((a, b) => a.start - b.start).map(({ index }) => index)
  const slot = (width - left) / keys.length
  const thick = Math.min(64, slot * 0.76) / series.length
  // Numbers on every bar where they fit; else on the first, the highest and the last, the rest is in the table.
  const widest = Math.max(...bars.map(({ point }) => widthOf(numberWords(point.value!, locale))))
  const highest = bars.reduce((best, bar) => (bar.point.value! > best.point.value! ? bar : best), bars[0]!)
  const told = (bar: Bar): boolean => widest < thick + 4 ||
    (series.length === 1 && (bar === highest || bar.key === order[0] || bar.key === order.at(-1)))

  const grid = steps.map(step =>
    `<path class="${step === 0 ? 'axis' : 'grid'}" d="M${px(left)} ${px(y(step))}H${width}"/><text x="${px(left - 8)}" y="${px(y(step) + 5)}" text-anchor="end">${escaped(numberWords(step, locale))}</text>`).join('')
  const shapes = bars.map(bar => {
    const { point, series: index } = bar
    const x = left + slot * (order.indexOf(bar.key) + 0.5) - thick * series.length / 2 + thick * index
    const value = point.value!
    const from = Math.min(y(0), y(value))
    const words = told(bar)
      ? `<text class="strong halo" x="${px(x + thick / 2)}" y="${px(value < 0 ? y(value) + 16 : from - 6)}" text-anchor="middle">${escaped(numberWords(value, locale))}</text>`
      : ''
    return `<g class="s${index}">${rectangle(index, x, from, thick - (series.length > 1 ? 2 : 0), Math.abs(y(value) - y(0)), point.isIncomplete === true)}${words}</g>`
  }).join('')
  const first = keys[order[0]!]!
  const last = keys[order.at(-1)!]!
  const axis = `<text x="${px(left)}" y="${height - 6}">${escaped(periodWords(first, locale))}</text>` +
    (first === last ? '' : `<text x="${width}" y="${height - 6}" text-anchor="end">${escaped(periodWords(last, locale))}</text>`)
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  return { body: unitWords + names.body + grid + shapes + axis, height }
}

function lying({ locale, unit }: BarChart, series: readonly ChartSeries[], keys: readonly string[], bars: readonly Bar[], width: number): Plot {
  const thick = series.length > 1 ? 15 : 22
  const all = namesOf(series, unit ? 20 : 0, width)
  const top = (unit ? 20 : 0) + all.height + 2
  // Names stand before their bars where they fit, else above them, in as many lines as they need.
  const isBeside = keys.every(key => widthOf(key) <= width * 0.42)
  const names = keys.map(key => isBeside ? [key] : linesOf(key, width))
  const above = names.map(lines => isBeside ? 0 : lines.length * lineHeight + 2)
  const places: number[] = []
  let height = top
  for (const room of above) { places.push(height + room); height += room + thick * series.length + 12 }
  height += 4
  const left = isBeside ? Math.max(...keys.map(widthOf)) + 12 : 0
  const widest = Math.max(...bars.map(({ point }) => widthOf(numberWords(point.value!, locale))))
  const low = Math.min(...valuesOf(bars))
  const x = linear(low, Math.max(...valuesOf(bars), low + Number.EPSILON), left + (low < 0 ? widest + 8 : 0), width - widest - 10)

  const shapes = bars.map(({ point, series: index, key }) => {
    const value = point.value!
    const y = places[key]! + thick * index
    const from = Math.min(x(0), x(value))
    return linked(point.url, `<g class="s${index}">${rectangle(index, from, y, Math.abs(x(value) - x(0)), thick - 2, point.isIncomplete === true)}` +
      `<text class="strong" x="${px(value < 0 ? from - 6 : x(value) + 6)}" y="${px(y + thick / 2 + 4)}" text-anchor="${value < 0 ? 'end' : 'start'}">${escaped(numberWords(value, locale))}</text></g>`, `${point.at}: ${numberWords(value, locale)}`)
  }).join('')
  const labels = names.map((lines, key) => isBeside
    ? `<text x="${px(left - 12)}" y="${px(places[key]! + thick * series.length / 2 + 4)}" text-anchor="end">${escaped(named(lines[0]!))}</text>`
    : lines.map((line, n) => `<text x="0" y="${px(places[key]! - above[key]! + 13 + n * lineHeight)}">${escaped(named(line))}</text>`).join('')).join('')
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  const axis = isBeside ? `<path class="axis" d="M${px(x(0))} ${top - 2}V${height - 4}"/>` : places.map(y => `<path class="axis" d="M${px(x(0))} ${y - 2}v${thick * series.length + 2}"/>`).join('')
  return { body: unitWords + all.body + labels + shapes + axis, height }
}

/** The mark as a link to the rows behind it, named by what it is of and the number that is seen. */
const linked = (url: string | undefined, mark: string, name: string): string => url === undefined ? mark : `<a href="${escaped(url)}" aria-label="${escaped(name)}">${mark}</a>`
