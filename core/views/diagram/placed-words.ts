import type { TypeCase } from '../paper/type-case.ts'
import { written } from '../paper/written.ts'
import { colourOf } from './colours.ts'
import { numberIn, saidIn, type SvgNode } from './svg-tree.ts'

/** Letters of one font in a drawing, as they stand from left to right: where they begin, on which line. */
export interface PlacedWords { readonly text: string; readonly font: string; readonly size: number; readonly x: number; readonly y: number; readonly colour: string }

/** What a text of a drawing says, piece by piece; Arabic is joined and turned. */
export function placedWords(letters: TypeCase, node: SvgNode, colours: Readonly<Record<string, string>>): PlacedWords[] {
  const size = numberIn(node, 'font-size', 12), face = numberIn(node, 'font-weight', 400) >= 500 ? 'strong' : 'sans'
  const spans = node.children.some(({ name }) => name === 'tspan') ? node.children.filter(({ name }) => name === 'tspan') : [node]
  const placed: PlacedWords[] = []
  let across = numberIn(node, 'x'), down = numberIn(node, 'y') + shift(node, size)
  for (const span of spans) {
    const text = saidIn(span).replace(/\s+/g, ' ')
    // A part with a place of its own is a line of its own.
    if (span !== node && span.attributes['x'] !== undefined) { across = numberIn(span, 'x'); down += shift(span, size) }
    const gap = letters.width(' ', 'sans', size)
    if (text.trim() === '') { across += gap * text.length; continue }
    const [line] = written(text, { direction: 'auto', width: Infinity, fontOf: letters.fontOf(face, /\p{Script=Arabic}/u.test(text)), measure: (part, font) => letters.width(part, font, size) })
    if (!line) continue
    const anchor = span.attributes['text-anchor'] ?? node.attributes['text-anchor'] ?? 'start'
    let x = anchor === 'middle' ? across - line.width / 2 : anchor === 'end' ? across - line.width : across
    const colour = colourOf(span.attributes['fill'] ?? node.attributes['fill'], colours, null) ?? colours['text']!
    for (const { text: part, font, width } of line.pieces) { placed.push({ text: part, font, size, x, y: down, colour }); x += width }
    if (anchor === 'start') across += line.width + (text.endsWith(' ') ? gap : 0)
  }
  return placed
}
const shift = (node: SvgNode, size: number): number => { const dy = node.attributes['dy'] ?? '0'; return Number.parseFloat(dy) * (dy.endsWith('em') ? size : 1) || 0 }
