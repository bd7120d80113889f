import { TooLarge, Unavailable, type Paper, type Papers } from '../../contract/index.ts'
import type { ThemeFacts } from '../assets/theme.ts'
import { completeBrand, type Brand } from '../drawing/brand.ts'
import { palette, type Palette } from '../drawing/palette.ts'
import type { PaperFonts } from './paper-fonts.ts'

/** `themes`: nearest first; `brand` over what the nearest says; `name` of the site. */
interface Needs { themes: () => readonly ThemeFacts[]; brand: Brand; name: () => string }

const longest = 300_000
/** Of one block, which is set without giving the loop to others, and of a sheet, which is set again and again until it fits: some 0.2 s. */
const atOnce = 10_000, onSheet = 4_000
const mostWaiting = 20

/** The papers of a site, in its theme's fonts and its own colour. What makes them is loaded when the first is asked for. */
export function openPapers({ themes, brand, name }: Needs): Papers {
  let fonts: Promise<PaperFonts> | undefined
  let colours: Palette | undefined
  let before: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const draw = async (paper: Paper): Promise<Buffer> => {
    const [{ default: PDFDocument }, { drawPaper }, { paperFonts }] = await Promise.all([import('pdfkit'), import('./draw-paper.ts'), import('./paper-fonts.ts')])
    const { hue, chroma } = completeBrand({ ...themes()[0]?.tokens, ...brand })
    colours ??= palette('light', hue, chroma)
    // Fonts that could not be read now are read for the next.
    fonts ??= paperFonts(themes()).catch((error: unknown) => {
      fonts = undefined
      throw error
    })
    return drawPaper({ paper, author: name(), fonts: await fonts, palette: colours, PDFDocument })
  }
  return {
    async make(paper) {
      const most = paper.look === 'certificate' ? onSheet : longest
      if (paper.blocks.reduce((sum, { text }) => sum + text.length, 0) > most || paper.blocks.length > most / 10) throw new TooLarge(most)
      if (paper.blocks.some(({ text }) => text.length > atOnce)) throw new TooLarge(atOnce)
      if (waiting >= mostWaiting) throw new Unavailable()
      waiting += 1
      const made = before.then(() => draw(paper))
      before = made.catch(() => {})
      return made.finally(() => { waiting -= 1 })
    },
  }
}
