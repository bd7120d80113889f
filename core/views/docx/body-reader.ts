import { Invalid, type PaperMark, type PaperRemark, type PaperWords, type ReadBlock } from '../../contract/index.ts'
import { idOfBookmark } from './bookmark.ts'
import type { Style } from './side-parts.ts'
import { lettersOf, mathText, mathTree } from '../formula/math-tree.ts'
import { sourceStyle } from './styles.ts'
import { walk, type Tag } from './xml.ts'

interface Given { readonly comments: ReadonlyMap<string, PaperRemark>; readonly styles: ReadonlyMap<string, Style>; readonly formats: ReadonlyMap<string, string>; readonly relations: ReadonlyMap<string, string> }
interface Run { text: string; isStrong: boolean; isStress: boolean; url: string; isAdded: boolean; isTaken: boolean; /** TeX of a formula, source of a drawing. */ isSource?: boolean; drawn?: Drawn }
interface Drawn { letters: string; isPicture: boolean; /** The program that wrote it knows formulas. */ isKnown?: boolean }
interface Open { style: string; list: string | null; depth: string; outline: number | null; runs: Run[]; ids: Set<string>; born: Set<string>; remarks: Set<string>; changes: Map<string, { by: string; at: Date | null }>; isMarkAdded: boolean; isMarkTaken: boolean }
interface Grid { rows: PaperWords[][]; ids: Set<string>; remarks: Set<string>; changes: Map<string, { by: string; at: Date | null }>; isRowTaken: boolean }

const longestText = 60_000, mostBlocks = 20_000
const isOn = (value: string | undefined): boolean => value === undefined || !['0', 'false', 'off', 'none'].includes(value)

