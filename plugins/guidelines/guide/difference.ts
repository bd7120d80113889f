import { diffWordsWithSpace } from 'diff'
import type { ItemInput, Locale } from '@diwan/core'
import { extraOf, sectionsOf, wordsOf } from './build-document.ts'
import { changesBetween, placed } from './changes.ts'
import type { Change, PartWords, Recommendation } from './model.ts'

export interface Word { text: string; added?: boolean; removed?: boolean }
/** `name` says which of a part's texts: `title`, `body`, `cost`, `staff`, `law`, `summary`, `keyPoints`, `unknown`, `method`. */
export interface WordsChange { name: string; words: Word[]; isTooLong: boolean }
export type PartWhat = Change['what'] | 'wording' | 'evidence'
/** One recommendation, section, or the guideline's own texts (`kind: text`), with what became of it; what is the same is left out. */
export interface PartDifference { kind: 'recommendation' | 'section' | 'text'; id: string; number: string; title: string; what: PartWhat[]; from: Grade | null; to: Grade | null; texts: WordsChange[] }
export interface Grade { verb: Recommendation['verb']; strength: Recommendation['strength']; certainty: number; number: string; evidence: number }

/** What one comparison spends: letters compared word by word, and milliseconds. */
const most = { letters: 120_000, time: 200, edits: 4_000 } as const
interface Budget { letters: number; until: number }

function compared(name: string, before: string, after: string, budget: Budget): WordsChange[] {
  if (before === after) return []
  budget.letters -= before.length + after.length
  const left = Math.floor(budget.until - performance.now())
  const found = budget.letters < 0 || left <= 0 ? undefined : diffWordsWithSpace(before, after, { timeout: left, maxEditLength: most.edits })
  if (!found) return [{ name, isTooLong: true, words: [...before === '' ? [] : [{ text: before, removed: true }], ...after === '' ? [] : [{ text: after, added: true }]] }]
  // Where little stays, two sentences are read more easily than their pieces.
  const stays = found.reduce((n, { value, added, removed }) => added || removed ? n : n + value.trim().length, 0)
  if (before !== '' && after !== '' && stays < 0.35 * Math.max(before.length, after.length)) return [{ name, isTooLong: false, words: [{ text: before, removed: true }, { text: ' ' }, { text: after, added: true }] }]
  return [{ name, isTooLong: false, words: found.map(({ value, added, removed }) => ({ text: value, ...added ? { added } : {}, ...removed ? { removed } : {} })) }]
}

const partTexts = ['title', 'body', 'cost', 'staff', 'law'] as const
const texts = (before: PartWords | undefined, after: PartWords | undefined, budget: Budget): WordsChange[] => partTexts.flatMap((name) => compared(name, before?.[name] ?? '', after?.[name] ?? '', budget))
const sources = (one: Recommendation | undefined) => JSON.stringify((one?.evidence ?? []).map(({ kind, item = null, label = '', url = '', finding = '' }) => JSON.stringify([kind, item, label, url, finding])).toSorted())
const reasons = (one: Recommendation | undefined) => JSON.stringify([[...one?.lowered ?? []].toSorted(), [...one?.raised ?? []].toSorted(), [...one?.applies ?? []].toSorted()])

/** What a reader who knew one version has to know of the other, part by part, in the order of the newer; in one language. */
export function difference(before: ItemInput, after: ItemInput, lang: Locale): PartDifference[] {
  const budget: Budget = { letters: most.letters, until: performance.now() + most.time }
  const said = (input: ItemInput) => input.texts[lang] ?? input.texts[input.lang]
  const wordsIn = (input: ItemInput) => wordsOf(input, input.texts[lang] ? lang : input.lang)
  const [oldWords, newWords] = [wordsIn(before), wordsIn(after)]
  const [old, now] = [placed(sectionsOf(before)), placed(sectionsOf(after))]
  const structural = new Map<string, PartWhat[]>()
  for (const { id, what } of changesBetween(sectionsOf(before), sectionsOf(after))) structural.set(id, [...structural.get(id) ?? [], what])
  const grade = (at: ReturnType<typeof placed>, id: string): Grade | null => { const found = at.get(id); return found ? { verb: found.one.verb, strength: found.one.strength, certainty: found.one.certainty, number: found.number, evidence: found.one.evidence?.length ?? 0 } : null }

  const recommendation = (id: string): PartDifference[] => {
    const changes = texts(oldWords.get(id), newWords.get(id), budget)
    const [was, is] = [old.get(id), now.get(id)]
    const what: PartWhat[] = [
      ...structural.get(id) ?? [], ...was && is && changes.length > 0 ? ['wording' as const] : [],
      ...was && is && (sources(was.one) !== sources(is.one) || reasons(was.one) !== reasons(is.one)) ? ['evidence' as const] : [],
    ]
    return what.length === 0 ? [] : [{ kind: 'recommendation', id, number: is?.number ?? was?.number ?? '', title: (newWords.get(id) ?? oldWords.get(id))?.title ?? '', what, from: grade(old, id), to: grade(now, id), texts: changes }]
  }
  const oldSections = new Map(sectionsOf(before).map(({ id }, at) => [id, at + 1])), newSections = new Map(sectionsOf(after).map(({ id }, at) => [id, at + 1]))
  const section = (id: string): PartDifference[] => {
    const changes = texts(oldWords.get(id), newWords.get(id), budget)
    const what: PartWhat[] = !oldSections.has(id) ? ['added'] : !newSections.has(id) ? ['removed'] : changes.length > 0 ? ['wording'] : []
    return what.length === 0 ? [] : [{ kind: 'section', id, number: String(newSections.get(id) ?? oldSections.get(id) ?? ''), title: (newWords.get(id) ?? oldWords.get(id))?.title ?? '', what, from: null, to: null, texts: changes }]
  }
  const own: WordsChange[] = [
    ...(['title', 'summary', 'body'] as const).flatMap((name) => compared(name, said(before)?.[name] ?? '', said(after)?.[name] ?? '', budget)),
    ...compared('keyPoints', (extraOf(said(before)).keyPoints ?? []).join('\n'), (extraOf(said(after)).keyPoints ?? []).join('\n'), budget),
    ...(['unknown', 'method'] as const).flatMap((name) => compared(name, extraOf(said(before))[name] ?? '', extraOf(said(after))[name] ?? '', budget)),
  ]
  return [
    ...own.length === 0 ? [] : [{ kind: 'text' as const, id: 'text', number: '', title: '', what: ['wording' as const], from: null, to: null, texts: own }],
    ...sectionsOf(after).flatMap(({ id, recommendations }) => [...section(id), ...recommendations.flatMap((one) => recommendation(one.id))]),
    ...sectionsOf(before).flatMap(({ id, recommendations }) => [...newSections.has(id) ? [] : section(id), ...recommendations.filter((one) => !now.has(one.id)).flatMap((one) => recommendation(one.id))]),
  ]
}
