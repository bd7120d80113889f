import { accessWords, titleOf, wholeName, invertedName, yearOf, type BibliographicRecord } from '../record.ts'

const general: Readonly<Record<string, string>> = { dataset: 'Dataset', collection: 'Collection', external: 'Text', finding: 'Text' }
export const generalTypeOf = ({ type, container }: BibliographicRecord): string => container.title !== '' ? 'JournalArticle' : general[type] ?? 'Report'
const unknown = ':unav'

/** What the schema cannot be without, and nobody knows, is said to be unavailable in the words DataCite has for it. */
export interface DataCite {
  doi?: string
  url?: string
  alternateIdentifiers?: { alternateIdentifier: string; alternateIdentifierType: string }[]
  creators: { name: string; nameType: 'Personal' | 'Organizational'; givenName?: string; familyName?: string; nameIdentifiers?: { nameIdentifier: string; nameIdentifierScheme: string; schemeUri: string }[]; affiliation?: { name: string }[] }[]
  titles: { title: string; lang: string; titleType?: string }[]
  publisher: { name: string }
  publicationYear: string
  types: { resourceType: string; resourceTypeGeneral: string }
  subjects?: { subject: string; lang: string }[]
  dates?: { date: string; dateType: string }[]
  language: string
  relatedIdentifiers?: { relatedIdentifier: string; relatedIdentifierType: string; relationType: string }[]
  relatedItems?: { relatedItemType: string; relationType: string; titles: { title: string }[]; volume?: string; issue?: string; firstPage?: string; lastPage?: string }[]
  version?: string
  rightsList?: { rights: string; rightsUri?: string; rightsIdentifier?: string; rightsIdentifierScheme?: string; schemeUri?: string }[]
  descriptions?: { description: string; descriptionType: string; lang: string }[]
  fundingReferences?: { funderName: string }[]
  schemaVersion: string
}

/** DataCite 4.5 as JSON. */
export function dataciteJson(of: BibliographicRecord): DataCite {
  const some = <T, K extends string>(name: K, list: T[]): { [P in K]?: T[] } => list.length === 0 ? {} : { [name]: list } as { [P in K]?: T[] }
  const [firstPage = '', lastPage = ''] = of.container.pages.split(/\s*[-–]\s*/)
  const creators = of.creators.filter((creator) => wholeName(creator) !== '')
  return {
    ...of.doi === '' ? {} : { doi: of.doi },
    ...of.url === '' ? {} : { url: of.url }, ...some('alternateIdentifiers', of.identifier === '' ? [] : [{ alternateIdentifier: of.identifier, alternateIdentifierType: 'Local' }]),
    creators: creators.length === 0 ? [{ name: unknown, nameType: 'Organizational' }] : creators.map((creator) => creator.kind === 'organisation' ? { name: creator.name, nameType: 'Organizational' } : {
      name: invertedName(creator), nameType: 'Personal', ...creator.given === '' ? {} : { givenName: creator.given }, ...creator.family === '' ? {} : { familyName: creator.family },
      ...creator.orcid === '' ? {} : { nameIdentifiers: [{ nameIdentifier: `https://orcid.org/${creator.orcid}`, nameIdentifierScheme: 'ORCID', schemeUri: 'https://orcid.org' }] },
      ...creator.affiliation === '' ? {} : { affiliation: [{ name: creator.affiliation }] },
    }),
    titles: titleOf(of) === '' ? [{ title: unknown, lang: of.lang }] : of.titles.map(({ text, lang }, at) => ({ title: text, lang, ...at === 0 ? {} : { titleType: 'TranslatedTitle' } })),
    publisher: { name: of.publisher || unknown }, publicationYear: yearOf(of) || '0000', types: { resourceType: of.type, resourceTypeGeneral: generalTypeOf(of) },
    ...some('subjects', of.subjects.map(({ text, lang }) => ({ subject: text, lang }))),
    ...some('dates', [...of.issued === '' ? [] : [{ date: of.issued, dateType: 'Issued' }], ...of.updated === '' ? [] : [{ date: of.updated, dateType: 'Updated' }], ...of.available === '' ? [] : [{ date: of.available, dateType: 'Available' }]]),
    language: of.lang, ...some('relatedIdentifiers', of.related.map(({ relation, type, value }) => ({ relatedIdentifier: type === 'DOI' ? `https://doi.org/${value}` : value, relatedIdentifierType: type, relationType: relation }))),
    ...of.container.title === '' ? {} : { relatedItems: [{ relatedItemType: 'Journal', relationType: 'IsPublishedIn', titles: [{ title: of.container.title }], ...of.container.volume === '' ? {} : { volume: of.container.volume }, ...of.container.issue === '' ? {} : { issue: of.container.issue }, ...firstPage === '' ? {} : { firstPage }, ...lastPage === '' ? {} : { lastPage } }] },
    ...of.version === '' ? {} : { version: of.version },
    ...some('rightsList', [...accessWords[of.access] ? [{ rights: accessWords[of.access]?.name ?? '', rightsUri: accessWords[of.access]?.uri ?? '' }] : [], ...of.licence.id === '' && of.licence.name === '' ? [] : [{ rights: of.licence.name || of.licence.id, ...of.licence.url === '' ? {} : { rightsUri: of.licence.url }, ...of.licence.id === '' ? {} : { rightsIdentifier: of.licence.id, rightsIdentifierScheme: 'SPDX', schemeUri: 'https://spdx.org/licenses/' } }]]),
    ...some('descriptions', [...of.abstracts.map(({ text, lang }) => ({ description: text, descriptionType: 'Abstract', lang })), ...of.isRetracted ? [{ description: 'Retracted', descriptionType: 'Other', lang: 'en' }] : []]),
    ...some('fundingReferences', of.funders.filter(Boolean).map((funderName) => ({ funderName }))), schemaVersion: 'http://datacite.org/schema/kernel-4',
  }
}
