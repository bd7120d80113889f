import type { PaperBlock, PaperTone } from '../../contract/index.ts'
import type { Role } from '../drawing/palette.ts'
import { element, type Column, type Row } from './row.ts'
import { linesAs, type Setter } from './set-block.ts'
import { paintLine, setWords } from './set-words.ts'
import { beginning, inset, isRtlIn } from './sheet.ts'

type Box = Extract<PaperBlock, { kind: 'box' }>
const inks: Readonly<Record<PaperTone, Role>> = { info: 'brand', good: 'go', bad: 'stop', due: 'warn' }

/** A note with a bar at its side and a shape that says its tone beside the words that do. */
export function setBox(setter: Setter, box: Box, column: Column): Row[] {
  const { letters, lang, root } = setter
  const isRtl = isRtlIn(lang)
  const inner = inset(column, 14, isRtl)
  const ink = inks[box.tone]
  const note = element('Note', root)
  const rows: Row[] = []
  if (box.kicker !== undefined) {
    const words = setWords(letters, { text: box.kicker }, { style: { font: 'strong', size: 9, ink }, column: inset(inner, 15, isRtl), lang })
    rows.push(...linesAs(words, element('P', note), { before: 0, keep: true }).map((row, n) => n > 0 ? row : { ...row, adorn: (pen: Parameters<NonNullable<Row['adorn']>>[0], y: number) => { shape(pen.document, pen.palette[ink], box.tone, isRtl ? inner.x + inner.width - 9 : inner.x, y + 2) } }))
  }
  rows.push(...linesAs(setWords(letters, box.title, { style: { font: 'strong', size: 10.5, ink: 'ink' }, column: inner, lang }), element('P', note, box.title.lang === undefined ? {} : { lang: box.title.lang }), { before: 3, keep: true }))
  const wide = Math.min(130, Math.max(60, ...box.pairs.map(({ label }) => letters.width(label, 'sans', 9) + 12)))
  box.pairs.forEach((pair, at) => {
    const one = element('P', note, pair.lang === undefined ? {} : { lang: pair.lang })
    const head = setWords(letters, { text: pair.label }, { style: { font: 'sans', size: 9, ink: 'ink-2' }, column: beginning(inner, wide - 8, isRtl), lang })
    const words = setWords(letters, pair, { style: { font: 'sans', size: 9.5, ink: 'ink' }, column: inset(inner, wide, isRtl), lang })
    const count = Math.max(head.lines.length, words.lines.length)
    for (let n = 0; n < count; n += 1) {
      rows.push({ height: words.step, before: n === 0 ? 3 : 0, keep: at < box.pairs.length - 1 || n < count - 1, parts: [{ element: one, paint: (pen, y) => { paintLine(pen, head, n, y); paintLine(pen, words, n, y) } }] })
    }
  })
  return rows.map((row, n) => ({ ...row, before: n === 0 ? 12 : row.before, adorn: barred(row, column, isRtl, ink, n === 0) }))
}

/** The bar at the side, drawn strip by strip, so that it goes on over pages. */
const barred = (row: Row, column: Column, isRtl: boolean, ink: Role, isFirst: boolean): NonNullable<Row['adorn']> => (pen, y, before) => {
  const up = isFirst ? 0 : before
  pen.document.rect(isRtl ? column.x + column.width - 3 : column.x, y - up, 3, row.height + up).fill(pen.palette[ink])
  row.adorn?.(pen, y, before)
}

/** A square with a cross, an octagon with a tick, a triangle, a ring: tone is never colour alone. */
function shape(document: PDFKit.PDFDocument, colour: string, tone: PaperTone, x: number, y: number): void {
  document.save().translate(x, y).fillColor(colour).strokeColor('#ffffff').lineWidth(1.2)
  if (tone === 'bad') document.rect(0, 0, 9, 9).fill().moveTo(2.6, 2.6).lineTo(6.4, 6.4).moveTo(6.4, 2.6).lineTo(2.6, 6.4).stroke()
  else if (tone === 'good') document.polygon([2.6, 0], [6.4, 0], [9, 2.6], [9, 6.4], [6.4, 9], [2.6, 9], [0, 6.4], [0, 2.6]).fill().moveTo(2.4, 4.7).lineTo(4, 6.3).lineTo(6.8, 2.9).stroke()
  else if (tone === 'due') document.polygon([4.5, 0], [9, 9], [0, 9]).fill().moveTo(4.5, 3).lineTo(4.5, 6.2).stroke()
  else document.circle(4.5, 4.5, 4.5).fill().moveTo(4.5, 4).lineTo(4.5, 7).stroke()
  document.restore()
}
