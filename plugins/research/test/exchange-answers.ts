import assert from 'node:assert/strict'
import type { TestSite } from '@diwan/core/testing'
import { bringWork } from './exchange-works.ts'

const creators = [{ name: 'Ports & Borders <Ltd>', family: '', given: '', affiliation: '', administration: null, orcid: '', role: 'author', person: null }]

/** A site with works of many kinds, and what it answers to everything a harvester may ask, errors included; by name. */
export async function asked(site: TestSite): Promise<Record<string, string>> {
  const gone = await bringWork(site, { title: 'To be taken back' })
  for (const [n, type] of ['paper', 'brief', 'dataset', 'evaluation', 'consultation-synthesis'].entries()) await bringWork(site, { title: `A “${type}” & <more>`, fields: { type, doi: `10.5555/Answer.${n}`, year: 2026, funding: [{ funder: 'Trade Fund', award: 'A-1' }], related: [{ relation: 'IsSupplementTo', scheme: 'isbn', identifier: '978-3-16-148410-0' }] } })
  await bringWork(site, { title: 'أثر البيانات المسبقة', fields: { creators, access: 'restricted', publisher: 'جمارك وادي سرين' }, input: { lang: 'ar', texts: { ar: { title: 'أثر البيانات المسبقة', summary: 'جملة.', body: 'ملخص.', extra: {} }, fr: { title: 'Effet', summary: 'Une phrase.', body: 'Résumé.', extra: {} } } } })
  await bringWork(site, { title: 'Retracted', fields: { retractedOn: '2026-01-01', retraction: 'Wrong.' }, input: { topics: [] } })
  const study = await bringWork(site, { title: 'Gathered' })
  await site.make.item('research.collection', { title: 'Start here & there', audience: ['public'], fields: { works: [study] } })
  for (let n = 0; n < 120; n += 1) await bringWork(site, { title: `Study ${n}` })
  await site.settle()
  site.clock.forward({ minutes: 5 })
  await bringWork(site, { id: gone, title: 'To be taken back', input: { audience: ['members'], handling: 'community' } })
  await site.settle()

  const ask = async (query: string): Promise<string> => { const { status, text } = await site.get(`/research/oai?${query}`, { as: 'visitor', accept: '*/*' }); assert.equal(status, 200); return text }
  const listed = await ask('verb=ListRecords&metadataPrefix=oai_dc'), token = /<resumptionToken[^>]*>([^<]+)</.exec(listed)?.[1] ?? '', deleted = /status="deleted"><identifier>([^<]+)/.exec(await ask(`verb=ListRecords&resumptionToken=${token}`))?.[1] ?? '', known = /<identifier>(oai:[^<]+)/.exec(listed)?.[1] ?? ''
  assert.ok(token !== '' && deleted !== '' && known !== '')
  const questions: Record<string, string> = {
    Identify: 'verb=Identify', ListMetadataFormats: 'verb=ListMetadataFormats', 'ListMetadataFormats-of-one': `verb=ListMetadataFormats&identifier=${known}`, ListSets: 'verb=ListSets', ListIdentifiers: 'verb=ListIdentifiers&metadataPrefix=oai_dc', 'ListIdentifiers-day': 'verb=ListIdentifiers&metadataPrefix=datacite&from=2020-01-01&until=2099-12-31&set=type:paper', 'ListRecords-oai_dc': 'verb=ListRecords&metadataPrefix=oai_dc&from=2020-01-01T00:00:00Z', 'ListRecords-datacite': 'verb=ListRecords&metadataPrefix=datacite', 'ListRecords-rest': `verb=ListRecords&resumptionToken=${token}`,
    'ListRecords-set': 'verb=ListRecords&metadataPrefix=datacite&set=collection', GetRecord: `verb=GetRecord&metadataPrefix=datacite&identifier=${known}`, 'GetRecord-deleted': `verb=GetRecord&metadataPrefix=oai_dc&identifier=${deleted}`,
    badVerb: 'verb=Wrong&other=%3C%26%22', 'badVerb-twice': 'verb=Identify&verb=Identify', 'badVerb-none': '', badArgument: 'verb=ListRecords&metadataPrefix=oai_dc&other=1', 'badArgument-date': 'verb=ListRecords&metadataPrefix=oai_dc&from=yesterday', 'badArgument-prefix': 'verb=ListRecords&metadataPrefix=%3Coai%20dc%3E', cannotDisseminateFormat: 'verb=ListRecords&metadataPrefix=marc21', idDoesNotExist: 'verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere:1', 'badArgument-identifier': 'verb=GetRecord&metadataPrefix=oai_dc&identifier=%3Ca%20b%22%00%0A%3E%25', noRecordsMatch: 'verb=ListRecords&metadataPrefix=oai_dc&from=2099-01-01', badResumptionToken: 'verb=ListRecords&resumptionToken=%3Cmade%20up%26%3E',
  }
  const answers: Record<string, string> = {}
  for (const [name, query] of Object.entries(questions)) {
    const text = await ask(query), code = /^(bad|cannot|id|no)/.test(name) ? name.split('-')[0] : undefined
    assert.equal(/<error code="(\w+)"/.exec(text)?.[1], code, `${name}: ${text.slice(0, 600)}`)
    answers[name] = text
  }
  return answers
}
