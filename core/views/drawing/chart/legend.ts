import type { ChartSeries } from './types.ts'
import { escaped, lineHeight, linesOf, named, px, widthOf } from './words.ts'

const [indent, gap] = [19, 25]

/** Names of series, each beside its mark, as many in a row as fit; one that is longer than a row takes several. `top`: where the rows begin. */
export function legend(series: readonly ChartSeries[], top: number, width: number, mark: (index: number, x: number, y: number) => string): { body: string, height: number } {
  let [x, y, body] = [0, top + 14, '']
  for (const [index, { name }] of series.entries()) {
    const lines = linesOf(name, width - indent), wide = indent + Math.max(...lines.map(widthOf))
    if (x > 0 && x + wide > width) { x = 0; y += lineHeight + 3 }
    const words = lines.map((line, n) => `<text class="of-series" x="${px(x + indent)}" y="${px(y + n * lineHeight)}">${escaped(named(line))}</text>`).join('')
    body += `<g class="s${index}">${mark(index, x, y)}${words}</g>`
    x += wide + gap
    if (lines.length > 1) { x = 0; y += lines.length * lineHeight + 3 }
  }
  return { body, height: series.length === 0 ? 0 : (x === 0 ? y - lineHeight : y) - top + 12 }
}
