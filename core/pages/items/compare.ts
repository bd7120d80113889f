import { diffWordsWithSpace } from 'diff'
import type { ItemInput, Kind, Locale, Translate } from '../../contract/index.ts'
import { fieldWords } from './field-words.ts'

export interface Word { text: string; added?: boolean; removed?: boolean; skipped?: number }
/** `isTooLong`: not compared; the two versions stand whole, the older as removed, the newer as added. */
export interface DiffPart { label: string; words: Word[]; isTooLong?: true }

/** What one page spends on comparing, whoever asks for it: letters of all its parts together, and milliseconds. */
const most = { letters: 60_000, time: 60, edits: 4_000 } as const

/** How a kind calls its own things. */
export interface Naming {
  kind: Pick<Kind, 'fields' | 'texts'>
  /** `updates.kind.post` */
  words: string
  locale: Locale
  topic(id: string): string
  reader(token: string): string
  moment(at: string): string
}
const bare: Naming = { kind: {}, words: 'core.item', locale: 'en', topic: (id) => id, reader: (token) => token, moment: (at) => at }

/** What changed between two inputs in words a person can read, part by part; parts that are the same are left out. */
export function compareInputs(before: ItemInput, after: ItemInput, lang: Locale, t: Translate, { kind, words, locale, topic, reader, moment }: Naming = bare): DiffPart[] {
  const parts: DiffPart[] = []
  const budget = { letters: most.letters, until: performance.now() + most.time }
  const add = (label: string, from: string, to: string) => {
    const found = compareTexts(from, to, budget)
    if (found) parts.push({ label, ...found })
  }
  const of = (input: ItemInput) => input.texts[lang]
  for (const name of ['title', 'summary', 'body'] as const) {
    add(t(`core.item.form.${name}`), of(before)?.[name] ?? '', of(after)?.[name] ?? '')
  }
  const own = (shape: Kind['fields'], from: ItemInput['fields'], to: ItemInput['fields'], at: string, otherwise: string) => {
    for (const { label, from: old, to: now } of fieldWords(shape, from ?? {}, to ?? {}, { words: `${words}.${at}`, otherwise: t(otherwise), t, locale })) add(label, old, now)
  }
  own(kind.texts, of(before)?.extra, of(after)?.extra, 'text', 'core.item.diff.extra')
  own(kind.fields, before.fields, after.fields, 'field', 'core.item.diff.fields')
  const several = (values: readonly string[] | undefined, name: (value: string) => string) => (values ?? []).map(name).toSorted().join(', ')
  const handling = (level: string) => t(`core.handling.${level}`)
  for (const [label, from, to] of [
    ['core.item.form.topics', several(before.topics, topic), several(after.topics, topic)],
    ['core.item.form.audience', several(before.audience, reader), several(after.audience, reader)],
    ['core.item.form.handling', before.handling ? handling(before.handling) : '', after.handling ? handling(after.handling) : ''],
    ['core.item.form.visible-from', before.visibleFrom ? moment(before.visibleFrom) : '', after.visibleFrom ? moment(after.visibleFrom) : ''],
    ['core.item.form.visible-until', before.visibleUntil ? moment(before.visibleUntil) : '', after.visibleUntil ? moment(after.visibleUntil) : ''],
  ] as const) {
    add(t(label), from, to)
  }
  return parts
}

/** Null when both say the same. Long stretches that stay are cut to their ends. What it takes is taken off the budget. */
export function compareTexts(before: string, after: string, budget: { letters: number; until: number }): Omit<DiffPart, 'label'> | null {
  if (before === after) return null
  budget.letters -= before.length + after.length
  const left = Math.floor(budget.until - performance.now())
  const found = budget.letters < 0 || left <= 0 ? undefined : diffWordsWithSpace(before, after, { timeout: left, maxEditLength: most.edits })
  if (!found) return { words: [{ text: before, removed: true }, { text: after, added: true }], isTooLong: true }
  const words = found.flatMap(({ value, added, removed }): Word[] => {
    if (added) return [{ text: value, added: true }]
    if (removed) return [{ text: value, removed: true }]
    const same = value.split(/(?<=\s)/)
    if (same.length <= 80) return [{ text: value }]
    return [{ text: same.slice(0, 30).join('') }, { text: '', skipped: same.length - 60 }, { text: same.slice(-30).join('') }]
  })
  return { words }
}
