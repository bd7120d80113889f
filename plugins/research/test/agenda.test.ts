import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

const has = (page: string, words: RegExp): void => { assert.ok(words.test(page), `${String(words)} is not there`) }
const hasNot = (page: string, words: RegExp): void => { assert.ok(!words.test(page), `${String(words)} is there`) }

describe('the research agenda', function () {
  this.timeout(120_000)
  let site: TestSite, path = ''
  before(async () => { site = await bootTest({ plugins: ['research', 'directory'] }) })
  after(() => site?.stop())

  const text = async (address: string, as: Who = 'visitor') => (await site.get(address, { as, accept: '*/*' })).text
  const propose = (more: Record<string, string | string[]> = {}, as: Who = 'member') => site.post('/en/research/agenda/propose', { title: 'Do advance rulings shorten Zqrelease?', why: 'Nobody has measured it.', topics: ['ai-ml'], ...more }, { as })
  const onAgenda = async (title: string, audience = 'members'): Promise<string> => {
    const at = ((await propose({ title })).location ?? '').replace(/^\/en/, '')
    const opened = await site.post(`/en${at}/decide`, { decision: 'open', audience }, { as: 'editor' })
    assert.equal(opened.status, 303, opened.text.slice(0, 300))
    return (opened.location ?? '').replace(/^\/en/, '')
  }
  const vote = (at: string, isFor: boolean, as: Who) => site.post(`/en${at}/vote`, { isFor: String(isFor) }, { as })
  const read = async (at: string, as: Who) => JSON.parse((await site.get(`/api/v1${at}`, { as, accept: 'data' })).text) as { votes: number; isMine: boolean; phase: string; left: number; people: { name: string }[]; takers: number }

  it('takes a proposal that an editor looks at before anybody else sees it', async () => {
    const wrong = await propose({ why: '', topics: [] })
    assert.equal(wrong.status, 422)
    for (const words of [/Say why it matters/, /Choose at least one topic/, /Zqrelease/]) has(wrong.text, words)
    const begun = ((await propose()).location ?? '').replace(/^\/en/, '')
    has(await text(`/en${begun}`, 'member'), /Nobody has measured it/)
    assert.equal((await site.get(`/en${begun}`, { as: 'stranger' })).status, 404)
    hasNot(await text('/en/research/agenda', 'stranger'), /Zqrelease/)
    has(await text('/en/research/agenda', 'editor'), /Proposed, to be looked at[\s\S]*Zqrelease/)
    assert.equal((await site.post(`/en${begun}/decide`, { decision: 'open' }, { as: 'member' })).status, 403)
    const opened = await site.post(`/en${begun}/decide`, { decision: 'open', audience: 'members' }, { as: 'editor' })
    assert.equal(opened.status, 303, opened.text.slice(0, 300))
    path = (opened.location ?? '').replace(/^\/en/, '')
    await site.settle()
    await site.runJobs()
    has(await text('/en/research/agenda', 'stranger'), /Zqrelease/)
    has(await text('/en/inbox', 'member'), /is on the agenda/)
    hasNot(await text('/en/research/agenda'), /Zqrelease/)
  })

  it('is declined with a reason its proposer reads', async () => {
    const begun = ((await propose({ title: 'What is the Zqweather?' })).location ?? '').replace(/^\/en/, '')
    assert.equal((await site.post(`/en${begun}/decide`, { decision: 'decline', note: '' }, { as: 'editor' })).status, 422)
    assert.equal((await site.post(`/en${begun}/decide`, { decision: 'decline', note: 'It is no question of customs.' }, { as: 'editor' })).status, 303)
    await site.settle()
    await site.runJobs()
    has(await text('/en/inbox', 'member'), /no question of customs/)
    hasNot(await text('/en/research/agenda', 'editor'), /Zqweather/)
    assert.equal((await vote(begun, true, 'member')).status, 409)
  })

  it('counts one vote of each member, however often and at once it is given, until it is taken back', async () => {
    const answers = await Promise.all([vote(path, true, 'stranger'), vote(path, true, 'stranger'), vote(path, true, 'stranger')])
    assert.deepEqual(answers.map(({ status }) => status), [303, 303, 303])
    await vote(path, true, 'member')
    assert.deepEqual([(await read(path, 'stranger')).votes, (await read(path, 'stranger')).isMine], [2, true])
    assert.ok([401, 302, 403].includes((await vote(path, true, 'visitor')).status))
    assert.equal((await vote(path, false, 'stranger')).status, 303)
    assert.deepEqual([(await read(path, 'stranger')).votes, (await read(path, 'stranger')).isMine], [1, false])
  })

  it('lists what is most asked for first, by topic, and bounds votes to ten at a time', async () => {
    const others: string[] = []
    for (let n = 0; n < 10; n += 1) others.push(await onAgenda(`Zqother question ${n}?`))
    const statuses = await Promise.all([path, ...others].map(async (at) => (await vote(at, true, 'strangeNcp')).status))
    assert.deepEqual(statuses.toSorted((a, b) => a - b), [...Array<number>(10).fill(303), 409], 'the eleventh is refused')
    const refused = others[statuses.indexOf(409) - 1] ?? path
    has((await vote(refused, true, 'strangeNcp')).text, /You have given all 10 votes/)
    await vote(path, true, 'stranger')
    const list = await text('/en/research/agenda?topic=ai-ml', 'member')
    assert.ok(list.indexOf('Zqrelease') < list.indexOf('Zqother question 9'), 'most votes first')
    hasNot(await text('/en/research/agenda?topic=e-seals', 'member'), /Zqrelease/)
  })

  it('names who could answer: listed authors of studies on its topics', async () => {
    const creator = (person: string, family: string) => ({ name: '', family, given: '', affiliation: '', administration: 'XA', orcid: '', role: 'author', person })
    const { content } = site.instance.floors
    await content.bringing.bring({ id: '0198c6f0-0042-7000-8000-000000000001', kind: 'research.work', administration: 'XA', author: { id: site.id('colleague'), name: 'Colm League' }, publishedAt: site.clock.now(), input: { lang: 'en', texts: { en: { title: 'A study of rulings' } }, topics: ['ai-ml'], audience: ['members'], fields: { type: 'paper', creators: [creator(site.id('colleague'), 'League')], licence: 'cc-by-4.0', sharing: 'anyone' } } })
    await site.settle()
    assert.deepEqual((await read(path, 'member')).people.map(({ name }) => name), ['Colm League'])
    assert.deepEqual((await read(path, 'colleague')).people, [], 'nobody is told of themselves')
  })

  it('is taken up by whoever begins a study, with the question noted, once', async () => {
    const taken = await site.post(`/en${path}/take`, {}, { as: 'member' })
    assert.equal(taken.status, 303, taken.text.slice(0, 300))
    assert.equal((await site.post(`/en${path}/take`, {}, { as: 'member' })).location, taken.location, 'twice is once')
    const work = /submit\/([0-9a-f-]{36})/.exec(taken.location ?? '')?.[1] ?? ''
    has(await text(`/en/research/submit/${work}/findings`, 'member'), /AQ-\d+/)
    const page = await read(path, 'stranger')
    assert.deepEqual([page.phase, page.takers], ['taken-up', 1])
    hasNot(await text(`/en${path}`, 'stranger'), new RegExp(work))
  })

  it('is answered by a study, and whoever voted is told; no vote is given after that', async () => {
    assert.equal((await site.post(`/en${path}/decide`, { decision: 'answer', work: 'RS-9999' }, { as: 'editor' })).status, 422)
    const { rows: [row] } = await site.instance.database.db.raw<{ rows: { ref: string }[] }>(`select ref from core.item where id = '0198c6f0-0042-7000-8000-000000000001'`)
    const done = await site.post(`/en${path}/decide`, { decision: 'answer', work: row?.ref ?? '' }, { as: 'editor' })
    assert.equal(done.status, 303, done.text.slice(0, 300))
    await site.settle()
    await site.runJobs()
    has(await text(`/en${path}`, 'stranger'), /Answered by[\s\S]*A study of rulings/)
    has(await text('/en/inbox', 'stranger'), /A study answers the question/)
    assert.equal((await vote(path, true, 'ncp')).status, 409)
    assert.equal((await read(path, 'strangeNcp')).left, 1, 'a vote for what is answered is free again')
  })
})
