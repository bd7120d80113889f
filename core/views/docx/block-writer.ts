import { BookmarkEnd, BookmarkStart, BorderStyle, CommentRangeEnd, CommentRangeStart, CommentReference, HeadingLevel, ImageRun, PageBreak, Paragraph, Table, TableCell, TableRow, TextRun, WidthType, type FileChild, type ICommentOptions, type IParagraphOptions, type ParagraphChild } from 'docx'
import type { Locale, PaperBlock, PaperFact, PaperWords } from '../../contract/index.ts'
import type { Palette } from '../drawing/palette.ts'
import type { DiagramPicture } from '../diagram/diagram-picture.ts'
import { bookmarkOf } from './bookmark.ts'
import { officeMath } from './office-math.ts'
import { plain, runsOf, sourceRun } from './runs.ts'
import { bullets, hang, listName, numbering, twips } from './styles.ts'

interface Given { readonly lang: Locale; readonly palette: Palette; readonly pictures: ReadonlyMap<string, DiagramPicture> }
/** What stands before and after the words of a block: its place and the remarks on it. */
interface Around { readonly before: readonly ParagraphChild[]; readonly after: readonly ParagraphChild[] }
/** A place that goes over several cells does not live through every program: it stands in the first. */
const nothing: Around = { before: [], after: [] }
type Of<K extends PaperBlock['kind']> = Extract<PaperBlock, { kind: K }>

const styles: Partial<Record<PaperBlock['kind'], string>> = { kicker: 'Kicker', lead: 'Lead', label: 'Label', note: 'SmallPrint', quote: 'Quotation', name: 'Lead' }
const headings = [HeadingLevel.TITLE, HeadingLevel.HEADING_1, HeadingLevel.HEADING_2] as const
/** Points a drawing may take. */
const [mostAcross, mostDown] = [440, 560]
const bar = { n: '■', o: '□' }

