import type { Locale, PaperCover } from '../../contract/index.ts'
import { guilloche } from '../drawing/guilloche.ts'
import { rosette } from '../drawing/rosette.ts'
import { artifact, svg } from './line-work.ts'
import { element, type Element, type Pen, type Row } from './row.ts'
import { linesAs } from './set-block.ts'
import { setFacts } from './set-facts.ts'
import { setWords, type Style } from './set-words.ts'
import { inset, isRtlIn, sheet, wholeColumn } from './sheet.ts'

interface Given { cover: PaperCover; site: string; lang: Locale; seed: string; root: Element }

const top = 250

/** Line work over the head of the page, the title below it, what it is as on a passport page, and how it is cited at the foot. Longer words are set smaller, never on a second page. */
export function drawCover(pen: Pen, { cover, site, lang, seed, root }: Given, draw: (rows: readonly { row: Row; y: number }[]) => void): void {
  const { document, palette } = pen
  const isRtl = isRtlIn(lang)
  artifact(document, () => {
    document.rect(0, 0, sheet.width, top - 34).fill(palette.surface)
    svg(document, guilloche(seed), { x: 0, y: 58, width: sheet.width, height: top - 96, isMirrored: isRtl }, palette['brand-line'], 0.5)
    const side = isRtl ? sheet.width - sheet.side - 38 : sheet.side
    svg(document, rosette(seed), { x: side, y: 26, width: 38, height: 38 }, palette.brand, 0.6)
    document.lineWidth(2.2).strokeColor(palette.brand).moveTo(0, top - 34).lineTo(sheet.width, top - 34).stroke().lineWidth(0.6).moveTo(0, top - 30.5).lineTo(sheet.width, top - 30.5).stroke()
  })
  const words = (text: string, style: Style, tag: string, before: number, reads?: 'ltr'): Row[] =>
    linesAs(setWords(pen.letters, { text }, { style, column: wholeColumn, lang, ...reads === undefined ? {} : { reads } }), element(tag, root), { before })
  const foot = [
    ...cover.note === undefined ? [] : words(cover.note, { font: 'sans', size: 9, ink: 'ink-2' }, 'P', 0),
    ...(cover.zone ?? []).flatMap((line, n) => words(line, { font: 'sans', size: 10.5, ink: 'ink' }, 'P', n === 0 ? 8 : 0, 'ltr')),
  ]
  const footHeight = heightOf(foot)
  const room = sheet.height - sheet.bottom - footHeight - 30 - top
  let rows: Row[] = []
  for (let scale = 1; scale > 0.3; scale *= 0.9) {
    rows = [
      ...words(cover.kicker, { font: 'sans', size: 11, ink: 'brand' }, 'P', 0),
      ...words(cover.title, { font: 'serif', size: 34 * scale, ink: 'ink' }, 'H1', 10),
      ...cover.lead ? words(cover.lead, { font: 'sans', size: 14 * scale, ink: 'ink-2' }, 'P', 12) : [],
      ...setFacts({ letters: pen.letters, lang, root, lists: [] }, cover.facts, wholeColumn).map((row, n) => n === 0 ? { ...row, before: 28 } : row),
    ]
    if (heightOf(rows) <= room) break
  }
  draw([...stacked(linesAs(setWords(pen.letters, { text: site }, { style: { font: 'serif', size: 13, ink: 'ink' }, column: inset(wholeColumn, 50, isRtl), lang }), element('P', root), { before: 0 }), 36), ...stacked(rows, top), ...stacked(foot, sheet.height - sheet.bottom - footHeight)])
}

const heightOf = (rows: readonly Row[]): number => rows.reduce((sum, { height, before }, n) => sum + height + (n === 0 ? 0 : before), 0)
function stacked(rows: readonly Row[], from: number): { row: Row; y: number }[] {
  let y = from
  return rows.map((row, n) => {
    y += n === 0 ? 0 : row.before
    const at = y
    y += row.height
    return { row, y: at }
  })
}
