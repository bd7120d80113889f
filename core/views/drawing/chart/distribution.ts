import { bothWidths } from './frame.ts'
import { csv } from './numbers.ts'
import { linear, ticks } from './scale.ts'
import { isDrawable, type Chart, type ChartWords } from './types.ts'
import { cut, escaped, numberWords, px, widthOf } from './words.ts'

export interface DistributionChart extends ChartWords {
  /** Counts in equal steps between `from` and `to`. */
  readonly bins: readonly number[]
  readonly from: number
  readonly to: number
  /** Values below which 0, 1, … 100 % lie. */
  readonly points: readonly number[]
  /** Places named across both drawings: P10, the median. */
  readonly marks: readonly { readonly value: number, readonly label: string }[]
  /** Heading of the column of values in the table. */
  readonly valueLabel: string
  /** What the curve below shows: “share of draws below”. */
  readonly shareLabel: string
}

const tabled = [0, 5, 10, 25, 50, 75, 90, 95, 100]
const heights = { marks: 58, bars: 150, curve: 110 }

/** How often each value came up, and below it the share of all that lies below it; both over one axis. What is below zero is hollow and dashed. */
export function distributionChart(chart: DistributionChart): Chart {
  const { title, locale, marks, keyLabel, valueLabel, points, unit, from, to } = chart
  const say = (percent: number): string => `${percent} %`
  const summary = `${/[.!?؟]$/.test(title) ? title : `${title}.`} ${marks.map(({ label, value }) => `${label} ${numberWords(value, locale)}`).join(', ')}. ${numberWords(from, locale)} – ${numberWords(to, locale)}.`
  const head = [keyLabel, unit ? `${valueLabel} (${unit})` : valueLabel]
  const cells = tabled.flatMap(percent => { const value = points[percent]; return value === undefined ? [] : [[say(percent), value] as const] })
  return {
    summary, csv: csv([head, ...cells]),
    table: `<table class="data-table"><thead><tr><th scope="col">${escaped(head[0]!)}</th><th scope="col" class="end">${escaped(head[1]!)}</th></tr></thead><tbody>${cells.map(([share, value]) => `<tr><th scope="row">${share}</th><td class="end">${escaped(numberWords(value, locale, true))}</td></tr>`).join('')}</tbody></table>`,
    svg: !isDrawable(from) || !isDrawable(to) || to <= from || Math.max(0, ...chart.bins) === 0 ? '' : bothWidths(summary, width => plot(chart, width)),
  }
}

function plot({ bins, from, to, points, marks, locale, unit, shareLabel }: DistributionChart, width: number): { body: string, height: number } {
  const top = (unit ? 20 : 0) + heights.marks, floor = top + heights.bars, curveTop = floor + 34, curveFloor = curveTop + heights.curve
  const steps = ticks(from, to, width > 400 ? 5 : 3)
  const x = linear(Math.min(from, steps[0]!), Math.max(to, steps.at(-1)!), 40, width - 20)
  const tall = linear(0, Math.max(...bins), 0, heights.bars)
  const wide = (to - from) / bins.length
  const bars = bins.map((count, index) => {
    if (count === 0) return ''
    const left = x(from + index * wide), right = x(from + (index + 1) * wide)
    const isBelow = from + (index + 0.5) * wide < 0
    return `<path class="area${isBelow ? ' incomplete' : ''}" d="M${px(left)} ${px(floor - tall(count))}h${px(Math.max(0.5, right - left - 1))}V${px(floor)}h${px(-Math.max(0.5, right - left - 1))}z"/>`
  }).join('')
  const y = linear(0, 100, curveFloor, curveTop)
  const curve = `<path class="series" d="M${points.map((value, percent) => `${px(x(value))} ${px(y(percent))}`).join('L')}"/>`
  const shares = [0, 50, 100].map(percent => `<path class="grid" d="M40 ${px(y(percent))}H${width - 20}"/><text x="34" y="${px(y(percent) + 5)}" text-anchor="end">${percent}%</text>`).join('')
  const axis = steps.map(step => `<path class="${step === 0 ? 'axis' : 'grid'}" d="M${px(x(step))} ${step === 0 ? top : floor}V${step === 0 ? curveFloor : floor + 5}"/><text x="${px(x(step))}" y="${curveFloor + 18}" text-anchor="middle">${escaped(numberWords(step, locale))}</text>`).join('')
  const lines = marks.map(({ value, label }, index) => {
    const words = cut(`${label} ${numberWords(value, locale)}`, width / 2)
    const at = Math.min(width - widthOf(words) / 2, Math.max(widthOf(words) / 2, x(value)))
    const line = top - heights.marks + 14 + (index % 3) * 18
    return `<path class="mark-line" d="M${px(x(value))} ${line + 4}V${curveFloor}"/><text class="strong halo" x="${px(at)}" y="${line}" text-anchor="middle">${escaped(words)}</text>`
  }).join('')
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  const body = `${unitWords}${shares}${axis}<path class="axis" d="M40 ${floor}H${width - 20}"/><g class="s0">${bars}${curve}</g>${lines}<text class="halo" x="40" y="${curveTop - 8}">${escaped(cut(shareLabel, width - 60))}</text>`
  return { body, height: curveFloor + 26 }
}