/** Blocks as paragraphs and tables of a DOCX. Comments and numbered lists are counted over all it writes. */
export class BlockWriter {
  readonly #given: Given
  readonly comments: ICommentOptions[] = []
  lists = 0
  #places = 0
  constructor(given: Given) { this.#given = given }

  write(blocks: readonly PaperBlock[]): FileChild[] {
    let isInList = false
    return blocks.flatMap((block, at) => {
      const isNumbered = block.kind === 'item' && block.marker !== undefined
      if (isNumbered && !isInList) this.lists += 1
      isInList = isNumbered || (isInList && block.kind === 'item')
      return this.#write(block, this.#around(block, blocks[at - 1]?.id, blocks[at + 1]?.id))
    })
  }

  #around({ id, remarks = [] }: PaperBlock, before: string | undefined, after: string | undefined): Around {
    const ids = remarks.map(({ by, at, text }) => {
      this.comments.push({ id: this.comments.length, author: plain(by), date: at, children: plain(text).split('\n').map((line) => new Paragraph(line)) })
      return this.comments.length - 1
    })
    if (id !== undefined && id !== before) this.#places += 1
    return {
      before: [...id !== undefined && id !== before ? [new BookmarkStart(bookmarkOf(id), this.#places) as unknown as ParagraphChild] : [], ...ids.map((one) => new CommentRangeStart(one))],
      after: [...ids.flatMap((one) => [new CommentRangeEnd(one), new TextRun({ children: [new CommentReference(one)] })]), ...id !== undefined && id !== after ? [new BookmarkEnd(this.#places) as unknown as ParagraphChild] : []],
    }
  }

  #write(block: PaperBlock, around: Around): FileChild[] {
    switch (block.kind) {
      case 'page': return [new Paragraph({ children: [new PageBreak()] })]
      case 'facts': return this.#facts(block, around)
      case 'table': return this.#table(block, around)
      case 'box': return this.#box(block, around)
      case 'heading': return [this.#heading(block, around)]
      case 'formula': return [this.#drawn(block, around, 'Formula', officeMath(block.text, true))]
      case 'diagram': return [this.#drawn(block, around, 'Diagram', this.#picture(block))]
      case 'code': return [this.#code(block, around)]
      case 'item': return [this.#paragraph(block, around, { numbering: { reference: block.marker === undefined ? bullets : listName(this.lists - 1), level: Math.min(block.depth ?? 0, 4) } })]
      default: return [this.#paragraph(block, around, { ...styles[block.kind] === undefined ? {} : { style: styles[block.kind]! }, ...block.isInset ? { indent: { start: twips(hang) } } : {} })]
    }
  }

  #heading(block: Of<'heading'>, around: Around): Paragraph {
    const level = block.level ?? 1
    return this.#paragraph(block, around, { heading: headings[level - 1] ?? HeadingLevel.HEADING_3, ...block.number === undefined || level === 1 ? {} : { numbering: { reference: numbering, level: level - 2 } } })
  }

  /** A formula or a drawing, with what it was made from, which nobody sees and which comes back. As code where it cannot be drawn. */
  #drawn(block: Of<'formula'> | Of<'diagram'>, around: Around, style: 'Formula' | 'Diagram', drawing: ParagraphChild | null): Paragraph {
    if (!drawing) return this.#code(block, around)
    return new Paragraph({ style, children: [...around.before, drawing, sourceRun(block.text), ...around.after] })
  }

  #picture({ text, label }: Of<'diagram'>): ParagraphChild | null {
    const picture = this.#given.pictures.get(text)
    if (!picture) return null
    const scale = Math.min(1, mostAcross / picture.width, mostDown / picture.height)
    return new ImageRun({ type: 'png', data: picture.bytes, transformation: { width: picture.width * scale * 4 / 3, height: picture.height * scale * 4 / 3 }, altText: { name: plain(label).slice(0, 60), title: '', description: plain(label) } })
  }

  #code({ text, isInset }: PaperWords & { isInset?: boolean }, around: Around): Paragraph {
    const lines = plain(text).split('\n')
    return new Paragraph({ style: 'Code', ...isInset ? { indent: { start: twips(hang) } } : {}, children: [...around.before, ...lines.map((line, n) => new TextRun({ text: line, ...n === 0 ? {} : { break: 1 } })), ...around.after] })
  }

  #paragraph(words: PaperWords, around: Around, options: IParagraphOptions): Paragraph {
    const lang = words.lang ?? this.#given.lang
    return new Paragraph({ ...options, bidirectional: lang === 'ar', children: [...around.before, ...runsOf(words, { lang: this.#given.lang, link: this.#given.palette.brand.replace('#', '') }), ...around.after] })
  }

  #facts({ facts, isInset }: Of<'facts'>, around: Around): FileChild[] {
    const share = Math.floor(100 / Math.max(1, facts.length))
    const cells = facts.map((fact, at) => new TableCell({
      width: { size: share, type: WidthType.PERCENTAGE },
      children: [
        new Paragraph({ style: 'Label', bidirectional: this.#given.lang === 'ar', children: [...at === 0 ? around.before : [], ...this.#plain(fact.label), ...at === 0 ? around.after : []] }),
        this.#paragraph(withMeter(fact), nothing, { style: 'Facts' }),
      ],
    }))
    return cells.length === 0 ? [] : [this.#grid([new TableRow({ cantSplit: true, children: cells })], isInset === true)]
  }

  #table({ caption, head, rows, isInset }: Of<'table'>, around: Around): FileChild[] {
    const columns = Math.max(1, head.length, ...rows.map((row) => row.length))
    const row = (cells: readonly PaperWords[], { isHead, isFirst }: { isHead: boolean; isFirst: boolean }): TableRow => new TableRow({
      tableHeader: isHead,
      children: Array.from({ length: columns }, (_one, at) => new TableCell({
        children: [this.#paragraph(cells[at] ?? { text: '' }, isFirst && at === 0 ? around : nothing, { style: isHead ? 'Label' : 'Facts' })],
      })),
    })
    const all = head.length > 0 ? [head, ...rows] : rows
    if (all.length === 0) return []
    const made = all.map((cells, at) => row(cells, { isHead: at === 0 && head.length > 0, isFirst: at === 0 }))
    return [...caption ? [new Paragraph({ style: 'NoteHead', bidirectional: this.#given.lang === 'ar', children: this.#plain(caption) })] : [], this.#grid(made, isInset === true), new Paragraph('')]
  }

  #box({ kicker, title, pairs, isInset, tone }: Of<'box'>, around: Around): FileChild[] {
    const { palette } = this.#given
    const colour = palette[({ info: 'brand', good: 'go', bad: 'stop', due: 'warn' } as const)[tone]].replace('#', '')
    const side = { style: BorderStyle.SINGLE, size: 24, space: 8, color: colour }
    const options = { ...isInset ? { indent: { start: twips(hang + 14) } } : { indent: { start: twips(14) } }, border: this.#given.lang === 'ar' ? { right: side } : { left: side } }
    return [
      ...kicker === undefined ? [] : [new Paragraph({ ...options, style: 'NoteHead', bidirectional: this.#given.lang === 'ar', children: [...around.before, ...runsOf({ text: kicker }, { lang: this.#given.lang, link: colour, run: { color: colour } })] })],
      this.#paragraph(title, { before: kicker === undefined ? around.before : [], after: pairs.length === 0 ? around.after : [] }, { ...options, style: 'NoteHead' }),
      ...pairs.map((pair, at) => this.#paragraph({ ...pair, text: `${pair.label}: ${pair.text}`, marks: [] }, { before: [], after: at === pairs.length - 1 ? around.after : [] }, { ...options, style: 'Facts' })),
    ]
  }

  #grid(rows: TableRow[], isInset: boolean): Table {
    const line = { style: BorderStyle.SINGLE, size: 4, color: this.#given.palette.line.replace('#', '') }
    const none = { style: BorderStyle.NONE, size: 0, color: 'auto' }
    return new Table({
      rows, visuallyRightToLeft: this.#given.lang === 'ar', width: { size: isInset ? 90 : 100, type: WidthType.PERCENTAGE }, ...isInset ? { indent: { size: twips(hang), type: WidthType.DXA } } : {},
      borders: { top: line, bottom: line, left: none, right: none, insideHorizontal: line, insideVertical: line },
    })
  }

  #plain(text: string): ParagraphChild[] { return runsOf({ text }, { lang: this.#given.lang, link: '' }) }
}

/** Bars as signs before the words that say the same. */
const withMeter = ({ meter, text, lang, marks }: PaperFact): PaperWords => {
  const bars = meter === undefined ? '' : `${bar.n.repeat(Math.min(10, meter.n))}${bar.o.repeat(Math.max(0, Math.min(10, meter.of) - meter.n))} `
  return { text: `${bars}${text}`, ...lang === undefined ? {} : { lang }, ...marks === undefined ? {} : { marks: marks.map((mark) => ({ ...mark, from: mark.from + bars.length, to: mark.to + bars.length })) } }
}
