/** Shapes of the JSON files in this folder. Every instance ships them; an instance may edit its copy of the administrations. */

/** The four languages of the interface. */
export type InterfaceLanguage = 'en' | 'fr' | 'es' | 'ar'

/** Languages in which names of administrations are given. */
export type NameLanguage = InterfaceLanguage | 'ru' | 'zh'

export type RegionCode = 'AMS' | 'EUR' | 'MENA' | 'WCA' | 'ESA' | 'AP'

export type InFour = Record<InterfaceLanguage, string>

/** `regions.json` is an array of six, in the order of the tile map. */
export interface ReferenceRegion {
  code: RegionCode
  names: InFour
  /** At most 45 characters, for narrow places. */
  shortNames: InFour
}

/** `administrations.json`. */
export interface ReferenceAdministrations {
  /** The day (YYYY-MM-DD) the list was last compared with public sources. */
  asOf: string
  /** Shown wherever the list is shown. */
  disclaimer: InFour
  /** Ordered by code. How many there are is read here and never written into a text. */
  administrations: ReferenceAdministration[]
}

export interface ReferenceAdministration {
  /** ISO 3166-1 alpha-2, or the user-assigned code in common use where ISO has none. */
  code: string
  /** Three letters, unique as well. */
  iso3: string
  names: Record<NameLanguage, string>
  region: RegionCode
  /** Up to three language subtags, in the order of the source. */
  languages: string[]
  /** YYYY-MM-DD, where a public source gives it. */
  acceded: string | null
  /** The United Nations groups, kept only so that a recommendation can say to whom it applies. */
  isLeastDeveloped: boolean
  isLandlocked: boolean
  isSmallIsland: boolean
}

/** `taxonomy.json`. */
export interface ReferenceTaxonomy {
  terms: TaxonomyTerm[]
}

export type TermKind = 'technology' | 'topic' | 'process'

/** One concept. `broader` and `narrower` mirror each other, `related` is symmetric; all name ids of this file. */
export interface TaxonomyTerm {
  /** Stable slug, also the address under /topics/. */
  id: string
  kind: TermKind
  labels: InFour
  /** One sentence: what belongs under the term. */
  scopeNote: InFour
  /** Other words people search by, acronyms included. */
  synonyms: Record<InterfaceLanguage, string[]>
  broader: string[]
  narrower: string[]
  related: string[]
}

/** `languages.json`; names come from `Intl.DisplayNames`. */
export interface ReferenceLanguages {
  interface: InterfaceLanguage[]
  /** Every language an administration of the list speaks, and the interface's. */
  spoken: string[]
}

/** `tilegrid.json`: equal tiles in six blocks, in whole cells from the top left. */
export interface ReferenceTileGrid {
  cols: number
  rows: number
  blocks: Record<RegionCode, { x: number, y: number, w: number, h: number }>
  /** By administration code. */
  tiles: Record<string, { x: number, y: number, region: RegionCode }>
}

/** `project-facts.json` is an array of these, oldest first. */
export interface ProjectFact {
  id: string
  /** YYYY-MM-DD. */
  date: string
  /** What happened, in our own words, at most 300 characters. */
  text: InFour
  source: string
  url: string
}
