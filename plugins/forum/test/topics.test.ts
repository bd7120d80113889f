import assert from 'node:assert/strict'
import { Conflict, Invalid, NotFound, Refused, TooOften } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { Board } from './board.ts'

describe('topics and posts', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board
  before(async () => { site = await bootTest(); board = await Board.at(site) })
  after(() => site?.stop())

  it('a question is asked, answered and marked, and the answer stands first', async () => {
    const member = await site.viewer('member'), stranger = await site.viewer('stranger')
    const category = await board.category({ format: 'question' })
    const { id, path } = await board.begin(member, category, { title: 'Who has counted false alarms by chapter?' })
    assert.match((await site.get('/en/forum/topics?show=unanswered', { as: 'stranger' })).text, /Who has counted false alarms/)
    const answer = await board.reply(stranger, id, { body: 'We counted for **eleven** months.' })
    assert.doesNotMatch((await site.get('/en/forum/topics?show=unanswered', { as: 'stranger' })).text, /Who has counted false alarms/)
    assert.equal((await site.post(`/en/forum/posts/${answer}/answer`, {}, { as: 'stranger' })).status, 403)
    assert.equal((await site.post(`/en/forum/posts/${answer}/answer`, {}, { as: 'member' })).status, 303)
    const page = await site.get(`/en${path}`, { as: 'colleague' })
    assert.equal(page.status, 200)
    assert.match(page.text, /post accepted[\s\S]*Accepted answer[\s\S]*<strong>eleven<\/strong>/)
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'stranger' })).text, /marked your post as the answer/)
  })

  it('is read by nobody who may not read its category, on no page and in no form', async () => {
    const category = await board.category({}, ['administration:XA'])
    const { path, first } = await board.begin(await site.viewer('member'), category, { title: 'Wyvern at berth nine', body: 'The zqxwyvern came at night' })
    for (const as of ['visitor', 'stranger', 'strangeNcp'] as const) {
      for (const address of ['/en/forum', '/en/forum/topics', '/en/forum/topics.atom', '/api/v1/forum/topics', '/en/forum/topics?show=unanswered', '/en/search?q=berth', '/en', `/en/forum/posts/${first}`]) assert.doesNotMatch((await site.get(address, { as, accept: '*/*', follow: true })).text, /[Ww]yvern/, `${address} as ${as}`)
      assert.notEqual((await site.get(`/en${path}`, { as })).status, 200)
    }
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /zqxwyvern/)
    assert.match((await site.get('/en/search?q=zqxwyvern', { as: 'colleague' })).text, /Wyvern at berth nine/)
  })

  it('shows visitors what was said and from where, and not who said it', async () => {
    const category = await board.category({ ceiling: 'open' }, ['public'])
    const { path } = await board.begin(await site.viewer('member'), category, { title: 'Open to all' })
    for (const address of [`/en${path}`, `/api/v1${path}`, '/en/forum', '/en/forum/topics.atom']) {
      const { text } = await site.get(address, { as: 'visitor', accept: address.startsWith('/api') ? 'data' : '*/*' })
      assert.doesNotMatch(text, /Mem Berry/, address)
      assert.doesNotMatch(text, new RegExp(site.id('member')), address)
    }
    assert.match((await site.get(`/en${path}`, { as: 'visitor' })).text, /Aldermere/)
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /Mem Berry/)
  })

  it('gives each post a number once, and a page of any of a thousand begins where it is asked for', async () => {
    const member = await site.viewer('member')
    const { id, path } = await board.begin(member, await board.category())
    await board.rows(`insert into forum.post (id, thread_id, number, author_id, lang, body, posted_at) select gen_random_uuid(), ?::uuid, n, null, 'en', 'Body ' || n, now() + n * interval '1 minute' from generate_series(2, 1000) n`, [id])
    await board.rows('update forum.thread set last_number = 1000 where item_id = ?::uuid', [id])
    await board.write(() => board.services.tallies.recount(id))
    const { text } = await site.get(`/en${path}?from=501`, { as: 'member' })
    assert.match(text, /id="p-501"/)
    assert.match(text, /id="p-525"/)
    assert.doesNotMatch(text, /id="p-526"|id="p-500"/)
    assert.match(text, /from&#x3D;476"/)
    const [{ id: post } = { id: '' }] = await board.rows<{ id: string }>('select id from forum.post where thread_id = ?::uuid and number = 777', [id])
    assert.match((await site.get(`/en/forum/posts/${post}`, { as: 'member' })).location ?? '', /from=776#p-777/)
    assert.match((await site.get(`/en${path}/unread`, { as: 'member' })).location ?? '', /#p-526/)
  })

  it('keeps what was typed twice once, by its key', async () => {
    const member = await site.viewer('member')
    const { id, path } = await board.begin(member, await board.category())
    const [one, two] = await Promise.all(['a', 'b'].map(() => site.post(`/en${path}/reply`, { body: 'Sent twice', token: 'the-same' }, { as: 'stranger' })))
    assert.deepEqual([one?.status, two?.status], [303, 303])
    assert.equal((await board.rows('select 1 from forum.post where thread_id = ?::uuid', [id])).length, 2)
  })

  it('numbers replies that come at the same moment one after the other, and counts all of them', async () => {
    const people = await Promise.all((['member', 'colleague', 'stranger', 'strangeNcp', 'ncp'] as const).map((who) => site.viewer(who)))
    const { id } = await board.begin(people[0]!, await board.category())
    await Promise.all(people.flatMap((viewer) => [1, 2, 3].map((n) => board.reply(viewer, id, { body: `Reply ${n}` }))))
    const numbers = (await board.rows<{ number: number }>('select number from forum.post where thread_id = ?::uuid order by number', [id])).map(({ number }) => number)
    assert.deepEqual(numbers, Array.from({ length: 16 }, (_one, at) => at + 1))
    const thread = await board.services.threadBook.row(id)
    assert.deepEqual([thread?.posts, thread?.people, thread?.lastNumber], [16, 5, 16])
  })

  it('keeps each edit, shows a later writer the text that stands, and loses neither', async () => {
    const member = await site.viewer('member')
    const { first } = await board.begin(member, await board.category(), { body: 'First words' })
    assert.equal((await site.post(`/en/forum/posts/${first}/edit`, { body: 'Second words', rev: '0', why: 'A figure was wrong' }, { as: 'member' })).status, 303)
    const late = await site.post(`/en/forum/posts/${first}/edit`, { body: 'Other words', rev: '0' }, { as: 'member' })
    assert.equal(late.status, 409)
    assert.match(late.text, /Second words[\s\S]*Other words/)
    assert.match((await site.get(`/en/forum/posts/${first}/before`, { as: 'stranger' })).text, /First words/)
    assert.equal((await site.post(`/en/forum/posts/${first}/edit`, { body: 'Not mine', rev: '1' }, { as: 'stranger' })).status, 403)
  })

  it('a wiki post is improved by whoever is no newcomer', async () => {
    await board.rows('update forum.reader set topics_read = 0 where person_id = ?::uuid', [site.id('stranger')])
    const { first } = await board.begin(await site.viewer('member'), await board.category(), { isWiki: true })
    assert.equal((await site.post(`/en/forum/posts/${first}/edit`, { body: 'By a newcomer', rev: '0' }, { as: 'stranger' })).status, 403)
    assert.equal((await site.post(`/en/forum/posts/${first}/edit`, { body: 'By a contact point', rev: '0' }, { as: 'strangeNcp' })).status, 303)
    await board.rows('update forum.reader set topics_read = 40 where person_id = ?::uuid', [site.id('stranger')])
  })

  it('reactions count each person once, and not the author', async () => {
    const { first, path } = await board.begin(await site.viewer('member'), await board.category())
    await Promise.all([1, 2, 3].map(() => site.post(`/en/forum/posts/${first}/thanks`, {}, { as: 'stranger' })))
    assert.equal((await site.post(`/en/forum/posts/${first}/thanks`, {}, { as: 'member' })).status, 403)
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /Thanks, 1</)
    await site.post(`/en/forum/posts/${first}/thanks`, { isOff: 'true' }, { as: 'stranger' })
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'colleague' })).text, /Thanks, \d/)
  })

  it('votes at the same moment count once, change until the poll closes, and are told to nobody', async () => {
    const category = await board.category({ format: 'poll' })
    const poll = { question: 'Which first?', choices: ['Seals', 'Scanners', 'Drones'], isMultiple: false, closesAt: null }
    const { id, path } = await board.begin(await site.viewer('member'), category, { poll })
    await Promise.all([0, 1, 2, 2].map((choice) => site.post(`/en${path}/vote`, { choices: String(choice) }, { as: 'stranger' })))
    assert.equal((await board.rows('select 1 from forum.ballot where thread_id = ?::uuid', [id])).length, 1)
    assert.equal((await site.post(`/en${path}/vote`, { choices: ['0', '1'] }, { as: 'member' })).status, 422)
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /1 person has voted[\s\S]*votes are secret|Results show once/)
    await board.rows('update forum.poll set closes_at = ? where thread_id = ?::uuid', [site.clock.now(), id])
    assert.equal((await site.post(`/en${path}/vote`, { choices: '0' }, { as: 'member' })).status, 409)
  })

  it('a round table takes questions first, then turns, then nothing', async () => {
    const category = await board.category({ format: 'round-table' }), now = site.clock.now().getTime()
    const member = await site.viewer('member'), stranger = await site.viewer('stranger')
    const { id } = await board.begin(member, category, { opensAt: new Date(now + 3_600_000), closesAt: new Date(now + 7_200_000) })
    await board.reply(stranger, id, { body: 'A question' })
    await board.reply(stranger, id, { body: 'Another question' })
    site.clock.forward({ hours: 1.1 })
    await board.reply(member, id)
    await assert.rejects(board.reply(member, id), (error: unknown) => error instanceof Conflict && error.key === 'forum.fault.turn')
    await board.reply(stranger, id)
    site.clock.forward({ hours: 1 })
    await assert.rejects(board.reply(member, id), Refused)
  })

  it('a debate asks for a side, and a clinic is begun under its headings', async () => {
    const { id, path } = await board.begin(await site.viewer('member'), await board.category({ format: 'debate' }))
    const refused = await site.post(`/en${path}/reply`, { body: 'No side' }, { as: 'stranger' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /No side/)
    await board.reply(await site.viewer('stranger'), id, { side: 'against' })
    const clinic = await board.category({ format: 'clinic' })
    const begun = await site.post('/en/forum/new', { category: clinic.id, title: 'Seals that die', 'parts.situation': 'Sixty a day', 'parts.asked': 'What lasts?' }, { as: 'member' })
    assert.equal(begun.status, 303)
    assert.match((await site.get(begun.location ?? '', { as: 'stranger' })).text, /The situation[\s\S]*Sixty a day[\s\S]*What is asked/)
  })

  it('what moderators alone begin is refused to others, with the form as it was typed', async () => {
    const category = await board.category({ format: 'announcement' })
    await assert.rejects(board.begin(await site.viewer('member'), category), Refused)
    await board.begin(await site.viewer('editor'), category)
  })

  it('a newcomer writes a little at first, and says no more than their limit lets them', async () => {
    const newcomer = await site.make.person({ name: 'New Comer', administration: 'XB', roles: ['member'] })
    const category = await board.category()
    for (let n = 0; n < 3; n += 1) await board.begin(newcomer, category)
    await assert.rejects(board.begin(newcomer, category), TooOften)
    const { id } = await board.begin(await site.viewer('member'), category)
    await assert.rejects(board.reply(newcomer, id, { body: 'https://a.example https://b.example https://c.example' }), Invalid)
  })

  it('is trusted by reading: a page that is opened counts once', async () => {
    const reader = await site.make.person({ name: 'Avid Reader', administration: 'XB', roles: ['member'] })
    const { id } = await board.begin(await site.viewer('member'), await board.category())
    await board.reply(await site.viewer('stranger'), id)
    const { trust } = board.services
    await trust.hasRead(reader.id ?? '', id, 2)
    await trust.hasRead(reader.id ?? '', id, 1)
    const { topicsRead, postsRead, days } = await trust.reader(reader.id ?? '')
    assert.deepEqual([topicsRead, postsRead, days], [1, 2, 1])
    assert.equal(await trust.of(reader), 0)
    await board.rows('update forum.reader set topics_read = 5, posts_read = 30 where person_id = ?::uuid', [reader.id])
    assert.equal(await trust.of(reader), 1)
  })

  it('names people and contact points by @, and tells them', async () => {
    const category = await board.category()
    const { id } = await board.begin(await site.viewer('member'), category)
    await board.reply(await site.viewer('stranger'), id, { body: 'What do you say, @Mem Berry? And @XA, `@XB` not.' })
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'member' })).text, /Stran Gerra names you/)
    assert.match((await site.get('/en/inbox', { as: 'ncp' })).text, /Stran Gerra names you/)
    assert.doesNotMatch((await site.get('/en/inbox', { as: 'strangeNcp' })).text, /names you/)
  })

  it('keeps what is being written, on the page and for it alone', async () => {
    const { path } = await board.begin(await site.viewer('member'), await board.category())
    const saved = await site.post(`/api/v1${path}/draft`, { body: 'Half a sent', rev: 0 }, { as: 'stranger', accept: 'data' })
    assert.deepEqual(JSON.parse(saved.text), { rev: 1 })
    assert.equal((await site.post(`/api/v1${path}/draft`, { body: 'Other', rev: 0 }, { as: 'stranger', accept: 'data' })).status, 409)
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /Half a sent/)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /Half a sent/)
  })

  it('quotes behind what is being written, and previews without a script', async () => {
    const { path, first } = await board.begin(await site.viewer('member'), await board.category(), { body: 'Line one\n\nLine two' })
    assert.match((await site.get(`/en${path}/write?quote=${first}`, { as: 'stranger' })).text, /Mem Berry\*\*\n\n&gt; Line one\n&gt; \n&gt; Line two/)
    const preview = await site.post(`/en${path}/reply`, { body: '**Bold**', act: 'preview' }, { as: 'stranger' })
    assert.equal(preview.status, 200)
    assert.match(preview.text, /<strong>Bold<\/strong>/)
  })

  it('a reader of a topic puts a file on it and takes away their own alone', async () => {
    const { id } = await board.begin(await site.viewer('member'), await board.category())
    const { attachments } = site.services
    const { Readable } = await import('node:stream')
    const card = await attachments.add(await site.viewer('stranger'), id, { name: 'figures.csv', bytes: Readable.from(Buffer.from('a,b\n1,2\n')) })
    await assert.rejects(attachments.remove(await site.viewer('colleague'), id, card.id), NotFound)
    await attachments.remove(await site.viewer('stranger'), id, card.id)
    const closed = await board.begin(await site.viewer('member'), await board.category({}, ['administration:XA']))
    await assert.rejects(attachments.add(await site.viewer('stranger'), closed.id, { name: 'x.csv', bytes: Readable.from(Buffer.from('a')) }), NotFound)
  })

  it('does not take a topic apart for its author: what others wrote in it stays', async () => {
    const member = await site.viewer('member')
    const { id, path } = await board.begin(member, await board.category())
    await board.reply(await site.viewer('stranger'), id)
    const item = await site.services.content.read(member, null, id)
    await assert.rejects(site.services.content.remove(member, id, { rev: item.rev, note: '' }), Refused)
    assert.equal((await site.get(`/en${path}`, { as: 'stranger' })).status, 200)
  })
})
