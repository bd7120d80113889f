import type { ItemInput, Locale } from '@diwan/core'
import { extraOf, sectionsOf, wordsOf } from './build-document.ts'
import { isPartId, type GuidelineFields, type PartWords, type Recommendation, type Section } from './model.ts'

/** Changes of a draft's structure and words. Each answers a new input and leaves the given one as it is; what names no part changes nothing. */
export const withSections = (input: ItemInput, sections: Section[]): ItemInput => ({ ...input, fields: { ...input.fields, sections } })

const idsOf = (input: ItemInput): Set<string> => new Set([
  ...sectionsOf(input).flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)]),
  // What once stood keeps its address: its id is given to nothing else.
  ...((input.fields as Partial<GuidelineFields> | undefined)?.gone ?? []).map(({ id }) => id),
])
function freeId(input: ItemInput, prefix: string): string {
  const taken = idsOf(input)
  for (let n = 1; ; n += 1) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`
}

export const blankRecommendation = (id: string): Partial<Recommendation> & { id: string } => ({ id, lowered: [], raised: [], evidence: [], pitfalls: [], applies: [], since: '', origin: null })

export function addSection(input: ItemInput): { input: ItemInput; id: string } {
  const id = freeId(input, 's-')
  return { id, input: withSections(input, [...sectionsOf(input), { id, recommendations: [] }]) }
}

export function addRecommendation(input: ItemInput, section: string, given: Partial<Recommendation> = {}): { input: ItemInput; id: string } | null {
  const sections = sectionsOf(input)
  const at = sections.findIndex(({ id }) => id === section)
  if (at < 0) return null
  const id = freeId(input, `r-${section.replace(/^s-/, '').slice(0, 8)}-`)
  const made = { ...blankRecommendation(id), ...given, id } as Recommendation
  return { id, input: withSections(input, sections.map((one, n) => n === at ? { ...one, recommendations: [...one.recommendations, made] } : one)) }
}

const swapped = <T>(list: readonly T[], at: number, by: -1 | 1): T[] => {
  const made = [...list]
  const [one, other] = [made[at], made[at + by]]
  if (one !== undefined && other !== undefined) [made[at], made[at + by]] = [other, one]
  return made
}

/** A section among sections; a recommendation in its section, and past its end into the next one. */
export function movePart(input: ItemInput, part: string, by: -1 | 1): ItemInput {
  const sections = sectionsOf(input)
  const own = sections.findIndex(({ id }) => id === part)
  if (own >= 0) return withSections(input, swapped(sections, own, by))
  const at = sections.findIndex(({ recommendations }) => recommendations.some(({ id }) => id === part))
  const section = sections[at]
  if (!section) return input
  const place = section.recommendations.findIndex(({ id }) => id === part)
  if (place + by >= 0 && place + by < section.recommendations.length) return withSections(input, sections.map((one, n) => n === at ? { ...one, recommendations: swapped(one.recommendations, place, by) } : one))
  const moved = section.recommendations[place]
  if (!moved || !sections[at + by]) return input
  return withSections(input, sections.map((one, n) => {
    if (n === at) return { ...one, recommendations: one.recommendations.filter(({ id }) => id !== part) }
    if (n === at + by) return { ...one, recommendations: by < 0 ? [...one.recommendations, moved] : [moved, ...one.recommendations] }
    return one
  }))
}

/** With its words in every language; a section only with nothing in it, so that no recommendation is lost by a click. */
export function removePart(input: ItemInput, part: string): ItemInput {
  const sections = sectionsOf(input)
  const section = sections.find(({ id }) => id === part)
  if (section && section.recommendations.length > 0) return input
  const left = section ? sections.filter(({ id }) => id !== part) : sections.map((one) => ({ ...one, recommendations: one.recommendations.filter(({ id }) => id !== part) }))
  const texts = Object.fromEntries(Object.entries(input.texts).map(([lang, text]) => [lang, { ...text, extra: { ...text.extra, parts: (extraOf(text).parts ?? []).filter(({ id }) => id !== part) } }]))
  return { ...withSections(input, left), texts }
}

export function setRecommendation(input: ItemInput, id: string, change: Partial<Recommendation>): ItemInput {
  return withSections(input, sectionsOf(input).map((section) => ({ ...section, recommendations: section.recommendations.map((one) => one.id === id ? { ...one, ...change, id } : one) })))
}

export function setWords(input: ItemInput, lang: Locale, words: PartWords): ItemInput {
  if (!isPartId(words.id)) return input
  const text = input.texts[lang] ?? { title: '' }
  const parts = wordsOf(input, lang).set(words.id, words)
  return { ...input, texts: { ...input.texts, [lang]: { ...text, extra: { keyPoints: [], unknown: '', method: '', ...text.extra, parts: [...parts.values()] } } } }
}

export const blankWords = (id: string): PartWords => ({ id, title: '', lead: 1, body: '', cost: '', staff: '', law: '', of: '' })
