import type { BibliographicRecord } from '../record.ts'
import { dataciteJson } from './datacite-json.ts'
import { element, group } from './xml.ts'

/** DataCite 4.5 as XML. A work without a DOI is identified by its address. */
export function dataciteXml(of: BibliographicRecord): string {
  const data = dataciteJson(of)
  // Its own kind of identifier: a DOI where there is one, else its address; the others stand beside it.
  const [first, ...others] = [...of.doi === '' ? [] : [{ identifier: of.doi, identifierType: 'DOI' }], ...of.url === '' ? [] : [{ identifier: of.url, identifierType: 'URL' }], ...of.identifier === '' ? [] : [{ identifier: of.identifier, identifierType: 'Local' }]]
  return group('resource', [
    element('identifier', first?.identifier ?? ':unav', { identifierType: first?.identifierType ?? 'Local' }),
    group('creators', data.creators.map(({ name, nameType, givenName = '', familyName = '', nameIdentifiers = [], affiliation = [] }) => group('creator', [
      element('creatorName', name, { nameType }), element('givenName', givenName), element('familyName', familyName),
      ...nameIdentifiers.map(({ nameIdentifier, nameIdentifierScheme, schemeUri }) => element('nameIdentifier', nameIdentifier, { nameIdentifierScheme, schemeURI: schemeUri })), ...affiliation.map((one) => element('affiliation', one.name)),
    ]))),
    group('titles', data.titles.map(({ title, lang, titleType = '' }) => element('title', title, { 'xml:lang': lang, titleType }))),
    element('publisher', data.publisher.name), element('publicationYear', data.publicationYear), element('resourceType', data.types.resourceType, { resourceTypeGeneral: data.types.resourceTypeGeneral }),
    group('subjects', (data.subjects ?? []).map(({ subject, lang }) => element('subject', subject, { 'xml:lang': lang }))),
    group('dates', (data.dates ?? []).map(({ date, dateType }) => element('date', date, { dateType }))), element('language', data.language),
    group('alternateIdentifiers', others.map(({ identifier, identifierType }) => element('alternateIdentifier', identifier, { alternateIdentifierType: identifierType }))),
    group('relatedIdentifiers', (data.relatedIdentifiers ?? []).map(({ relatedIdentifier, relatedIdentifierType, relationType }) => element('relatedIdentifier', relatedIdentifier, { relatedIdentifierType, relationType }))),
    element('version', data.version ?? ''),
    group('rightsList', (data.rightsList ?? []).map(({ rights, rightsUri = '', rightsIdentifier = '', rightsIdentifierScheme = '', schemeUri = '' }) => element('rights', rights, { rightsURI: rightsUri, rightsIdentifier, rightsIdentifierScheme, schemeURI: schemeUri }))),
    group('descriptions', (data.descriptions ?? []).map(({ description, descriptionType, lang }) => element('description', description, { descriptionType, 'xml:lang': lang }))),
    group('fundingReferences', (data.fundingReferences ?? []).map(({ funderName }) => group('fundingReference', [element('funderName', funderName)]))),
    group('relatedItems', (data.relatedItems ?? []).map(({ relatedItemType, relationType, titles, volume = '', issue = '', firstPage: from = '', lastPage: to = '' }) => group('relatedItem', [
      group('titles', titles.map(({ title }) => element('title', title))), element('volume', volume), element('issue', issue), element('firstPage', from), element('lastPage', to)], { relatedItemType, relationType }))),
  ], { 'xmlns': 'http://datacite.org/schema/kernel-4', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:schemaLocation': 'http://datacite.org/schema/kernel-4 https://schema.datacite.org/meta/kernel-4/metadata.xsd' })
}
