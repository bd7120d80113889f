import { Invalid, type FieldFault, type ItemInput, type Locale } from '@diwan/core'
import { costKinds, measures, type Cause } from '../kinds/case.ts'
import { actors } from '../kinds/process.ts'
import { levels } from '../kinds/standard.ts'
import { causeWords, phases, type PartWords } from '../kinds/words.ts'
import { causeFaults, linesOf, treeOf } from './cause-tree.ts'

/** A column of a form of rows. `under` is the row it hangs on; words go to the text of the language, everything else to the item. */
export interface PartColumn { name: string; type: 'text' | 'textarea' | 'number' | 'month' | 'choice' | 'check' | 'under' | 'topic'; words?: 'title' | 'note'; choices?: readonly string[]; label?: string; optional?: boolean; min?: number; max?: number }
export interface PartList { name: string; most: number; blank: number; prefix: string; columns: readonly PartColumn[] }
export type PartRow = Record<string, string>

const title: PartColumn = { name: 'title', type: 'text', words: 'title' }
const note: PartColumn = { name: 'note', type: 'textarea', words: 'note', optional: true }
const amount = (name: string, optional = true): PartColumn => ({ name, type: 'number', min: -1e12, max: 1e12, optional })

/** What of each kind is written in rows: the editor of items has no questions for it. */
export const partLists: Record<string, readonly PartList[]> = {
  'guidelines.case': [
    { name: 'timeline', most: 40, blank: 3, prefix: 't', columns: [{ name: 'on', type: 'month' }, title, { name: 'phase', type: 'choice', choices: phases, label: 'core.phase.', optional: true }, note] },
    { name: 'costs', most: 40, blank: 3, prefix: 'k', columns: [title, { name: 'kind', type: 'choice', choices: costKinds, label: 'guidelines.parts.cost-kind.' }, amount('amount', false), { name: 'currency', type: 'text' }, { name: 'year', type: 'number', min: 1990, max: 2100 }, { name: 'isYearly', type: 'check' }, note] },
    { name: 'results', most: 20, blank: 2, prefix: 'r', columns: [title, { name: 'measure', type: 'choice', choices: measures, label: 'guidelines.measure.' }, amount('baseline'), amount('target'), amount('actual'), { name: 'better', type: 'choice', choices: ['lower', 'higher'], label: 'guidelines.parts.better.' }, note] },
    { name: 'causes', most: 40, blank: 4, prefix: 'c', columns: [title, { name: 'cause', type: 'choice', choices: causeWords, label: 'core.cause.' }, { name: 'under', type: 'under' }, note] },
  ],
  'guidelines.process': [{ name: 'steps', most: 60, blank: 4, prefix: 's', columns: [title, { name: 'actor', type: 'choice', choices: actors, label: 'guidelines.actor.' }, amount('workBefore'), amount('waitBefore'), amount('workAfter'), amount('waitAfter'), { name: 'technology', type: 'topic', optional: true }, { name: 'isControl', type: 'check' }, note] }],
  'guidelines.standard': [{ name: 'requirements', most: 60, blank: 4, prefix: 'q', columns: [title, { name: 'level', type: 'choice', choices: levels, label: 'guidelines.level.' }, note] }],
}

type Part = Record<string, unknown> & { id: string }

/** What the form shows of a draft: rows of words, a tree in its own order, with the number of the row each hangs on. */
export function rowsOf(list: PartList, input: ItemInput, lang: Locale): PartRow[] {
  const parts = (input.fields?.[list.name] ?? []) as Part[]
  const ordered = list.name === 'causes' ? linesOf(treeOf(parts as unknown as Cause[])).map(({ node }) => node as unknown as Part) : parts
  const words = wordsIn(input, lang)
  return ordered.map((part) => Object.fromEntries([['id', part.id], ...list.columns.map(({ name, words: of, type }) => [name,
    of ? words.get(part.id)?.[of] ?? '' : type === 'check' ? (part[name] === true ? 'true' : '') : type === 'under' ? String(ordered.findIndex(({ id }) => id === part[name]) + 1 || '') : part[name] === null || part[name] === undefined ? '' : String(part[name] as string | number)])]))
}

const wordsIn = (input: ItemInput, lang: Locale) => new Map(((input.texts[lang]?.extra?.['parts'] ?? []) as PartWords[]).map((part) => [part.id, part]))
const isSaid = (list: PartList, row: PartRow) => list.columns.some(({ name, type }) => !['choice', 'check'].includes(type) && (row[name] ?? '').trim() !== '')

