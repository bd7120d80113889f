import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { readArguments } from '../exchange/oai/arguments.ts'
import { readMoment } from '../exchange/oai/datestamp.ts'
import { OaiError } from '../exchange/oai/errors.ts'
import { readToken, writeToken } from '../exchange/oai/token.ts'
import { bringWork } from './exchange-works.ts'

describe('what a harvester may ask', () => {
  const asked = (query: string) => readArguments([...new URLSearchParams(query)])
  const fault = (query: string): string => { try { asked(query); return '' } catch (error) { return (error as OaiError).code } }

  it('is one of six verbs, once', () => {
    for (const query of ['', 'verb=', 'verb=Nothing', 'verb=identify', 'verb=Identify&verb=Identify', 'verb=constructor']) assert.equal(fault(query), 'badVerb', query)
    for (const query of ['verb=Identify', 'verb=ListMetadataFormats', 'verb=ListSets', 'verb=ListRecords&metadataPrefix=oai_dc', 'verb=GetRecord&metadataPrefix=datacite&identifier=oai:x:1']) assert.equal(fault(query), '', query)
  })

  it('takes the arguments of its verb, each once, and a token alone', () => {
    for (const query of ['verb=Identify&set=x', 'verb=ListRecords', 'verb=GetRecord&metadataPrefix=oai_dc', 'verb=ListRecords&metadataPrefix=oai_dc&set=a&set=b', 'verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x', 'verb=ListSets&other=1', 'verb=ListRecords&metadataPrefix=oai_dc&set=a b']) assert.equal(fault(query), 'badArgument', query)
    assert.equal(fault('verb=ListRecords&metadataPrefix=marc21'), 'cannotDisseminateFormat')
    // What the schema of an answer does not take as an attribute, an answer cannot repeat.
    for (const query of ['verb=ListRecords&metadataPrefix=a%20b', 'verb=GetRecord&metadataPrefix=oai_dc&identifier=a%20b', 'verb=GetRecord&metadataPrefix=oai_dc&identifier=x']) assert.equal(fault(query), 'badArgument', query)
  })

  it('says days or moments that there are, equally exact and in order', () => {
    const list = 'verb=ListIdentifiers&metadataPrefix=oai_dc'
    for (const query of ['from=2026-02-30', 'from=yesterday', 'from=2026-01-01T00:00:00', 'from=2026-01-01&until=2026-01-01T00:00:00Z', 'from=2026-02-01&until=2026-01-01', 'until=2026-13-01']) assert.equal(fault(`${list}&${query}`), 'badArgument', query)
    for (const query of ['from=2026-01-01', 'from=2026-01-01&until=2026-01-01', 'from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z']) assert.equal(fault(`${list}&${query}`), '', query)
    assert.equal(readMoment('2026-01-31')?.after.toISOString(), '2026-02-01T00:00:00.000Z')
    assert.equal(readMoment('2026-01-31T23:59:59Z')?.after.toISOString(), '2026-02-01T00:00:00.000Z')
  })

  it('comes back from a token as it was, for a day and for its own list', () => {
    const now = new Date('2026-11-30T10:00:00Z'), place = { verb: 'ListRecords' as const, prefix: 'oai_dc', set: 'topic:ai-ml', from: '2026-01-01', until: '', at: now.getTime(), id: '0198c6f0-0000-7000-8000-000000000001', cursor: 100, size: 250 }
    const { token } = writeToken(place, now)
    assert.deepEqual(readToken(token, 'ListRecords', now), place)
    assert.throws(() => readToken(token, 'ListIdentifiers', now), OaiError)
    assert.throws(() => readToken(token, 'ListRecords', new Date('2026-12-01T10:00:01Z')), OaiError)
  })

  it('is refused in the words of the protocol when a token was made up', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json().map((json) => Buffer.from(json).toString('base64url'))), (token) => {
      assert.throws(() => readToken(token, 'ListRecords', new Date()), (error) => error instanceof OaiError && error.code === 'badResumptionToken')
    }))
  })
})

