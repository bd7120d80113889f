import type { Locale, PaperMark, PaperWords } from '../../contract/index.ts'
import type { Role } from '../drawing/palette.ts'
import type { Column, Pen } from './row.ts'
import { inlineFormulas } from './inline-formulas.ts'
import type { MathBox } from '../formula/math-boxes.ts'
import { isRtlIn, lineHeight } from './sheet.ts'
import type { Face, TypeCase } from './type-case.ts'
import { written, type Line } from './written.ts'

export interface Style { readonly font: Face; readonly size: number; readonly ink: Role }
/** Words as lines, ready to be drawn one by one at a height. */
export interface SetWords { readonly lines: readonly Line[]; readonly step: number; readonly style: Style; readonly marks: readonly PaperMark[]; readonly isRtl: boolean; readonly column: Column; /** Formulas among the words, by the mark over them. */ readonly formulas: ReadonlyMap<number, MathBox> }

const strongOf = (face: Face): Face => face === 'sans' ? 'strong' : face

/** `reads`: the direction where it does not follow from the language; `own`: that of its first letter, beginning where the language does. */
export function setWords(letters: TypeCase, given: PaperWords, { style, column, lang, reads }: { style: Style; column: Column; lang: Locale; reads?: 'ltr' | 'auto' | 'own' }): SetWords {
  const { words, formulas } = inlineFormulas(letters, given, style)
  const isRtl = (reads === undefined || reads === 'own') && isRtlIn(words.lang ?? lang)
  const marks = words.marks ?? []
  const [plain, strong] = [letters.fontOf(style.font, isRtl), letters.fontOf(strongOf(style.font), isRtl)]
  const lines = written(words.text, {
    direction: reads === 'own' ? 'auto' : reads ?? (isRtl ? 'rtl' : 'ltr'), width: column.width, marks,
    fontOf: (sign, before, mark) => mark !== null && formulas.has(mark) ? `formula ${mark}` : (mark !== null && marks[mark]?.as === 'strong' ? strong : plain)(sign, before),
    measure: (text, font) => font.startsWith('formula ') ? formulas.get(Number(font.slice(8)))!.width + style.size * 0.16 : letters.width(text, font, style.size),
  })
  // A line is as tall as what stands on it.
  const reach = Math.max(0, ...[...formulas.values()].map(({ ascent, descent }) => Math.max(ascent - style.size * 0.34, descent + style.size * 0.34)))
  return { lines, step: Math.max(style.size * lineHeight, 2 * reach + style.size * 0.2), style, marks, isRtl, column, formulas }
}

export type Alignment = 'start' | 'middle' | 'end'

/** One line, on one baseline whatever the fonts think of their height. */
export function paintLine(pen: Pen, { lines, style, marks, isRtl, column, step, formulas }: SetWords, row: number, y: number, align: Alignment = 'start'): void {
  const { document, palette, letters, links } = pen
  const line = lines[row]
  if (!line) return
  const isRight = align === 'start' ? isRtl : !isRtl
  let x = align === 'middle' ? column.x + (column.width - line.width) / 2 : isRight ? column.x + column.width - line.width : column.x
  const base = y + step / 2 + style.size * 0.34
  for (const { text, font, width, mark } of line.pieces) {
    const formula = mark === null ? undefined : formulas.get(mark)
    if (formula) { formula.paint(pen, x + style.size * 0.08, base); x += width; continue }
    const over = mark === null ? undefined : marks[mark]
    const isLink = over?.as === 'link' && over.url !== undefined
    const ink = palette[isLink ? 'brand' : style.ink]
    letters.choose(font, style.size)
    document.fillColor(ink).text(text, x, base, { lineBreak: false, baseline: 'alphabetic' })
    if (isLink) {
      document.lineWidth(0.4).strokeColor(palette['brand-line']).moveTo(x, base + 2).lineTo(x + width, base + 2).stroke()
      links.push({ x, y, width, height: step, url: over.url! })
    }
    x += width
  }
}
