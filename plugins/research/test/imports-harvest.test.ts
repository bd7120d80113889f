import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { fromOf, latestOf, retryOf } from '../imports/services/harvester.ts'
import type { Source } from '../imports/services/sources.ts'
import { bringWork } from './exchange-works.ts'
import { HarvestingSite } from './harvesting-site.ts'
import { envelope, list, OddRepository, one } from './odd-repository.ts'

const has = (page: string, words: RegExp): void => { assert.ok(words.test(page), `${String(words)} is not there`) }
const hasNot = (page: string, words: RegExp): void => { assert.ok(!words.test(page), `${String(words)} is there`) }

describe('where a harvest begins', () => {
  it('is as exact as the repository is', () => {
    assert.equal(fromOf({ stamp: '', since: '' }, 'second'), '')
    assert.equal(fromOf({ stamp: '', since: '2026-01-31' }, 'second'), '2026-01-31T00:00:00Z')
    assert.equal(fromOf({ stamp: '2026-03-01T10:00:00Z', since: '2026-01-31' }, 'second'), '2026-03-01T10:00:00Z')
    assert.equal(fromOf({ stamp: '2026-03-01T10:00:00Z', since: '' }, 'day'), '2026-03-01')
    const now = new Date('2026-11-30T10:00:00Z')
    assert.equal(latestOf(['2026-01-31', '2026-02-01T09:00:00Z', '2026-02-30', '2026-99-99', 'soon', ''], now), '2026-02-01T09:00:00Z')
    assert.equal(latestOf(['2026-01-31T09:00:00.500+01:00'], now), '2026-01-31')
    assert.deepEqual([latestOf(['2026-11-30T20:00:00Z', '2999-01-01T00:00:00Z'], now), latestOf(['2999-01-01'], now), latestOf([], now)], ['2026-11-30T20:00:00Z', '', ''])
    assert.deepEqual([retryOf('120', now), retryOf('Mon, 30 Nov 2026 11:00:00 GMT', now), retryOf('soon', now), retryOf('', now)], [120_000, 3_600_000, null, null])
  })
})