/** The body of a document, paragraph by paragraph: text with what was changed, by whom; places; remarks. */
export class BodyReader {
  readonly #given: Given
  readonly blocks: ReadBlock[] = []
  /** Numbers of comments whose place was met. */
  readonly seen = new Set<string>()
  /** Places follow each other: where one begins the one before has ended, also where a program wrote no end, or two beginnings. */
  #place: { number: string; id: string } | null = null
  #p: Open | null = null
  /** Paragraphs that hold others (text boxes), and tables in cells: what is inside goes to the outermost. */
  #depth = 0
  #tables: Grid[] = []
  #cell: PaperWords[] | null = null
  #run = { isStrong: false, isStress: false, isSource: false }
  /** What was drawn since the last source: letters of a formula, or a picture. */
  #drawn: Drawn = { letters: '', isPicture: false }
  #knowsMath = true
  #isText: 'kept' | 'taken' | null = null
  #changes: { isAdded: boolean; by: string; at: Date | null }[] = []
  #links: string[] = []
  /** Inside what is not read: what older programs show instead, a list of contents, properties of what was. */
  #skipped = 0
  #within: string[] = []
  #carried: Run[] = []
  constructor(given: Given) { this.#given = given }

  read(xml: string): void {
    // A program without formulas leaves all of them out: then they are what they were.
    this.#knowsMath = xml.includes('<m:oMath')
    walk(xml, 'word/document.xml', { open: (tag) => { this.#within.push(tag.name); this.#open(tag) }, close: (name) => { this.#close(name); this.#within.pop() }, text: (text) => { this.#text(text) } })
  }

  #open(tag: Tag): void {
    const { name, attributes } = tag
    if (this.#skipped > 0 || name === 'mc:Fallback' || name === 'w:pPrChange' || name === 'w:rPrChange' || name === 'w:sectPrChange' || name === 'w:tblPrChange' || name === 'w:numPrChange') { this.#skipped += 1; return }
    switch (name) {
      case 'w:p': this.#depth += 1; if (this.#depth === 1) this.#p = fresh(); return
      case 'w:tbl': this.#tables.push({ rows: [], ids: new Set(), remarks: new Set(), changes: new Map(), isRowTaken: false }); return
      case 'w:tr': if (this.#tables.length === 1) { this.#tables[0]!.rows.push([]); this.#tables[0]!.isRowTaken = false } return
      case 'w:tc': if (this.#tables.length === 1) this.#cell = []; return
      case 'w:bookmarkStart': this.#placed(attributes); return
      case 'w:bookmarkEnd': if (this.#place?.number === attributes['w:id']) this.#place = null; return
      case 'w:commentRangeStart': case 'w:commentReference': this.#remarked(attributes['w:id'] ?? ''); return
      case 'w:ins': case 'w:moveTo': case 'w:del': case 'w:moveFrom': this.#changed(name, attributes); return
      case 'w:hyperlink': this.#links.push(this.#given.relations.get(attributes['r:id'] ?? '') ?? anchorOf(attributes['w:anchor'])); return
      case 'w:r': this.#run = { isStrong: false, isStress: false, isSource: false }; return
      case 'w:rStyle': if (attributes['w:val'] === sourceStyle || this.#given.styles.get(attributes['w:val'] ?? '')?.name === 'formula source') this.#run.isSource = true; return
      case 'w:drawing': case 'w:pict': case 'w:object': this.#drawn.isPicture = true; return
      case 'w:t': this.#isText = 'kept'; return
      case 'w:delText': this.#isText = 'taken'; return
      case 'w:tab': case 'w:br': case 'w:cr': if (this.#within.at(-2) === 'w:r') this.#write(name === 'w:tab' ? ' ' : '\n', this.#isTaken); return
      case 'w:noBreakHyphen': this.#write('\u2011', this.#isTaken); return
      default: this.#property(tag)
    }
  }

  #property({ name, attributes }: Tag): void {
    const p = this.#p
    if (!p) return
    const value = attributes['w:val']
    const isOfRun = this.#within.at(-2) === 'w:rPr' && this.#within.at(-3) === 'w:r'
    if (name === 'w:pStyle') p.style = value ?? ''
    else if (name === 'w:numId' && this.#within.at(-2) === 'w:numPr') p.list = value ?? null
    else if (name === 'w:ilvl') p.depth = value ?? '0'
    else if (name === 'w:outlineLvl') p.outline = Number(value) < 9 ? Number(value) + 1 : null
    else if (isOfRun && (name === 'w:b' || name === 'w:bCs')) this.#run.isStrong ||= isOn(value)
    else if (isOfRun && (name === 'w:i' || name === 'w:iCs')) this.#run.isStress ||= isOn(value)
  }

  #close(name: string): void {
    if (this.#skipped > 0) { this.#skipped -= 1; return }
    if (name === 'w:t' || name === 'w:delText') this.#isText = null
    else if (name === 'w:hyperlink') this.#links.pop()
    else if (name === 'w:ins' || name === 'w:moveTo' || name === 'w:del' || name === 'w:moveFrom') { if (!this.#isOfProperties) this.#changes.pop() }
    else if (name === 'w:p') { this.#depth -= 1; if (this.#depth === 0) this.#paragraph() }
    else if (name === 'w:tc' && this.#tables.length === 1) this.#endCell()
    else if (name === 'w:tr' && this.#tables.length === 1 && this.#tables[0]!.isRowTaken) this.#tables[0]!.rows.pop()
    else if (name === 'w:tbl') { const table = this.#tables.pop()!; if (this.#tables.length === 0) this.#endTable(table) }
  }

  /** Marks on the end of a paragraph, or on a row of a table, not around words. */
  get #isOfProperties(): boolean { const above = this.#within.at(-2); return above === 'w:rPr' || above === 'w:trPr' }
  get #isTaken(): boolean { return this.#changes.some(({ isAdded }) => !isAdded) }

  #changed(name: string, attributes: Tag['attributes']): void {
    const change = { isAdded: name === 'w:ins' || name === 'w:moveTo', by: (attributes['w:author'] ?? '').slice(0, 200), at: dateOf(attributes['w:date']) }
    if (this.#within.at(-2) === 'w:trPr') { if (!change.isAdded && this.#tables[0]) this.#tables[0].isRowTaken = true; return }
    if (this.#within.at(-2) === 'w:rPr') {
      // Of a run: its formatting. Of a paragraph: its end.
      if (this.#p && this.#within.at(-3) === 'w:pPr') {
        if (change.isAdded) this.#p.isMarkAdded = true
        else this.#p.isMarkTaken = true
        this.#p.changes.set(change.by, { by: change.by, at: change.at })
      }
      return
    }
    this.#changes.push(change)
  }

  #placed(attributes: Tag['attributes']): void {
    const id = idOfBookmark(attributes['w:name'] ?? '')
    if (id === null) return
    this.#place = { number: attributes['w:id'] ?? '', id }
    this.#p?.born.add(id)
  }

  #remarked(id: string): void {
    if (!this.#given.comments.has(id) || this.seen.has(id)) return
    this.seen.add(id)
    ;(this.#p?.remarks ?? this.#tables[0]?.remarks)?.add(id)
  }

  #text(text: string): void {
    if (this.#within.at(-1) === 'm:t' && this.#skipped === 0) { this.#drawn.letters += text; return }
    if (this.#isText !== null && this.#skipped === 0) this.#write(text, this.#isText === 'taken' || this.#isTaken)
  }

  #write(text: string, isTaken: boolean): void {
    const p = this.#p
    if (!p) return
    if (this.#place) p.ids.add(this.#place.id)
    const added = this.#changes.find(({ isAdded }) => isAdded)
    for (const { by, at } of this.#changes) p.changes.set(by, { by, at })
    if (this.#run.isSource) { this.#source(text); return }
    p.runs.push({ text, ...this.#run, url: this.#links.at(-1) ?? '', isAdded: added !== undefined, isTaken })
  }

  /** What a formula was made from counts while the formula stands before it as it was sent; one that was edited is read as its letters, one that is gone is gone. */
  #source(text: string): void {
    const p = this.#p!, last = p.runs.at(-1)
    if (last?.isSource) { last.text += text; return }
    p.runs.push({ text, isStrong: false, isStress: false, url: '', isAdded: false, isTaken: this.#isTaken, isSource: true, drawn: { ...this.#drawn, isKnown: this.#knowsMath } })
    this.#drawn = { letters: '', isPicture: false }
  }

  #paragraph(): void {
    const p = this.#p!
    this.#p = null
    if (this.#carried.length > 0) { p.runs.unshift(...this.#carried); this.#carried = [] }
    const ids = p.ids.size > 0 ? p.ids : p.born
    const style = this.#given.styles.get(p.style)
    const source = sourceOf(p.runs, style?.name ?? '')
    if (source !== null) { this.#push({ kind: 'code', ...source, level: 0, isNumbered: false, ids: [...ids], remarks: this.#remarks(p.remarks), changes: [...p.changes.values()], before: source.words.text }); return }
    const words = wordsOf(p.runs.filter(({ isTaken }) => !isTaken))
    const before = p.runs.filter(({ isAdded }) => !isAdded).map(({ text }) => text).join('').replace(/\s+/g, ' ').trim()
    const grid = this.#tables[0]
    if (grid) {
      for (const id of ids) grid.ids.add(id)
      for (const id of p.remarks) grid.remarks.add(id)
      for (const [by, change] of p.changes) grid.changes.set(by, change)
      this.#cell?.push(words)
      return
    }
    // Its end was taken: what is left of it goes on in the next.
    if (p.isMarkTaken && words.text !== '') { this.#carried = p.runs; return }
    if (style && /^(toc|table of contents|contents)/.test(style.name)) return
    const wasThere = before !== '' || (p.runs.length === 0 && !p.isMarkAdded)
    if (words.text === '' && before === '' && ids.size === 0 && p.remarks.size === 0) return
    this.#push({ ...this.#kindOf(p, style), ids: [...ids], remarks: this.#remarks(p.remarks), changes: [...p.changes.values()], words, before: wasThere ? before : null })
  }

  #kindOf(p: Open, style: Style | undefined): { kind: 'heading' | 'text' | 'item' | 'label'; level: number; isNumbered: boolean } {
    const list = p.list ?? style?.numbering ?? null
    const format = list === null || list === '0' ? null : this.#given.formats.get(`${list} ${p.depth}`) ?? 'bullet'
    const level = style?.name === 'title' ? 1 : p.outline ?? style?.level ?? null
    if (level !== null) return { kind: 'heading', level: style?.name === 'title' ? 0 : level, isNumbered: format !== null && format !== 'bullet' && format !== 'none' }
    if (style?.name === 'label' || style?.name === 'note head') return { kind: 'label', level: 0, isNumbered: false }
    if (format !== null && format !== 'none') return { kind: 'item', level: Number(p.depth), isNumbered: format !== 'bullet' }
    return { kind: 'text', level: 0, isNumbered: false }
  }

  #endCell(): void {
    this.#tables[0]?.rows.at(-1)?.push(joined(this.#cell ?? []))
    this.#cell = null
  }

  #endTable({ rows, ids, remarks, changes }: Grid): void {
    this.#push({ kind: 'table', rows: rows.filter((row) => row.length > 0), ids: [...ids], remarks: this.#remarks(remarks), changes: [...changes.values()] })
  }

  #remarks(ids: ReadonlySet<string>): PaperRemark[] { return [...ids].flatMap((id) => this.#given.comments.get(id) ?? []) }

  #push(block: ReadBlock): void {
    if (this.blocks.length >= mostBlocks) throw new Invalid([{ field: 'file', key: 'core.docx.long', values: { most: mostBlocks } }])
    this.blocks.push(block)
  }
}

const fresh = (): Open => ({ style: '', list: null, depth: '0', outline: null, runs: [], ids: new Set(), born: new Set(), remarks: new Set(), changes: new Map(), isMarkAdded: false, isMarkTaken: false })
const anchorOf = (anchor: string | undefined): string => { const id = idOfBookmark(anchor ?? ''); return id === null ? '' : `#${id}` }
function dateOf(text: string | undefined): Date | null { const at = new Date(text ?? ''); return Number.isNaN(at.getTime()) ? null : at }

/** A formula as it was sent, or the letters of an edited one. */
function formulaOf({ text, drawn = { letters: '', isPicture: false } }: Run): { tex: string; isFormula: boolean } {
  if (drawn.letters.trim() === '' && !drawn.isPicture && drawn.isKnown !== false) return { tex: '', isFormula: false }
  const tree = mathTree(text, false)
  const isSame = drawn.letters === '' || (tree !== null && lettersOf(mathText(tree)) === lettersOf(drawn.letters))
  return isSame ? { tex: text, isFormula: true } : { tex: drawn.letters.replace(/\s+/g, ' '), isFormula: false }
}

/** A paragraph that is a formula, a drawing or code of lines of its own; null for every other. */
function sourceOf(runs: readonly Run[], style: string): { info?: 'math' | 'mermaid'; words: PaperWords } | null {
  const kept = runs.filter(({ isTaken }) => !isTaken), source = kept.find(({ isSource }) => isSource)
  if (style === 'code') { const text = kept.map((run) => run.text).join('').trimEnd(); return text.trim() === '' ? null : { words: { text } } }
  if (!source || kept.some((run) => !run.isSource && run.text.trim() !== '')) return null
  if (style === 'diagram') return source.drawn?.isPicture ? { info: 'mermaid', words: { text: source.text } } : null
  if (style !== 'formula') return null
  const { tex, isFormula } = formulaOf(source)
  return tex === '' || !isFormula ? null : { info: 'math', words: { text: tex } }
}

/** Runs as words with marks: white space is one space, neighbours of the same form are one stretch. */
function wordsOf(runs: readonly Run[]): PaperWords {
  let text = ''
  const marks: PaperMark[] = []
  for (const run of runs) {
    if (run.isSource) {
      const { tex, isFormula } = formulaOf(run)
      if (tex !== '') { if (isFormula) marks.push({ from: text.length, to: text.length + tex.length, as: 'formula' }); text += tex }
      continue
    }
    let part = run.text.replace(/\s+/g, ' ')
    if (text === '' || text.endsWith(' ')) part = part.replace(/^ /, '')
    if (part === '' || text.length > longestText) continue
    const from = text.length
    text += part
    for (const [as, is] of [['strong', run.isStrong], ['stress', run.isStress], ['link', run.url !== '']] as const) {
      if (!is) continue
      const last = marks.findLast((mark) => mark.as === as)
      if (last && last.to === from && (as !== 'link' || last.url === run.url)) last.to = text.length
      else marks.push({ from, to: text.length, as, ...as === 'link' ? { url: run.url } : {} })
    }
  }
  const kept = text.trimEnd()
  return { text: kept, ...marks.length === 0 ? {} : { marks: marks.map((mark) => ({ ...mark, to: Math.min(mark.to, kept.length) })).filter(({ from, to }) => to > from) } }
}

function joined(parts: readonly PaperWords[]): PaperWords {
  let text = ''
  const marks: PaperMark[] = []
  for (const part of parts.filter((one) => one.text !== '')) {
    if (text !== '') text += ' '
    const by = text.length
    text += part.text
    marks.push(...(part.marks ?? []).map((mark) => ({ ...mark, from: mark.from + by, to: mark.to + by })))
  }
  return { text, ...marks.length === 0 ? {} : { marks } }
}
