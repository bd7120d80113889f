import assert from 'node:assert/strict'
import { bootTest, type TestPerson, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

const has = (page: string, words: RegExp, why = ''): void => { assert.ok(words.test(page), `${String(words)} is not there ${why}`) }
const hasNot = (page: string, words: RegExp, why = ''): void => { assert.ok(!words.test(page), `${String(words)} is there ${why}`) }
interface Row { id: string; name: string; offers: string[]; topics: string[]; works: number; answerable: { title: string; topics: string[]; works: number }[] }

describe('fellows of research', function () {
  this.timeout(120_000)
  let site: TestSite, question = ''
  before(async () => {
    site = await bootTest({ plugins: ['research', 'directory'] })
    question = await onAgenda('Do advance rulings shorten Zqrelease?', 'ai-ml')
  })
  after(() => site?.stop())

  const text = async (address: string, as: Who) => (await site.get(address, { as, accept: '*/*' })).text
  const list = async (as: Who, query = '') => (JSON.parse((await site.get(`/api/v1/research/fellows${query}`, { as, accept: 'data' })).text) as { rows: Row[] }).rows
  const join = (as: Who, more: Record<string, string | string[]> = {}) => site.post('/en/research/fellows/me', { topics: ['ai-ml'], offers: ['review', 'advise'], words: 'Zqrulings and how long they take.', ...more }, { as })
  const verify = async (who: TestPerson, until = '2099-01-01') => site.services.seats.confirm('system', site.id(who), { until, how: 'hub-check' })
  const onAgenda = async (title: string, topic: string): Promise<string> => {
    const at = ((await site.post('/en/research/agenda/propose', { title, why: 'Nobody knows.', topics: [topic] }, { as: 'member' })).location ?? '').replace(/^\/en/, '')
    return ((await site.post(`/en${at}/decide`, { decision: 'open', audience: 'members' }, { as: 'editor' })).location ?? '').replace(/^\/en/, '')
  }
  const study = async (n: number, author: TestPerson, audience: string[], topics: string[]) => {
    await site.instance.floors.content.bringing.bring({
      id: `0198c6f0-0077-7000-8000-00000000000${n}`, kind: 'research.work', administration: 'XB', author: { id: site.id(author), name: author }, publishedAt: site.clock.now(),
      input: { lang: 'en', texts: { en: { title: `Zqstudy ${n}` } }, topics, audience, ...audience[0] === 'administration:XB' ? { handling: 'my-administration' as const } : {}, fields: { type: 'paper', creators: [{ name: '', family: author, given: '', affiliation: '', administration: 'XB', orcid: '', role: 'author', person: site.id(author) }], licence: 'cc-by-4.0', sharing: 'members' } },
    })
    await site.settle()
  }

  it('are nobody but those who ask for it, say what for, and are vouched for', async () => {
    assert.deepEqual(await list('member'), [])
    const wrong = await join('stranger', { topics: [], offers: [] })
    assert.equal(wrong.status, 422)
    for (const words of [/Choose at least one field/, /Choose what you may be asked for/, /Zqrulings/]) has(wrong.text, words)
    assert.equal((await join('stranger')).status, 303)
    assert.deepEqual(await list('member'), [], 'nobody vouches for them yet')
    has(await text('/en/research/fellows', 'stranger'), /nobody sees it until somebody vouches/)
    await verify('stranger')
    const [one] = await list('member')
    assert.deepEqual([one?.name, one?.offers, one?.topics, one?.works], ['Stran Gerra', ['review', 'advise'], ['ai-ml'], 0])
    has(await text('/en/research/fellows', 'member'), /Stran Gerra[\s\S]*Zqrulings and how long/)
    for (const as of ['visitor'] as const) { assert.ok([302, 401, 403].includes((await site.get('/en/research/fellows', { as, follow: false })).status)); hasNot(await text('/en/research/fellows', as), /Stran/) }
  })

  it('are found by field and by what they may be asked for', async () => {
    for (const [query, n] of [['?topic=ai-ml', 1], ['?topic=e-seals', 0], ['?offer=review', 1], ['?offer=co-author', 0], ['?offer=nothing', 0]] as const) assert.equal((await list('member', query)).length, n, query)
  })

  it('are matched with open questions, with the reason, and no reason is told that its reader may not know', async () => {
    assert.deepEqual((await list('member'))[0]?.answerable.map(({ title, topics, works }) => [title, topics, works]), [['Do advance rulings shorten Zqrelease?', ['ai-ml'], 0]])
    await study(1, 'stranger', ['members'], ['ai-ml'])
    await study(2, 'stranger', ['administration:XB'], ['ai-ml'])
    assert.deepEqual((await list('member'))[0]?.answerable.map(({ works }) => works), [1], 'of the study that members read')
    assert.deepEqual((await list('strangeNcp'))[0]?.answerable.map(({ works }) => works), [2], 'their own seat reads both')
    const page = await text('/en/research/fellows', 'member')
    has(page, /Zqstudy 1/)
    hasNot(page, /Zqstudy 2/)
    has(page, /Could answer[\s\S]*Zqrelease[\s\S]*Names as a field:[\s\S]*1 study on its topics/)
  })

  it('stand first among those who could answer a question, with what they offer', async () => {
    await study(3, 'strangeNcp', ['members'], ['ai-ml'])
    const { people } = JSON.parse((await site.get(`/api/v1${question}`, { as: 'member', accept: 'data' })).text) as { people: { name: string; offers: string[]; works: number; topics: string[] }[] }
    assert.deepEqual(people.map(({ name, offers, works }) => [name, offers, works]), [['Stran Gerra', ['review', 'advise'], 1], ['Stine Contact', [], 1]])
    has(await text(`/en${question}`, 'member'), /Who could answer[\s\S]*Stran Gerra[\s\S]*Names as a field[\s\S]*May be asked for[\s\S]*Review/)
  })

  it('are shown no longer than somebody vouches for them', async () => {
    await verify('colleague', site.clock.now().toISOString().slice(0, 10))
    await join('colleague')
    assert.equal((await list('stranger')).length, 2)
    site.clock.forward({ days: 2 })
    assert.deepEqual((await list('stranger')).map(({ name }) => name), ['Stran Gerra'])
  })

  it('leave at once, and nothing of what they said stays', async () => {
    assert.equal((await site.post('/en/research/fellows/leave', {}, { as: 'stranger' })).status, 303)
    assert.equal((await site.post('/en/research/fellows/leave', {}, { as: 'stranger' })).status, 303, 'twice is once')
    hasNot(await text('/en/research/fellows', 'member'), /Stran|Zqrulings/)
    const { people } = JSON.parse((await site.get(`/api/v1${question}`, { as: 'member', accept: 'data' })).text) as { people: { name: string; offers: string[] }[] }
    assert.ok(people.every(({ offers }) => offers.length === 0))
    const { rows } = await site.instance.database.db.raw<{ rows: object[] }>('select 1 from research.fellow where person_id = ?::uuid', [site.id('stranger')])
    assert.deepEqual(rows, [])
  })

  it('come page by page', async () => {
    const { db } = site.instance.database, people = Array.from({ length: 25 }, (_, n) => `0198c6f0-00aa-7000-8000-0000000000${String(n).padStart(2, '0')}`)
    for (const [n, id] of people.entries()) await db.raw(`insert into research.fellow (person_id, topics, offers, since, updated_at) values (?::uuid, '{ai-ml}', '{advise}', ?::timestamptz, now())`, [id, new Date(Date.parse('2020-01-01') + Math.floor(n / 3) * 1_000)])
    const { fellows } = site.inside<{ fellows: { list(viewer: unknown, query: object, questions: []): Promise<{ next: string | null }> } }>('research')
    const first = await fellows.list(await site.viewer('member'), {}, [])
    assert.ok(first.next)
    assert.equal((await fellows.list(await site.viewer('member'), { after: first.next }, [])).next, null)
  })
})
