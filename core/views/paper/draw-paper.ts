import { once } from 'node:events'
import type { Paper, PaperBlock } from '../../contract/index.ts'
import type { Palette } from '../drawing/palette.ts'
import { guilloche } from '../drawing/guilloche.ts'
import { rosette } from '../drawing/rosette.ts'
import { oneSignFor } from './ligatures.ts'
import { settingOf, type Setting } from './looks.ts'
import type { PaperFonts } from './paper-fonts.ts'
import { written, type Line } from './written.ts'

type Document = PDFKit.PDFDocument
interface Given { readonly paper: Paper; readonly author: string; readonly fonts: PaperFonts; readonly palette: Palette; readonly PDFDocument: new (options: PDFKit.PDFDocumentOptions) => Document }
interface Set { readonly block: PaperBlock; readonly setting: Setting; readonly lines: readonly Line[]; readonly size: number; readonly isRtl: boolean }
/** What pdfkit knows of an embedded font, and its types do not say. */
interface Embedded { layoutRun(text: string, features?: unknown): { glyphs: { codePoints: number[] }[] }; oneSigns?: true }

const lineHeight = 1.4
const margins = { certificate: 78, document: 64 }
const isArabic = /\p{Script=Arabic}/u

/** A paper as PDF. Gives the loop to others between pages' worth of work. */
export async function drawPaper(given: Given): Promise<Buffer> {
  const { paper, author, fonts, PDFDocument } = given
  const isCertificate = paper.look === 'certificate'
  const document = new PDFDocument({
    size: 'A4', layout: isCertificate ? 'landscape' : 'portrait', margin: 0, tagged: true, pdfVersion: '1.7', lang: paper.lang, displayTitle: true, bufferPages: true,
    info: { Title: paper.title, Author: author, Creator: 'Diwan', Producer: 'Diwan', CreationDate: paper.at, ModDate: paper.at },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(document, 'end')
  for (const [name, bytes] of Object.entries(fonts)) document.registerFont(name, bytes as Buffer)
  const root = document.struct('Document')
  document.addStructure(root)
  await (isCertificate ? certificate : pages)(document, { ...given, paper: { ...paper, blocks: [{ kind: 'kicker', text: author }, ...paper.blocks] } }, (tag, block, draw) => { root.add(document.struct(tag, { lang: block.lang ?? paper.lang }, draw)) })
  root.end()
  document.end()
  await ended
  return Buffer.concat(chunks)
}

type Add = (tag: string, block: PaperBlock, draw: () => void) => void

async function certificate(document: Document, given: Given, add: Add): Promise<void> {
  const { paper, palette } = given
  const { width, height } = document.page
  const room = height - 2 * margins.certificate
  artifact(document, () => {
    document.lineWidth(2.5).strokeColor(palette.brand).rect(28, 28, width - 56, height - 56).stroke()
    document.lineWidth(0.6).rect(34, 34, width - 68, height - 68).stroke()
    svg(document, guilloche(paper.seed), { x: 36, y: 36, width: width - 72, height: 150 }, palette['brand-line'], 0.35)
    svg(document, rosette(paper.seed), { x: width / 2 - 40, y: height - 130, width: 80, height: 80 }, palette['brand-line'], 0.5)
  })
  // A long name or title makes everything smaller, never a second sheet.
  let scale = 1
  let set = paper.blocks.map((block) => setBlock(document, given, block, scale))
  while (heightOf(set) > room - 60 && scale > 0.4) {
    scale *= 0.92
    set = paper.blocks.map((block) => setBlock(document, given, block, scale))
  }
  let y = margins.certificate + Math.max(0, (room - 60 - heightOf(set)) / 2)
  for (const [n, one] of set.entries()) {
    y += n === 0 ? 0 : one.setting.before * scale
    const top = y
    add(one.setting.tag, one.block, () => { one.lines.forEach((line, row) => { drawLine(document, line, one, palette, (width - line.width) / 2, top + row * one.size * lineHeight) }) })
    y += one.lines.length * one.size * lineHeight
  }
}

async function pages(document: Document, given: Given, add: Add): Promise<void> {
  const { paper, author, palette } = given
  const { width, height } = document.page
  const margin = margins.document
  let y = margin
  artifact(document, () => { svg(document, guilloche(paper.seed), { x: 0, y: 0, width, height: 46 }, palette['brand-line'], 0.3) })
  for (const [n, block] of paper.blocks.entries()) {
    // Others are answered between.
    if (n % 40 === 39) await new Promise((resolve) => { setImmediate(resolve) })
    const one = setBlock(document, given, block, 1)
    const indent = block.kind === 'item' ? 14 : 0
    const step = one.size * lineHeight
    y += y === margin ? 0 : one.setting.before
    // A heading does not stand alone at the foot of a page.
    if (y + step * (block.kind === 'heading' ? 3 : 1) > height - margin) y = next(document, margin)
    for (let from = 0; from < one.lines.length;) {
      const fits = Math.max(1, Math.floor((height - margin - y) / step))
      const [part, top, first] = [one.lines.slice(from, from + fits), y, from === 0]
      add(one.setting.tag === 'LI' ? 'P' : one.setting.tag, block, () => {
        if (indent > 0 && first) document.font('sans').fontSize(one.size).fillColor(palette[one.setting.ink]).text('•', one.isRtl ? width - margin - 8 : margin + 2, top, { lineBreak: false })
        part.forEach((line, row) => { drawLine(document, line, one, palette, one.isRtl ? width - margin - indent - line.width : margin + indent, top + row * step) })
      })
      from += part.length
      y = from < one.lines.length ? next(document, margin) : y + part.length * step
    }
  }
  const { start, count } = document.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(start + page)
    artifact(document, () => {
      const foot = setBlock(document, given, { kind: 'code', text: [paper.foot ?? author, `${page + 1} / ${count}`].join('   ·   ') }, 1)
      for (const line of foot.lines.slice(0, 1)) drawLine(document, line, foot, palette, (width - line.width) / 2, height - margin + 22)
    })
  }
}

function next(document: Document, margin: number): number {
  document.addPage()
  return margin
}

const heightOf = (set: readonly Set[]): number => set.reduce((sum, { lines, size, setting }, n) => sum + lines.length * size * lineHeight + (n === 0 ? 0 : setting.before), 0)

function setBlock(document: Document, { paper }: Given, block: PaperBlock, scale: number): Set {
  const setting = settingOf(paper.look, block)
  const size = setting.size * scale
  const lang = block.lang ?? paper.lang
  const direction = block.kind === 'code' ? 'ltr' : block.kind === 'name' ? 'auto' : lang === 'ar' ? 'rtl' : 'ltr'
  const lines = written(block.text, {
    direction, width: document.page.width - 2 * margins[paper.look] - (block.kind === 'item' ? 14 : 0),
    // Marks and spaces go with what stands before them.
    fontOf: (sign, before) => isArabic.test(sign) ? 'arabic' : /[\p{M}\u200c\u200d]/u.test(sign) ? before ?? setting.font : setting.font,
    measure: (text, font) => { chosen(document, font, size); return document.widthOfString(text) },
  })
  return { block, setting, lines, size, isRtl: paper.lang === 'ar' }
}

function drawLine(document: Document, { pieces }: Line, { setting, size }: Set, palette: Palette, from: number, y: number): void {
  let x = from
  for (const { text, font, width } of pieces) {
    chosen(document, font, size)
    // On one baseline, whatever the fonts think of their height.
    document.fillColor(palette[setting.ink]).text(text, x, y + size * 1.05, { lineBreak: false, baseline: 'alphabetic' })
    x += width
  }
}

/** Sets the font; of letters that were joined into one, a reader of the document is told the one sign for them. */
function chosen(document: Document, font: string, size: number): void {
  document.font(font).fontSize(size)
  const embedded = (document as unknown as { _font: Embedded })._font
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

/** What says nothing, and is not read aloud. */
function artifact(document: Document, draw: () => void): void {
  document.markContent('Artifact', { type: 'Layout' })
  draw()
  document.endMarkedContent()
}

/** The lines of one of our drawings, as lines. */
function svg(document: Document, drawing: string, { x, y, width, height }: { x: number; y: number; width: number; height: number }, colour: string, stroke: number): void {
  const [, , , wide = '1', high = '1'] = /viewBox="(-?[\d.]+) (-?[\d.]+) ([\d.]+) ([\d.]+)"/.exec(drawing) ?? []
  const path = /<path d="([^"]+)"/.exec(drawing)?.[1]
  if (path === undefined) return
  const [across, down] = [width / Number(wide), height / Number(high)]
  document.save().rect(x, y, width, height).clip().translate(x, y).scale(across, down, {}).lineWidth(stroke / Math.min(across, down)).path(path).stroke(colour).restore()
}
