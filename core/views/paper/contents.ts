import type { Locale } from '../../contract/index.ts'
import { element, type Element, type Listed, type Row } from './row.ts'
import { linesAs } from './set-block.ts'
import { paintLine, setWords } from './set-words.ts'
import { beginning, inset, isRtlIn, wholeColumn } from './sheet.ts'
import type { TypeCase } from './type-case.ts'

interface Given { letters: TypeCase; lang: Locale; root: Element; heading: string; listed: readonly Listed[]; /** Of a listed heading, by its place in the list; known once everything is set. */ pageOf: (n: number) => number }

/** The headings with their pages: parts where there are some, sections, and what is numbered below them. */
export function setContents({ letters, lang, root, heading, listed, pageOf }: Given): Row[] {
  const isRtl = isRtlIn(lang)
  const title = setWords(letters, { text: heading }, { style: { font: 'serif', size: 17, ink: 'ink' }, column: wholeColumn, lang })
  const toc = element('TOC', root)
  const rows = linesAs(title, element('H2', root), { before: 0, keep: true })
  listed.forEach(({ level, number, text, lang: said, id }, n) => {
    const isSection = level <= 2
    const by = isSection ? 0 : 26
    const style = { font: level === 1 ? 'serif' as const : isSection ? 'strong' as const : 'sans' as const, size: level === 1 ? 13 : isSection ? 10.5 : 9.5, ink: 'ink' as const }
    const entry = element('TOCI', toc, said === lang ? {} : { lang: said })
    const whole = inset({ ...wholeColumn, ...isRtl ? { x: wholeColumn.x + 34 } : {}, width: wholeColumn.width - 34 }, by, isRtl)
    const marked = number === '' ? null : setWords(letters, { text: number }, { style: { ...style, ink: isSection ? 'ink' : 'brand' }, column: beginning(whole, 26, isRtl), lang })
    const words = setWords(letters, { text, lang: said as Locale }, { style, column: inset(whole, number === '' ? 0 : isSection ? 26 : 30, isRtl), lang, reads: 'own' })
    words.lines.forEach((line, row) => {
      const isLast = row === words.lines.length - 1
      rows.push({
        height: words.step, before: row > 0 ? 0 : level === 1 ? 18 : isSection ? 9 : 2, keep: isSection || !isLast,
        parts: [{
          element: entry,
          paint(pen, y) {
            if (marked && row === 0) paintLine(pen, marked, 0, y)
            paintLine(pen, words, row, y)
            if (isLast) paintLine(pen, setWords(letters, { text: String(pageOf(n)) }, { style: { ...style, font: 'sans' }, column: wholeColumn, lang }), 0, y, 'end')
            pen.links.push({ x: wholeColumn.x, y, width: wholeColumn.width, height: words.step, url: `#${id}` })
          },
        }],
        adorn({ document, palette }, y) {
          if (!isLast) return
          const base = y + words.step / 2 + style.size * 0.34
          const end = isRtl ? [wholeColumn.x + 24, words.column.x + words.column.width - line.width - 6] : [words.column.x + line.width + 6, wholeColumn.x + wholeColumn.width - 24]
          if (end[1]! > end[0]!) document.lineWidth(0.5).strokeColor(palette['line-strong']).dash(0.6, { space: 3 }).moveTo(end[0]!, base).lineTo(end[1]!, base).stroke().undash()
        },
      })
    })
  })
  return rows
}
