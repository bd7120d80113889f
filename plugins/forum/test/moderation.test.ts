import assert from 'node:assert/strict'
import { Conflict, NotFound, Refused, type Viewer } from '@diwan/core'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { levelOf } from '../board/services/trust.ts'
import { Board } from './board.ts'

describe('what moderators look at', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, member: Viewer, stranger: Viewer, editor: Viewer
  before(async () => {
    site = await bootTest()
    board = await Board.at(site)
    ;[member, stranger, editor] = await Promise.all([site.viewer('member'), site.viewer('stranger'), site.viewer('editor')])
  })
  after(() => site?.stop())

  const flag = (post: string, as: Who, ground = 'off-topic') => site.post(`/en/forum/posts/${post}/flag`, { ground, note: 'It speaks of something else' }, { as })
  const open = async (post: string): Promise<string> => (await board.rows<{ id: string }>(`select id from forum.review where post_id = ?::uuid order by opened_at desc limit 1`, [post]))[0]?.id ?? ''
  const told = async (as: Who): Promise<string> => { await site.settle(); await site.runJobs(); return (await site.get('/en/inbox', { as })).text }

  it('a post is reported, decided with a reason that stands in its place, appealed against, and put back by another', async () => {
    const { id, path } = await board.begin(member, await board.category())
    const post = await board.reply(stranger, id, { body: 'Words about zqnothing' })
    assert.equal((await flag(post, 'member')).status, 303)
    const review = await open(post)
    assert.match(await told('editor'), /Something in the forum is to be looked at/)
    assert.match((await site.get(`/en/forum/moderation/${review}`, { as: 'editor' })).text, /zqnothing[\s\S]*In the wrong place[\s\S]*Mem Berry/)
    const without = await site.post(`/en/forum/moderation/${review}`, { verdict: 'removed' }, { as: 'editor' })
    assert.equal(without.status, 422)
    assert.equal((await site.post(`/en/forum/moderation/${review}`, { verdict: 'removed', reason: 'It belongs into the thread on seals' }, { as: 'editor' })).status, 303)
    const page = (await site.get(`/en${path}`, { as: 'colleague' })).text
    assert.doesNotMatch(page, /zqnothing/)
    assert.match(page, /was removed[\s\S]*It belongs into the thread on seals/)
    assert.match(await told('stranger'), /A post of yours was removed/)
    assert.match(await told('member'), /What you reported was decided/)
    assert.doesNotMatch((await site.get(`/en/forum/decisions/${review}`, { as: 'stranger' })).text, /Mem Berry/)
    assert.equal((await site.post(`/en/forum/decisions/${review}`, { appeal: 'Seals are what it is about' }, { as: 'stranger' })).status, 303)
    assert.equal((await site.post(`/en/forum/decisions/${review}`, { appeal: 'Again' }, { as: 'stranger' })).status, 409)
    await assert.rejects(board.write(() => board.services.reviews.decide(editor, review, { verdict: 'kept', reason: 'Once more' })), Refused)
    const other = await site.make.person({ name: 'Other Editor', administration: null as never, roles: ['editor'] })
    await board.write(() => board.services.reviews.decide(other, review, { verdict: 'kept', reason: 'It was misread' }))
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /zqnothing/)
    assert.match(await told('stranger'), /Your post stays/)
    assert.equal((await board.services.threadBook.row(id))?.posts, 2)
  })

  it('a report twice, or by two at once, is one case; nobody reports their own words or decides on them', async () => {
    const { id } = await board.begin(member, await board.category())
    const post = await board.reply(stranger, id)
    await Promise.all([flag(post, 'member'), flag(post, 'member'), flag(post, 'colleague')])
    assert.equal((await board.rows('select 1 from forum.review where post_id = ?::uuid', [post])).length, 1)
    assert.equal((await board.rows('select 1 from forum.flag f join forum.review v on v.id = f.review_id where v.post_id = ?::uuid', [post])).length, 2)
    assert.equal((await flag(post, 'stranger')).status, 403)
    const own = await board.reply(editor, id)
    await flag(own, 'member')
    await assert.rejects(board.write(async () => board.services.reviews.decide(editor, await open(own), { verdict: 'kept', reason: 'Mine' })), Refused)
  })

  it('what several known readers report is hidden until it is decided, and newcomers do not count', async () => {
    const { id, path } = await board.begin(member, await board.category())
    const post = await board.reply(stranger, id, { body: 'zqhidden words' })
    const newcomer = await site.make.person({ name: 'Just Came', administration: 'XB', roles: ['member'] })
    await board.write(() => board.services.reviews.flag(newcomer, post, { ground: 'advertising', note: '' }))
    await flag(post, 'member'); await flag(post, 'colleague')
    assert.match((await site.get(`/en${path}`, { as: 'ncp' })).text, /zqhidden/)
    await flag(post, 'ncp')
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'strangeNcp' })).text, /zqhidden/)
    assert.equal((await board.services.threadBook.row(id))?.posts, 1)
  })

  it('an opening post that is removed leaves no words in search, lists or the feed', async () => {
    const { first } = await board.begin(stranger, await board.category(), { title: 'A plain title', body: 'The zqsecret recipe' })
    assert.match((await site.get('/en/search?q=recipe', { as: 'member' })).text, /A plain title/)
    await flag(first, 'member', 'confidential')
    await board.write(async () => board.services.reviews.decide(editor, await open(first), { verdict: 'removed', reason: 'Not for all' }))
    await site.settle()
    for (const address of ['/en/search?q=recipe', '/en/forum/topics', '/en/forum/topics.atom']) assert.doesNotMatch((await site.get(address, { as: 'member', accept: '*/*' })).text, /zqsecret/, address)
  })

  it('local moderators see their queue and no other', async () => {
    const [mine, other] = [await board.category(), await board.category()]
    await board.write(() => board.services.categories.appoint(editor, mine.id, site.id('colleague'), true))
    for (const category of [mine, other]) await flag(await board.reply(stranger, (await board.begin(member, category)).id, { body: `Reported in ${category.title}` }), 'member')
    const { text } = await site.get('/en/forum/moderation', { as: 'colleague' })
    assert.match(text, new RegExp(`Reported in ${mine.title}<`))
    assert.doesNotMatch(text, new RegExp(`Reported in ${other.title}<`))
    assert.equal((await site.get('/en/forum/moderation', { as: 'stranger' })).status, 404)
    const [foreign] = await board.rows<{ id: string }>(`select id from forum.review where category_id = ?::uuid`, [other.id])
    assert.equal((await site.get(`/en/forum/moderation/${foreign?.id}`, { as: 'colleague' })).status, 404)
    assert.equal((await site.post(`/en/forum/moderation/${foreign?.id}`, { verdict: 'kept', reason: 'x' }, { as: 'colleague' })).status, 404)
    await board.write(() => board.services.categories.appoint(editor, mine.id, site.id('colleague'), false))
  })

  it('where everybody is looked at nothing shows before it is let through, and what is declined can be appealed against', async () => {
    const category = await board.category({ lookedAt: 'everybody' })
    const begun = await site.post('/en/forum/new', { category: category.id, title: 'Waits to be seen', body: 'zqwaits words' }, { as: 'stranger' })
    assert.match(begun.location ?? '', /categories/)
    assert.doesNotMatch((await site.get(`/en${category.path}`, { as: 'member' })).text, /zqwaits/)
    assert.match((await site.get(`/en${category.path}`, { as: 'stranger' })).text, /zqwaits/)
    const [review] = await board.rows<{ id: string }>(`select id from forum.review where category_id = ?::uuid`, [category.id])
    await board.write(() => board.services.reviews.decide(editor, review?.id ?? '', { verdict: 'declined', reason: 'Say where' }))
    assert.match(await told('stranger'), /What you wrote was not published/)
    await board.write(() => board.services.reviews.appeal(stranger, review?.id ?? '', 'At berth nine'))
    const administrator = await site.make.person({ name: 'Third Editor', administration: null as never, roles: ['editor'] })
    await board.write(() => board.services.reviews.decide(administrator, review?.id ?? '', { verdict: 'published', reason: 'That is enough' }))
    assert.match((await site.get(`/en${category.path}`, { as: 'member' })).text, /Waits to be seen[\s\S]*Stran Gerra/)
    await assert.rejects(board.write(() => board.services.reviews.decide(administrator, review?.id ?? '', { verdict: 'published', reason: 'Twice' })), Conflict)
  })

  it('newcomers alone are looked at where a category says so', async () => {
    const category = await board.category({ lookedAt: 'newcomers' })
    const newcomer = await site.make.person({ name: 'Fresh Face', administration: 'XB', roles: ['member'] })
    const { id } = await board.begin(member, category)
    const posted = await board.write(async () => board.services.posting.reply(newcomer, await board.services.threadBook.read(newcomer, id), { body: 'Hello', lang: 'en', side: null, replyTo: null, isWiki: false, key: null }))
    assert.equal(posted.waits, true)
    await board.services.trust.set(editor, newcomer.id ?? '', 1)
    await board.reply(newcomer, id)
  })

  it('trust follows from what was read, unless it is set by hand', () => {
    const settings = { basicTopics: 5, basicPosts: 30, memberDays: 15, memberTopics: 20, memberPosts: 100, memberReplies: 3, regularDays: 50, regularPosts: 500, regularThanks: 20 }
    const reader = { topicsRead: 0, postsRead: 0, days: 0, topicsBegun: 90, topicsReplied: 90, thanks: 90, level: null, allReadAt: null }
    assert.equal(levelOf(reader, settings), 0)
    assert.equal(levelOf({ ...reader, topicsRead: 5, postsRead: 30 }, settings), 1)
    assert.equal(levelOf({ ...reader, topicsRead: 20, postsRead: 100, days: 15 }, settings), 2)
    assert.equal(levelOf({ ...reader, topicsRead: 20, postsRead: 500, days: 50 }, settings), 3)
    assert.equal(levelOf({ ...reader, level: 4 }, settings), 4)
  })

  it('numbers of fewer than five people, or threads, are not told', async () => {
    const category = await board.category({ format: 'question' })
    const { id } = await board.begin(member, category)
    await board.reply(stranger, id)
    const of = async () => (await board.services.numbers.of(editor, 30)).find((one) => one.category.id === category.id)
    assert.deepEqual({ ...await of(), category: null }, { category: null, topics: null, posts: null, people: null, readers: 0, unanswered: null, medianHours: null, within: null, goalHours: null })
    for (const who of ['member', 'colleague', 'stranger', 'ncp', 'strangeNcp'] as const) {
      const one = await board.begin(await site.viewer(who), category)
      site.clock.forward({ hours: 2 })
      await board.reply(who === 'ncp' ? stranger : await site.viewer('ncp'), one.id)
    }
    const told5 = await of()
    assert.deepEqual([told5?.topics, told5?.people, told5?.unanswered, told5?.medianHours, told5?.within], [6, 5, 0, 2, 100])
    await assert.rejects(board.services.numbers.of(stranger, 30), Refused)
    assert.equal((await site.get('/en/forum/numbers.csv', { as: 'editor', accept: '*/*' })).status, 200)
  })

  it('what nobody may decide on is not there for them', async () => {
    await assert.rejects(board.services.reviewQueue.decision(member, '0198c6f0-9999-7000-8000-000000000001'), NotFound)
  })
})
