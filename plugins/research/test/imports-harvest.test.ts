import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ItemSummary, Jobs, Page, Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { fromOf, retryOf } from '../imports/services/harvester.ts'
import type { Imports } from '../imports/services/imports.ts'
import type { Source, Sources } from '../imports/services/sources.ts'
import { bringWork } from './exchange-works.ts'

interface Inside { imports: Imports; sources: Sources; jobs: Jobs }
const has = (page: string, words: RegExp): void => { assert.ok(words.test(page), `${String(words)} is not there`) }
const hasNot = (page: string, words: RegExp): void => { assert.ok(!words.test(page), `${String(words)} is there`) }

/** A site that harvests, with what its pages say of it. */
class Harvesting {
  readonly site: TestSite
  readonly inside: Inside
  readonly editor: Viewer
  constructor(site: TestSite, editor: Viewer) { this.site = site; this.editor = editor; this.inside = site.inside<Inside>('research') }

  static async boot(config: Record<string, string> = {}): Promise<Harvesting> {
    const site = await bootTest({ plugins: [join(import.meta.dirname, '..')], config })
    return new Harvesting(site, await site.viewer('editor'))
  }

  /** All that is due, until nothing more follows from it. */
  async settled(): Promise<void> { for (let n = 0; n < 3; n++) await this.site.runJobs(); await this.site.settle() }
  async make(address: string, more: object = {}): Promise<string> {
    const answer = await this.site.post('/en/research/sources', { name: 'The other library', address, audience: 'public', prefix: 'oai_dc', ...more }, { as: 'editor' })
    assert.equal(answer.status, 303, answer.text.slice(0, 2_000))
    await this.settled()
    return answer.location?.split('/').at(-1) ?? ''
  }
  async again(id: string): Promise<Source> {
    assert.equal((await this.site.post(`/en/research/sources/${id}/harvest`, {}, { as: 'editor' })).status, 303)
    await this.settled()
    return this.inside.sources.read(id)
  }
  async page(path: string): Promise<string> { return (await this.site.get(`/en${path}`, { as: 'editor' })).text }
  async listed(): Promise<ItemSummary[]> {
    const rows: ItemSummary[] = []
    for (let after: string | null = ''; after !== null;) {
      const page: Page<ItemSummary> = await this.site.services.content.list(this.editor, { kinds: ['research.work'], facets: { type: 'external' }, limit: 100, ...after === '' ? {} : { after } })
      rows.push(...page.rows)
      after = page.next
    }
    return rows
  }
  async titles(): Promise<string[]> { return (await this.listed()).map(({ title }) => title).toSorted() }
  /** As the job does that runs every five minutes. */
  async due(): Promise<void> { for (const id of await this.inside.sources.due()) await this.inside.jobs.send('harvest', { id }, { key: id }); await this.settled() }
}

describe('where a harvest begins', () => {
  it('is as exact as the repository is', () => {
    assert.equal(fromOf({ stamp: '', since: '' }, 'second'), '')
    assert.equal(fromOf({ stamp: '', since: '2026-01-31' }, 'second'), '2026-01-31T00:00:00Z')
    assert.equal(fromOf({ stamp: '2026-03-01T10:00:00Z', since: '2026-01-31' }, 'second'), '2026-03-01T10:00:00Z')
    assert.equal(fromOf({ stamp: '2026-03-01T10:00:00Z', since: '' }, 'day'), '2026-03-01')
    const now = new Date('2026-11-30T10:00:00Z')
    assert.deepEqual([retryOf('120', now), retryOf('Mon, 30 Nov 2026 11:00:00 GMT', now), retryOf('soon', now), retryOf('', now)], [120_000, 3_600_000, null, null])
  })
})

