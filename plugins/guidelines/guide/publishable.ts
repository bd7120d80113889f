import type { FieldFault, ItemInput } from '@diwan/core'
import { textsOf } from './blocks/expanded.ts'
import { blocksOf, refsIn } from './blocks/included.ts'
import { lowerings, raisings, strengths, verbs, type Evidence, type GuidelineTexts, type PartWords, type Recommendation, type Section } from './model.ts'

/**
 * Where certainty begins before anything is taken off or added (GRADE): high for controlled comparisons and for what a law says,
 * low for what was observed or is held by those who did it.
 */
export const beginsAt = (evidence: readonly Pick<Evidence, 'kind'>[]): 4 | 2 => evidence.some(({ kind }) => kind === 'study' || kind === 'law') ? 4 : 2

/** What a draft holds; nothing of it is sure to be there. */
export interface Drafted { sections: Section[]; words: ReadonlyMap<string, PartWords> }
export function draftedIn(input: ItemInput, lang = input.lang): Drafted {
  const sections = (input.fields?.['sections'] ?? []) as Section[]
  const parts = ((input.texts[lang]?.extra ?? {}) as Partial<GuidelineTexts>).parts ?? []
  return { sections, words: new Map(parts.map((part) => [part.id, part])) }
}

const said = (words: string | undefined): boolean => (words ?? '').trim() !== ''
const isEvidence = ({ item, label, url }: Evidence): boolean => (item ?? null) !== null || said(label) || said(url)

/** What is missing of one recommendation before it may be read: the names of what is asked, in the order of its form. */
export function missingOf(one: Partial<Recommendation>, words: PartWords | undefined): string[] {
  const evidence = (one.evidence ?? []).filter(isEvidence)
  const certainty = one.certainty ?? 0
  const isGraded = certainty >= 1 && certainty <= 4
  const began = beginsAt(evidence)
  return [
    ...said(words?.title) ? [] : ['title'],
    ...verbs.includes(one.verb as never) ? [] : ['verb'],
    ...strengths.includes(one.strength as never) ? [] : ['strength'],
    ...evidence.length > 0 ? [] : ['evidence'],
    ...isGraded ? [] : ['certainty'],
    ...isGraded && evidence.length > 0 && certainty < began && !(one.lowered ?? []).some((why) => lowerings.includes(why)) ? ['lowered'] : [],
    ...isGraded && evidence.length > 0 && certainty > began && !(one.raised ?? []).some((why) => raisings.includes(why)) ? ['raised'] : [],
    ...said(words?.body) ? [] : ['body'],
  ]
}

/** Text blocks that are named and were not found when the draft was saved, each at the text that names it. */
function unknownBlocks(input: ItemInput): FieldFault[] {
  const known = new Set(blocksOf(input).map(({ ref }) => ref))
  return Object.values(input.texts).flatMap((text) => textsOf(text)).flatMap(({ part, text }) => refsIn(text).filter((ref) => !known.has(ref)).map((ref) =>
    ({ field: part === null ? `blocks.${ref}` : `parts.${part}.body`, key: 'guidelines.block.fault.unknown', values: { ref } })))
}

/** Everything that keeps a guideline from being published, each at the part it is about: `parts.r-1-2.lowered`. */
export function publishFaults(input: ItemInput): FieldFault[] {
  const { sections, words } = draftedIn(input)
  return [...unknownBlocks(input), ...sections.flatMap((section, at) => [
    ...said(words.get(section.id)?.title) ? [] : [{ field: `parts.${section.id}.title`, key: 'guidelines.fault.section-title', values: { number: String(at + 1) } }],
    ...section.recommendations.flatMap((one, n) => missingOf(one, words.get(one.id)).map((name) =>
      ({ field: `parts.${one.id}.${name}`, key: `guidelines.fault.${name}`, values: { number: `${at + 1}.${n + 1}` } }))),
  ])]
}