/** The draft with what the rows say: a row left empty goes; in another language than the original only words are taken. @throws Invalid naming the row and the column */
export function withRows(kind: string, input: ItemInput, lang: Locale, posted: Readonly<Record<string, readonly PartRow[]>>): ItemInput {
  const faults: FieldFault[] = []
  const fields = { ...input.fields }
  const words: PartWords[] = []
  const taken = new Set(Object.values(posted).flatMap((rows) => rows.flatMap(({ id }) => id ? [id] : [])))
  for (const list of partLists[kind] ?? []) {
    const given = posted[list.name] ?? []
    const rows = given.map((row, n) => ({ row, n })).filter(({ row }) => lang === input.lang ? isSaid(list, row) : (row['id'] ?? '') !== '')
    const named = rows.map(({ row, n }) => ({ row, n, id: /^[a-z0-9-]{1,20}$/.test(row['id'] ?? '') ? row['id'] ?? '' : idFor(list.prefix, taken) }))
    for (const { row, id } of named) if ((row['title'] ?? '').trim() !== '' || (row['note'] ?? '').trim() !== '') words.push({ id, title: (row['title'] ?? '').trim(), note: (row['note'] ?? '').trim().replaceAll('\r\n', '\n') })
    if (lang !== input.lang) continue
    const byNumber = new Map(named.map(({ n, id }) => [n + 1, id]))
    fields[list.name] = named.map(({ row, n, id }) => Object.fromEntries([['id', id], ...list.columns.filter((column) => !column.words).map((column) => [column.name, valueOf(column, row, `${list.name}.${n}`, byNumber, faults)])]))
    for (const { row, n } of named) if ((row['title'] ?? '').trim() === '') faults.push({ field: `${list.name}.${n}.title`, key: 'guidelines.parts.fault.title' })
    if (list.name === 'causes' && faults.length === 0) faults.push(...causeFaults(fields['causes'] as Cause[], 'causes').map((fault) => ({ ...fault, field: fault.field.replace(/\.(\d+)\./, (_all, index: string) => `.${named[Number(index)]?.n ?? index}.`) })))
  }
  if (faults.length > 0) throw new Invalid(faults)
  const known = new Set((partLists[kind] ?? []).flatMap(({ name }) => (fields[name] as Part[] | undefined ?? []).map(({ id }) => id)))
  const text = input.texts[lang] ?? { title: '' }
  return { ...input, fields, texts: { ...input.texts, [lang]: { ...text, extra: { ...text.extra, parts: words.filter(({ id }) => known.has(id)) } } } }
}

function valueOf(column: PartColumn, row: PartRow, at: string, byNumber: ReadonlyMap<number, string>, faults: FieldFault[]): unknown {
  const word = (row[column.name] ?? '').trim(), field = `${at}.${column.name}`
  const fault = (key: string, values?: Record<string, string | number>) => { faults.push({ field, key, ...(values ? { values } : {}) }); return null }
  switch (column.type) {
    case 'check': return word === 'true'
    case 'choice': return column.choices?.includes(word) ? word : column.optional && word === '' ? null : fault('guidelines.parts.fault.choice')
    case 'topic': return word === '' ? null : word.slice(0, 60)
    case 'under': return word === '' ? null : byNumber.get(Number(word)) ?? fault('guidelines.case.fault.cause-under')
    case 'month': return /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(word) ? word : fault('guidelines.parts.fault.month')
    case 'number': {
      if (word === '' && column.optional) return null
      const number = numberOf(word)
      return number === null ? fault('guidelines.parts.fault.number') : number < (column.min ?? -1e12) || number > (column.max ?? 1e12) ? fault('guidelines.parts.fault.range', { min: column.min ?? -1e12, max: column.max ?? 1e12 }) : column.name === 'amount' && number < 0 ? fault('guidelines.parts.fault.negative') : number
    }
    default: return column.name === 'currency' ? /^[A-Za-z]{3}$/.test(word) ? word.toUpperCase() : fault('guidelines.parts.fault.currency') : word
  }
}

/** Digits of any script, one comma or point for the fraction, blanks between thousands; `1,200` may be either and is asked again. */
export function numberOf(word: string): number | null {
  const plain = word.replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660)).replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6F0)).replace(/[\s\u00A0\u202F٬]/g, '').replace('٫', '.')
  if (/^-?\d{1,3}[.,]\d{3}$/.test(plain) && plain.includes(',')) return null
  const said = /^-?\d{1,15}(?:,\d{1,9})?$/.test(plain) ? plain.replace(',', '.') : plain
  return /^-?\d{1,15}(?:\.\d{1,9})?$/.test(said) ? Number(said) : null
}

function idFor(prefix: string, taken: Set<string>): string {
  let n = 1
  while (taken.has(`${prefix}-${n}`)) n += 1
  taken.add(`${prefix}-${n}`)
  return `${prefix}-${n}`
}
