import { TooLarge, Unavailable, type Paper, type Papers } from '../../contract/index.ts'
import type { ThemeFacts } from '../assets/theme.ts'
import { completeBrand, type Brand } from '../drawing/brand.ts'
import { palette, type Palette } from '../drawing/palette.ts'
import type { PaperFonts } from './paper-fonts.ts'

/** `themes`: nearest first; `brand` over what the nearest says; `name` of the site. */
interface Needs { themes: () => readonly ThemeFacts[]; brand: Brand; name: () => string }

const longest = 300_000
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
    fonts ??= paperFonts(themes())
    return drawPaper({ paper, author: name(), fonts: await fonts, palette: colours, PDFDocument })
  }
  return {
    async make(paper) {
      if (paper.blocks.reduce((sum, { text }) => sum + text.length, 0) > longest || paper.blocks.length > longest / 10) throw new TooLarge(longest)
      if (waiting >= mostWaiting) throw new Unavailable()
      waiting += 1
      const made = before.then(() => draw(paper))
      before = made.catch(() => {})
      return made.finally(() => { waiting -= 1 })
    },
  }
}
