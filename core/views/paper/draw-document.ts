import type { Locale } from '../../contract/index.ts'
import { guilloche } from '../drawing/guilloche.ts'
import { setContents } from './contents.ts'
import { drawCover } from './cover.ts'
import type { Given } from './draw-paper.ts'
import { flow, type PageRows } from './flow.ts'
import { artifact, svg } from './line-work.ts'
import { element, structOf, type Element, type Listed, type Pen, type Row } from './row.ts'
import { setBlock, type Setter } from './set-block.ts'
import { paintLine, setWords, type Alignment } from './set-words.ts'
import { sheet, wholeColumn } from './sheet.ts'

/** How long others wait at most while a paper is made, in ms. */
const atOnce = 12

/** A document: set as rows, laid out as pages, drawn with the numbers that are known by then. */
export async function drawDocument(pen: Pen, { paper, author, told }: Given): Promise<void> {
  const root = element('Document', null)
  const pause = pausing()
  const rows = await set(pen, { paper, author, told }, root, pause)
  const listed = rows.flatMap(({ listed: one }) => one ?? [])
  const body = flow(rows)
  const front = paper.cover ? 1 : 0
  let contents: PageRows[] = []
  const pageOf = new Map<Listed, number>()
  if (paper.contents !== undefined && listed.length > 0) {
    contents = flow(setContents({ letters: pen.letters, lang: paper.lang, root, heading: paper.contents, listed, pageOf: (n) => pageOf.get(listed[n]!) ?? 0 }))
    body.forEach((page, n) => { for (const { row } of page) if (row.listed) pageOf.set(row.listed, front + contents.length + n + 1) })
  }
  const ids = new Set(rows.flatMap(({ ids: own = [] }) => own))
  const pages = [...contents, ...body]
  const total = front + pages.length
  if (paper.cover) drawCover(pen, { cover: paper.cover, site: author, lang: paper.lang, seed: paper.seed, root }, (placed) => { for (const { row, y } of placed) drawRow(pen, row, y, 0, ids) })
  const outline: (PDFKit.PDFOutline | undefined)[] = []
  for (const [n, page] of pages.entries()) {
    if (front + n > 0) pen.document.addPage()
    frame(pen, { paper, author, told }, front + n + 1, total)
    for (const { row, y, before, isHead } of page) {
      if (isHead) artifact(pen.document, () => { row.adorn?.(pen, y, before); for (const part of row.parts) part.paint(pen, y); pen.links = [] })
      else drawRow(pen, row, y, before, ids)
      if (row.listed) outlined(pen.document, outline, row.listed)
    }
    if (await pause()) told?.(0.4 + 0.6 * (n + 1) / pages.length)
  }
  structOf(root, pen.document).end()
}

async function set(pen: Pen, { paper, author, told }: Given, root: Element, pause: () => Promise<boolean>): Promise<Row[]> {
  const setter: Setter = { letters: pen.letters, lang: paper.lang, root, lists: [] }
  const blocks = paper.cover ? paper.blocks : [{ kind: 'kicker' as const, text: author }, ...paper.blocks]
  const rows: Row[] = []
  for (const [n, block] of blocks.entries()) {
    // What comes before a formula or a drawing says what it is, and stays with it.
    const before = block.kind === 'formula' || block.kind === 'diagram' ? rows.at(-1) : undefined
    if (before) rows[rows.length - 1] = { ...before, keep: true }
    for (const row of setBlock(setter, block)) rows.push(row.listed?.id === '' ? { ...row, listed: { ...row.listed, id: `heading-${n}` }, ids: [`heading-${n}`] } : row)
    if (await pause()) told?.(0.4 * n / blocks.length)
  }
  return rows
}

/** Gives the loop to others when it was held for long enough; true when it did. */
function pausing(): () => Promise<boolean> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < atOnce) return false
    await new Promise((resolve) => { setImmediate(resolve) })
    since = performance.now()
    return true
  }
}

function drawRow(pen: Pen, row: Row, y: number, before: number, ids: ReadonlySet<string>): void {
  const { document } = pen
  for (const id of row.ids ?? []) document.addNamedDestination(id, 'XYZ', 0, Math.max(0, y - 12), null)
  if (row.adorn) artifact(document, () => { row.adorn!(pen, y, before) })
  for (const { element: one, paint } of row.parts) {
    pen.links = []
    const struct = structOf(one, document)
    struct.add(() => { paint(pen, y) })
    for (const { x, y: top, width, height, url } of pen.links) {
      const isInside = url.startsWith('#')
      if (isInside ? !ids.has(url.slice(1)) : !/^(https?:|mailto:)/i.test(url)) continue
      const link = document.struct('Link')
      struct.add(link)
      if (isInside) document.goTo(x, top, width, height, url.slice(1), { structParent: link, Contents: new String(url.slice(1)) } as never)
      else document.link(x, top, width, height, url, { structParent: link, Contents: new String(url) } as never)
    }
  }
  pen.links = []
}

function outlined(document: PDFKit.PDFDocument, path: (PDFKit.PDFOutline | undefined)[], { level, number, text }: Listed): void {
  const title = (number === '' ? text : `${number} ${text}`).slice(0, 160)
  const parent = path.slice(0, level).findLast((one) => one !== undefined)
  path[level] = (parent ?? document.outline).addItem(title)
  path.length = level + 1
}

/** Running head and foot: what it is, whose, and the page. */
function frame(pen: Pen, { paper, author }: Given, page: number, total: number): void {
  const { document, palette, letters } = pen
  const line = (text: string, y: number, align: Alignment, lang: Locale = paper.lang): void => {
    const words = setWords(letters, { text }, { style: { font: 'sans', size: 8.5, ink: 'ink-2' }, column: wholeColumn, lang })
    paintLine(pen, words, 0, y, align)
  }
  artifact(document, () => {
    if (page === 1) svg(document, guilloche(paper.seed), { x: 0, y: 0, width: sheet.width, height: 46 }, palette['brand-line'], 0.3)
    else {
      line(short(pen, paper.title), 36, 'start')
      if (paper.head !== undefined) line(paper.head, 36, 'end')
      document.lineWidth(0.5).strokeColor(palette.line).moveTo(wholeColumn.x, 53).lineTo(wholeColumn.x + wholeColumn.width, 53).stroke()
    }
    line([paper.foot ?? author, `${page} / ${total}`].join('   ·   '), sheet.height - sheet.bottom + 24, 'middle')
  })
}

/** As much of a title as leaves room for what stands at the other end. */
function short({ letters }: Pen, text: string): string {
  const words = text.split(/\s+/)
  const fits = (n: number): boolean => letters.width(words.slice(0, n).join(' '), 'sans', 8.5) < wholeColumn.width * 0.66
  let n = words.length
  while (n > 1 && !fits(n)) n -= 1
  return n === words.length ? text : `${words.slice(0, n).join(' ')} …`
}
