import { Type, type Static } from 'typebox'
import { day, oneOf, orNull, unasked } from '@diwan/core'

/** Found by code as well as by people: everything else of a vocabulary is the administrator's. */
export const consultationSynthesis = 'consultation-synthesis', external = 'external'
/** Who may read the full text: whoever reads the record, nobody before a day, or whom its owner lets. */
export const accesses = ['open', 'embargo', 'restricted'] as const
/** May what it says go to people who are no members? Never answered for its authors. */
export const sharings = ['anyone', 'members'] as const
export const creatorRoles = ['author', 'editor', 'data', 'translator', 'supervisor'] as const
export const certainties = [4, 3, 2, 1] as const
export const resourceKinds = ['data', 'code'] as const
export const relationSchemes = ['doi', 'url', 'isbn', 'issn', 'arxiv', 'handle', 'item'] as const
/** DataCite 4.6, relationType: those a person can tell apart. */
export const relationTypes = [
  'IsCitedBy', 'Cites', 'IsSupplementTo', 'IsSupplementedBy', 'IsContinuedBy', 'Continues', 'IsPartOf', 'HasPart', 'IsReferencedBy', 'References', 'IsDocumentedBy', 'Documents',
  'IsVariantFormOf', 'IsIdenticalTo', 'IsReviewedBy', 'Reviews', 'IsDerivedFrom', 'IsSourceOf', 'IsObsoletedBy', 'Obsoletes', 'IsTranslationOf', 'HasTranslation', 'IsPublishedIn',
] as const
/** What somebody who wants to do it again needs; all that apply make the badge. */
export const reproducibilityChecks = ['data-open', 'data-described', 'code-open', 'environment', 'run-by-another', 'protocol', 'limits'] as const

/** Kept for the life of a part in all languages and versions: the end of a finding's permalink. */
export const partId = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })
const word = (maxLength: number) => Type.String({ maxLength, default: '' })
/** A code of a vocabulary that administrators keep. */
const term = (fallback: string) => Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{0,39}$', default: fallback, examples: [fallback], ...unasked })

/** Somebody or an institution who made it, in the order of the title page. An institution has `name` alone. `administration`: its code, where it is of one. */
export const Creator = Type.Object({
  name: word(200), family: word(120), given: word(120), affiliation: word(200), administration: orNull(Type.String({ maxLength: 12 })), orcid: word(19), role: oneOf(creatorRoles, { default: 'author' }),
  /** Their account here, where they have one: by it interests are known. */
  person: orNull(Type.String({ format: 'uuid' })),
})
export type Creator = Static<typeof Creator>

/** What was found: an effect in a unit with its interval, and how sure we are (4 high, 1 very low). Its claim stands with the texts, by its id. Numbers as typed, `-12.5`. */
export const Finding = Type.Object({ id: partId(), effect: word(40), low: word(40), high: word(40), level: Type.Integer({ minimum: 50, maximum: 99, default: 95 }), certainty: Type.Integer({ minimum: 1, maximum: 4, default: 2 }), topics: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 6, default: [] }) })
export type Finding = Static<typeof Finding>
export const Funding = Type.Object({ funder: word(200), award: word(120), url: word(1_000) })
export type Funding = Static<typeof Funding>
/** What it stands in a relation to (DataCite). `item`: of this site, its id. */
export const Related = Type.Object({ relation: oneOf(relationTypes), scheme: oneOf(relationSchemes), identifier: word(1_000), item: orNull(Type.String({ format: 'uuid' })) })
export type Related = Static<typeof Related>
/** Data or code it was made with, and which version of it. */
export const Resource = Type.Object({ kind: oneOf(resourceKinds), label: word(200), url: word(1_000), version: word(60) })
export type Resource = Static<typeof Resource>
/** Number from 1, the first revision of the item that said it, when, what its author said of it. */
export const changeKinds = ['version', 'correction'] as const
export const WorkVersion = Type.Object({ n: Type.Integer(), rev: Type.Integer(), at: Type.String(), kind: oneOf(changeKinds), note: word(1_000) })
export type WorkVersion = Static<typeof WorkVersion>
/** Where an imported one came from. `identifier`: as the source calls it. */
export const Source = Type.Object({ label: word(200), url: word(1_000), identifier: word(500), harvestedOn: orNull(day()) })
export type Source = Static<typeof Source>

export const WorkFields = Type.Object({
  type: term('paper'), creators: Type.Array(Creator, { maxItems: 100, default: [], ...unasked }), publisher: { ...word(200), ...unasked },
  /** Of publication: of an external one where it came out; of others the first version's, once it stands. */
  year: { ...orNull(Type.Integer({ minimum: 1500, maximum: 2200 })), ...unasked },
  /** Languages of the full text (ISO 639-1), which may be others than this site speaks. */
  languages: Type.Array(Type.String({ pattern: '^[a-z]{2,3}$' }), { maxItems: 10, default: [], ...unasked }), sectors: Type.Array(term('government'), { maxItems: 10, default: [], ...unasked }),
  findings: Type.Array(Finding, { maxItems: 30, default: [], ...unasked }), funding: Type.Array(Funding, { maxItems: 20, default: [], ...unasked }), related: Type.Array(Related, { maxItems: 100, default: [], ...unasked }), resources: Type.Array(Resource, { maxItems: 30, default: [], ...unasked }),
  checks: Type.Array(oneOf(reproducibilityChecks), { maxItems: reproducibilityChecks.length, default: [], ...unasked }),
  licence: term('all-rights-reserved'), sharing: { ...orNull(oneOf(sharings)), examples: ['anyone'], ...unasked },
  access: oneOf(accesses, { default: 'open', ...unasked }), embargoUntil: { ...orNull(day()), ...unasked },
  doi: { ...word(200), ...unasked }, container: { ...word(300), ...unasked },
  /** The item that holds full text and files (`research.holding`), where there is one. */
  holding: { ...orNull(Type.String({ format: 'uuid' })), ...unasked }, source: { ...Type.Union([Source, Type.Null()], { default: null }), ...unasked },
  /** What the draft is to become; empty: nothing that counts as a version. */
  change: { ...oneOf(['', ...changeKinds], { default: '' }), ...unasked }, changeNote: { ...word(1_000), ...unasked },
  /** These follow from publications. */
  version: Type.Integer({ minimum: 0, default: 0, ...unasked }), versions: Type.Array(WorkVersion, { maxItems: 200, default: [], examples: [[]], ...unasked }),
  retractedOn: { ...orNull(day()), ...unasked }, retraction: { ...word(1_000), ...unasked },
})
export type WorkFields = Static<typeof WorkFields>

/** The words of one finding in one language: what is claimed, of what and in which unit. */
export const FindingWords = Type.Object({ id: partId(), claim: word(600), unit: word(80), note: word(2_000) })
export type FindingWords = Static<typeof FindingWords>
/** Besides title, summary (one sentence) and body (the abstract). */
export const WorkTexts = Type.Object({
  keywords: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20, default: [], ...unasked }), findings: Type.Array(FindingWords, { maxItems: 30, default: [], examples: [[]], ...unasked }),
  ethics: { ...word(2_000), ...unasked }, reproducibility: { ...word(2_000), ...unasked },
  /** For who decides: what follows in practice, and what the study does not show. The brief is made of both. */
  implications: { ...word(2_000), ...unasked }, limits: { ...word(2_000), ...unasked },
})
export type WorkTexts = Static<typeof WorkTexts>
