import type { Locale } from '@diwan/core'

/** What one language says; the first of a list is the original. */
export interface Said { lang: Locale; text: string }

/** Who made a work: a person by family and given name, or an organisation by its name. */
export type Creator =
  | { kind: 'person'; family: string; given: string; /** `0000-0000-0000-0000`, or ''. */ orcid: string; affiliation: string }
  | { kind: 'organisation'; name: string }

/** Types that formats have words for. An administrator may add others to the list of types, which are works of text to them. */
export const recordTypes = ['paper', 'brief', 'dataset', 'evaluation', 'consultation-synthesis', 'external', 'finding', 'collection'] as const
export type RecordType = (typeof recordTypes)[number]

/** How a work stands to another thing, in the words of DataCite's relationType, and what its identifier is, in those of relatedIdentifierType. */
export interface Related { relation: string; type: 'DOI' | 'URL' | 'ISBN' | 'ISSN' | 'arXiv' | 'Handle'; value: string }

/** A date as precise as it is known: `2026`, `2026-04` or `2026-04-09`; '' where nothing is known. */
export type Day = string

/** A work as libraries know it: neutral of where it came from and of every format. Lists may be empty, texts may be ''. */
export interface BibliographicRecord {
  /** Its number here, such as `scp:2026.0042v2`; for what is elsewhere, the number there. */
  identifier: string
  /** Absolute address of its page. */
  url: string
  /** Without `https://doi.org/`; '' for none. */
  doi: string
  type: RecordType | (string & {})
  lang: Locale
  titles: readonly Said[]
  creators: readonly Creator[]
  publisher: string
  issued: Day
  updated: Day
  abstracts: readonly Said[]
  subjects: readonly Said[]
  /** `id` in the words of SPDX, `CC-BY-4.0`, where it has one. */
  licence: { id: string; name: string; url: string }
  /** `2`, `1.1`; ''. */
  version: string
  related: readonly Related[]
  /** Journal, series or proceedings it stands in. */
  container: { title: string; volume: string; issue: string; pages: string }
  funders: readonly string[]
  isRetracted: boolean
  /** Who may have its text; '' where nothing is known. `available`: the day an embargo ends. */
  access: '' | 'open' | 'embargo' | 'restricted'
  available: Day
}

const nothing: BibliographicRecord = {
  identifier: '', url: '', doi: '', type: 'paper', lang: 'en', titles: [], creators: [], publisher: '', issued: '', updated: '', abstracts: [], subjects: [],
  licence: { id: '', name: '', url: '' }, version: '', related: [], container: { title: '', volume: '', issue: '', pages: '' }, funders: [], isRetracted: false, access: '', available: '',
}
/** A record with what is known of it. */
export const record = (known: Partial<BibliographicRecord>): BibliographicRecord => ({ ...nothing, ...known })

export const titleOf = ({ titles }: BibliographicRecord): string => titles[0]?.text ?? ''
export const yearOf = ({ issued }: BibliographicRecord): string => /^\d{4}/.exec(issued)?.[0] ?? ''
/** Who may have the text, in the words that harvesters of open literature share. @see https://guidelines.openaire.eu/en/latest/literature/field_accesslevel.html */
export const accessWords: Readonly<Record<string, { uri: string; name: string }>> = {
  open: { uri: 'info:eu-repo/semantics/openAccess', name: 'Open Access' }, embargo: { uri: 'info:eu-repo/semantics/embargoedAccess', name: 'Embargoed Access' }, restricted: { uri: 'info:eu-repo/semantics/restrictedAccess', name: 'Restricted Access' },
}

/** Where it is found for good: its DOI, else its page. */
export const addressOf = ({ doi, url }: BibliographicRecord): string => doi === '' ? url : `https://doi.org/${doi}`
export const wholeName = (creator: Creator): string => creator.kind === 'organisation' ? creator.name : [creator.given, creator.family].filter(Boolean).join(' ')
/** `Family, Given`; the one there is where there is one. */
export const invertedName = (creator: Creator): string => creator.kind === 'organisation' ? creator.name : [creator.family, creator.given].filter(Boolean).join(', ')
