import { Unavailable, type Paper, type Papers } from '../../contract/index.ts'
import type { ThemeFacts } from '../assets/theme.ts'
import { completeBrand, type Brand } from '../drawing/brand.ts'
import { palette, type Palette } from '../drawing/palette.ts'
import type { DiagramPicture } from '../diagram/diagram-picture.ts'
import { beside } from '../docx/beside.ts'
import { checkBounds } from './bounds.ts'
import { paperPage } from './paper-page.ts'
import { paperBlocks } from './paper-blocks.ts'
import type { PaperFonts } from './paper-fonts.ts'

/** `themes`: nearest first; `brand` over what the nearest says; `name` of the site. */
interface Needs { themes: () => readonly ThemeFacts[]; brand: Brand; name: () => string }

const mostWaiting = 20
/** A DOCX of no more than that is written, or read, without a thread of its own. */
const atOnce = { blocks: 150, bytes: 40_000 }

/** The papers of a site, in its theme's fonts and its own colour. What makes them is loaded when the first is asked for. */
export function openPapers({ themes, brand, name }: Needs): Papers {
  let fonts: Promise<PaperFonts> | undefined
  let colours: Palette | undefined
  const before: Record<Paper['look'], Promise<unknown>> = { certificate: Promise.resolve(), document: Promise.resolve() }
  let waiting = 0
  const coloured = (): Palette => {
    const { hue, chroma } = completeBrand({ ...themes()[0]?.tokens, ...brand })
    return colours ??= palette('light', hue, chroma)
  }
  const draw = async (paper: Paper, told: ((share: number) => void) | undefined): Promise<Buffer> => {
    const [{ default: PDFDocument }, { drawPaper }, { paperFonts }] = await Promise.all([import('pdfkit'), import('./draw-paper.ts'), import('./paper-fonts.ts')])
    // Fonts that could not be read now are read for the next.
    fonts ??= paperFonts(themes()).catch((error: unknown) => {
      fonts = undefined
      throw error
    })
    return drawPaper({ paper, author: name(), told }, { fonts: await fonts, palette: coloured(), PDFDocument })
  }
  const pictured = async ({ blocks }: Paper): Promise<Map<string, DiagramPicture>> => {
    const pictures = new Map<string, DiagramPicture>(), sources = new Set(blocks.flatMap((block) => block.kind === 'diagram' ? [block.text] : []))
    if (sources.size === 0) return pictures
    const [{ default: PDFDocument }, { diagramPicture }, { paperFonts }] = await Promise.all([import('pdfkit'), import('../diagram/diagram-picture.ts'), import('./paper-fonts.ts')])
    for (const source of sources) { const picture = await diagramPicture(source, { fonts: await paperFonts(themes()), palette: coloured(), PDFDocument }); if (picture) pictures.set(source, picture) }
    return pictures
  }
  return {
    async make(paper, told) {
      checkBounds(paper)
      if (waiting >= mostWaiting) throw new Unavailable()
      waiting += 1
      // A certificate does not wait for a long document.
      const made = before[paper.look].then(() => draw(paper, told))
      before[paper.look] = made.catch(() => {})
      return made.finally(() => { waiting -= 1 })
    },
    async docx(paper) {
      checkBounds(paper)
      const given = { paper, author: name(), palette: coloured(), pictures: await pictured(paper) }
      if (paper.blocks.length > atOnce.blocks) return Buffer.from(await beside<Uint8Array>({ write: given }))
      const { writeDocx } = await import('../docx/write-docx.ts')
      return writeDocx(given)
    },
    blocks: paperBlocks,
    html(paper) {
      checkBounds(paper)
      return paperPage({ paper, author: name(), palette: coloured() })
    },
    async read(bytes) {
      if (bytes.length > atOnce.bytes) return beside({ read: bytes })
      const { readDocx } = await import('../docx/read-docx.ts')
      return readDocx(bytes)
    },
  }
}
