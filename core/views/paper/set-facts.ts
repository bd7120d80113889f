import type { PaperFact } from '../../contract/index.ts'
import { paintMeter, roomOfMeter } from './meter.ts'
import { element, type Column, type Row } from './row.ts'
import type { Setter } from './set-block.ts'
import { paintLine, setWords, type Style } from './set-words.ts'
import { isRtlIn } from './sheet.ts'

const label: Style = { font: 'sans', size: 8, ink: 'ink-2' }
const value: Style = { font: 'strong', size: 9.5, ink: 'ink' }
const gap = 12

/** Labels with what stands under them, side by side between two lines; under each other where they are too wide. */
export function setFacts(setter: Setter, facts: readonly PaperFact[], column: Column): Row[] {
  const rows: Row[] = []
  const most = Math.max(1, Math.min(4, Math.floor(column.width / 90)))
  for (let from = 0; from < facts.length; from += most) rows.push(strip(setter, facts.slice(from, from + most), column, { isFirst: from === 0, isLast: from + most >= facts.length }))
  return rows
}

function strip({ letters, lang, root }: Setter, facts: readonly PaperFact[], column: Column, { isFirst, isLast }: { isFirst: boolean; isLast: boolean }): Row {
  const isRtl = isRtlIn(lang)
  const widths = shared(facts.map((fact) => Math.max(letters.width(fact.label, 'sans', label.size), letters.width(fact.text, 'strong', value.size) + roomOfMeter(fact.meter)) + 2 * gap + 3), column.width)
  let at = 0
  const cells = facts.map((fact, n) => {
    const width = widths[n]! - 2 * gap + (n === 0 ? gap : 0)
    const x = isRtl ? column.x + column.width - at - widths[n]! + gap : column.x + at + (n === 0 ? 0 : gap)
    const edge = isRtl ? column.x + column.width - at : column.x + at
    at += widths[n]!
    const own = { x, width }
    const room = roomOfMeter(fact.meter)
    return {
      fact, own, edge, one: element('P', root, fact.lang === undefined ? {} : { lang: fact.lang }), head: setWords(letters, { text: fact.label }, { style: label, column: own, lang }),
      words: setWords(letters, fact, { style: value, column: { x: isRtl ? own.x : own.x + room, width: own.width - room }, lang }),
    }
  })
  const height = Math.max(...cells.map(({ head, words }) => head.lines.length * head.step + words.lines.length * words.step)) + 11
  return {
    height, before: isFirst ? 8 : 0, keep: true,
    adorn({ document, palette }, y) {
      document.lineWidth(0.6).strokeColor(palette.line)
      if (isFirst) document.moveTo(column.x, y).lineTo(column.x + column.width, y)
      if (isLast) document.moveTo(column.x, y + height).lineTo(column.x + column.width, y + height)
      for (const { edge } of cells.slice(1)) document.moveTo(edge, y).lineTo(edge, y + height)
      document.stroke()
      for (const { fact, own, head } of cells) if (fact.meter) paintMeter(document, palette, fact.meter, { x: own.x, width: own.width, y: y + 5 + head.lines.length * head.step, step: value.size * 1.42, isRtl })
    },
    parts: cells.map(({ one, head, words }) => ({
      element: one,
      paint(pen, y) {
        head.lines.forEach((_line, n) => { paintLine(pen, head, n, y + 5 + n * head.step) })
        words.lines.forEach((_line, n) => { paintLine(pen, words, n, y + 5 + head.lines.length * head.step + n * words.step) })
      },
    })),
  }
}

/** The widths they ask for, or shares of the room where that is too little. */
function shared(asked: readonly number[], room: number): number[] {
  const sum = asked.reduce((all, one) => all + one, 0)
  if (sum <= room) return [...asked]
  const even = room / asked.length
  const small = asked.filter((one) => one <= even)
  const rest = (room - small.reduce((all, one) => all + one, 0)) / Math.max(1, asked.length - small.length)
  return asked.map((one) => one <= even ? one : rest)
}
