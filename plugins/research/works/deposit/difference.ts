import { diffWordsWithSpace } from 'diff'
import type { ItemInput, Locale } from '@diwan/core'
import type { WorkFields, WorkTexts } from '../model/fields.ts'

export interface Word { text: string; added?: boolean; removed?: boolean }
/** One text that changed: `name` is a part of the study or `finding`. Too long to be compared word by word, both stand whole. */
export interface PartDifference { name: string; n: number | null; words: Word[]; isTooLong: boolean }
/** What one comparison may cost: letters, milliseconds, changes. */
const most = { letters: 300_000, time: 400, edits: 6_000 } as const
export interface Compared { input: ItemInput; fullText: string }

/** What a reader of one state has to know of the other, in the order of the study; in one language. */
export function difference(before: Compared, after: Compared, lang: Locale): PartDifference[] {
  const budget = { letters: most.letters as number, until: performance.now() + most.time }
  const said = ({ input }: Compared) => input.texts[lang] ?? input.texts[input.lang]
  const extra = (one: Compared) => (said(one)?.extra ?? {}) as Partial<WorkTexts>
  const fields = ({ input }: Compared) => (input.fields ?? {}) as Partial<WorkFields>
  const authors = (one: Compared) => (fields(one).creators ?? []).map(({ given, family, name }) => name || `${given} ${family}`.trim()).join(', ')
  const finding = (one: Compared, id: string) => {
    const [figures, words] = [fields(one).findings?.find((each) => each.id === id), extra(one).findings?.find((each) => each.id === id)]
    return figures === undefined ? '' : [words?.claim ?? '', [figures.effect, words?.unit ?? '', figures.low === '' ? '' : `[${figures.low}; ${figures.high}]`].filter(Boolean).join(' '), words?.note ?? ''].filter(Boolean).join('\n')
  }
  const ids = [...new Set([...fields(after).findings ?? [], ...fields(before).findings ?? []].map(({ id }) => id))]
  const of = (name: string, n: number | null, old: string, now: string): PartDifference[] => old === now ? [] : [{ name, n, ...compare(old, now, budget) }]
  return [
    ...(['title', 'summary', 'body'] as const).flatMap((name) => of(name, null, said(before)?.[name] ?? '', said(after)?.[name] ?? '')),
    ...of('creators', null, authors(before), authors(after)), ...ids.flatMap((id, n) => of('finding', n + 1, finding(before, id), finding(after, id))), ...(['implications', 'limits'] as const).flatMap((name) => of(name, null, extra(before)[name] ?? '', extra(after)[name] ?? '')),
    ...of('text', null, before.fullText, after.fullText),
  ]
}

function compare(before: string, after: string, budget: { letters: number; until: number }): Pick<PartDifference, 'words' | 'isTooLong'> {
  budget.letters -= before.length + after.length
  const left = Math.floor(budget.until - performance.now())
  const found = budget.letters < 0 || left <= 0 ? undefined : diffWordsWithSpace(before, after, { timeout: left, maxEditLength: most.edits })
  if (!found) return { isTooLong: true, words: [...before === '' ? [] : [{ text: before, removed: true }], ...after === '' ? [] : [{ text: after, added: true }]] }
  return { isTooLong: false, words: found.map(({ value, added, removed }) => ({ text: value, ...added ? { added } : {}, ...removed ? { removed } : {} })) }
}