describe('the provider of OAI-PMH', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [join(import.meta.dirname, '..')] }) })
  after(() => site?.stop())
  const ask = async (query: string) => { const answer = await site.get(`/research/oai?${query}`, { as: 'visitor', accept: '*/*' }); assert.equal(answer.status, 200); return answer.text }
  const list = (query = '') => ask(`verb=ListRecords&metadataPrefix=oai_dc${query}`)
  const headers = (text: string) => [...text.matchAll(/<header( status="deleted")?><identifier>oai:[^:]+:([^<]+)<\/identifier><datestamp>([^<]+)/g)].map(([, deleted, ref, at]) => ({ ref, at: at!, isDeleted: deleted !== undefined }))
  const settled = async () => { await site.settle() }
  const codeOf = (text: string) => /<error code="(\w+)"/.exec(text)?.[1]

  it('answers at one address without a language, as XML, by GET and by POST', async () => {
    const got = await site.get('/research/oai?verb=Identify', { as: 'visitor', accept: '*/*' })
    assert.equal(got.status, 200)
    assert.match(got.headers.get('content-type') ?? '', /^text\/xml/)
    assert.match(got.text, /<protocolVersion>2\.0<\/protocolVersion>.*<deletedRecord>persistent<\/deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ/)
    const posted = await site.post('/research/oai', { verb: 'Identify' }, { as: 'visitor' })
    assert.equal(posted.status, 200)
    assert.match(posted.text, /<Identify><repositoryName>/)
    assert.equal(codeOf((await site.post('/research/oai', { verb: 'Identify', more: 'x' }, { as: 'visitor' })).text), 'badArgument')
  })

  it('says that nothing matches while there is nothing, and repeats no argument it did not understand', async () => {
    assert.equal(codeOf(await list()), 'noRecordsMatch')
    assert.match(await ask('verb=Wrong&x=1'), /<request>http[^<]+\/research\/oai<\/request><error code="badVerb">/)
    assert.match(await ask('verb=ListRecords&metadataPrefix=marc21'), /<request verb="ListRecords" metadataPrefix="marc21">http[^<]+<\/request><error code="cannotDisseminateFormat">/)
    assert.equal(codeOf(await ask('verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere:1')), 'idDoesNotExist')
  })

  it('lists a published work in both formats, in the sets of its type and topics, and alone', async () => {
    await bringWork(site, { title: 'Seals & scanners' })
    await settled()
    const text = await list()
    assert.match(text, /<setSpec>topic:risk<\/setSpec><setSpec>type:paper<\/setSpec>/)
    assert.match(text, /<dc:title xml:lang="en">Seals &amp; scanners<\/dc:title><dc:creator>Haddad, Leila<\/dc:creator>/)
    assert.match(text, /<dc:description xml:lang="en">We measured queues\.<\/dc:description>/)
    assert.match(await ask('verb=ListRecords&metadataPrefix=datacite'), /<resource xmlns="http:\/\/datacite\.org\/schema\/kernel-4".*<rights [^>]*rightsIdentifier="CC-BY-4\.0"/)
    const identifier = /<identifier>(oai:[^<]+)/.exec(text)![1]!
    assert.match(await ask(`verb=GetRecord&metadataPrefix=oai_dc&identifier=${identifier}`), /Seals &amp; scanners/)
    assert.match(await ask(`verb=ListMetadataFormats&identifier=${identifier}`), /datacite/)
    for (const set of ['type', 'type:paper', 'topic:risk']) assert.equal(headers(await list(`&set=${set}`)).length, 1, set)
    assert.equal(codeOf(await list('&set=type:dataset')), 'noRecordsMatch')
    assert.match(await ask('verb=ListSets'), /<setSpec>type:paper<\/setSpec><setName>Paper<\/setName>/)
  })

  it('tells nothing of what visitors may not read, and keeps what was taken back as a deleted record', async () => {
    const hidden = await bringWork(site, { title: 'Wyvern for members', input: { audience: ['members'], handling: 'community' } })
    const taken = await bringWork(site, { title: 'Basilisk taken back' })
    await settled()
    assert.ok(!(await list()).includes('Wyvern') && (await list()).includes('Basilisk'))
    const before = headers(await list()).find(({ isDeleted }) => !isDeleted)!.at
    site.clock.forward({ minutes: 5 })
    await bringWork(site, { id: taken, title: 'Basilisk taken back', input: { audience: ['members'], handling: 'community' } })
    await bringWork(site, { id: hidden, title: 'Wyvern for members', input: { audience: ['members'], handling: 'community' } })
    // Before the mirror has heard of it, too, nothing of it is shown.
    assert.ok(!(await list()).includes('Basilisk'))
    await settled()
    const text = await list()
    assert.ok(!text.includes('Basilisk') && !text.includes('Wyvern'))
    const gone = headers(text).filter(({ isDeleted }) => isDeleted)
    assert.equal(gone.length, 1)
    assert.ok(gone[0]!.at > before)
    // And it may come back.
    site.clock.forward({ minutes: 5 })
    await bringWork(site, { id: taken, title: 'Basilisk again' })
    await settled()
    assert.deepEqual(headers(await list(`&from=${gone[0]!.at.slice(0, 10)}T00:00:00Z`)).map(({ isDeleted }) => isDeleted).filter(Boolean), [])
    assert.match(await list(), /Basilisk again/)
  })

  it('lists an embargoed work from the moment its embargo lifts', async () => {
    const from = new Date(site.clock.now().getTime() + 3_600_000)
    await bringWork(site, { title: 'Embargoed chimera', at: from })
    await settled()
    assert.ok(!(await list()).includes('chimera'))
    const before = headers(await list()).length
    site.clock.forward({ hours: 2 })
    await site.instance.floors.content.surfacing.run()
    await settled()
    assert.match(await list(), /Embargoed chimera/)
    assert.equal(headers(await list()).length, before + 1)
    assert.equal(headers(await list()).at(-1)!.at > from.toISOString(), true)
  })

  it('resumes a long list with what was asked, each record once, and begins again where from says', async () => {
    site.clock.forward({ days: 1 })
    const since = `${site.clock.now().toISOString().slice(0, 19)}Z`
    for (let n = 0; n < 230; n++) await bringWork(site, { title: `Study ${n}` })
    await settled()
    let text = await ask(`verb=ListIdentifiers&metadataPrefix=oai_dc&from=${since}`)
    const seen = headers(text)
    assert.match(text, /<resumptionToken expirationDate="[^"]+Z" completeListSize="230" cursor="0">/)
    for (let token = /<resumptionToken[^>]*>([^<]+)</.exec(text)?.[1]; token; token = /<resumptionToken[^>]*>([^<]+)</.exec(text)?.[1]) {
      text = await ask(`verb=ListIdentifiers&resumptionToken=${token}`)
      seen.push(...headers(text))
    }
    assert.match(text, /<resumptionToken completeListSize="230" cursor="200"\/>/)
    assert.equal(new Set(seen.map(({ ref }) => ref)).size, 230)
    assert.equal(seen.length, 230)
    assert.equal(codeOf(await ask('verb=ListIdentifiers&resumptionToken=bad')), 'badResumptionToken')
  })

  it('ends a list whose rest was changed meanwhile and stands behind its until, since a list of nothing is none', async () => {
    site.clock.forward({ days: 1 })
    const [since, ids] = [`${site.clock.now().toISOString().slice(0, 19)}Z`, [] as string[]]
    for (let n = 0; n < 101; n++) ids.push(await bringWork(site, { title: `Late ${n}` }))
    await settled()
    site.clock.forward({ minutes: 5 })
    const until = `${site.clock.now().toISOString().slice(0, 19)}Z`
    const first = await ask(`verb=ListRecords&metadataPrefix=oai_dc&from=${since}&until=${until}`), token = /<resumptionToken[^>]*>([^<]+)</.exec(first)?.[1]
    assert.ok(token)
    const rest = ids.filter((_id, n) => !first.includes(`>Late ${n}<`))
    assert.equal(rest.length, 1)
    site.clock.forward({ minutes: 5 })
    await bringWork(site, { id: rest[0]!, title: 'Late, and later still' })
    await settled()
    assert.equal(codeOf(await ask(`verb=ListRecords&resumptionToken=${token}`)), 'noRecordsMatch')
    assert.match(await list(`&from=${until}`), /Late, and later still/)
  })

  it('has a set for each collection, and its works change with it', async () => {
    const work = await bringWork(site, { title: 'Gathered' })
    await settled()
    site.clock.forward({ minutes: 1 })
    const { id, rev, ref } = await site.make.item('research.collection', { title: 'Start here', audience: ['public'], fields: { works: [work] } })
    await settled()
    assert.equal(headers(await list(`&set=collection:${ref}`)).length, 1)
    assert.match(await ask('verb=ListSets'), new RegExp(`<setSpec>collection:${ref}</setSpec><setName>Start here</setName>`))
    await site.services.content.move(await site.viewer('editor'), id, 'withdraw', { rev, note: 'No more' })
    await settled()
    assert.equal(codeOf(await list(`&set=collection:${ref}`)), 'noRecordsMatch')
  })
})
