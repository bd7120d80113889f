import type { Locale, PaperBlock, PaperWords } from '../../contract/index.ts'
import { settingOf, type Setting, type WordBlock } from './looks.ts'
import { element, type Column, type Element, type Row } from './row.ts'
import { setBox } from './set-box.ts'
import { setDiagram, setFormulaBlock } from './set-drawn.ts'
import { setFacts } from './set-facts.ts'
import { setTable } from './set-table.ts'
import { paintLine, setWords, type SetWords } from './set-words.ts'
import { beginning, inset, isRtlIn, sheet, wholeColumn } from './sheet.ts'
import type { TypeCase } from './type-case.ts'

/** What blocks are set with; `lang` of the paper. `lists`: the lists that are open, by depth. */
export interface Setter { readonly letters: TypeCase; readonly lang: Locale; readonly root: Element; lists: Element[]; /** Kind of the block before. */ last?: PaperBlock['kind'] }

/** A block as rows of the page. */
export function setBlock(setter: Setter, block: PaperBlock): Row[] {
  const column = block.isInset ? inset(wholeColumn, sheet.hang, isRtlIn(setter.lang)) : wholeColumn
  if (block.kind !== 'item') setter.lists = []
  const set = rowsOf(setter, block, column)
  // What a label names stands close to it.
  const rows = setter.last === 'label' && set[0] ? [{ ...set[0], before: 1 }, ...set.slice(1)] : set
  setter.last = block.kind
  const [first, ...rest] = rows
  return block.id === undefined || !first ? rows : [{ ...first, ids: [...first.ids ?? [], block.id] }, ...rest]
}

function rowsOf(setter: Setter, block: PaperBlock, column: Column): Row[] {
  switch (block.kind) {
    case 'page': return [{ height: 0, before: 0, keep: false, parts: [], beginsPage: true }]
    case 'facts': return setFacts(setter, block.facts, column)
    case 'box': return setBox(setter, block, column)
    case 'table': return setTable(setter, block, column)
    case 'item': return item(setter, block, column)
    case 'heading': return heading(setter, block, column)
    case 'formula': return setFormulaBlock(setter, block, column) ?? paragraph(setter, block, column)
    case 'diagram': return setDiagram(setter, block, column) ?? paragraph(setter, block, column)
    default: return paragraph(setter, block, column)
  }
}

/** Rows of lines that belong to one element. */
export function linesAs(words: SetWords, one: Element, { before, keep = false }: { before: number; keep?: boolean }): Row[] {
  const { lines, step } = words
  return lines.map((_line, at) => ({
    height: step, before: at === 0 ? before : 0,
    // No line of a paragraph stands alone at the head or foot of a page.
    keep: keep || (lines.length > 1 && (at === 0 || at === lines.length - 2)),
    parts: [{ element: one, paint: (pen, y) => { paintLine(pen, words, at, y) } }],
  }))
}

const readsOf = (kind: WordBlock['kind']): { reads?: 'ltr' | 'auto' } => kind === 'code' || kind === 'formula' || kind === 'diagram' ? { reads: 'ltr' } : kind === 'name' ? { reads: 'auto' } : {}
const langOf = (block: PaperWords, setter: Setter): { lang?: Locale } => block.lang === undefined || block.lang === setter.lang ? {} : { lang: block.lang }

function paragraph(setter: Setter, block: WordBlock, column: Column): Row[] {
  if (block.text.includes('\n') && (block.kind === 'code' || block.kind === 'formula' || block.kind === 'diagram')) return lines(setter, block, column)
  const setting = settingOf('document', block)
  const at = block.kind === 'quote' ? inset(column, 14, isRtlIn(block.lang ?? setter.lang)) : column
  const words = setWords(setter.letters, block, { style: setting, column: at, lang: setter.lang, ...readsOf(block.kind) })
  return linesAs(words, element(setting.tag, setter.root, langOf(block, setter)), { before: setting.before, keep: block.kind === 'label' || block.kind === 'kicker' })
}

/** Code has its lines, and what stands before the first letter of each. */
function lines(setter: Setter, block: WordBlock, column: Column): Row[] {
  return block.text.split('\n').flatMap((line, n) => {
    const room = Math.min(column.width / 2, 4.5 * (/^ */.exec(line)?.[0].length ?? 0))
    return paragraph(setter, { ...block, marks: [], text: line.trim() }, { x: column.x + room, width: column.width - room }).map((row) => n === 0 ? row : { ...row, before: 0 })
  })
}

function heading(setter: Setter, block: Extract<PaperBlock, { kind: 'heading' }>, column: Column): Row[] {
  const setting: Setting = settingOf('document', block)
  const level = block.level ?? 1
  const isHung = level === 3 && block.number !== undefined
  const isRtl = isRtlIn(setter.lang)
  const text = block.number !== undefined && !isHung ? { ...block, text: `${block.number}. ${block.text}`, marks: [] } : block
  const words = setWords(setter.letters, text, { style: setting, column: isHung ? inset(wholeColumn, sheet.hang, isRtl) : column, lang: setter.lang })
  const one = element(setting.tag, setter.root, langOf(block, setter))
  const rows = linesAs(words, one, { before: setting.before, keep: true })
  const [first, ...rest] = rows
  if (!first) return []
  const number = isHung ? setWords(setter.letters, { text: block.number! }, { style: { font: 'serif', size: setting.size + 1, ink: 'brand' }, column: beginning(wholeColumn, sheet.hang, isRtl), lang: setter.lang }) : null
  const listed = block.isListed === false || (level === 1 && block.isListed !== true) ? {} : { listed: { level, number: block.number ?? '', text: block.text, lang: block.lang ?? setter.lang, id: block.id ?? '' } }
  const led: Row[] = [{ ...first, ...listed, parts: number ? [{ element: one, paint: (pen, y) => { paintLine(pen, number, 0, y) } }, ...first.parts] : first.parts }, ...rest]
  return level === 2 ? [...led, ruled()] : led
}

/** The line under a heading of a section. */
const ruled = (): Row => ({ height: 5, before: 0, keep: true, parts: [], adorn: ({ document, palette }, y) => { document.lineWidth(1).strokeColor(palette.ink).moveTo(wholeColumn.x, y + 4).lineTo(wholeColumn.x + wholeColumn.width, y + 4).stroke() } })

function item(setter: Setter, block: Extract<PaperBlock, { kind: 'item' }>, column: Column): Row[] {
  const setting = settingOf('document', block)
  const depth = Math.min(block.depth ?? 0, 4)
  setter.lists = setter.lists.slice(0, depth + 1)
  for (let n = setter.lists.length; n <= depth; n += 1) setter.lists.push(element('L', setter.lists.at(-1) ?? setter.root))
  const isRtl = isRtlIn(setter.lang)
  const point = element('LI', setter.lists.at(-1)!)
  const marker = setWords(setter.letters, { text: block.marker ?? '•' }, { style: setting, column: beginning(inset(column, depth * 16, isRtl), 20, isRtl), lang: setter.lang })
  const words = setWords(setter.letters, block, { style: setting, column: inset(column, depth * 16 + (block.marker ? 20 : 14), isRtl), lang: setter.lang })
  const [first, ...rest] = linesAs(words, element('LBody', point, langOf(block, setter)), { before: setting.before })
  if (!first) return []
  return [{ ...first, parts: [{ element: element('Lbl', point), paint: (pen, y) => { paintLine(pen, marker, 0, y) } }, ...first.parts] }, ...rest]
}
