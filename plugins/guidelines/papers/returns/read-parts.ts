import type { PaperBlock, PaperWords, ReadBlock, ReadPaper } from '@diwan/core'
import { inlineOf, markdownOf } from '../markdown/from-blocks.ts'
import { markerOf } from '../../guide/blocks/included.ts'
import { refOfPlace } from './included-texts.ts'
import { blankPart, fields, wholes, type Field, type Returned, type ReturnedPart, type Whole } from './returned.ts'

/** What the paper calls its parts, to recognise heads that lost their place. Lower case. */
export interface KnownHeads { readonly wholes: ReadonlyMap<string, Whole | 'none'>; readonly fields: ReadonlyMap<string, Field> }
type Target = { part: ReturnedPart; field: Field } | { whole: Whole } | null

/** An edited document, part by part: by the places it was sent with, and where those are gone by its heads and numbers. */
export function readParts(read: ReadPaper, heads: KnownHeads): Returned {
  const returned: Returned = { source: read.source, wholes: {}, sections: [], loose: [...read.loose], blocks: [] }
  const taken = new Map<string, { part: string; ref: string; blocks: ReadBlock[] }>()
  let lastTaken = ''
  const held = new Map<ReturnedPart, Record<Field, ReadBlock[]>>()
  const whole = new Map<Whole, ReadBlock[]>()
  const levels = read.blocks.flatMap((block) => block.kind === 'heading' && block.level > 0 ? [block.level] : [])
  const top = Math.min(...levels, 9)
  let target: Target = null
  let part: ReturnedPart | null = null

  const begin = (made: ReturnedPart, words: PaperWords): void => {
    held.set(made, { title: [], body: [], cost: [], staff: [], law: [] })
    made.words.title = words.text.replace(/^\d+(\.\d+)?[.)]?\s+/, '')
    part = made
    target = { part: made, field: 'body' }
  }
  const section = (id: string | null, words: PaperWords): void => { const made = { ...blankPart(id), recommendations: [] }; returned.sections.push(made); begin(made, words) }
  const recommendation = (id: string | null, words: PaperWords): void => {
    if (returned.sections.length === 0) returned.sections.push({ ...blankPart(null), recommendations: [] })
    const made = blankPart(id)
    returned.sections.at(-1)!.recommendations.push(made)
    begin(made, words)
  }
  const note = (block: ReadBlock): void => {
    if (part && target && 'part' in target) { part.remarks.push(...block.remarks); part.by.push(...block.changes.map(({ by }) => by).filter((by) => !part!.by.includes(by))) }
    else returned.loose.push(...block.remarks)
  }

  for (const block of read.blocks) {
    const [id = ''] = block.ids
    const dot = id.lastIndexOf('.')
    const [of, field] = dot < 0 ? [id, ''] : [id.slice(0, dot), id.slice(dot + 1)]
    const words = block.kind === 'table' ? { text: '' } : block.words
    const wholeOf = wholes.find((one) => one === of)
    if (id === 'cover-title') { returned.wholes.title = words.text; target = null; returned.loose.push(...block.remarks); continue }
    if (id === 'cover-lead') { returned.wholes.summary = [returned.wholes.summary, words.text].filter(Boolean).join(' '); continue }
    if (id.startsWith('cover-')) continue
    const ref = refOfPlace(field)
    if (ref !== null) { included(id, { part: of, ref }, block); continue }
    lastTaken = ''
    if (of === 'sources' || of === 'made') { target = null; part = null; continue }
    if (wholeOf && (field === 'head' || field === 'text' || field === 'list')) {
      part = null
      target = { whole: wholeOf }
      if (field === 'head') returned.wholes[wholeOf] ??= ''
      else put(block)
      note(block)
      continue
    }
    if (field === 'title' && block.kind !== 'table') {
      // One place on two lines is one head.
      if (part && (part as ReturnedPart).id === of) { (part as ReturnedPart).words.title = `${(part as ReturnedPart).words.title} ${words.text}`.trim(); note(block); continue }
      if (words.text !== '') (of.startsWith('s-') || (block.kind === 'heading' && block.level <= top && !of.startsWith('r-')) ? section : recommendation)(of, words)
      note(block)
      continue
    }
    if (part && (part as ReturnedPart).id === of && field !== '') {
      const own = fields.find((one) => one === field)
      const labelled = fields.find((one) => field === `label-${one}`)
      target = { part, field: own ?? labelled ?? 'body' }
      if (own) put(block)
      note(block)
      continue
    }
    if (id !== '') continue
    unplaced(block, words)
    note(block)
  }
  for (const { part: of, ref, blocks } of taken.values()) returned.blocks.push({ part: of, ref, text: markdownOf(blocks), by: [...new Set(blocks.flatMap(({ changes }) => changes.map(({ by }) => by)))] })
  for (const [one, kept] of held) for (const field of ['body', 'cost', 'staff', 'law'] as const) one.words[field] = markdownOf(kept[field])
  for (const [name, kept] of whole) returned.wholes[name] = name === 'key-points' ? kept.flatMap((block) => block.kind === 'table' || block.words.text === '' ? [] : [inlineOf(block.words)]).join('\n') : markdownOf(kept)
  if (returned.wholes.title === undefined && read.title !== '') returned.wholes.title = read.title
  return returned

  /** Words of a text block: in the text they stand in they are the line that names it. */
  function included(id: string, { part: of, ref }: { part: string; ref: string }, block: ReadBlock): void {
    const whole = wholes.find((one) => one === of)
    if (whole) { part = null; target = { whole } } else if (part?.id === of && !(target && 'part' in target && target.part === part && target.field === 'body')) target = { part, field: 'body' }
    if (lastTaken !== id) put({ kind: 'text', level: 0, isNumbered: false, words: { text: markerOf(ref) }, before: null, ids: [], remarks: [], changes: [] })
    lastTaken = id
    const known = taken.get(id) ?? { part: of, ref, blocks: [] }
    known.blocks.push(block)
    taken.set(id, known)
    note({ ...block, changes: [] })
  }

  function put(block: ReadBlock): void {
    if (!target) return
    if ('whole' in target) { whole.set(target.whole, [...whole.get(target.whole) ?? [], block]); return }
    held.get(target.part)?.[target.field].push(block)
  }

  /** What was added elsewhere, and all of a document that is not ours. */
  function unplaced(block: ReadBlock, words: PaperWords): void {
    const head = words.text.toLowerCase().trim()
    if (block.kind === 'heading' && words.text !== '') {
      const named = heads.wholes.get(head)
      if (block.level === 0) { returned.wholes.title ??= words.text; return }
      if (named === 'none') { target = null; part = null; return }
      if (named) { part = null; target = { whole: named }; return }
      if (block.level <= top && !(block.isNumbered && /^\d+\.\d+/.test(words.text))) section(null, words)
      else recommendation(null, words)
      return
    }
    const field = block.kind === 'label' || block.kind === 'text' ? heads.fields.get(head.replace(/:$/, '')) : undefined
    if (field && part) { target = { part, field }; return }
    // In a document without heads of its own for them, numbered paragraphs are recommendations.
    if (block.kind === 'item' && block.isNumbered && block.level <= 1 && read.source === null && returned.sections.length > 0 && levels.every((level) => level === top) && words.text !== '') { recommendation(null, words); return }
    put(block)
  }
}

