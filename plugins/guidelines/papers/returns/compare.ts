import type { Field, Returned, ReturnedPart, Whole } from './returned.ts'

/** One thing that is different in a copy that came back. `after` of what was taken out is empty. Markdown. */
export interface Change {
  id: string
  kind: 'words' | 'added' | 'removed'
  /** A part's id; a whole text's name; null for what is new. */
  part: string | null
  isSection: boolean
  field: Field | Whole
  before: string
  after: string
  /** Of what is new: all its words, and where it stands. */
  words: Record<Field, string> | null
  section: string | null
  behind: string | null
  /** Who changed it, as the program kept track. */
  by: string[]
  state: 'open' | 'taken' | 'declined' | 'amended'
}
const said = (text: string | undefined): string => (text ?? '').trim()

/** What is different, in the order of the guideline. `base` is the copy as it was sent. */
export function compare(base: Returned, back: Returned): Change[] {
  const isOurs = back.source !== null
  recognise(base, back)
  const changes: Omit<Change, 'id' | 'state'>[] = []
  const words = (part: string | null, isSection: boolean, field: Field | Whole, before: string, after: string, by: string[] = []): void => {
    if (said(before) !== said(after)) changes.push({ kind: 'words', part, isSection, field, before: said(before), after: said(after), words: null, section: null, behind: null, by })
  }
  for (const [name, after] of Object.entries(back.wholes) as [Whole, string][]) if (isOurs || after !== '') words(name, false, name, base.wholes[name] ?? '', after)
  const parts = new Map(all(back).map(({ part, ...place }) => [part, place]))
  const found = new Map([...parts.keys()].flatMap((part) => part.id === null ? [] : [[part.id, part] as const]))
  for (const { part, isSection } of all(base)) {
    const other = part.id === null ? undefined : found.get(part.id)
    if (!other) {
      if (isOurs) changes.push({ kind: 'removed', part: part.id, isSection, field: 'title', before: part.words.title, after: '', words: part.words, section: null, behind: null, by: [] })
      continue
    }
    for (const field of ['title', 'body', 'cost', 'staff', 'law'] as const) if (isOurs || other.words[field] !== '') words(part.id, isSection, field, part.words[field], other.words[field], other.by)
  }
  for (const [part, { isSection, section, behind }] of parts) {
    if (part.id === null && (part.words.title !== '' || part.words.body !== '')) changes.push({ kind: 'added', part: null, isSection, field: 'title', before: '', after: part.words.title, words: part.words, section, behind, by: part.by })
  }
  return changes.slice(0, 600).map((change, n) => ({ ...change, id: `c${n + 1}`, state: 'open' }))
}

interface Place { part: ReturnedPart; isSection: boolean; section: string | null; behind: string | null }
function all({ sections }: Returned): Place[] {
  return sections.flatMap((section, n) => {
    const above = sections.slice(0, n).findLast(({ id }) => id !== null)?.id ?? null
    return [{ part: section, isSection: true, section: null, behind: above }, ...section.recommendations.map((part, at) => ({
      part, isSection: false, section: section.id ?? above, behind: section.recommendations.slice(0, at).findLast(({ id }) => id !== null)?.id ?? null,
    }))]
  })
}

/** Parts that lost their place, or come from elsewhere, are those they say the most words of; at least half. */
function recognise(base: Returned, back: Returned): void {
  const there = new Set(all(back).flatMap(({ part }) => part.id ?? []))
  const known = new Set(all(base).flatMap(({ part }) => part.id ?? []))
  // An id that was never here is that of another guideline.
  for (const { part } of all(back)) if (part.id !== null && !known.has(part.id)) part.id = null
  const missing = all(base).filter(({ part }) => part.id !== null && !there.has(part.id))
  for (const one of all(back)) {
    if (one.part.id !== null || one.part.words.title === '') continue
    const [best] = missing.filter(({ isSection, part }) => isSection === one.isSection && !there.has(part.id!)).map(({ part }) => ({ part, share: alike(part.words.title, one.part.words.title) })).toSorted((a, b) => b.share - a.share)
    if (!best || best.share < 0.5) continue
    one.part.id = best.part.id
    there.add(best.part.id!)
  }
}

function alike(one: string, other: string): number {
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
  const [a, b] = [words(one), words(other)]
  const both = [...a].filter((word) => b.has(word)).length
  return a.size + b.size === 0 ? 0 : 2 * both / (a.size + b.size)
}
