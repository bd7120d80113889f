import { bothWidths } from './frame.ts'
import { csv } from './numbers.ts'
import { linear, spread, ticks } from './scale.ts'
import { isDrawable, type Chart, type ChartWords } from './types.ts'
import { cut, escaped, lineHeight, linesOf, named, numberWords, px, widthOf } from './words.ts'

/** What one cause does to a figure: where it goes at the cause's low and high end. Labels say those ends (`−10 %`). */
export interface RangeRow { readonly name: string, readonly low: number, readonly high: number, readonly lowLabel: string, readonly highLabel: string, readonly isAssumed?: boolean }

export interface RangeChart extends ChartWords {
  /** Where the figure stands when nothing moves. */
  readonly middle: number
  readonly middleLabel: string
  readonly lowLabel: string
  readonly highLabel: string
  /** The widest first: drawn as a tornado. */
  readonly rows: readonly RangeRow[]
}

/** Rows beyond this many are in the table and the file only. */
const drawn = 12
/** Height of a row whose name takes one line. */
const row = 40

/** Lying bars from the low to the high end of each cause around one line: a tornado. What is an assumption of the site's is dashed; the high end is hatched, so that ends are told apart without colour. */
export function rangeChart(chart: RangeChart): Chart {
  const { title, locale, keyLabel, lowLabel, highLabel, middle, middleLabel, unit } = chart
  const rows = chart.rows.filter(({ low, high }) => isDrawable(low) && isDrawable(high))
  const summary = [
    /[.!?؟]$/.test(title) ? title : `${title}.`, `${middleLabel} ${numberWords(middle, locale)}.`,
    rows.slice(0, 8).map(({ name, low, high, lowLabel: from, highLabel: to }) => `${name}: ${from} ${numberWords(low, locale)}, ${to} ${numberWords(high, locale)}`).join('. '),
  ].join(' ')
  const head = [keyLabel, lowLabel, unit ? `${middleLabel} ↓ (${unit})` : `${middleLabel} ↓`, highLabel, unit ? `${middleLabel} ↑ (${unit})` : `${middleLabel} ↑`]
  const cells = chart.rows.map(({ name, low, high, lowLabel: from, highLabel: to }) => [name, from, low, to, high] as const)
  return {
    summary, csv: csv([head, ...cells]),
    table: `<table class="data-table"><thead><tr>${head.map((text, index) => `<th scope="col"${index > 0 ? ' class="end"' : ''}>${escaped(text)}</th>`).join('')}</tr></thead><tbody>` +
      cells.map(([name, ...rest]) => `<tr><th scope="row">${escaped(name)}</th>${rest.map(cell => `<td class="end">${escaped(typeof cell === 'number' ? numberWords(cell, locale, true) : cell)}</td>`).join('')}</tr>`).join('') + '</tbody></table>',
    svg: rows.length === 0 || !isDrawable(middle) ? '' : bothWidths(summary, width => plot(chart, rows.slice(0, drawn), width)),
  }
}

function plot({ middle, middleLabel, locale, unit }: RangeChart, rows: readonly RangeRow[], width: number): { body: string, height: number } {
  const ends = rows.flatMap(({ low, high }) => [low, high])
  const steps = ticks(Math.min(middle, ...ends), Math.max(middle, ...ends), width > 400 ? 5 : 3)
  const top = (unit ? 20 : 0) + 26
  const told = rows.map(one => ({ one, lines: linesOf(one.name, width) }))
  const places: number[] = []
  let height = top
  for (const { lines } of told) { places.push(height); height += row + (lines.length - 1) * lineHeight }
  height += 26
  const x = linear(steps[0]!, steps.at(-1)!, 24, width - 24)
  const unitWords = unit ? `<text x="0" y="12">${escaped(cut(unit, width))}</text>` : ''
  const grid = steps.map(step =>
    `<path class="${step === 0 ? 'axis' : 'grid'}" d="M${px(x(step))} ${top}V${height - 22}"/><text x="${px(x(step))}" y="${height - 6}" text-anchor="middle">${escaped(numberWords(step, locale))}</text>`).join('')
  const words = cut(`${middleLabel} ${numberWords(middle, locale)}`, width - 8)
  const at = Math.min(width - widthOf(words) / 2, Math.max(widthOf(words) / 2, x(middle)))
  const line = `<path class="mark-line" d="M${px(x(middle))} ${top - 6}V${height - 22}"/><text class="strong halo" x="${px(at)}" y="${top - 12}" text-anchor="middle">${escaped(words)}</text>`
  const bars = told.map(({ one, lines }, index) => {
    const words = lines.map((line, n) => `<text class="strong halo" x="0" y="${places[index]! + 14 + n * lineHeight}">${escaped(named(line))}</text>`).join('')
    return `<g class="s0">${bar(one, places[index]! + (lines.length - 1) * lineHeight, x, middle, width)}${words}</g>`
  }).join('')
  return { body: unitWords + grid + bars + line, height }
}

function bar({ low, high, lowLabel, highLabel, isAssumed }: RangeRow, y: number, x: (value: number) => number, middle: number, width: number): string {
  const part = (value: number, isHigh: boolean): string => {
    const from = Math.min(x(middle), x(value)), wide = Math.abs(x(value) - x(middle))
    const box = `<path class="area${isAssumed ? ' incomplete' : ''}" d="M${px(from)} ${y + 20}h${px(wide)}v14h${px(-wide)}z"/>`
    if (!isHigh || isAssumed) return box
    let lines = ''
    for (let offset = 5; offset < wide; offset += 5) lines += `M${px(from + offset)} ${y + 34}l${px(Math.min(7, wide - offset))} -14`
    return lines === '' ? box : `${box}<path class="hatch" d="${lines}"/>`
  }
  // The two ends are named where they are, and moved apart where both lie on one side.
  const labels = [{ at: x(low), text: lowLabel }, { at: x(high), text: highLabel }].toSorted((a, b) => a.at - b.at)
  const places = spread([labels[0]!.at - widthOf(labels[0]!.text) - 4, labels[1]!.at + 4], widthOf(labels[0]!.text) + 6, 0, Math.max(0, width - widthOf(labels[1]!.text)))
  const ends = labels.map(({ text }, index) => `<text class="halo" x="${px(places[index]!)}" y="${y + 32}">${escaped(text)}</text>`).join('')
  return `${part(low, false)}${part(high, true)}${ends}`
}
