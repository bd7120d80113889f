import type { Pen } from '../paper/row.ts'
import { colourOf, diagramColours } from './colours.ts'
import { placedWords } from './placed-words.ts'
import { numberIn as number, type SvgNode } from './svg-tree.ts'

type Colours = ReturnType<typeof diagramColours>
const pointsOf = (given: string | undefined): [number, number][] => { const all = (given ?? '').trim().split(/[\s,]+/).map(Number); return Array.from({ length: Math.floor(all.length / 2) }, (_one, n) => [all[2 * n]!, all[2 * n + 1]!]) }

/** A drawing of ours on a paper, its left upper corner at x and y. Words are words: they can be searched and read. */
export function paintDiagram(pen: Pen, drawing: SvgNode, { x, y, scale }: { x: number; y: number; scale: number }): void {
  const colours = diagramColours(pen.palette)
  const markers = new Map(drawing.children.filter(({ name }) => name === 'defs').flatMap(({ children }) => children).map((marker) => [marker.attributes['id'] ?? '', marker]))
  pen.document.save().translate(x, y).scale(scale, scale, {})
  for (const node of drawing.children) paint(pen, node, colours, markers)
  pen.document.restore()
}

function paint(pen: Pen, node: SvgNode, colours: Colours, markers: ReadonlyMap<string, SvgNode>): void {
  const { document } = pen
  switch (node.name) {
    case 'g': case 'svg': {
      document.save()
      const [, dx, dy] = /^translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)$/.exec(node.attributes['transform'] ?? '') ?? []
      if (dx !== undefined) document.translate(Number(dx), Number(dy))
      for (const child of node.children) paint(pen, child, colours, markers)
      document.restore()
      return
    }
    case 'rect': { const r = Math.min(number(node, 'rx'), number(node, 'width') / 2, number(node, 'height') / 2); if (r > 0) document.roundedRect(number(node, 'x'), number(node, 'y'), number(node, 'width'), number(node, 'height'), r); else document.rect(number(node, 'x'), number(node, 'y'), number(node, 'width'), number(node, 'height')); break }
    case 'circle': document.circle(number(node, 'cx'), number(node, 'cy'), number(node, 'r')); break
    case 'ellipse': document.ellipse(number(node, 'cx'), number(node, 'cy'), number(node, 'rx'), number(node, 'ry')); break
    case 'path': document.path(node.attributes['d'] ?? ''); break
    case 'polygon': case 'polyline': case 'line': if (!traced(document, node)) return; break
    case 'text': words(pen, node, colours); return
    default: return
  }
  inked(document, node, colours)
  if (node.name === 'polyline' || node.name === 'line') ends(pen, node, colours, markers)
}

const placesOf = (node: SvgNode): [number, number][] => node.name === 'line' ? [[number(node, 'x1'), number(node, 'y1')], [number(node, 'x2'), number(node, 'y2')]] : pointsOf(node.attributes['points'])
function traced(document: PDFKit.PDFDocument, node: SvgNode): boolean {
  const [first, ...rest] = placesOf(node)
  if (!first || rest.length === 0 || [first, ...rest].flat().some((one) => !Number.isFinite(one))) return false
  document.moveTo(...first)
  for (const place of rest) document.lineTo(...place)
  if (node.name === 'polygon') document.closePath()
  return true
}

function inked(document: PDFKit.PDFDocument, node: SvgNode, colours: Colours): void {
  const isLine = node.name === 'polyline' || node.name === 'line'
  const [fill, stroke] = [isLine ? colourOf(node.attributes['fill'], colours, null) : colourOf(node.attributes['fill'], colours, '#000000'), colourOf(node.attributes['stroke'], colours, null)]
  const dash = (node.attributes['stroke-dasharray'] ?? '').split(/[\s,]+/).map(Number).filter((one) => one > 0)
  document.lineWidth(number(node, 'stroke-width', 1))
  if (dash.length > 0) document.dash(dash[0]!, { space: dash[1] ?? dash[0]! })
  if (fill !== null && stroke !== null && !isLine) document.fillAndStroke(fill, stroke)
  else if (fill !== null && !isLine) document.fill(fill)
  else if (stroke !== null) document.stroke(stroke)
  else document.addContent('n')
  if (dash.length > 0) document.undash()
}

/** Heads of arrows, turned as their line comes in. */
function ends(pen: Pen, node: SvgNode, colours: Colours, markers: ReadonlyMap<string, SvgNode>): void {
  const places = placesOf(node)
  for (const [side, at, from] of [['marker-end', places.at(-1), places.at(-2)], ['marker-start', places[0], places[1]]] as const) {
    const marker = markers.get(/^url\(#([\w-]+)\)$/.exec(node.attributes[side] ?? '')?.[1] ?? '')
    if (!marker || !at || !from) continue
    // At its start a line runs away from its mark, unless the mark says that it is turned round there.
    const isTurned = side === 'marker-start' && marker.attributes['orient'] !== 'auto-start-reverse'
    const angle = Math.atan2(at[1] - from[1], at[0] - from[0]) * 180 / Math.PI + (isTurned ? 180 : 0)
    const width = number(node, 'stroke-width', 1)
    pen.document.save().translate(...at).rotate(angle, {}).scale(width, width, {}).translate(-number(marker, 'refx'), -number(marker, 'refy'))
    for (const child of marker.children) paint(pen, child, colours, markers)
    pen.document.restore()
  }
}

function words({ document, letters }: Pen, node: SvgNode, colours: Colours): void {
  for (const { text, font, size, x, y, colour } of placedWords(letters, node, colours)) { letters.choose(font, size); document.fillColor(colour).text(text, x, y, { lineBreak: false, baseline: 'alphabetic' }) }
}
