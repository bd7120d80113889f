import { diffWordsWithSpace } from 'diff'
import type { ItemInput, Locale, Translate } from '../../contract/index.ts'

export interface Word { text: string; added?: boolean; removed?: boolean; skipped?: number }
/** `isTooLong`: not compared; the two versions stand whole, the older as removed, the newer as added. */
export interface DiffPart { label: string; words: Word[]; isTooLong?: true }

/** What one page spends on comparing, whoever asks for it: letters of all its parts together, and milliseconds. */
const most = { letters: 60_000, time: 150, edits: 4_000 } as const

/** What changed between two inputs in words a person can read, part by part; parts that are the same are left out. */
export function compareInputs(before: ItemInput, after: ItemInput, lang: Locale, t: Translate): DiffPart[] {
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
  add(t('core.item.diff.extra'), plain(of(before)?.extra), plain(of(after)?.extra))
  for (const [label, from, to] of [
    ['core.item.diff.fields', plain(before.fields), plain(after.fields)],
    ['core.item.form.topics', (before.topics ?? []).join(', '), (after.topics ?? []).join(', ')],
    ['core.item.form.audience', before.audience.join(', '), after.audience.join(', ')],
    ['core.item.form.handling', before.handling ?? '', after.handling ?? ''],
    ['core.item.form.visible-from', before.visibleFrom ?? '', after.visibleFrom ?? ''],
    ['core.item.form.visible-until', before.visibleUntil ?? '', after.visibleUntil ?? ''],
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

function plain(values: Record<string, unknown> | undefined): string {
  return Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join('; ') : JSON.stringify(value)}`).join('\n')
}
