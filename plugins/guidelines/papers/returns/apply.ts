import type { ItemInput, Locale, TextInput } from '@diwan/core'
import { extraOf, sectionsOf, wordsOf } from '../../guide/build-document.ts'
import type { PartWords, Recommendation, Section } from '../../guide/model.ts'
import type { Change } from './compare.ts'

const textOf = (input: ItemInput, lang: Locale): TextInput => input.texts[lang] ?? { title: '' }
const withText = (input: ItemInput, lang: Locale, text: TextInput): ItemInput => ({ ...input, texts: { ...input.texts, [lang]: text } })
const withSections = (input: ItemInput, sections: readonly Section[]): ItemInput => ({ ...input, fields: { ...input.fields, sections } })
const blank = (id: string): PartWords => ({ id, title: '', lead: 1, body: '', cost: '', staff: '', law: '', of: '' })

/** A draft with one change of a returned copy taken into it. Null where its part is gone. */
export function applied(input: ItemInput, lang: Locale, change: Change): ItemInput | null {
  if (change.kind === 'removed') return removed(input, change.part ?? '')
  if (change.kind === 'added') return added(input, lang, change)
  const { part, field, after } = change
  const text = textOf(input, lang)
  switch (part) {
    case 'title': case 'summary': case 'body': return withText(input, lang, { ...text, [part]: after })
    case 'key-points': return withText(input, lang, { ...text, extra: { ...text.extra, keyPoints: after.split('\n').map((line) => line.trim()).filter(Boolean) } })
    case 'unknown': case 'method': return withText(input, lang, { ...text, extra: { ...text.extra, [part]: after } })
    default:
  }
  if (part === null || !exists(input, part)) return null
  return withWords(input, lang, { ...blank(part), ...wordsOf(input, lang).get(part), [field]: after })
}

/** What the draft says now where a change would put its words. */
export function standing(input: ItemInput, lang: Locale, { part, field }: Pick<Change, 'part' | 'field'>): string | null {
  const text = textOf(input, lang)
  switch (part) {
    case 'title': case 'summary': case 'body': return text[part] ?? ''
    case 'key-points': return (extraOf(text).keyPoints ?? []).join('\n')
    case 'unknown': case 'method': return extraOf(text)[part] ?? ''
    default: return part === null || !exists(input, part) ? null : String(wordsOf(input, lang).get(part)?.[field as keyof PartWords] ?? '')
  }
}

const exists = (input: ItemInput, part: string): boolean => sectionsOf(input).some(({ id, recommendations }) => id === part || recommendations.some((one) => one.id === part))

function withWords(input: ItemInput, lang: Locale, words: PartWords): ItemInput {
  const text = textOf(input, lang)
  const parts = extraOf(text).parts ?? []
  return withText(input, lang, { ...text, extra: { ...text.extra, parts: parts.some(({ id }) => id === words.id) ? parts.map((one) => one.id === words.id ? words : one) : [...parts, words] } })
}

function removed(input: ItemInput, part: string): ItemInput | null {
  if (!exists(input, part)) return null
  const sections = sectionsOf(input).filter(({ id }) => id !== part).map((section) => ({ ...section, recommendations: section.recommendations.filter(({ id }) => id !== part) }))
  const kept = new Set(sections.flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)]))
  const texts = Object.fromEntries(Object.entries(input.texts).map(([lang, text]) => [lang, { ...text, extra: { ...text.extra, parts: (extraOf(text).parts ?? []).filter(({ id }) => kept.has(id)) } }]))
  return { ...withSections(input, sections), texts }
}

/** New ones begin with the least that can be said of them: whoever takes one over grades it before it is published. */
function added(input: ItemInput, lang: Locale, { isSection, words, section, behind }: Change): ItemInput | null {
  const sections = sectionsOf(input)
  const gone = ((input.fields?.['gone'] ?? []) as { id: string }[]).map(({ id }) => id)
  const taken = new Set([...sections.flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)]), ...gone])
  const free = (prefix: string): string => { let n = 1; while (taken.has(`${prefix}${n}`)) n += 1; return `${prefix}${n}` }
  const place = sections.findIndex(({ id }) => id === (isSection ? behind : section))
  const at = place < 0 ? sections.length - 1 : place
  if (isSection) {
    const id = free('s-')
    return withWords(withSections(input, [...sections.slice(0, at + 1), { id, recommendations: [] }, ...sections.slice(at + 1)]), lang, { ...blank(id), title: words?.title ?? '', body: words?.body ?? '' })
  }
  const own = sections[at]
  if (!own) return null
  const id = free(`r-${own.id.replace(/^s-/, '').slice(0, 8)}-`)
  const made: Recommendation = { id, verb: 'consider', strength: 'conditional', certainty: 1, lowered: [], raised: [], evidence: [], pitfalls: [], applies: [], since: '', origin: null }
  const n = own.recommendations.findIndex((one) => one.id === behind) + 1
  const list = [...own.recommendations.slice(0, n), made, ...own.recommendations.slice(n)]
  return withWords(withSections(input, sections.map((one) => one === own ? { ...one, recommendations: list } : one)), lang, { ...blank(id), ...words })
}
