import { oneSignFor } from './ligatures.ts'
import type { PaperFonts } from './paper-fonts.ts'

export type Face = keyof PaperFonts

/** What pdfkit knows of an embedded font, and its types do not say. */
interface Glyph { codePoints: number[]; bbox?: { minY: number; maxY: number }; path?: { scale(x: number, y: number): { toSVG(): string } } }
interface Embedded { layoutRun(text: string, features?: unknown): { glyphs: Glyph[]; positions: { xAdvance: number; xOffset: number; yOffset: number }[] }; oneSigns?: true; font: { unitsPerEm: number; hasGlyphForCodePoint(sign: number): boolean } }

/** Its commas and its question mark among them: they are of several scripts, and of this font alone. */
const isArabic = /\p{Script_Extensions=Arabic}/u
const isMark = /[\p{M}\u200c\u200d]/u
const isLetter = /\p{L}/u
const mostKept = 50_000

/** The fonts of a document: which has a sign, how wide words are, and which is chosen. */
export class TypeCase {
  readonly #document: PDFKit.PDFDocument
  readonly #widths = new Map<string, number>()
  readonly #has = new Map<string, boolean>()

  constructor(document: PDFKit.PDFDocument, fonts: PaperFonts) {
    this.#document = document
    for (const [name, bytes] of Object.entries(fonts)) document.registerFont(name, bytes as Buffer)
  }

  /** Sets font and size; of letters that were joined into one, a reader of the document is told the one sign for them. */
  choose(font: string, size: number): void {
    this.#document.font(font).fontSize(size)
    const embedded = this.#embedded()
    if (font !== 'arabic' || embedded.oneSigns) return
    embedded.oneSigns = true
    const layoutRun = embedded.layoutRun.bind(embedded)
    embedded.layoutRun = (text, features) => {
      const run = layoutRun(text, features)
      for (const glyph of run.glyphs) {
        const sign = glyph.codePoints.length > 1 ? oneSignFor(glyph.codePoints) : null
        if (sign !== null) glyph.codePoints = [sign]
      }
      return run
    }
  }

  /** In points. A word is measured once a size. */
  width(text: string, font: string, size: number): number {
    const key = `${font} ${size} ${text}`
    const known = this.#widths.get(key)
    if (known !== undefined) return known
    this.choose(font, size)
    const width = this.#document.widthOfString(text)
    if (text.length <= 40) {
      if (this.#widths.size >= mostKept) this.#widths.clear()
      this.#widths.set(key, width)
    }
    return width
  }

  /** How far signs of formulas reach above and below their line, in points; letters of other fonts by what such letters take. */
  extent(text: string, size: number): { ascent: number; descent: number } {
    if (!Array.from(text).every((sign) => sign === ' ' || this.#hasSign('math', sign))) return { ascent: size * 0.8, descent: size * 0.3 }
    this.choose('math', size)
    const embedded = this.#embedded()
    const boxes = embedded.layoutRun(text).glyphs.flatMap(({ bbox }) => bbox && Number.isFinite(bbox.maxY) ? [bbox] : [])
    const by = size / embedded.font.unitsPerEm
    return { ascent: Math.max(size * 0.3, ...boxes.map(({ maxY }) => maxY * by)), descent: Math.max(0, ...boxes.map(({ minY }) => -minY * by)) }
  }

  /** The letters as outlines, 1,000 units to their size, from the left; `dx` and `dy` in the unit of the size. */
  outlines(text: string, font: string, size: number): { path: string; dx: number; dy: number }[] {
    this.choose(font, size)
    const embedded = this.#embedded()
    const { glyphs, positions } = embedded.layoutRun(text), by = size / embedded.font.unitsPerEm, unit = 1000 / embedded.font.unitsPerEm
    let across = 0
    return glyphs.flatMap((glyph, n) => {
      const at = positions[n] ?? { xAdvance: 0, xOffset: 0, yOffset: 0 }, dx = across + at.xOffset * by
      across += at.xAdvance * by
      const path = glyph.path?.scale(unit, unit).toSVG() ?? ''
      return path === '' ? [] : [{ path, dx, dy: at.yOffset * by }]
    })
  }

  /** Which font a sign is set in where `face` is asked for: Arabic in its own, with the digits and points among it; marks with what they stand on. */
  fontOf(face: Face, isRtl: boolean): (sign: string, before: string | null) => string {
    return (sign, before) => {
      if (isArabic.test(sign)) return 'arabic'
      if (before !== null && isMark.test(sign)) return before
      if (isRtl && !isLetter.test(sign) && this.#hasSign('arabic', sign)) return 'arabic'
      return this.#hasSign(face, sign) || !this.#hasSign('sans', sign) ? face : 'sans'
    }
  }

  #hasSign(font: string, sign: string): boolean {
    const key = `${font} ${sign}`
    let has = this.#has.get(key)
    if (has === undefined) {
      this.choose(font, 10)
      this.#has.set(key, has = this.#embedded().font.hasGlyphForCodePoint(sign.codePointAt(0) ?? 32))
    }
    return has
  }

  #embedded(): Embedded { return (this.#document as unknown as { _font: Embedded })._font }
}
