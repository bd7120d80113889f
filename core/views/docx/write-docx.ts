import { AlignmentType, Document, Footer, Header, Packer, PageBreak, PageNumber, Paragraph, TextRun, type FileChild } from 'docx'
import type { Paper, PaperBlock } from '../../contract/index.ts'
import type { Palette } from '../drawing/palette.ts'
import type { DiagramPicture } from '../diagram/diagram-picture.ts'
import { BlockWriter } from './block-writer.ts'
import { sourceProperty } from './bookmark.ts'
import { plain } from './runs.ts'
import { numberings, stylesOf, twips } from './styles.ts'

export interface GivenDocx { readonly paper: Paper; readonly author: string; readonly palette: Palette; /** Drawings as pictures, by their source. */ readonly pictures: ReadonlyMap<string, DiagramPicture> }

/** A paper as DOCX, to be edited and brought back. */
export async function writeDocx({ paper, author, palette, pictures }: GivenDocx): Promise<Buffer> {
  const writer = new BlockWriter({ lang: paper.lang, palette, pictures })
  const isRtl = paper.lang === 'ar'
  const children: FileChild[] = [...writer.write(coverBlocks(paper, author)), ...paper.cover ? [new Paragraph({ children: [new PageBreak()] })] : []]
  children.push(...writer.write(paper.blocks))
  const small = (text: string): Paragraph => new Paragraph({ style: 'SmallPrint', bidirectional: isRtl, alignment: AlignmentType.START, children: [new TextRun({ text: plain(text), rightToLeft: isRtl })] })
  const document = new Document({
    title: plain(paper.title), creator: plain(author), lastModifiedBy: plain(author), description: '', styles: stylesOf(palette), numbering: numberings(writer.lists), comments: { children: writer.comments },
    ...paper.source === undefined ? {} : { customProperties: [{ name: sourceProperty, value: paper.source.slice(0, 200) }] },
    sections: [{
      properties: { titlePage: paper.cover !== undefined, page: { size: { width: twips(595.3), height: twips(841.9) }, margin: { top: twips(74), bottom: twips(72), left: twips(66), right: twips(66) } } },
      headers: { default: new Header({ children: [small([paper.title, paper.head].filter(Boolean).join('   ·   '))] }), first: new Header({ children: [new Paragraph('')] }) },
      footers: {
        default: new Footer({ children: [new Paragraph({ style: 'SmallPrint', bidirectional: isRtl, alignment: AlignmentType.CENTER, children: [new TextRun({ text: `${plain(paper.foot ?? author)}   ·   ` }), new TextRun({ children: [PageNumber.CURRENT] }), new TextRun(' / '), new TextRun({ children: [PageNumber.TOTAL_PAGES] })] })] }),
        first: new Footer({ children: [new Paragraph('')] }),
      },
      children,
    }],
  })
  return Packer.toBuffer(document)
}

function coverBlocks({ cover, title, blocks }: Paper, author: string): PaperBlock[] {
  if (!cover) return blocks.some(({ kind }) => kind === 'heading') ? [{ kind: 'kicker', text: author }] : [{ kind: 'kicker', text: author }, { kind: 'heading', text: title }]
  const { kicker, lead, facts, note, zone = [] } = cover
  return [
    { kind: 'kicker', text: `${author}   ·   ${kicker}` }, { kind: 'heading', level: 1, text: cover.title, id: 'cover-title' }, ...lead ? [{ kind: 'lead' as const, text: lead, id: 'cover-lead' }] : [], { kind: 'facts', facts, id: 'cover-facts' },
    ...note === undefined ? [] : [{ kind: 'note' as const, text: note, id: 'cover-note' }], ...zone.map((text) => ({ kind: 'code' as const, text, id: 'cover-zone' })),
  ]
}
