import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'
import type { Embargoes } from '../works/services/embargoes.ts'

const has = (page: string, words: RegExp): void => { assert.ok(words.test(page), `${String(words)} is not there`) }
const hasNot = (page: string, words: RegExp): void => { assert.ok(!words.test(page), `${String(words)} is there`) }

describe('a text that its authors hand out', function () {
  this.timeout(120_000)
  let site: TestSite, path = ''
  const study = '0198c6f0-7777-7000-8000-000000000011', held = '0198c6f0-7777-7000-8000-000000000012'
  before(async () => {
    site = await bootTest({ plugins: ['research', 'directory', 'updates'] })
    const at = site.clock.now(), author = { id: site.id('member'), name: 'Mem' }
    const { bringing } = site.instance.floors.content
    await bringing.bring({ id: held, kind: 'research.holding', administration: 'XA', author, publishedAt: at, input: { lang: 'en', texts: { en: { title: 'Seizures by route', body: 'Zqroutes: all of them.' } }, audience: [`group:${study}`], handling: 'named-people', fields: { work: study, readers: [`group:${study}`] } } })
    await bringing.bring({ id: study, kind: 'research.work', administration: 'XA', author, publishedAt: at, input: { lang: 'en', audience: ['members'], handling: 'community', topics: ['ai-ml'], fields: { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'members', access: 'restricted', holding: held, version: 1, versions: [{ n: 1, rev: 1, at: at.toISOString(), kind: 'version', note: '' }] }, texts: { en: { title: 'Seizures by route', summary: 'One sentence.', body: 'An abstract.' } } } })
    await site.settle()
    path = (await site.services.content.read(await site.viewer('member'), 'research.work', study)).path
  })
  after(() => site?.stop())
  const text = async (address: string, as: Who) => (await site.get(`/en${address}`, { as })).text
  const post = (address: string, fields: Record<string, string>, as: Who) => site.post(`/en${address}`, fields, { as })
  const requests = async (as: Who) => (JSON.parse((await site.get(`/api/v1${path}/access`, { as })).text) as { requests: { id: string; state: string; name: string }[] }).requests
  const day = (days: number) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)

  it('is asked for with a reason, which its authors see and nobody else', async () => {
    hasNot(await text(path, 'stranger'), /Zqroutes/)
    has(await text(path, 'stranger'), /Ask for the text/)
    const short = await post(`${path}/access`, { why: 'please' }, 'stranger')
    assert.equal(short.status, 422)
    has(short.text, /please[^]*at least 20 characters|at least 20 characters[^]*please/)
    assert.equal((await post(`${path}/access`, { why: 'We compare our own routes with these, Zqreason.' }, 'stranger')).status, 303)
    assert.equal((await post(`${path}/access`, { why: 'We compare our own routes with these, again.' }, 'stranger')).status, 409)
    has(await text(`${path}/access`, 'member'), /Zqreason/)
    has(await text(path, 'member'), /One request for the text waits/)
    for (const as of ['colleague', 'strangeNcp'] as const) {
      hasNot(await text(`${path}/access`, as), /Zqreason/)
      assert.deepEqual(await requests(as), [])
    }
    await site.settle()
    await site.runJobs()
    has(await text('/inbox', 'member'), /asks to read the text of “Seizures by route”/)
  })

  it('is granted to a day, read until then, and closed afterwards by itself', async () => {
    const [request] = await requests('member')
    assert.ok(request)
    for (const as of ['stranger', 'colleague', 'strangeNcp'] as const) assert.equal((await post(`${path}/access/${request.id}/grant`, { until: day(30) }, as)).status, 404)
    assert.equal((await post(`${path}/access/${request.id}/grant`, { until: day(-1) }, 'member')).status, 422)
    assert.equal((await post(`${path}/access/${request.id}/grant`, { until: day(30) }, 'member')).status, 303)
    assert.equal((await post(`${path}/access/${request.id}/grant`, { until: day(30) }, 'member')).status, 409)
    await site.settle()
    has(await text(path, 'stranger'), /Zqroutes/)
    hasNot(await text(path, 'colleague'), /Zqroutes/)
    site.clock.forward({ days: 32 })
    hasNot(await text(path, 'stranger'), /Zqroutes/)
    has(await text(`${path}/access`, 'stranger'), /Over[^]*until/)
  })

  it('is declined with a reason, given up, or ended early', async () => {
    assert.equal((await post(`${path}/access`, { why: 'We compare our own routes with these once more.' }, 'stranger')).status, 303)
    const [again] = await requests('member')
    assert.equal((await post(`${path}/access/${again?.id ?? ''}/decline`, { answer: '' }, 'member')).status, 422)
    assert.equal((await post(`${path}/access/${again?.id ?? ''}/decline`, { answer: 'Zqnot before the court has decided.' }, 'member')).status, 303)
    has(await text(`${path}/access`, 'stranger'), /Declined[^]*Zqnot before/)
    assert.equal((await post(`${path}/access`, { why: 'The court has decided; we ask again.' }, 'stranger')).status, 303)
    const [third] = await requests('member')
    assert.equal((await post(`${path}/access/${third?.id ?? ''}/grant`, { until: day(10) }, 'member')).status, 303)
    await site.settle()
    has(await text(path, 'stranger'), /Zqroutes/)
    assert.equal((await post(`${path}/access/${third?.id ?? ''}/end`, {}, 'member')).status, 303)
    await site.settle()
    hasNot(await text(path, 'stranger'), /Zqroutes/)
    assert.equal((await post(`${path}/access/give-up`, {}, 'stranger')).status, 404)
  })

  it('opens by itself on the day its embargo ends: for readers, in lists, for harvesters and for who follows it', async () => {
    const [work, shelf] = ['0198c6f0-7777-7000-8000-000000000021', '0198c6f0-7777-7000-8000-000000000022'], until = day(5)
    const at = new Date(), author = { id: site.id('member'), name: 'Mem' }
    const { bringing } = site.instance.floors.content
    await bringing.bring({ id: shelf, kind: 'research.holding', administration: 'XA', author, publishedAt: new Date(`${until}T00:00:00Z`), input: { lang: 'en', texts: { en: { title: 'Embargoed', body: 'Zqlater: all of it.' } }, audience: ['public'], handling: 'open', visibleFrom: `${until}T00:00:00.000Z`, fields: { work, readers: ['public'] } } })
    await bringing.bring({ id: work, kind: 'research.work', administration: 'XA', author, publishedAt: at, input: { lang: 'en', audience: ['public'], handling: 'open', topics: ['ai-ml'], fields: { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'anyone', access: 'embargo', embargoUntil: until, holding: shelf, version: 1, versions: [{ n: 1, rev: 1, at: at.toISOString(), kind: 'version', note: '' }] }, texts: { en: { title: 'Seals and weather', summary: 'One sentence.', body: 'An abstract.' } } } })
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'item', id: work })
    await site.settle()
    const own = (await site.services.content.read(await site.viewer('visitor'), 'research.work', work)).path
    const harvested = async () => (await site.get('/research/oai?verb=ListRecords&metadataPrefix=oai_dc', { accept: '*/*' })).text
    const open = async (address: string) => (await site.get(`/en${address}`)).text
    const listed = async (access: string) => (await open(`/research/works?access=${access}`)).includes('Seals and weather')
    hasNot(await open(own), /Zqlater/)
    assert.deepEqual([await listed('embargo'), await listed('open')], [true, false])
    has(await harvested(), /embargoedAccess/)
    has(await harvested(), new RegExp(`embargoEnd/${until}`))
    site.clock.forward({ days: 6 })
    has(await open(own), /Zqlater/)
    assert.equal(await site.inside<{ embargoes: Embargoes }>('research').embargoes.lift(), 1)
    assert.equal(await site.inside<{ embargoes: Embargoes }>('research').embargoes.lift(), 0, 'once')
    await site.settle()
    await site.runJobs()
    assert.deepEqual([await listed('embargo'), await listed('open')], [false, true])
    has(await harvested(), /semantics\/openAccess/)
    hasNot(await harvested(), /embargoEnd/)
    has(await text('/inbox', 'stranger'), /text of “Seals and weather” can be read now/)
    has(await open(own), /diwan:\d{4}\.\d{4}v1/)
    assert.equal((await site.services.content.read(await site.viewer('member'), 'research.work', work)).isKept, true, 'whoever wrote it keeps it')
  })

  it('is written by those whom its authors let in, and no longer by who left', async () => {
    const desk = `/research/submit/${study}`
    assert.equal((await site.get(`/en${desk}/people`, { as: 'stranger' })).status, 404)
    assert.equal((await post(`${desk}/writers`, { person: 'nobody' }, 'member')).status, 422)
    assert.equal((await post(`${desk}/writers/${site.id('member')}/release`, {}, 'member')).status, 409, 'somebody stays')
    assert.equal((await post(`${desk}/writers`, { person: site.id('stranger') }, 'member')).status, 303)
    await site.settle()
    has(await text(`${desk}/files`, 'stranger'), /Zqroutes/)
    has(await text(`${path}/access`, 'stranger'), /Zqnot before/)
    await site.runJobs()
    has(await text('/inbox', 'stranger'), /You can write the study “Seizures by route”/)
    assert.equal((await post(`${desk}/writers/${site.id('stranger')}/release`, {}, 'stranger')).status, 303)
    assert.equal((await site.get(`/en${desk}/people`, { as: 'stranger' })).status, 404)
    hasNot(await text(path, 'stranger'), /Zqroutes/)
  })
})
