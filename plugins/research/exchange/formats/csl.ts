import { addressOf, titleOf, type BibliographicRecord } from '../record.ts'

/** One item of CSL-JSON, version 1.0.2; what is not known is not named. */
export function csl(of: BibliographicRecord): Record<string, unknown> {
  const date = (day: string) => ({ 'date-parts': [day.split('-').map(Number)] })
  const all: Record<string, unknown> = {
    id: of.identifier || of.doi || of.url, type: of.container.title === '' ? of.type === 'dataset' ? 'dataset' : of.type === 'external' ? 'document' : 'report' : 'article-journal', title: titleOf(of),
    author: of.creators.map((creator) => creator.kind === 'organisation' || creator.family === '' ? { literal: creator.kind === 'organisation' ? creator.name : creator.given }
      : { family: creator.family, ...creator.given === '' ? {} : { given: creator.given }, ...creator.orcid === '' ? {} : { ORCID: `https://orcid.org/${creator.orcid}` } }),
    issued: of.issued === '' ? '' : date(of.issued), publisher: of.publisher, 'container-title': of.container.title, volume: of.container.volume, issue: of.container.issue, page: of.container.pages,
    // Of an article it would be taken for its number in the journal, in place of pages.
    number: of.container.title === '' ? of.identifier : '',
    version: of.version, DOI: of.doi, URL: addressOf(of), abstract: of.abstracts[0]?.text ?? '', keyword: of.subjects.map(({ text }) => text).join(', '), language: of.lang, license: of.licence.url || of.licence.id, note: of.isRetracted ? 'Retracted' : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)))
}
