import type { DemoKit, ItemInput, Locale } from '@diwan/core'
import type { Evidence, PartWords, Recommendation, Section, Version } from '../model.ts'
import { wordsDigest } from '../words-digest.ts'
import type { DemoDifference, DemoGuideline, DemoRecommendation, DemoText, DemoWords } from './types.ts'

const languages: readonly Locale[] = ['en', 'fr', 'es', 'ar']

/** `#e-seals-c1` is a case, `#e-seals-o1` an assessment, `#work:seal-noise` a study. */
const itemId = (word: string, kit: DemoKit): string => {
  const name = word.replace(/^#/, '')
  if (name.startsWith('work:')) return kit.id(`research.work.${name.slice(5)}`)
  return kit.id(`guidelines.${/-o\d+$/.test(name) ? 'assessment' : 'case'}.${name}`)
}

const evidence = (kit: DemoKit) => ({ kind, item, label = '', url = '', finding }: Partial<Evidence> & { kind: Evidence['kind'] }): Evidence => ({ kind, item: item ? itemId(item, kit) : null, label, url: url.trim(), ...finding === undefined ? {} : { finding } })

const recommendation = (kit: DemoKit, since: ReadonlyMap<string, string>) => (one: DemoRecommendation): Recommendation => ({
  id: one.id, verb: one.verb ?? 'consider', strength: one.strength ?? 'conditional', certainty: one.certainty ?? 2, lowered: one.lowered ?? [], raised: one.raised ?? [],
  evidence: one.evidence.map(evidence(kit)), pitfalls: (one.pitfalls ?? []).map((slug) => kit.id(`guidelines.pitfall.${slug}`)), applies: one.applies ?? [], since: since.get(one.id) ?? '', origin: one.origin ?? null,
})

const words = (given: DemoWords, of = ''): PartWords => ({ lead: 1, body: '', cost: '', staff: '', law: '', ...given, of })

/** A guideline as it stood: what is there today, with that version's differences taken back. */
export function demoInput(guideline: DemoGuideline, texts: Partial<Record<Locale, DemoText>>, kit: DemoKit, at: { difference: DemoDifference; versions: Version[]; gone: { id: string; version: string }[]; since: ReadonlyMap<string, string>; langs?: readonly Locale[] }): ItemInput {
  const { without = [], set = {}, add = [], words: said = {} } = at.difference
  const sections: Section[] = guideline.sections.map(({ id, recommendations }) => ({
    id, recommendations: [...recommendations.filter((one) => !without.includes(one.id)).map((one) => ({ ...one, ...set[one.id] })), ...add.filter(({ section }) => section === id).map(({ rec }) => rec)].map(recommendation(kit, at.since)),
  }))
  const parts = sections.flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)])
  const current = new Map((texts.en?.parts ?? []).map((part) => [part.id, words(part)]))
  const then = new Map([...current, ...add.map(({ words: own }) => [own.id, words(own)] as const), ...Object.entries(said).map(([id, own]) => [id, words({ ...current.get(id), id, ...own })] as const)])
  const inLanguage = (lang: Locale, text: DemoText): PartWords[] => lang === 'en' ? parts.flatMap((id) => then.get(id) ?? [])
    // A translation says what is said today; where the original said something else, it is behind or ahead of it.
    : parts.flatMap((id) => { const own = text.parts.find((part) => part.id === id); return own ? [words(own, wordsDigest(current.get(id)))] : [] })
  const label = at.versions.at(-1)?.label ?? ''
  return {
    lang: 'en', topics: guideline.topics, audience: ['public'], handling: 'open', reviewDueOn: kit.on(guideline.reviewDue),
    texts: Object.fromEntries((at.langs ?? languages).flatMap((lang) => {
      const text = texts[lang]
      return text ? [[lang, { title: text.title, summary: text.summary, body: text.body, maker: text.maker ?? 'author', extra: { keyPoints: text.keyPoints, unknown: text.unknown, method: text.method, parts: inLanguage(lang, text) } }]] : []
    })),
    fields: { outcomes: guideline.outcomes, sections, version: label, versions: at.versions, gone: at.gone, count: sections.reduce((n, one) => n + one.recommendations.length, 0), verifiedOn: at.versions.at(-1)?.at.slice(0, 10) ?? null },
  }
}
