import { createRequire } from 'node:module'
import type sharp from 'sharp'
import type { Palette } from '../drawing/palette.ts'
import { diagram } from '../markdown/diagram.ts'
import type { PaperFonts } from '../paper/paper-fonts.ts'
import { TypeCase } from '../paper/type-case.ts'
import { colourOf, diagramColours } from './colours.ts'
import { placedWords } from './placed-words.ts'
import { sizeOf, svgTree, type SvgNode } from './svg-tree.ts'

/** A drawing as a picture: PNG, with the size it is shown at in points. */
export interface DiagramPicture { readonly bytes: Uint8Array; readonly width: number; readonly height: number }
interface Tools { readonly fonts: PaperFonts; readonly palette: Palette; readonly PDFDocument: new (options: PDFKit.PDFDocumentOptions) => PDFKit.PDFDocument }

/** Dots for each unit of the drawing; the most on a side. */
const dots = 2.5, most = 4_000
const require = createRequire(import.meta.url)

/** For programs that draw no SVG: letters become outlines, so that it looks the same whatever fonts a machine has. Null where it cannot be drawn. */
export async function diagramPicture(source: string, { fonts, palette, PDFDocument }: Tools): Promise<DiagramPicture | null> {
  const drawn = diagram(source)
  if (!drawn) return null
  const drawing = svgTree(drawn.html), { width, height } = sizeOf(drawing)
  const letters = new TypeCase(new PDFDocument({ autoFirstPage: false }), fonts)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="${palette.paper}"/>${drawing.children.map((node) => outlined(node, letters, diagramColours(palette))).join('')}</svg>`
  const scale = Math.min(dots, most / Math.max(width, height))
  const bytes = await (require('sharp') as typeof sharp)(Buffer.from(svg), { density: 72 * scale, limitInputPixels: most * most }).png({ palette: true }).toBuffer()
  return { bytes, width: width * 0.75, height: height * 0.75 }
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
/** Names of SVG that its cleaning wrote small. */
const cased: Readonly<Record<string, string>> = { markerwidth: 'markerWidth', markerheight: 'markerHeight', refx: 'refX', refy: 'refY', viewbox: 'viewBox' }

function outlined(node: SvgNode, letters: TypeCase, colours: Readonly<Record<string, string>>): string {
  if (node.name === '#') return ''
  if (node.name === 'text') return placedWords(letters, node, colours).map(({ text, font, size, x, y, colour }) => letters.outlines(text, font, size).map(({ path, dx, dy }) => `<path transform="translate(${x + dx} ${y - dy}) scale(${size / 1000} ${-size / 1000})" fill="${colour}" d="${path}"/>`).join('')).join('')
  const attributes = Object.entries(node.attributes).map(([name, value]) => ` ${cased[name] ?? name}="${escaped(name === 'fill' || name === 'stroke' ? colourOf(value, colours, '#000000') ?? 'none' : value)}"`).join('')
  return `<${node.name}${attributes}>${node.children.map((child) => outlined(child, letters, colours)).join('')}</${node.name}>`
}
