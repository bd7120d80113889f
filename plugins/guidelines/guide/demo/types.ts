import type { Locale, TextMaker } from '@diwan/core'
import type { Evidence, PartWords, Recommendation, Section } from '../model.ts'

/** Files of the demonstration; ids of items are words: `#e-seals-c1` is a case of that guideline, `-o1` an assessment, `#work:…` a study. */
type DemoEvidence = Partial<Evidence> & { kind: Evidence['kind'] }
export type DemoRecommendation = Omit<Partial<Recommendation>, 'evidence'> & { id: string; evidence: DemoEvidence[] }
export type DemoWords = Partial<PartWords> & { id: string; title: string }
export interface DemoText { title: string; summary: string; body: string; keyPoints: string[]; unknown: string; method: string; parts: DemoWords[]; maker?: TextMaker }
/** How a text differed from the one that stands today. */
export interface DemoDifference {
  without?: string[]
  set?: Record<string, Partial<DemoRecommendation>>
  add?: { section: string; rec: DemoRecommendation; words: DemoWords }[]
  words?: Record<string, Partial<PartWords> & { title: string }>
}
export interface DemoGuideline {
  slug: string; administration: string; author: string; topics: string[]; outcomes: string[]; reviewDue: string; approvers: string[]
  /** Text blocks it has in an older version, by the word that names them. */
  blocks?: Record<string, number>
  sections: (Omit<Section, 'recommendations'> & { recommendations: DemoRecommendation[] })[]
  versions: (DemoDifference & { label: string; at: string; note: string })[]
  draft?: DemoDifference & { state: string; by: string; at: string; approvals: { person: string; at: string; note: string }[] }
}
export interface DemoAround {
  amendments: { guideline: string; part: string; lang: Locale; version?: string; before?: string; words: string; reason: string; by: string; at: string; state: 'open' | 'accepted' | 'declined'; decidedBy?: string; decidedAt?: string; answer?: string }[]
  useful: { guideline: string; by: string; isUseful: boolean; comment: string; at: string }[]
  verified: { guideline: string; by: string; version: string; note: string; at: string; due: string }[]
  editions: { number: number; at: string; versions: Record<string, string>; texts: Record<Locale, [title: string, summary: string, body: string]> }[]
  proposals: { slug: string; state: string; administration: string; by: string; at: string; until?: string; topics: string[]; outcomes: string[]; title: string; summary: string; ideas: string[]; origin: { label: string; url: string } }[]
}
