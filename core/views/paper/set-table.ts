import type { PaperBlock, PaperWords } from '../../contract/index.ts'
import { element, type Column, type Element, type Row } from './row.ts'
import type { Setter } from './set-block.ts'
import { paintLine, setWords, type SetWords, type Style } from './set-words.ts'
import { isRtlIn, roomOfPage } from './sheet.ts'

type Table = Extract<PaperBlock, { kind: 'table' }>
const cell: Style = { font: 'sans', size: 9, ink: 'ink' }
const head: Style = { font: 'strong', size: 8.5, ink: 'ink-2' }
const pad = 4

/** A table ruled like a register. Its rows go on over pages line by line, its head stands on each. */
export function setTable(setter: Setter, table: Table, column: Column): Row[] {
  const { letters, lang, root } = setter
  const isRtl = isRtlIn(lang)
  const count = Math.max(1, table.head.length, ...table.rows.map((row) => row.length))
  const columns = columnsOf(setter, table, count, column, isRtl)
  const whole = element('Table', root)
  const rows: Row[] = []
  if (table.caption) {
    const words = setWords(letters, { text: table.caption }, { style: { font: 'strong', size: 9.5, ink: 'ink' }, column, lang })
    const caption = element('Caption', whole)
    words.lines.forEach((_line, n) => rows.push({ height: words.step, before: n === 0 ? 10 : 0, keep: true, parts: [{ element: caption, paint: (pen, y) => { paintLine(pen, words, n, y) } }] }))
  }
  const heads = table.head.length > 0 ? tableRow(setter, table.head, columns, { style: head, tag: 'TH', parent: whole, column, rule: 'ink' }) : []
  rows.push(...heads.map((row, n) => ({ ...row, keep: true, before: n === 0 ? 8 : 0 })))
  const isTall = heads.reduce((sum, { height }) => sum + height, 0) > roomOfPage / 3
  for (const [at, given] of table.rows.entries()) {
    const set = tableRow(setter, given, columns, { style: cell, tag: 'TD', parent: whole, column, rule: 'line' })
    rows.push(...set.map((row, n) => ({ ...row, before: n === 0 && at === 0 && heads.length === 0 ? 8 : 0, keep: set.length <= 5 && n < set.length - 1, ...isTall ? {} : { head: heads } })))
  }
  return rows
}

function tableRow(setter: Setter, cells: readonly PaperWords[], columns: readonly Column[], { style, tag, parent, column, rule }: { style: Style; tag: 'TH' | 'TD'; parent: Element; column: Column; rule: 'ink' | 'line' }): Row[] {
  const row = element('TR', parent)
  const set = columns.map((own, n) => {
    const words: PaperWords = cells[n] ?? { text: '' }
    const one = element(tag, row, { ...words.lang === undefined ? {} : { lang: words.lang }, ...tag === 'TH' ? { scope: 'Column' as const } : {} })
    return { one, words: setWords(setter.letters, words, { style, column: own, lang: setter.lang, reads: 'own' }) }
  })
  const count = Math.max(1, ...set.map(({ words }) => words.lines.length))
  return Array.from({ length: count }, (_one, n) => lineOfRow(set, n, { count, column, rule, step: set[0]!.words.step }))
}

function lineOfRow(set: readonly { one: Element; words: SetWords }[], n: number, { count, column, rule, step }: { count: number; column: Column; rule: 'ink' | 'line'; step: number }): Row {
  const [top, bottom] = [n === 0 ? pad : 0, n === count - 1 ? pad : 0]
  return {
    height: step + top + bottom, before: 0, keep: false,
    adorn({ document, palette }, y) {
      if (n === count - 1) document.lineWidth(rule === 'ink' ? 0.9 : 0.5).strokeColor(palette[rule]).moveTo(column.x, y + step + top + bottom).lineTo(column.x + column.width, y + step + top + bottom).stroke()
    },
    parts: set.filter(({ words }) => n === 0 || words.lines[n]).map(({ one, words }) => ({ element: one, paint: (pen, y) => { paintLine(pen, words, n, y + top) } })),
  }
}

/** Widths by what stands in the cells, none under a share that can be read; the first column is at the right in Arabic. */
function columnsOf({ letters }: Setter, { head: heads, rows }: Table, count: number, column: Column, isRtl: boolean): Column[] {
  const asked = Array.from({ length: count }, (_one, n) => {
    const texts = [heads[n]?.text ?? '', ...rows.slice(0, 40).map((row) => row[n]?.text ?? '')]
    return Math.min(column.width * 0.6, Math.max(34, ...texts.map((text) => letters.width(text.slice(0, 60), 'sans', cell.size) + 12)))
  })
  const sum = asked.reduce((all, one) => all + one, 0)
  const widths = asked.map((one) => one / sum * column.width)
  let at = 0
  return widths.map((width) => {
    const x = isRtl ? column.x + column.width - at - width : column.x + at
    at += width
    return { x: isRtl ? x + 8 : x, width: Math.max(10, width - 8) }
  })
}
