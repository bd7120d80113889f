import { Type, type Static } from 'typebox'
import { oneOf, orNull, day, outcome, unasked } from '@diwan/core'
import { FrozenBlock, mostBlocks } from './blocks/frozen-block.ts'

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
export const isPartId = (given: string): boolean => /^[a-z0-9-]{1,20}$/.test(given)

/** What a recommendation rests on: an item of this site (`item`, an id), of a study one of its findings (`finding`, its id), or something elsewhere (`url`, `label`). */
export const Evidence = Type.Object({
  kind: oneOf(evidenceKinds), item: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { default: null }),
  label: Type.String({ maxLength: 300, default: '' }), url: Type.String({ maxLength: 1_000, default: '' }), finding: Type.Optional(partId()),
})
export type Evidence = Static<typeof Evidence>

/** Where an idea came from: a board, a meeting, a thread, in words and with its address. */
export const Origin = Type.Object({ label: Type.String({ maxLength: 300, default: '' }), url: Type.String({ maxLength: 1_000, default: '' }) })
export type Origin = Static<typeof Origin>

/** What is the same in every language. Numbers ("2.1") follow from the order, so that they are printed and never stored. */
export const Recommendation = Type.Object({
  id: partId(), verb: oneOf(verbs), strength: oneOf(strengths), certainty: Type.Integer({ minimum: 1, maximum: 4 }),
  lowered: Type.Array(oneOf(lowerings), { maxItems: 5, default: [] }), raised: Type.Array(oneOf(raisings), { maxItems: 3, default: [] }),
  evidence: Type.Array(Evidence, { maxItems: 40, default: [] }),
  /** Ids of pitfall cards that are met here. */
  pitfalls: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 10, default: [] }),
  /** Conditions of the applicability profile under which it holds, e.g. `size:small`, `landlocked`; none: everywhere. */
  applies: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20, default: [] }),
  /** The version it first stood in; written at publication. */
  since: Type.String({ maxLength: 12, default: '' }),
  origin: Type.Union([Origin, Type.Null()], { default: null }),
})
export type Recommendation = Static<typeof Recommendation>

export const Section = Type.Object({ id: partId(), recommendations: Type.Array(Recommendation, { maxItems: 200, default: [] }) })
export type Section = Static<typeof Section>

/** What a small one looks like; its words are those of `partsExample`. */
const sectionsExample = [{ id: 's-1', recommendations: [{ id: 'r-1-1', verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: null, label: 'A study', url: '' }], pitfalls: [], applies: [], since: '1.0', origin: null }] }]
const partsExample = [{ id: 's-1', title: 'Starting', lead: 0 }, { id: 'r-1-1', title: 'Start with one lane.', lead: 2, body: 'It was measured.' }]

export const sections = () => Type.Array(Section, { maxItems: 40, default: [], examples: [sectionsExample], ...unasked })

/** What became of a recommendation from one version to the next, apart from its words. */
export const changeNames = ['added', 'removed', 'stronger', 'weaker', 'surer', 'less-sure', 'moved'] as const
export const Change = Type.Object({ id: partId(), number: Type.String({ maxLength: 8 }), what: oneOf(changeNames) })
export type Change = Static<typeof Change>

/** A published version: its human number, the first revision that said it, when, what its publisher said of it, and what became of recommendations. */
export const Version = Type.Object({ label: Type.String({ maxLength: 12 }), rev: Type.Integer(), at: Type.String(), note: Type.String({ maxLength: 1_000, default: '' }), changes: Type.Array(Change, { maxItems: 600, default: [] }) })
export type Version = Static<typeof Version>

export const GuidelineFields = Type.Object({
  /** What it is meant to improve. */
  outcomes: { ...outcome(), ...unasked },
  sections: sections(),
  /** `3.1`; empty until it is published. It, the list of versions and what is gone follow from publications. */
  version: Type.String({ maxLength: 12, default: '', examples: ['1.0'], ...unasked }),
  versions: Type.Array(Version, { maxItems: 500, default: [], examples: [[{ label: '1.0', rev: 1, at: '2027-03-14T12:00:00.000Z', note: '', changes: [] }]], ...unasked }),
  gone: Type.Array(Type.Object({ id: partId(), version: Type.String({ maxLength: 12 }) }), { maxItems: 500, default: [], ...unasked }),
  /** Texts it takes in, as they were then; its own words name them by their number on a line of its own: `{{TB-0001}}`. */
  blocks: Type.Array(FrozenBlock, { maxItems: mostBlocks, default: [], ...unasked }),
  /** How many recommendations it has. */
  count: Type.Integer({ minimum: 0, default: 0, ...unasked }),
  /** The last day somebody checked that it still holds, `YYYY-MM-DD`; publication counts. */
  verifiedOn: { ...orNull(day()), ...unasked },
})
export type GuidelineFields = Static<typeof GuidelineFields>

/** The words of one section or recommendation in one language, by its id. */
export const PartWords = Type.Object({
  id: partId(),
  /** Heading of a section; the sentence of a recommendation. */
  title: Type.String({ maxLength: 600 }),
  /** How many words at the beginning of the sentence are its verb, to be emphasised. */
  lead: Type.Integer({ minimum: 0, maximum: 6, default: 1 }),
  /** Markdown: introduction of a section; why, of a recommendation. */
  body: Type.String({ maxLength: 20_000, default: '' }),
  /** What it takes, of a recommendation: money, people, law. */
  cost: Type.String({ maxLength: 2_000, default: '' }), staff: Type.String({ maxLength: 2_000, default: '' }), law: Type.String({ maxLength: 2_000, default: '' }),
  /** Of a translation: a digest of the words it translates, so that it is known to be behind when they change. */
  of: Type.String({ maxLength: 16, default: '' }),
})
export type PartWords = Static<typeof PartWords>

/** What a guideline says in one language besides title, summary and body (its introduction, Markdown). */
export const GuidelineTexts = Type.Object({
  /** "In short": one sentence each. */
  keyPoints: Type.Array(Type.String({ maxLength: 400 }), { maxItems: 7, default: [], ...unasked }),
  parts: Type.Array(PartWords, { maxItems: 300, default: [], examples: [partsExample], ...unasked }),
  /** Markdown: what we do not know; how this was made. */
  unknown: Type.String({ maxLength: 20_000, default: '' }), method: Type.String({ maxLength: 20_000, default: '' }),
})
export type GuidelineTexts = Static<typeof GuidelineTexts>
