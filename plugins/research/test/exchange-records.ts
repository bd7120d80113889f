import { record, type BibliographicRecord, type Creator } from '../exchange/record.ts'

export const person = (family: string, given: string, more: Partial<Extract<Creator, { kind: 'person' }>> = {}): Creator => ({ kind: 'person', family, given, orcid: '', affiliation: '', ...more })
export const organisation = (name: string): Creator => ({ kind: 'organisation', name })

/** A study with everything said of it. */
export const whole: BibliographicRecord = record({
  identifier: 'scp:2026.0042v2', url: 'https://hub.example/en/research/RW-0042', doi: '10.5555/scp.2026.42', type: 'paper', lang: 'en',
  titles: [{ lang: 'en', text: 'Queues at the quay: what pre-arrival data changes' }, { lang: 'fr', text: 'Files d’attente au quai' }, { lang: 'ar', text: 'الطوابير على الرصيف' }],
  creators: [person('Haddad', 'Leila Noor', { orcid: '0000-0002-1825-0097', affiliation: 'Customs of Aldermere' }), person('Okoro', 'Jean-Pierre')],
  publisher: 'Aldermere Customs', issued: '2026-04-09', updated: '2026-06-01', abstracts: [{ lang: 'en', text: 'We ask whether 50 % fewer boxes wait & find <yes>.' }], subjects: [{ lang: 'en', text: 'Risk management' }],
  licence: { id: 'CC-BY-4.0', name: 'Creative Commons Attribution 4.0', url: 'https://creativecommons.org/licenses/by/4.0/' }, version: '2', related: [{ relation: 'IsNewVersionOf', type: 'URL', value: 'https://hub.example/en/research/RW-0042/v/1' }], funders: ['Trade Fund'],
})
