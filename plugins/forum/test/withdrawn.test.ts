import assert from 'node:assert/strict'
import { Conflict, Refused, TooOften, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import type { Category } from '../board/services/categories.ts'
import { Board } from './board.ts'

describe('what was withdrawn, and what was sent twice', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, member: Viewer, editor: Viewer, stranger: Viewer
  before(async () => {
    site = await bootTest(); board = await Board.at(site)
    member = await site.viewer('member'); editor = await site.viewer('editor'); stranger = await site.viewer('stranger')
  })
  after(() => site?.stop())
  const withdraw = async (id: string): Promise<void> => {
    const { rev } = await site.services.content.read(editor, null, id)
    await site.services.content.move(editor, id, 'withdraw', { rev, note: 'Written by mistake' })
    await site.settle(); await site.runJobs()
  }
  const counted = async ({ id }: Category): Promise<{ topics: number; posts: number }> => {
    const { topics = 0, posts = 0 } = (await board.services.threadLists.tallies([id])).get(id) ?? {}
    return { topics, posts }
  }

  it('a withdrawn topic leaves the count of its category, once', async () => {
    const category = await board.category()
    const { id } = await board.begin(member, category)
    await board.reply(stranger, id)
    await board.begin(member, category)
    assert.deepEqual(await counted(category), { topics: 2, posts: 3 })
    await withdraw(id)
    assert.deepEqual(await counted(category), { topics: 1, posts: 1 })
    await board.write(() => board.services.tallies.withdraw(id))
    assert.deepEqual(await counted(category), { topics: 1, posts: 1 })
  })

  it('a withdrawn topic stays so, whatever is decided about its opening post, and takes no reply', async () => {
    const category = await board.category()
    const { id, path, first } = await board.begin(member, category)
    await board.write(() => board.services.reviews.flag(stranger, first, { ground: 'off-topic', note: '' }))
    await withdraw(id)
    const [review] = await board.rows<{ id: string }>('select id from forum.review where post_id = ?::uuid', [first])
    await board.write(() => board.services.reviews.decide(editor, review?.id ?? '', { verdict: 'kept', reason: 'It may stand' }))
    assert.notEqual((await site.get(`/en${path}`, { as: 'stranger' })).status, 200)
    await assert.rejects(board.write(() => board.services.publishing.reply({ id: stranger.id ?? '', name: '', administration: null }, { thread: id, lang: 'en', body: 'Late', side: null, replyTo: null, named: { people: [], administrations: [], circles: [] }, key: null, isWiki: false })), Conflict)
    await assert.rejects(board.write(async () => board.services.rearranging.move(editor, id, (await board.category()).id)))
    assert.deepEqual(await counted(category), { topics: 0, posts: 0 })
  })

  it('topics of a withdrawn category stay to be read, say that it is closed, and take nothing more', async () => {
    const category = await board.category()
    const { id, path } = await board.begin(member, category, { body: 'Still of use' })
    await withdraw(category.id)
    const page = await site.get(`/en${path}`, { as: 'stranger' })
    assert.match(page.text, /Still of use[\s\S]*The category is closed/)
    assert.doesNotMatch(page.text, /id="form"/)
    await assert.rejects(board.reply(stranger, id), (error) => error instanceof Refused && error.key === 'forum.fault.category-closed')
    assert.doesNotMatch((await site.get('/en/forum/topics', { as: 'stranger' })).text, new RegExp(path))
  })

  it('a topic sent twice at once stands once, and one that waits is looked at once', async () => {
    const category = await board.category(), key = 'the same form'
    const sent = await Promise.all([1, 2, 3].map(() => board.begin(member, category, { key })))
    assert.equal(new Set(sent.map(({ id }) => id)).size, 1)
    assert.deepEqual(await counted(category), { topics: 1, posts: 1 })
    const looked = await board.category({ lookedAt: 'everybody' })
    for (const each of [1, 2]) await assert.rejects(board.begin(stranger, looked, { key: 'again', body: `It waits ${each}` }), /it waits/)
    assert.equal((await board.rows('select 1 from forum.review where category_id = ?::uuid', [looked.id])).length, 1)
  })

  it('what waits to be looked at is held to the limits of newcomers too', async () => {
    const newcomer = await site.make.person({ name: 'Nova Wait', administration: 'XB', roles: ['member'] }), looked = await board.category({ lookedAt: 'newcomers' })
    const { id } = await board.begin(member, looked)
    const send = async (n: number): Promise<unknown> => board.write(async () => board.services.posting.reply(newcomer, await board.services.threadBook.read(newcomer, id), { body: `Post ${n}`, lang: 'en', side: null, replyTo: null, isWiki: false, key: null }))
    await assert.rejects((async () => { for (let n = 0; n < 30; n += 1) await send(n) })(), TooOften)
    assert.ok((await board.rows('select 1 from forum.review where thread_id = ?::uuid', [id])).length < 30)
  })
})