describe('harvesting another site of ours', function () {
  this.timeout(240_000)
  let there: TestSite, here: HarvestingSite, id = ''
  before(async () => {
    there = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    here = await HarvestingSite.boot({ 'network.privateHosts': '127.0.0.1' })
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

describe('a repository that is not as it ought to be', function () {
  this.timeout(240_000)
  let here: HarvestingSite, odd: OddRepository
  before(async () => { here = await HarvestingSite.boot({ 'network.privateHosts': '127.0.0.1' }); odd = await OddRepository.open() })
  after(async () => { odd?.close(); await here?.site.stop() })
  const made = async (more: object = {}): Promise<Source> => { odd.asked = []; return here.inside.sources.read(await here.make(odd.address, more)) }
  const why = (source: Source) => here.why(source)

  it('is asked by day where it knows no hours, and for one set', async () => {
    odd.answer = (_request, response) => response.end(list(one(1)))
    const source = await made({ setSpec: 'a:b', since: '2026-01-01' })
    assert.deepEqual(odd.asked, ['verb=Identify', 'verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab&from=2026-01-01'])
    assert.deepEqual([source.stamp, why(source)], ['2026-11-01', ''])
    odd.asked = []
    await here.again(source.id)
    assert.equal(odd.asked.at(-1), 'verb=ListRecords&metadataPrefix=oai_dc&set=a%3Ab&from=2026-11-01')
  })

  it('that sends the same token for ever is left, with what it had to say', async () => {
    let page = 0
    odd.answer = (_request, response) => { page++; response.end(list(one(`r${page}`), 'again')) }
    const source = await made()
    assert.equal(why(source), 'repeats')
    assert.ok(page <= 3, `${page} pages`)
    assert.ok((await here.titles()).includes('Odd r1'))
    has(await here.page(`/research/sources/${source.id}`), /It sent the same page again and again/)
    hasNot(await here.page('/research/sources'), /\{status\}/)
  })

  it('that knows its own token no more is asked from the beginning, once', async () => {
    let isFirst = true
    odd.answer = (_request, response, query) => {
      if (query.get('resumptionToken') === null) { response.end(list(one(isFirst ? 'b1' : 'b2'), isFirst ? 'old' : '')); isFirst = false }
      else response.end(envelope('<error code="badResumptionToken">Expired</error>'))
    }
    assert.equal(why(await made()), '')
    assert.ok((await here.titles()).includes('Odd b2'))
  })

  it('that is busy is asked again when it says, and that is away for a week is asked each day and then found', async () => {
    odd.answer = (_request, response) => response.writeHead(503, { 'retry-after': '7200' }).end()
    let source = await made()
    assert.equal(why(source), 'busy')
    const between = ({ nextAt, lastAt }: Source) => Math.round((nextAt!.getTime() - lastAt!.getTime()) / 60_000)
    assert.equal(between(source), 120)
    has(await here.page(`/research/sources/${source.id}`), /asked to be asked later \(503\)[^]*nothing to do/)
    odd.answer = (_request, response) => response.destroy()
    for (let n = 0; n < 12; n++) { here.site.clock.forward({ hours: 14 }); await here.due() }
    source = await here.inside.sources.read(source.id)
    assert.equal(why(source), 'unreachable')
    assert.ok(source.fails >= 6 && source.fails <= 13, `${source.fails} tries`)
    assert.ok(source.isOn && between(source) === 1_440)
    odd.answer = (_request, response) => response.end(list(one('back')))
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
      odd.answer = (_request, response) => { response.on('error', () => undefined); response.writeHead(status).end(body) }
      const source = await made({ name })
      assert.equal(why(source), name)
      assert.ok(performance.now() - from < 20_000, `${name} took ${performance.now() - from} ms`)
      await here.inside.sources.turn(here.editor, source.id, false)
    }
    has(await here.page('/research/sources'), /badArgument[^]{0,4}\. [^]{0,4}Not &lt;so&gt;/)
  })

  it('is not asked twice at a time, and a run that was cut off goes on at its page', async () => {
    let isCut = true
    odd.answer = (_request, response, query) => {
      const token = query.get('resumptionToken')
      if (token === null) return response.end(list(one('c1') + one('c2'), 'two'))
      if (isCut) return response.destroy()
      return response.end(list(one('c3')))
    }
    const { id } = await made()
    assert.deepEqual([(await here.inside.sources.read(id)).token, why(await here.inside.sources.read(id))], ['two', 'unreachable'])
    isCut = false
    odd.asked = []
    await here.again(id)
    assert.deepEqual(odd.asked, ['verb=ListRecords&resumptionToken=two'])
    const titles = await here.titles()
    assert.deepEqual(titles.filter((title) => title.startsWith('Odd c')), ['Odd c1', 'Odd c2', 'Odd c3'])
    // While one run is alive another does not begin; when its sign of life is old it does.
    const { db } = here.site.instance.database
    await db.raw(`update research.oai_source set run = 'another', run_until = ?::timestamptz, next_at = ?::timestamptz where id = ?::uuid`, [new Date(here.site.clock.now().getTime() + 60_000), here.site.clock.now(), id])
    odd.asked = []
    await here.due()
    assert.equal((await here.site.post(`/en/research/sources/${id}/harvest`, {}, { as: 'editor' })).status, 409)
    assert.deepEqual(odd.asked.filter((query) => query.includes('resumptionToken')), [])
    here.site.clock.forward({ minutes: 5 })
    await here.due()
    assert.ok(odd.asked.length > 0)
    assert.equal((await here.inside.sources.read(id)).runUntil, null)
  })

  it('that was being asked when the process died is sent for by the next start, when that run can be alive no more', async () => {
    odd.answer = (_request, response) => response.end(list(one('d1')))
    const { id } = await made(), { db } = here.site.instance.database, now = here.site.clock.now()
    await db.raw(`update research.oai_source set run = 'of a dead process', run_until = ?::timestamptz, next_at = ?::timestamptz where id = ?::uuid`, [new Date(now.getTime() + 120_000), now, id])
    odd.asked = []
    await here.inside.sources.resume()
    await here.settled()
    assert.deepEqual(odd.asked, [])
    const { rows: [waiting] } = await db.raw<{ rows: { seconds: number }[] }>(`select extract(epoch from start_after - now())::int as seconds from jobs.job where state = 'created' and data->>'job' = 'harvest' and data->'data'->>'id' = ?`, [id])
    assert.ok(waiting && waiting.seconds > 60 && waiting.seconds <= 121, JSON.stringify(waiting))
  })

  it('that is inside the network is not asked unless the operator named it, whatever the form says', async () => {
    odd.answer = (_request, response) => response.end(list(one('secret')))
    odd.asked = []
    const id = await here.make(odd.address.replace('127.0.0.1', 'localhost'))
    assert.equal(why(await here.inside.sources.read(id)), 'private')
    assert.deepEqual(odd.asked, [])
    has(await here.page(`/research/sources/${id}`), /inside this site’s own network[^]*network\.privateHosts/)
    for (const wrong of ['file:///etc/passwd', 'javascript:1', 'http://me:word@example.org/oai', 'nothing']) {
      const refused = await here.site.post('/en/research/sources', { name: 'Kept as typed', address: wrong }, { as: 'editor' })
      assert.equal(refused.status, 422)
      has(refused.text, /Kept as typed/)
    }
    assert.equal((await here.site.post('/en/research/sources', { name: 'x', address: 'https://example.org/oai' }, { as: 'member' })).status, 403)
  })
})
