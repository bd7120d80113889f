import { accessWords, addressOf, invertedName, type BibliographicRecord } from '../record.ts'
import { element } from './xml.ts'

/** Words of the DCMI Type Vocabulary. */
const types: Readonly<Record<string, string>> = { dataset: 'Dataset', collection: 'Collection' }

/** Simple Dublin Core in the container that OAI-PMH asks of everybody. */
export function dublinCore(of: BibliographicRecord): string {
  const each = (name: string, values: readonly { text: string; lang?: string }[]): string => values.map(({ text, lang = '' }) => element(`dc:${name}`, text, { 'xml:lang': lang })).join('')
  const plain = (name: string, values: readonly string[]): string => each(name, [...new Set(values)].map((text) => ({ text })))
  return `<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">${[
    each('title', of.titles), plain('creator', of.creators.map(invertedName)), each('subject', of.subjects), each('description', of.abstracts), of.isRetracted ? plain('description', ['Retracted']) : '', plain('publisher', [of.publisher]),
    plain('date', [of.issued, ...of.available === '' ? [] : [`info:eu-repo/date/embargoEnd/${of.available}`]]), plain('type', [types[of.type] ?? 'Text', of.type]), plain('identifier', [addressOf(of), of.url, of.identifier]), plain('source', [of.container.title]), plain('language', [of.lang]),
    plain('relation', of.related.map(({ type, value }) => type === 'DOI' ? `https://doi.org/${value}` : value)), plain('rights', [...accessWords[of.access] ? [accessWords[of.access]?.uri ?? ''] : [], of.licence.name || of.licence.id, of.licence.url]),
  ].join('')}</oai_dc:dc>`
}
