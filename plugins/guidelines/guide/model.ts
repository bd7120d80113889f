import { Type, type Static } from 'typebox'
import { oneOf, unasked } from '@diwan/core'

/** How an official reads the sentence: the obligation its verb carries. */
export const verbs = ['must', 'do', 'consider', 'avoid'] as const
/** 4 high, 3 moderate, 2 low, 1 very low: how sure we are that the effect is what we say (GRADE). */
export const certainties = [4, 3, 2, 1] as const
export const strengths = ['strong', 'conditional'] as const
/** Why certainty was taken down or up from where the kind of evidence began (GRADE). */
export const lowerings = ['bias', 'inconsistency', 'indirectness', 'imprecision', 'publication'] as const
export const raisings = ['large-effect', 'dose-response', 'confounding'] as const
/** What an entry of evidence is in the reader's words. */
export const evidenceKinds = ['case', 'study', 'assessment', 'guideline', 'consultation', 'expert', 'law'] as const

/** Kept for the life of a recommendation over all versions: the end of its permalink. */
export const partId = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })

/** What a recommendation rests on: an item of this site (`item`, an id), or something elsewhere (`url`, `label`). */
export const Evidence = Type.Object({
  kind: oneOf(evidenceKinds), item: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { default: null }),
  label: Type.String({ maxLength: 300, default: '' }), url: Type.String({ maxLength: 1_000, default: '' }),
})
export type Evidence = Static<typeof Evidence>

/** What is the same in every language. Numbers ("2.1") follow from the order, so that they are printed and never stored. */
export const Recommendation = Type.Object({
  id: partId(), verb: oneOf(verbs), strength: oneOf(strengths), certainty: Type.Integer({ minimum: 1, maximum: 4 }),
  lowered: Type.Array(oneOf(lowerings), { maxItems: 5, default: [] }), raised: Type.Array(oneOf(raisings), { maxItems: 3, default: [] }),
  evidence: Type.Array(Evidence, { maxItems: 40, default: [] }),
  /** Ids of pitfall cards that are met here. */
  pitfalls: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 10, default: [] }),
  /** Conditions of the applicability profile under which it holds, e.g. `size:small`, `landlocked`; none: everywhere. */
  applies: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20, default: [] }),
})
export type Recommendation = Static<typeof Recommendation>

export const Section = Type.Object({ id: partId(), recommendations: Type.Array(Recommendation, { maxItems: 200, default: [] }) })
export type Section = Static<typeof Section>

export const sections = () => Type.Array(Section, { maxItems: 40, default: [], ...unasked })

/** The words of one section or recommendation in one language, by its id. */
export const PartWords = Type.Object({
  id: partId(),
  /** Heading of a section; the sentence of a recommendation. */
  title: Type.String({ maxLength: 600 }),
  /** Markdown: introduction of a section; why, of a recommendation. */
  body: Type.String({ maxLength: 20_000, default: '' }),
  /** What it takes, of a recommendation: money, people, law. */
  cost: Type.String({ maxLength: 2_000, default: '' }), staff: Type.String({ maxLength: 2_000, default: '' }), law: Type.String({ maxLength: 2_000, default: '' }),
})
export type PartWords = Static<typeof PartWords>

/** What a guideline says in one language besides title, summary and body (its introduction, Markdown). */
export const GuidelineTexts = Type.Object({
  /** "In short": one sentence each. */
  keyPoints: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 7, default: [], ...unasked }),
  parts: Type.Array(PartWords, { maxItems: 300, default: [], ...unasked }),
  /** Markdown: what we do not know; how this was made. */
  unknown: Type.String({ maxLength: 20_000, default: '' }), method: Type.String({ maxLength: 20_000, default: '' }),
})
export type GuidelineTexts = Static<typeof GuidelineTexts>
