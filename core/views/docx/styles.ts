import type { ILevelsOptions, IStylesOptions } from 'docx'
import { AlignmentType, LevelFormat, LineRuleType } from 'docx'
import type { Palette } from '../drawing/palette.ts'

/** Twentieths of a point. */
export const twips = (points: number): number => Math.round(points * 20)
export const numbering = 'numbered-headings', bullets = 'points'
/** In from the margin, where the numbers of headings hang; in points. */
export const hang = 44

/** Of what formulas and drawings were made from. */
export const sourceStyle = 'FormulaSource'

const bare = (colour: string): string => colour.replace('#', '')
const font = { ascii: 'Calibri', hAnsi: 'Calibri', cs: 'Arial', eastAsia: 'Calibri' }
const serif = { ascii: 'Cambria', hAnsi: 'Cambria', cs: 'Arial', eastAsia: 'Cambria' }

/** Styles by name, so that whoever edits the document can go on in them. */
export function stylesOf(palette: Palette): IStylesOptions {
  const [ink, dim, brand] = [bare(palette.ink), bare(palette['ink-2']), bare(palette.brand)]
  const style = (id: string, name: string, run: object, paragraph: object = {}) => ({ id, name, basedOn: 'Normal', next: 'Normal', quickFormat: true, run, paragraph })
  return {
    default: {
      document: { run: { font, size: 22, sizeComplexScript: 24, color: ink }, paragraph: { spacing: { after: 120, line: 276, lineRule: LineRuleType.AUTO } } },
      title: { run: { font: serif, size: 56, sizeComplexScript: 56, color: ink }, paragraph: { spacing: { before: 240, after: 240 } } },
      heading1: { run: { font: serif, size: 32, sizeComplexScript: 34, color: ink }, paragraph: { spacing: { before: 480, after: 160 }, keepNext: true } },
      heading2: { run: { font, size: 25, sizeComplexScript: 27, bold: true, color: ink }, paragraph: { spacing: { before: 360, after: 120 }, keepNext: true } },
      heading3: { run: { font, size: 22, sizeComplexScript: 24, bold: true, color: ink }, paragraph: { spacing: { before: 240, after: 80 }, keepNext: true } },
      hyperlink: { run: { color: brand, underline: {} } },
    },
    paragraphStyles: [
      style('Kicker', 'Kicker', { color: brand, size: 22 }), style('Lead', 'Lead', { color: dim, size: 28, sizeComplexScript: 30 }), style('Label', 'Label', { color: dim, size: 18, sizeComplexScript: 20 }, { spacing: { before: 160, after: 20 }, keepNext: true }),
      style('SmallPrint', 'Small print', { color: dim, size: 18, sizeComplexScript: 20 }), style('Quotation', 'Quotation', { color: dim, italics: true }, { indent: { start: twips(14) } }), style('Facts', 'Facts', { size: 19, sizeComplexScript: 21 }, { spacing: { before: 40, after: 40 } }),
      style('Formula', 'Formula', {}, { alignment: AlignmentType.CENTER }), style('Diagram', 'Diagram', {}, { alignment: AlignmentType.CENTER }), style('Code', 'Code', { font: 'Courier New', size: 18 }),
      style('NoteHead', 'Note head', { bold: true }, { spacing: { before: 160, after: 40 }, keepNext: true }),
    ],
    characterStyles: [{ id: sourceStyle, name: 'Formula source', run: { vanish: true, size: 12 } }],
  }
}

const level = (n: number, format: NonNullable<ILevelsOptions['format']>, text: string, left: number, hanging = 16): ILevelsOptions => ({ level: n, format, text, alignment: AlignmentType.START, style: { paragraph: { indent: { start: twips(left), hanging: twips(hanging) } } } })

/** Numbers of headings that Word counts itself, points of lists. Numbered lists are each of their own. */
export const numberings = (lists: number) => ({
  config: [
    { reference: numbering, levels: [level(0, LevelFormat.DECIMAL, '%1.', 26, 26), level(1, LevelFormat.DECIMAL, '%1.%2', hang, hang)] },
    { reference: bullets, levels: [0, 1, 2, 3, 4].map((n) => level(n, LevelFormat.BULLET, '•', hang + 14 + n * 16)) },
    ...Array.from({ length: lists }, (_one, n) => ({ reference: listName(n), levels: [0, 1, 2, 3, 4].map((depth) => level(depth, LevelFormat.DECIMAL, `%${depth + 1}.`, hang + 16 + depth * 16)) })),
  ],
})
export const listName = (n: number): string => `list-${n}`
