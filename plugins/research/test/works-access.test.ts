import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
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
  const post = (address: string, fields: Record<string, string | string[]>, as: Who) => site.post(`/en${address}`, fields, { as })
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

  it('keeps what was handed in: it is not removed, no late upload slips in, and a decision is of what was looked at', async () => {
    const begun = await post('/research/submit', { title: 'Weights of empty containers', 'topics[]': 'ai-ml' }, 'member')
    const id = /submit\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
    assert.ok(id, begun.text.slice(0, 300))
    const desk = `/research/submit/${id}`
    const step = async (name: string, fields: Record<string, string | string[]>, as: Who = 'member') => {
      const { rev } = JSON.parse((await site.get(`/api/v1${desk}/${name}`, { as })).text) as { rev: number }
      return site.post(`/en${desk}/${name}`, { rev: String(rev), go: 'stay', ...fields }, { as })
    }
    // Somebody is let in before the first hand-in, and keeps the text that is being written too.
    assert.equal((await post(`${desk}/writers`, { person: site.id('stranger') }, 'member')).status, 303)
    assert.equal((await post(`${desk}/writers`, { person: site.id('editor') }, 'member')).status, 422, 'whoever judges studies is not let in')
    assert.equal((await step('about', { title: 'Weights of empty containers', summary: 'They differ.', body: 'Whether empty containers weigh what their plates say was asked at one gate over eight weeks; four hundred were weighed, and one in nine was off by more than a tenth.', type: 'paper', 'topics[]': ['ai-ml'] })).status, 303)
    assert.equal((await step('files', { text: 'Zqweights by plate.' }, 'stranger')).status, 303)
    assert.equal((JSON.parse((await site.get(`/api/v1${desk}/files`, { as: 'member' })).text) as { parts: { questions: { value?: string }[] }[] }).parts[0]?.questions[0]?.value, 'Zqweights by plate.')
    await step('rights', { sharing: 'anyone', access: 'open', licence: 'cc-by-4.0' })
    const holdingOf = async () => (await site.services.content.draft(await site.viewer('member'), id)).input.fields?.['holding'] as string
    const open = await holdingOf(), member = await site.viewer('member')
    const rev = async () => (await site.services.content.read(member, 'research.holding', open)).rev
    // The bytes come slowly, and it is handed in meanwhile.
    const slow = new PassThrough()
    slow.write('a,b\n')
    const late = site.services.attachments.add(member, open, { name: 'late.csv', bytes: slow })
    assert.equal((await post(`${desk}/check`, {}, 'member')).status, 303)
    slow.end('1,2\n')
    await assert.rejects(late, /core.attachment.stays/)
    assert.deepEqual(await site.services.attachments.of(member, open), [])
    await assert.rejects(site.services.content.remove(member, open, { rev: await rev(), note: 'gone' }), /core.attachment.stays/)
    const seen = (JSON.parse((await site.get(`/api/v1/research/desk/${id}`, { as: 'editor' })).text) as { round: string }).round
    assert.equal((await post(`${desk}/writers/${site.id('stranger')}/release`, {}, 'member')).status, 409, 'not while it is judged')
    assert.equal((await post(`${desk}/recall`, {}, 'member')).status, 303)
    assert.equal((await step('files', { text: 'Zqother altogether.' })).status, 303)
    assert.notEqual(await holdingOf(), open)
    assert.equal((await post(`${desk}/writers/${site.id('stranger')}/release`, {}, 'member')).status, 303)
    await assert.rejects(site.services.content.read(await site.viewer('stranger'), 'research.holding', await holdingOf()), { name: 'NotFound' })
    assert.equal((await post(`${desk}/check`, {}, 'member')).status, 303)
    const other = await post(`/research/desk/${id}/decide`, { decision: 'decline', letter: 'Of what was there before.', seen }, 'editor')
    assert.equal(other.status, 409)
    assert.match(other.text, /taken back and handed in again/)
    assert.match(other.text, /Of what was there before\./, 'the letter is not lost')
  })

  it('keeps the next version that is being written when its embargo ends', async () => {
    const [work, shelf] = ['0198c6f0-7777-7000-8000-000000000031', '0198c6f0-7777-7000-8000-000000000032'], until = day(3)
    const at = new Date(), author = { id: site.id('member'), name: 'Mem' }
    const { bringing } = site.instance.floors.content
    await bringing.bring({ id: shelf, kind: 'research.holding', administration: 'XA', author, publishedAt: new Date(`${until}T00:00:00Z`), input: { lang: 'en', texts: { en: { title: 'Later', body: 'Zqlater.' } }, audience: ['public'], handling: 'open', fields: { work, readers: ['public'] } } })
    await bringing.bring({ id: work, kind: 'research.work', administration: 'XA', author, publishedAt: at, input: { lang: 'en', audience: ['public'], handling: 'open', topics: ['ai-ml'], fields: { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'anyone', access: 'embargo', embargoUntil: until, holding: shelf, version: 1, versions: [{ n: 1, rev: 1, at: at.toISOString(), kind: 'version', note: '' }] }, texts: { en: { title: 'Later', summary: 'One sentence.', body: 'An abstract.' } } } })
    const member = await site.viewer('member'), draft = await site.services.content.draft(member, work)
    await site.services.content.saveDraft(member, work, { ...draft.input, texts: { en: { ...draft.input.texts.en, title: 'Later, again' } } }, { rev: draft.rev })
    const before = await site.services.content.draft(member, work)
    site.clock.forward({ days: 4 })
    assert.equal(await site.inside<{ embargoes: Embargoes }>('research').embargoes.lift(), 1)
    const after = await site.services.content.draft(member, work)
    assert.deepEqual([after.input.texts.en?.title, after.state, after.rev], ['Later, again', before.state, before.rev])
  })
})
