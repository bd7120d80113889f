import type { PaperBlock } from '../../contract/index.ts'
import { paintDiagram } from '../diagram/paint-diagram.ts'
import { sizeOf, svgTree } from '../diagram/svg-tree.ts'
import { mathTree } from '../formula/math-tree.ts'
import { setFormula } from '../formula/set-formula.ts'
import { diagram } from '../markdown/diagram.ts'
import { element, type Column, type Row } from './row.ts'
import type { Setter } from './set-block.ts'
import { roomOfPage } from './sheet.ts'

type Of<K extends PaperBlock['kind']> = Extract<PaperBlock, { kind: K }>

/** A formula in the middle of its column, made smaller where it is wider; null where it cannot be read. */
export function setFormulaBlock({ letters, root }: Setter, { text }: Of<'formula'>, column: Column): Row[] | null {
  const tree = mathTree(text, true)
  if (!tree) return null
  const first = setFormula(tree, { letters, size: 11.5, isBlock: true })
  const box = first.width <= column.width ? first : setFormula(tree, { letters, size: Math.max(6, 11.5 * column.width / first.width), isBlock: true })
  return [{
    height: box.ascent + box.descent + 4, before: 8, keep: false,
    parts: [{ element: element('Formula', root, { alt: text }), paint: (pen, y) => { box.paint(pen, column.x + Math.max(0, (column.width - box.width) / 2), y + 2 + box.ascent) } }],
  }]
}

/** A drawing, made smaller where it is wider than its column or taller than a page; null where it cannot be drawn. */
export function setDiagram({ root }: Setter, { text, label }: Of<'diagram'>, column: Column): Row[] | null {
  const drawn = diagram(text)
  if (!drawn) return null
  const drawing = svgTree(drawn.html)
  const { width, height } = sizeOf(drawing)
  const scale = Math.min(0.72, column.width / width, roomOfPage * 0.7 / height)
  return [{
    height: height * scale + 6, before: 8, keep: false,
    parts: [{ element: element('Figure', root, { alt: label }), paint: (pen, y) => { paintDiagram(pen, drawing, { x: column.x + Math.max(0, (column.width - width * scale) / 2), y: y + 3, scale }) } }],
  }]
}
