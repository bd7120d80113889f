import type { Handling, Locale, TextMaker } from '@diwan/core'
import type { Piece } from './blocks/included.ts'
import type { Change, Evidence, Origin, Recommendation } from './model.ts'

/** What a recommendation rests on, as a reader follows it: an item they may read, or a source elsewhere. */
export interface ResolvedEvidence { kind: Evidence['kind']; item: string | null; title: string; path: string | null; url: string | null; /** Of a finding, whose claim is the title: how sure its study is of it, and which study. */ finding?: { id: string; certainty: number; of: string }; /** What became of it since. */ flag?: EvidenceFlag }
/** A study that was corrected or retracted; a finding its newest version has no longer. */
export const evidenceFlags = ['corrected', 'retracted', 'left-out'] as const
export type EvidenceFlag = (typeof evidenceFlags)[number]

export interface DocumentRecommendation {
  id: string
  /** `2.1`, from its place. */
  number: string
  verb: Recommendation['verb']; strength: Recommendation['strength']; certainty: number
  lowered: Recommendation['lowered']; raised: Recommendation['raised']
  /** Language of the words: the original's where there is no translation. */
  lang: Locale
  /** The whole sentence, and its beginning (the verb) and the rest. */
  title: string; lead: string; rest: string
  /** Markdown: why. */
  body: string
  /** The same with what it takes in kept apart; only where it takes in something. */
  pieces?: Piece[]
  cost: string; staff: string; law: string
  evidence: ResolvedEvidence[]
  pitfalls: string[]
  applies: string[]
  /** Version it first stood in. */
  since: string
  origin: Origin | null
  /** The original has changed since it was translated. */
  isStale: boolean
}
export interface DocumentSection { id: string; number: string; lang: Locale; title: string; body: string; pieces?: Piece[]; recommendations: DocumentRecommendation[] }
export interface DocumentLanguage { lang: Locale; maker: TextMaker; isOriginal: boolean; isStale: boolean }
/** `name` is empty for visitors, whom names of people are not told. */
export interface Approver { name: string; administration: string | null; at: Date }

/** A text block it takes in; `path` where the reader may read it, `newest` its version today where that is another. */
export interface DocumentBlock { ref: string; item: string; title: string; lang: Locale; version: number; path: string | null; newest: number | null }

/** An edition, and which version of the guideline it holds. */
export interface EditionMark { number: number; version: string; path: string }
/** One version of a guideline in one language, whole: what pages, papers and other plugins' files are made from. */
export interface GuidelineDocument {
  id: string; ref: string | null; path: string; state: string; handling: Handling; administration: string | null
  /** `3.1`, or empty for what was never published. */
  version: string
  rev: number
  /** Whether it is the version that stands today. */
  isCurrent: boolean
  lang: Locale
  languages: DocumentLanguage[]
  title: string; summary: string; body: string
  keyPoints: string[]
  sections: DocumentSection[]
  unknown: string; method: string
  /** Of `body`, `unknown` and `method` those that take something in. */
  pieces: Partial<Record<'body' | 'unknown' | 'method', Piece[]>>
  blocks: DocumentBlock[]
  approvers: Approver[]
  /** Editions that hold it, the newest first, each with the version it holds. */
  editions: EditionMark[]
  topics: string[]; outcomes: string[]
  /** When this version was published; null for a draft. */
  versionAt: Date | null
  publishedAt: Date | null
  reviewDueOn: string | null; verifiedOn: string | null
  versions: { label: string; at: Date; note: string; changes: Change[] }[]
  /** Ids by relation: `updates`, `obsoletes`, `from`, `related`. */
  links: Record<string, string[]>
  citation: { text: string; zone: { first: string; second: string } }
}