describe('harvesting another site of ours', function () {
  this.timeout(240_000)
  let there: TestSite, here: Harvesting, id = ''
  before(async () => {
    there = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    here = await Harvesting.boot({ 'network.privateHosts': '127.0.0.1' })
  })
  after(async () => { await there?.stop(); await here?.site.stop() })
  const works: string[] = []
  const numbers = async () => (await here.inside.imports.list({ source: id })).map(({ total, made, changed, skipped, withdrawn }) => ({ total, made, changed, skipped, withdrawn }))

  it('takes all of a list of several pages, with who made each and where it stands', async () => {
    for (let n = 0; n < 129; n++) works.push(await bringWork(there, { title: `Study number ${String(n).padStart(3, '0')}`, input: { topics: n === 0 ? [] : ['risk'] } }))
    await there.settle()
    // The last one alone has the last datestamp.
    there.clock.forward({ minutes: 1 })
    works.push(await bringWork(there, { title: 'Study number 129' }))
    await there.settle()
    id = await here.make(`${there.url}/research/oai`)
    const source = await here.inside.sources.read(id)
    assert.deepEqual([source.fault, source.fails, source.token, source.granularity], [null, 0, '', 'second'])
    assert.match(source.stamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    assert.equal((await here.titles()).length, 130)
    assert.deepEqual(await numbers(), [{ total: 130, made: 130, changed: 0, skipped: 0, withdrawn: 0 }])
    const list = await here.page('/research/elsewhere')
    for (const words of [/Study number \d{3}/, /Leila Haddad/, /The other library/]) has(list, words)
    const [item] = (await here.site.services.content.list(here.editor, { kinds: ['research.work'], limit: 1 })).rows
    has(await here.page(item!.path), new RegExp(`Harvested from The other library\\.[^]*href="${there.url}/en/research/RS-`))
  })

  it('a second time takes nothing twice', async () => {
    await here.again(id)
    const [last] = await numbers()
    assert.ok(last!.made === 0 && last!.changed === 0, JSON.stringify(last))
    assert.equal((await here.inside.imports.list({ source: id })).reduce((sum, { made }) => sum + made, 0), 130)
  })

  it('takes what was changed, added and taken away since, and nothing else', async () => {
    for (const site of [there, here.site]) site.clock.forward({ minutes: 10 })
    await bringWork(there, { id: works[5]!, title: 'Study number five, corrected' })
    await bringWork(there, { title: 'An added study' })
    await bringWork(there, { id: works[7]!, title: 'Study number 007', input: { audience: ['members'], handling: 'community' } })
    await there.settle()
    const [gone] = (await here.listed()).filter(({ title }) => title === 'Study number 007')
    await here.again(id)
    const [last] = await numbers()
    assert.deepEqual([last!.made, last!.changed, last!.withdrawn], [1, 1, 1])
    assert.ok(last!.total < 10, 'only what is new is asked for')
    const titles = await here.titles()
    assert.ok(titles.includes('Study number five, corrected') && titles.includes('An added study') && !titles.includes('Study number 005') && !titles.includes('Study number 007'))
    assert.equal((await here.site.get(`/en${gone!.path}`, { as: 'visitor' })).status, 410)
    // What was taken away there may come back.
    for (const site of [there, here.site]) site.clock.forward({ minutes: 10 })
    await bringWork(there, { id: works[7]!, title: 'Study number 007 again' })
    await there.settle()
    await here.again(id)
    assert.ok((await here.titles()).includes('Study number 007 again'))
  })

  it('does not offer on what it harvested, and does not take its own records from others', async () => {
    const offered = await here.site.get('/research/oai?verb=ListRecords&metadataPrefix=oai_dc', { as: 'visitor', accept: '*/*' })
    has(offered.text, /noRecordsMatch/)
    await bringWork(here.site, { title: 'Study number 042', fields: { year: here.site.clock.now().getUTCFullYear() } })
    await here.site.settle()
    has((await here.site.get('/research/oai?verb=ListRecords&metadataPrefix=oai_dc', { as: 'visitor', accept: '*/*' })).text, /Study number 042/)
  })
})

type Answer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void
describe('a repository that is not as it ought to be', function () {
  this.timeout(240_000)
  let here: Harvesting, server: Server, address = '', answer: Answer, asked: string[] = []
  before(async () => {
    here = await Harvesting.boot({ 'network.privateHosts': '127.0.0.1' })
    server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      asked.push(searchParams.toString())
      if (searchParams.get('verb') === 'Identify') response.end(envelope('<Identify><repositoryName>Odd</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>'))
      else answer(request, response, searchParams)
    })
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oai`
  })
  after(async () => { server.closeAllConnections(); server.close(); await here?.site.stop() })
  const envelope = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-30T10:00:00Z</responseDate><request>x</request>${inner}</OAI-PMH>`
  const one = (n: string | number, title = `Odd ${n}`, at = '2026-11-01') => `<record><header><identifier>oai:odd:${n}</identifier><datestamp>${at}</datestamp></header><metadata><oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>${title}</dc:title></oai_dc:dc></metadata></record>`
  const list = (records: string, token = '') => envelope(`<ListRecords>${records}${token === '' ? '' : `<resumptionToken>${token}</resumptionToken>`}</ListRecords>`)
  const made = async (more: object = {}): Promise<Source> => { asked = []; return here.inside.sources.read(await here.make(address, more)) }
  const why = ({ fault }: Source) => fault?.key.replace('research.source.stopped.', '') ?? ''

  it('is asked by day where it knows no hours, and for one set', async () => {
    answer = (_request, response) => response.end(list(one(1)))
    const source = await made({ setSpec: 'a:b', since: '2026-01-01' })
    assert.deepEqual(asked, ['verb=Identify', 'verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab&from=2026-01-01'])
    assert.deepEqual([source.stamp, why(source)], ['2026-11-01', ''])
    asked = []
    await here.again(source.id)
    assert.equal(asked.at(-1), 'verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab&from=2026-11-01')
  })

  it('that sends the same token for ever is left, with what it had to say', async () => {
    let page = 0
    answer = (_request, response) => { page++; response.end(list(one(`r${page}`), 'again')) }
    const source = await made()
    assert.equal(why(source), 'repeats')
    assert.ok(page <= 3, `${page} pages`)
    assert.ok((await here.titles()).includes('Odd r1'))
    has(await here.page(`/research/sources/${source.id}`), /It sent the same page again and again/)
    hasNot(await here.page('/research/sources'), /\{status\}/)
  })

  it('that knows its own token no more is asked from the beginning, once', async () => {
    let isFirst = true
    answer = (_request, response, query) => {
      if (query.get('resumptionToken') === null) { response.end(list(one(isFirst ? 'b1' : 'b2'), isFirst ? 'old' : '')); isFirst = false }
      else response.end(envelope('<error code="badResumptionToken">Expired</error>'))
    }
    assert.equal(why(await made()), '')
    assert.ok((await here.titles()).includes('Odd b2'))
  })

  it('that is busy is asked again when it says, and that is away for a week is asked each day and then found', async () => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': '7200' }).end()
    let source = await made()
    assert.equal(why(source), 'busy')
    const between = ({ nextAt, lastAt }: Source) => Math.round((nextAt!.getTime() - lastAt!.getTime()) / 60_000)
    assert.equal(between(source), 120)
    has(await here.page(`/research/sources/${source.id}`), /asked to be asked later \(503\)[^]*nothing to do/)
    answer = (_request, response) => response.destroy()
    for (let n = 0; n < 12; n++) { here.site.clock.forward({ hours: 14 }); await here.due() }
    source = await here.inside.sources.read(source.id)
    assert.equal(why(source), 'unreachable')
    assert.ok(source.fails >= 6 && source.fails <= 13, `${source.fails} tries`)
    assert.ok(source.isOn && between(source) === 1_440)
    answer = (_request, response) => response.end(list(one('back')))
    here.site.clock.forward({ hours: 25 })
    await here.due()
    source = await here.inside.sources.read(source.id)
    assert.deepEqual([why(source), source.fails, source.failingSince], ['', 0, null])
    assert.ok((await here.titles()).includes('Odd back'))
  })

  it('that answers with anything but what was asked is told from one that does, and costs a bounded time', async () => {
    const bodies: [string, string, number?][] = [['not-oai', '<html><body>Hello</body></html>'], ['xml', '<OAI-PMH><'], ['doctype', '<!DOCTYPE x [<!ENTITY a "b">]><OAI-PMH>&a;</OAI-PMH>'], ['large', list('x'.repeat(17_000_000))], ['status', '', 404], ['error', envelope('<error code="badArgument">Not &lt;so&gt;</error>')], ['deep', envelope('<a>'.repeat(500_000))]]
    for (const [name, body, status = 200] of bodies) {
      const from = performance.now()
      answer = (_request, response) => { response.on('error', () => undefined); response.writeHead(status).end(body) }
      const source = await made({ name })
      assert.equal(why(source), name)
      assert.ok(performance.now() - from < 20_000, `${name} took ${performance.now() - from} ms`)
      await here.inside.sources.turn(here.editor, source.id, false)
    }
    has(await here.page('/research/sources'), /badArgument[^]{0,4}\. [^]{0,4}Not &lt;so&gt;/)
  })

  it('is not asked twice at a time, and a run that was cut off goes on at its page', async () => {
    let isCut = true
    answer = (_request, response, query) => {
      const token = query.get('resumptionToken')
      if (token === null) return response.end(list(one('c1') + one('c2'), 'two'))
      if (isCut) return response.destroy()
      return response.end(list(one('c3')))
    }
    const { id } = await made()
    assert.deepEqual([(await here.inside.sources.read(id)).token, why(await here.inside.sources.read(id))], ['two', 'unreachable'])
    isCut = false
    asked = []
    await here.again(id)
    assert.deepEqual(asked, ['verb=ListRecords&resumptionToken=two'])
    const titles = await here.titles()
    assert.deepEqual(titles.filter((title) => title.startsWith('Odd c')), ['Odd c1', 'Odd c2', 'Odd c3'])
    // While one run is alive another does not begin; when its sign of life is old it does.
    const { db } = here.site.instance.database
    await db.raw(`update research.oai_source set run = 'another', run_until = ?::timestamptz, next_at = ?::timestamptz where id = ?::uuid`, [new Date(here.site.clock.now().getTime() + 60_000), here.site.clock.now(), id])
    asked = []
    await here.due()
    assert.equal((await here.site.post(`/en/research/sources/${id}/harvest`, {}, { as: 'editor' })).status, 409)
    assert.deepEqual(asked.filter((query) => query.includes('resumptionToken')), [])
    here.site.clock.forward({ minutes: 5 })
    await here.due()
    assert.ok(asked.length > 0)
    assert.equal((await here.inside.sources.read(id)).runUntil, null)
  })

  it('that was being asked when the process died is sent for by the next start, when that run can be alive no more', async () => {
    answer = (_request, response) => response.end(list(one('d1')))
    const { id } = await made(), { db } = here.site.instance.database, now = here.site.clock.now()
    await db.raw(`update research.oai_source set run = 'of a dead process', run_until = ?::timestamptz, next_at = ?::timestamptz where id = ?::uuid`, [new Date(now.getTime() + 120_000), now, id])
    asked = []
    await here.inside.sources.resume()
    await here.settled()
    assert.deepEqual(asked, [])
    const { rows: [waiting] } = await db.raw<{ rows: { seconds: number }[] }>(`select extract(epoch from start_after - now())::int as seconds from jobs.job where state = 'created' and data->>'job' = 'harvest' and data->'data'->>'id' = ?`, [id])
    assert.ok(waiting && waiting.seconds > 60 && waiting.seconds <= 121, JSON.stringify(waiting))
  })

  it('that is inside the network is not asked unless the operator named it, whatever the form says', async () => {
    answer = (_request, response) => response.end(list(one('secret')))
    asked = []
    const id = await here.make(address.replace('127.0.0.1', 'localhost'))
    assert.equal(why(await here.inside.sources.read(id)), 'private')
    assert.deepEqual(asked, [])
    has(await here.page(`/research/sources/${id}`), /inside this site’s own network[^]*network\.privateHosts/)
    for (const wrong of ['file:///etc/passwd', 'javascript:1', 'http://me:word@example.org/oai', 'nothing']) {
      const refused = await here.site.post('/en/research/sources', { name: 'Kept as typed', address: wrong }, { as: 'editor' })
      assert.equal(refused.status, 422)
      has(refused.text, /Kept as typed/)
    }
    assert.equal((await here.site.post('/en/research/sources', { name: 'x', address: 'https://example.org/oai' }, { as: 'member' })).status, 403)
  })
})
