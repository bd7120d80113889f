import assert from 'node:assert/strict'
import { Invalid, NotFound, Refused, type PersonCard, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { SeatServices } from './seat-services.ts'
import { Board } from './board.ts'

describe('private discussions and official positions', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, member: Viewer, stranger: Viewer, ncp: Viewer
  before(async () => {
    site = await bootTest()
    board = await Board.at(site)
    ;[member, stranger, ncp] = await Promise.all([site.viewer('member'), site.viewer('stranger'), site.viewer('ncp')])
  })
  after(() => site?.stop())

  const cards = async (...people: string[]): Promise<PersonCard[]> => [...(await site.services.people.cards(people)).values()]
  const talk = async (title: string, ...people: string[]) => (await board.write(async () => board.services.privateTalks.begin(member, { title, body: 'The zqprivate matter', lang: 'en', people: await cards(...people), key: null }))).path

  it('is read by those who are named, and by nobody else: no staff, no contact point, no administrator', async () => {
    const path = await talk('Between us', site.id('stranger'))
    for (const as of ['member', 'stranger'] as const) assert.match((await site.get(`/en${path}`, { as })).text, /zqprivate/)
    await site.settle(); await site.runJobs()
    for (const as of ['visitor', 'colleague', 'ncp', 'strangeNcp', 'editor', 'administrator'] as const) {
      assert.notEqual((await site.get(`/en${path}`, { as })).status, 200, as)
      for (const address of ['/en/forum', '/en/forum/topics', '/en/forum/topics.atom', '/en/forum/private', '/en/search?q=matter', '/en/forum/moderation', '/en/inbox', '/en']) assert.doesNotMatch((await site.get(address, { as, accept: '*/*', follow: true })).text, /zqprivate|Between us/, `${address} as ${as}`)
    }
    assert.match((await site.get('/en/forum/private', { as: 'stranger' })).text, /Between us/)
    assert.match((await site.get('/en/inbox', { as: 'stranger' })).text, /let you into a private discussion/)
  })

  it('ends for who leaves, and begins for who is let in', async () => {
    const path = await talk('Three of us', site.id('stranger')), key = path.split('/').at(-1) ?? ''
    const item = await board.services.threadBook.read(member, key)
    await assert.rejects(board.write(async () => board.services.privateTalks.admit(ncp, item, await cards(site.id('ncp')))), Refused)
    await board.write(async () => board.services.privateTalks.admit(member, item, await cards(site.id('colleague'))))
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /zqprivate/)
    assert.equal((await site.post(`/en${path}/leave`, {}, { as: 'stranger' })).status, 303)
    assert.notEqual((await site.get(`/en${path}`, { as: 'stranger' })).status, 200)
    assert.equal((await site.post(`/en${path}/reply`, { body: 'Still here?' }, { as: 'stranger' })).status, 404)
    assert.equal((await site.post(`/en${path}/leave`, {}, { as: 'member' })).status, 303)
    assert.notEqual((await site.get(`/en${path}`, { as: 'member' })).status, 200, 'who began it keeps nothing of it')
    assert.equal((await site.post(`/en${path}/leave`, {}, { as: 'colleague' })).status, 403)
  })

  it('names people as the directory does, and says whom it does not know', async () => {
    await assert.rejects(board.services.privateTalks.named(member, 'No Such Person'), Invalid)
    const refused = await site.post('/en/forum/private/new', { title: 'Hello', body: 'Kept as it was typed', people: 'No Such Person' }, { as: 'member' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Nobody you can see in the directory is called[\s\S]*Kept as it was typed/)
  })

  it('shows staff the one post that was reported, and nothing else', async () => {
    const path = await talk('Reported between us', site.id('stranger')), item = await board.services.threadBook.read(member, path.split('/').at(-1) ?? '')
    const post = await board.reply(stranger, item.id, { body: 'The zqinsult' })
    await site.post(`/en/forum/posts/${post}/flag`, { ground: 'insulting' }, { as: 'member' })
    const [review] = await board.rows<{ id: string }>('select id from forum.review where post_id = ?::uuid', [post])
    const page = await site.get(`/en/forum/moderation/${review?.id}`, { as: 'editor' })
    assert.match(page.text, /zqinsult/)
    assert.doesNotMatch(page.text, /zqprivate|Reported between us/)
    await board.write(async () => board.services.reviews.decide(await site.viewer('editor'), review?.id ?? '', { verdict: 'removed', reason: 'Not among colleagues' }))
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /zqinsult/)
  })

  it('speaks for an administration once its route has approved the very words, and shows nothing before', async () => {
    const seats = site.inside<SeatServices>('directory')
    await seats.approvals.setRoute(ncp, 'XA', [{ role: 'ncp', label: '', person: site.id('ncp'), deputy: null }])
    const { id, path } = await board.begin(stranger, await board.category())
    const asked = await site.post(`/en${path}/reply`, { body: 'We accept seals of **grade B**.', as: 'official' }, { as: 'member' })
    assert.equal(asked.status, 303)
    for (const as of ['stranger', 'strangeNcp'] as const) assert.doesNotMatch((await site.get(`/en${path}`, { as })).text, /grade B/)
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /official position of your administration waits/)
    const approval = (asked.location ?? '').split('/').at(-1) ?? ''
    await seats.approvals.decide(ncp, approval, 1, 'approved')
    await site.settle()
    const page = (await site.get(`/en${path}`, { as: 'stranger' })).text
    assert.match(page, /Official position of[\s\S]*Aldermere[\s\S]*<strong>grade B<\/strong>/)
    const [post] = await board.rows<{ id: string; position: string; official: boolean }>('select id, position_id as position, is_official as official from forum.post where thread_id = ?::uuid and number = 2', [id])
    assert.equal(post?.official, true)
    assert.equal((await site.post(`/en/forum/posts/${post?.id}/edit`, { body: 'Grade A after all', rev: '0' }, { as: 'member' })).status, 403)
    await seats.approvals.decide(ncp, approval, 1, 'approved').catch(() => undefined)
    assert.equal((await board.services.threadBook.row(id))?.posts, 2)
  })

  it('a position that is refused never shows, and its author is told', async () => {
    const seats = site.inside<SeatServices>('directory')
    const { path } = await board.begin(stranger, await board.category())
    const asked = await site.post(`/en${path}/reply`, { body: 'The zqrefused line', as: 'official' }, { as: 'member' })
    await seats.approvals.decide(ncp, (asked.location ?? '').split('/').at(-1) ?? '', 1, 'refused', 'Not ours to say')
    await site.settle(); await site.runJobs()
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'stranger' })).text, /zqrefused/)
    assert.match((await site.get('/en/inbox', { as: 'member' })).text, /refused a position you wrote/)
  })

  it('an administration without a route is told to set one, with the text kept', async () => {
    const { path } = await board.begin(member, await board.category())
    const refused = await site.post(`/en${path}/reply`, { body: 'Our line in full', as: 'official' }, { as: 'stranger' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Our line in full/)
  })

  it('follows its topic: a position is read by whoever reads the topic where it stands', async () => {
    const seats = site.inside<SeatServices>('directory'), editor = await site.viewer('editor')
    const narrow = await board.category({}, ['administration:XA'])
    const { id, path } = await board.begin(member, await board.category())
    const asked = await site.post(`/en${path}/reply`, { body: 'The zqposition words', as: 'official' }, { as: 'member' })
    await seats.approvals.decide(ncp, (asked.location ?? '').split('/').at(-1) ?? '', 1, 'approved')
    await site.settle()
    assert.match((await site.get('/en/search?q=zqposition', { as: 'stranger' })).text, /FP-|Position on/)
    await board.write(() => board.services.rearranging.move(editor, id, narrow.id))
    await site.settle()
    assert.doesNotMatch((await site.get('/en/search?q=zqposition', { as: 'stranger' })).text, /FP-|Position on/)
    assert.match((await site.get('/en/search?q=zqposition', { as: 'colleague' })).text, /Position on/)
  })

  it('a person who takes no part is told nothing of whether it is there', async () => {
    const path = await talk('Quiet', site.id('colleague'))
    const item = await board.services.threadBook.read(member, path.split('/').at(-1) ?? '')
    const [there, never] = [await site.get(`/en${path}`, { as: 'stranger' }), await site.get('/en/forum/FD-9999', { as: 'stranger' })]
    assert.equal(there.status, never.status)
    await assert.rejects(board.services.threadBook.read(stranger, item.id), NotFound)
  })
})