/** A paper as if it had been sent out and come back: what an edited copy is compared with. */
export function asRead(title: string, source: string | null, blocks: readonly PaperBlock[]): ReadPaper {
  return { title, source, loose: [], blocks: blocks.flatMap((block): ReadBlock[] => {
    const place = { ids: block.id === undefined ? [] : [block.id], remarks: block.remarks ?? [], changes: [] }
    if (block.kind === 'table') return [{ kind: 'table', rows: [...block.head.length > 0 ? [block.head] : [], ...block.rows].map((row) => row.map(plain)), ...place }]
    if (block.kind === 'facts' || block.kind === 'page') return []
    if (block.kind === 'box') return []
    if (block.kind === 'formula' || block.kind === 'diagram' || block.kind === 'code') return [{ kind: 'code', ...block.kind === 'code' ? {} : { info: block.kind === 'formula' ? 'math' as const : 'mermaid' as const }, level: 0, isNumbered: false, words: { text: block.text.trimEnd() }, before: null, ...place }]
    const kind = block.kind === 'heading' || block.kind === 'item' || block.kind === 'label' ? block.kind : 'text'
    const level = block.kind === 'heading' ? (block.level ?? 1) - 1 : block.kind === 'item' ? block.depth ?? 0 : 0
    return [{ kind, level, isNumbered: block.kind === 'heading' ? block.number !== undefined : block.kind === 'item' && block.marker !== undefined, words: plain(block), before: null, ...place }]
  }) }
}

/** Words as a document keeps them: white space is one space, code is no mark of its own. */
function plain({ text, marks = [] }: PaperWords): PaperWords {
  const spaced = text.replace(/\s+/g, ' ').trim()
  const kept = marks.filter(({ as }) => as !== 'code')
  return { text: spaced, ...kept.length === 0 || spaced !== text ? {} : { marks: kept } }
}
