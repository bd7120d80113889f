import type { ItemInput, Locale, TextInput } from '@diwan/core'
import { blocksOf, joined, piecesOf } from './blocks/included.ts'
import { evidenceFlags, type DocumentRecommendation, type DocumentSection, type ResolvedEvidence } from './document-types.ts'
import type { Evidence, GuidelineTexts, PartWords, Section } from './model.ts'
import { wordsDigest } from './words-digest.ts'

/** Items evidence names, as far as the reader may read them; of studies what they found, by id. */
export type KnownItems = ReadonlyMap<string, { title: string; path: string; state?: string; findings?: ReadonlyMap<string, { claim: string; certainty: number; path: string }> }>

export const extraOf = (text: TextInput | undefined): Partial<GuidelineTexts> => (text?.extra ?? {}) as Partial<GuidelineTexts>
export const sectionsOf = (input: Pick<ItemInput, 'fields'>): Section[] => (input.fields?.['sections'] ?? []) as Section[]
export const wordsOf = (input: ItemInput, lang: Locale): Map<string, PartWords> => new Map((extraOf(input.texts[lang]).parts ?? []).map((part) => [part.id, part]))

/** Every item that evidence names, each once. */
export const evidenceItems = (sections: readonly Section[]): string[] => [...new Set(sections.flatMap(({ recommendations }) => recommendations.flatMap(({ evidence = [] }) => evidence.flatMap(({ item }) => item ?? []))))]

/** Studies of which a finding is named, each once. */
export const studiesCited = (sections: readonly Section[]): string[] => [...new Set(sections.flatMap(({ recommendations }) => recommendations.flatMap(({ evidence = [] }) => evidence.flatMap(({ item, finding = '' }) => finding === '' ? [] : item ?? []))))]

/** The sentence cut behind its verb, which is emphasised. */
export function cutAtVerb(sentence: string, words: number): { lead: string; rest: string } {
  if (words <= 0) return { lead: '', rest: sentence }
  const parts = sentence.trim().split(/\s+/)
  return { lead: parts.slice(0, words).join(' '), rest: parts.slice(words).join(' ') }
}

/** What may not be read is not named: a source of the site that is hidden from the reader is left out of what they see. */
function resolve({ kind, item, label, url, finding = '' }: Evidence, known: KnownItems): ResolvedEvidence[] {
  if (item === null || item === undefined) return [{ kind, item: null, title: label || url, path: null, url: url || null }]
  const found = known.get(item)
  if (!found) return []
  const cited = finding === '' ? undefined : found.findings?.get(finding)
  const flag = evidenceFlags.find((one) => one === found.state) ?? (finding !== '' && found.findings && !cited ? 'left-out' : undefined)
  return [{ kind, item, url: null, ...cited ? { title: cited.claim, path: cited.path, finding: { id: finding, certainty: cited.certainty, of: found.title } } : { title: found.title, path: found.path }, ...flag ? { flag } : {} }]
}

/** Numbered sections in a language; words that are missing in it stand in the original's. */
export function buildSections(input: ItemInput, lang: Locale, known: KnownItems): DocumentSection[] {
  const [original, translated] = [wordsOf(input, input.lang), lang === input.lang ? new Map<string, PartWords>() : wordsOf(input, lang)]
  const of = (id: string) => {
    const [words, first] = [translated.get(id), original.get(id)]
    const isTranslated = (words?.title ?? '').trim() !== ''
    return { words: isTranslated ? words : first, lang: isTranslated ? lang : input.lang, isStale: isTranslated && words?.of !== wordsDigest(first) }
  }
  const blocks = blocksOf(input)
  const withBlocks = (body: string, said: Locale) => { const pieces = blocks.length === 0 ? null : piecesOf(body, said, blocks); return pieces ? { body: joined(pieces), pieces } : { body } }
  return sectionsOf(input).map((section, at) => {
    const { words, lang: said } = of(section.id)
    return {
      id: section.id, number: `${at + 1}`, lang: said, title: words?.title ?? '', ...withBlocks(words?.body ?? '', said),
      recommendations: section.recommendations.map((one, n): DocumentRecommendation => {
        const own = of(one.id)
        const title = own.words?.title ?? ''
        return {
          id: one.id, number: `${at + 1}.${n + 1}`, verb: one.verb, strength: one.strength, certainty: one.certainty, lowered: one.lowered ?? [], raised: one.raised ?? [],
          lang: own.lang, title, ...cutAtVerb(title, own.words?.lead ?? 1), ...withBlocks(own.words?.body ?? '', own.lang), cost: own.words?.cost ?? '', staff: own.words?.staff ?? '', law: own.words?.law ?? '',
          evidence: (one.evidence ?? []).flatMap((entry) => resolve(entry, known)), pitfalls: one.pitfalls ?? [], applies: one.applies ?? [], since: one.since ?? '', origin: one.origin ?? null, isStale: own.isStale,
        }
      }),
    }
  })
}
