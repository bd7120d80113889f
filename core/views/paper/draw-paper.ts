import { once } from 'node:events'
import type { Paper } from '../../contract/index.ts'
import type { Palette } from '../drawing/palette.ts'
import { drawCertificate } from './draw-certificate.ts'
import { drawDocument } from './draw-document.ts'
import type { PaperFonts } from './paper-fonts.ts'
import { TypeCase } from './type-case.ts'

/** A paper, who gives it, and who is told how far it is (0 to 1). */
export interface Given { readonly paper: Paper; readonly author: string; readonly told?: ((share: number) => void) | undefined }
interface Tools { readonly fonts: PaperFonts; readonly palette: Palette; readonly PDFDocument: new (options: PDFKit.PDFDocumentOptions) => PDFKit.PDFDocument }

/** A paper as PDF. Gives the loop to others between. */
export async function drawPaper(given: Given, { fonts, palette, PDFDocument }: Tools): Promise<Buffer> {
  const { paper, author } = given
  const isCertificate = paper.look === 'certificate'
  const document = new PDFDocument({
    size: 'A4', layout: isCertificate ? 'landscape' : 'portrait', margin: 0, tagged: true, pdfVersion: '1.7', lang: paper.lang, displayTitle: true,
    info: { Title: paper.title, Author: author, Creator: 'Diwan', Producer: 'Diwan', CreationDate: paper.at, ModDate: paper.at },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = once(document, 'end')
  const pen = { document, palette, letters: new TypeCase(document, fonts), links: [] }
  if (isCertificate) drawCertificate(pen, given)
  else await drawDocument(pen, given)
  document.end()
  await ended
  return Buffer.concat(chunks)
}
