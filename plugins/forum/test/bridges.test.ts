import assert from 'node:assert/strict'
import { NotFound, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { Board } from './board.ts'

describe('ways into the forum and out of it', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, member: Viewer, stranger: Viewer
  before(async () => {
    site = await bootTest()
    board = await Board.at(site)
    ;[member, stranger] = await Promise.all([site.viewer('member'), site.viewer('stranger')])
  })
  after(() => site?.stop())

  it('beside an item stands what is said about it, for who may read both, and the way to begin', async () => {
    const post = await site.make.item('updates.post', { title: 'A post to discuss', audience: ['public'], fields: { category: 'news' } })
    const [wide, narrow] = [await board.category({ ceiling: 'open' }, ['public']), await board.category({}, ['administration:XA'])]
    await board.begin(member, wide, { title: 'Said before all', about: post.id })
    await board.begin(member, narrow, { title: 'Said among us', about: post.id })
    const at = async (as: 'visitor' | 'stranger' | 'colleague') => (await site.get(`/en${post.path}`, { as })).text
    assert.match(await at('visitor'), /Discuss this[\s\S]*Said before all/)
    assert.doesNotMatch(await at('visitor'), /Said among us|Begin a thread about it/)
    assert.doesNotMatch(await at('stranger'), /Said among us/)
    assert.match(await at('stranger'), /Begin a thread about it/)
    assert.match(await at('colleague'), /Said among us/)
    assert.deepEqual((await site.api('forum').about(stranger, post.id)).map(({ item }) => item.title), ['Said before all'])
  })

  it('a topic about what its writer may not read cannot be begun', async () => {
    const hidden = await site.make.item('updates.post', { title: 'Not for all', audience: ['administration:XA'], fields: { category: 'news' } })
    await assert.rejects(board.begin(stranger, await board.category(), { about: hidden.id }), NotFound)
  })

  it('from a problem to what is known, and to a question with its topics filled in', async () => {
    await site.make.item('guidelines.guideline', { title: 'Seals that die in the heat', audience: ['members'], topics: ['e-seals', 'transit'] })
    const questions = await board.category({ format: 'question' })
    await board.begin(member, questions, { title: 'Which seal lasts?', topics: ['e-seals', 'transit'] })
    const { text } = await site.get('/en/forum/problem?topic=e-seals&process=transit', { as: 'stranger' })
    assert.match(text, /Seals that die in the heat[\s\S]*Which seal lasts\?/)
    const ask = /href="\/en(\/forum\/new\?[^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? ''
    assert.match((await site.get(`/en${ask}`, { as: 'stranger' })).text, /value="e-seals"[^>]*checked/)
    assert.doesNotMatch((await site.get('/en/forum/problem?topic=e-seals&process=transit', { as: 'visitor' })).text, /Seals that die|Which seal lasts/)
  })

  it('posts become a proposal of a guideline, with whose words they are and where they stand, and the topic says what came of it', async () => {
    const { id, path, first } = await board.begin(member, await board.category(), { title: 'Count by chapter', body: 'We counted by chapter.', topics: ['nii'] })
    const answer = await board.reply(stranger, id, { body: 'So did we.' })
    assert.match((await site.get(`/en/forum/make/${id}`, { as: 'ncp' })).text, /A guideline proposal/)
    const made = await site.post(`/en/forum/make/${id}`, { what: 'guidelines.guideline', numbers: ['1', '2'] }, { as: 'ncp' })
    assert.equal(made.status, 303)
    const [item] = await board.rows<{ id: string }>('select item_id as id from forum.outcome where thread_id = ?::uuid', [id])
    const draft = await site.services.content.draft(await site.viewer('ncp'), item?.id ?? '')
    const body = draft.input.texts.en?.body ?? ''
    for (const part of ['We counted by chapter.', 'Mem Berry', `/forum/posts/${first}`, 'So did we.', 'Stran Gerra', `/forum/posts/${answer}`]) assert.ok(body.includes(part), part)
    assert.deepEqual(draft.input.topics, ['nii'])
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'stranger' })).text, /What came of it/, 'a draft is its keepers’ alone')
    assert.equal((await site.post(`/en/forum/make/${id}`, { what: 'guidelines.nothing' }, { as: 'ncp' })).status, 404)
  })

  it('other plugins begin and reply by the rules of the forum, and once by a key', async () => {
    const api = site.api('forum'), category = await board.category()
    const said = { category: category.id, lang: 'en' as const, title: 'From elsewhere', body: 'Begun by another way', key: 'one' }
    const begun = await api.begin(member, said)
    assert.ok('path' in begun)
    assert.deepEqual(await api.begin(member, said), begun)
    assert.equal((await board.rows('select 1 from forum.thread where category_id = ?::uuid', [category.id])).length, 1)
    const key = begun.path.split('/').at(-1) ?? ''
    const [one, two] = [await api.reply(stranger, key, { lang: 'en', body: 'By mail', key: 'm1' }), await api.reply(stranger, key, { lang: 'en', body: 'By mail', key: 'm1' })]
    assert.deepEqual(one, two)
    await assert.rejects(api.reply(stranger, 'FT-9999', { lang: 'en', body: 'Nowhere' }), NotFound)
    const closed = await board.category({}, ['administration:XA'])
    await assert.rejects(api.begin(stranger, { ...said, category: closed.id, key: null }), NotFound)
  })

  it('asks for a page of unanswered questions what waits for an answer, oldest places kept by a cursor', async () => {
    const category = await board.category({ format: 'question' })
    site.inside<{ limits: { check: () => Promise<void> } }>('forum').limits.check = async () => {}
    for (let n = 0; n < 27; n += 1) await board.begin(member, category, { title: `Open ${n}` })
    const seen = new Set<string>()
    let after: string | undefined
    for (let page = 0; page < 4; page += 1) {
      const { rows, next } = await site.api('forum').unanswered(stranger, after)
      for (const { item } of rows) { assert.ok(!seen.has(item.id)); seen.add(item.id) }
      if (next === null) break
      after = next
    }
    assert.ok(seen.size >= 27)
  })
})
