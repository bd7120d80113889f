import { diffWordsWithSpace } from 'diff'
import type { ItemInput, Locale, Translate } from '../../contract/index.ts'

export interface Word { text: string; added?: boolean; removed?: boolean; skipped?: number }
export interface DiffPart { label: string; words: Word[] }

/** Past this many letters a word-by-word comparison would hold the site up; the lines are compared then. */
const most = 60_000

/** What changed between two inputs in words a person can read, part by part; parts that are the same are left out. */
export function compareInputs(before: ItemInput, after: ItemInput, lang: Locale, t: Translate): DiffPart[] {
  const parts: DiffPart[] = []
  const of = (input: ItemInput) => input.texts[lang]
  for (const name of ['title', 'summary', 'body'] as const) {
    const words = compareTexts(of(before)?.[name] ?? '', of(after)?.[name] ?? '')
    if (words) parts.push({ label: t(`core.item.form.${name}`), words })
  }
  const extra = compareTexts(plain(of(before)?.extra), plain(of(after)?.extra))
  if (extra) parts.push({ label: t('core.item.diff.extra'), words: extra })
  for (const [label, from, to] of [
    ['core.item.diff.fields', plain(before.fields), plain(after.fields)],
    ['core.item.form.topics', (before.topics ?? []).join(', '), (after.topics ?? []).join(', ')],
    ['core.item.form.audience', before.audience.join(', '), after.audience.join(', ')],
    ['core.item.form.handling', before.handling ?? '', after.handling ?? ''],
    ['core.item.form.visible-from', before.visibleFrom ?? '', after.visibleFrom ?? ''],
    ['core.item.form.visible-until', before.visibleUntil ?? '', after.visibleUntil ?? ''],
  ] as const) {
    const words = compareTexts(from, to)
    if (words) parts.push({ label: t(label), words })
  }
  return parts
}

/** Null when both say the same. Long stretches that stay are cut to their ends. */
export function compareTexts(before: string, after: string): Word[] | null {
  if (before === after) return null
  if (before.length + after.length > most) return [{ text: before.slice(0, most), removed: true }, { text: after.slice(0, most), added: true }]
  const found = diffWordsWithSpace(before, after, { timeout: 400 })
  if (!found) return [{ text: before, removed: true }, { text: after, added: true }]
  return found.flatMap(({ value, added, removed }): Word[] => {
    if (added) return [{ text: value, added: true }]
    if (removed) return [{ text: value, removed: true }]
    const words = value.split(/(?<=\s)/)
    if (words.length <= 80) return [{ text: value }]
    return [{ text: words.slice(0, 30).join('') }, { text: '', skipped: words.length - 60 }, { text: words.slice(-30).join('') }]
  })
}

function plain(values: Record<string, unknown> | undefined): string {
  return Object.entries(values ?? {}).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join('; ') : JSON.stringify(value)}`).join('\n')
}
