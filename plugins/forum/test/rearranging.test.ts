import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Conflict, DomainError, Invalid, Refused, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { isWithin } from '../board/model/reach.ts'
import type { Category } from '../board/services/categories.ts'
import { Board } from './board.ts'

interface Step { act: 'split' | 'merge' | 'move' | 'reply'; a: number; b: number; c: number }

describe('splitting, merging and moving', function () {
  this.timeout(240_000)
  let site: TestSite, board: Board, editor: Viewer, writers: Viewer[], categories: Category[]
  before(async () => {
    site = await bootTest()
    board = await Board.at(site)
    editor = await site.viewer('editor')
    writers = await Promise.all((['member', 'colleague', 'stranger', 'ncp'] as const).map((who) => site.viewer(who)))
    categories = [await board.category(), await board.category({ format: 'question' }), await board.category()]
    // As much as is written here nobody writes in an hour.
    board.services.limits.check = async () => {}
  })
  after(() => site?.stop())

  const topicOf = async (posts: number, category = categories[0]!): Promise<string> => {
    const { id } = await board.begin(writers[0]!, category)
    for (let n = 1; n < posts; n += 1) await board.reply(writers[n % writers.length]!, id, { body: `Post ${n}` })
    return id
  }

  /** Whatever was done, what is counted is what is there. */
  async function holds(ids: readonly string[], posts: readonly string[]): Promise<void> {
    const found = await board.rows<{ id: string; thread: string }>(`select id, thread_id as thread from forum.post where id = any(?::uuid[])`, [posts])
    assert.equal(found.length, posts.length, 'a post was lost')
    const [{ n } = { n: 0 }] = await board.rows<{ n: number }>('select count(*)::int as n from forum.post where thread_id = any(?::uuid[])', [ids])
    assert.ok(n >= posts.length && (await board.rows('select 1 from forum.post where thread_id = any(?::uuid[]) group by thread_id, number having count(*) > 1', [ids])).length === 0, 'two posts have one number')
    const wrong = await board.rows(`select t.item_id from forum.thread t left join lateral (select count(*)::int as n, count(distinct p.author_id)::int as people, coalesce(max(p.number), 0) as last from forum.post p where p.thread_id = t.item_id and p.state = 'shown') c on true
      where t.item_id = any(?::uuid[]) and (t.posts <> c.n or t.people <> c.people or t.last_number < c.last)`, [ids])
    assert.deepEqual(wrong, [], 'a thread counts otherwise than a recount')
    const tallies = await board.rows(`select c.id from unnest(?::uuid[]) as c(id) where (select coalesce(sum(topics), 0) from forum.tally y where y.category_id = c.id) <> (select count(*) from forum.thread t where t.category_id = c.id and t.merged_into is null)
      or (select coalesce(sum(posts), 0) from forum.tally y where y.category_id = c.id) <> (select count(*) from forum.post p join forum.thread t on t.item_id = p.thread_id where t.category_id = c.id and p.state = 'shown')`, [categories.map(({ id }) => id)])
    assert.deepEqual(tallies, [], 'a category counts otherwise than a recount')
    const [reader] = writers
    for (const post of posts) {
      const { thread, number } = await board.services.threadBook.placeOf(post)
      const { location } = await site.get(`/en/forum/posts/${post}`, { as: 'member' })
      assert.match(location ?? '', new RegExp(`${(await board.services.threadBook.row(thread))?.ref}.*#p-${number}$`), 'an address leads elsewhere')
      const read = await board.services.threadPage.one(reader!, post)
      assert.equal(read?.id, post, 'an address no longer leads to its post')
      assert.equal((await board.services.threadBook.row(thread))?.mergedInto, null, 'a post stands in a topic that is no more')
    }
  }

  it('lose no post, keep every address, and count as a recount does, whatever is done in whatever order', async () => {
    const step = fc.record({ act: fc.constantFrom('split' as const, 'merge' as const, 'move' as const, 'reply' as const), a: fc.nat(20), b: fc.nat(20), c: fc.nat(20) })
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps: Step[]) => {
      const all = [await topicOf(4), await topicOf(3, categories[1]), await topicOf(2, categories[2])]
      const posts = (await board.rows<{ id: string }>('select id from forum.post where thread_id = any(?::uuid[])', [all])).map(({ id }) => id)
      let live = [...all]
      for (const { act, a, b, c } of steps) {
        const from = live[a % live.length]!, category = categories[c % categories.length]!.id
        try {
          if (act === 'reply') posts.push(await board.reply(writers[b % writers.length]!, from, { body: `Reply ${c}` }))
          if (act === 'move') await board.write(() => board.services.rearranging.move(editor, from, category))
          if (act === 'merge') {
            await board.write(() => board.services.rearranging.merge(editor, from, live[b % live.length]!))
            live = live.filter((one) => one !== from)
          }
          if (act === 'split') {
            const numbers = (await board.rows<{ number: number }>('select number from forum.post where thread_id = ?::uuid and number > 1 order by number', [from])).map(({ number }) => number).filter((_n, at) => (at + b) % 2 === 0)
            const { id } = await board.write(() => board.services.rearranging.split(editor, from, { numbers, title: 'Split off', category }))
            all.push(id); live.push(id)
          }
        } catch (error) {
          if (!(error instanceof Invalid)) throw error
        }
      }
      await holds(all, posts)
    }), { numRuns: 12, seed: 11 })
  })

  it('meet replies that come at the same moment: each stands in the topic where the others went', async () => {
    const [from, into] = [await topicOf(3), await topicOf(2)]
    const written = await Promise.all([
      ...writers.map((viewer, n) => board.reply(viewer, from, { body: `While it is merged ${n}` })),
      board.write(() => board.services.rearranging.merge(editor, from, into)).then(() => ''),
      ...writers.map((viewer, n) => board.reply(viewer, into, { body: `Meanwhile there ${n}` })),
    ])
    const posts = written.filter(Boolean)
    await holds([from, into], posts)
    const places = await board.rows<{ thread: string }>('select distinct thread_id as thread from forum.post where id = any(?::uuid[])', [posts])
    assert.deepEqual(places, [{ thread: into }])
  })

  it('meet each other: a topic that is merged and moved at the same moment is counted where it is', async () => {
    const [from, into] = [await topicOf(3), await topicOf(2)]
    const done = await Promise.allSettled([board.write(() => board.services.rearranging.merge(editor, from, into)), board.write(() => board.services.rearranging.move(editor, from, categories[1]!.id)), board.write(() => board.services.rearranging.split(editor, from, { numbers: [2], title: 'Of its own', category: categories[0]!.id }))])
    for (const one of done) if (one.status === 'rejected') assert.ok(one.reason instanceof DomainError, String(one.reason))
    const all = await board.rows<{ id: string }>('select distinct p.thread_id as id from forum.post p')
    await holds([from, into, ...all.map(({ id }) => id)], [])
  })

  it('meet a split of a topic that is being replied to', async () => {
    const from = await topicOf(6)
    const [made, ...replies] = await Promise.all([
      board.write(() => board.services.rearranging.split(editor, from, { numbers: [3, 5], title: 'Of its own', category: categories[0]!.id })),
      ...writers.map((viewer) => board.reply(viewer, from)),
    ])
    await holds([from, made.id], replies)
    assert.deepEqual((await board.rows<{ number: number }>('select number from forum.post where thread_id = ?::uuid order by number', [made.id])).map(({ number }) => number), [1, 2])
  })

  it('keep old addresses: a merged topic leads to the other, and a post that was moved says where it is', async () => {
    const [from, into] = [await board.begin(writers[0]!, categories[0]!, { title: 'The one that goes' }), await board.begin(writers[0]!, categories[0]!, { title: 'The one that stays' })]
    const moved = await board.reply(writers[2]!, into.id, { body: 'To be split off' })
    await board.write(() => board.services.rearranging.merge(editor, from.id, into.id))
    for (const as of ['member', 'editor'] as const) assert.match((await site.get(`/en${from.path}`, { as })).location ?? '', new RegExp(`${into.path}$`))
    const { path } = await board.write(() => board.services.rearranging.split(editor, into.id, { numbers: [2], title: 'Split off it', category: categories[0]!.id }))
    assert.match((await site.get(`/en${into.path}`, { as: 'member' })).text, /Post 2 is now in[\s\S]*Split off it/)
    assert.match((await site.get(`/en/forum/posts/${moved}`, { as: 'member' })).location ?? '', new RegExp(`${path}#p-1$`))
    assert.doesNotMatch((await site.get('/en/forum/topics', { as: 'member' })).text, /The one that goes/)
  })

  it('put nothing before more readers than it was written for', async () => {
    const narrow = await board.category({}, ['administration:XA']), wide = await board.category({ ceiling: 'open' }, ['public'])
    const { id } = await board.begin(writers[0]!, narrow)
    await assert.rejects(board.write(() => board.services.rearranging.move(editor, id, wide.id)), Invalid)
    await assert.rejects(board.write(async () => board.services.rearranging.merge(editor, id, await topicOf(1))), Invalid)
    const open = await board.begin(writers[0]!, categories[0]!)
    await board.write(() => board.services.rearranging.move(editor, open.id, narrow.id))
    assert.notEqual((await site.get(`/en${open.path}`, { as: 'stranger' })).status, 200)
    assert.equal((await site.get(`/en${open.path}`, { as: 'member' })).status, 200)
  })

  it('a category that is for fewer takes its topics along, and one that is for more does not', async () => {
    const category = await board.category(), { content } = site.services
    const { path } = await board.begin(writers[0]!, category)
    const changed = async (audience: string[]): Promise<void> => {
      const { input, rev } = await content.draft(editor, category.id)
      const saved = await content.saveDraft(editor, category.id, { ...input, audience, handling: audience[0] === 'members' ? 'community' : 'my-administration' }, { rev })
      await content.move(editor, category.id, 'publish', { rev: (await content.read(editor, null, category.id)).rev, draft: saved.rev })
      await site.settle(); await site.runJobs()
    }
    await changed(['administration:XA'])
    assert.notEqual((await site.get(`/en${path}`, { as: 'stranger' })).status, 200)
    assert.equal((await site.get(`/en${path}`, { as: 'colleague' })).status, 200)
    await changed(['members'])
    assert.notEqual((await site.get(`/en${path}`, { as: 'stranger' })).status, 200)
  })

  it('are for moderators of the category, and of no other', async () => {
    const { id, path } = await board.begin(writers[0]!, categories[0]!)
    await assert.rejects(board.write(() => board.services.rearranging.set(writers[2]!, id, { isPinned: true, isLocked: false, note: '' })), Refused)
    await board.write(() => board.services.categories.appoint(editor, categories[0]!.id, site.id('stranger'), true))
    assert.equal((await site.post(`/en/forum/tools/${id}/set`, { isLocked: 'true', note: 'Goes on in another topic' }, { as: 'stranger' })).status, 303)
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /Goes on in another topic[\s\S]*The thread is locked/)
    await assert.rejects(board.reply(writers[0]!, id), Refused)
    const other = await board.begin(writers[0]!, categories[1]!)
    assert.equal((await site.get(`/en/forum/tools/${other.id}`, { as: 'stranger' })).status, 404)
    await board.write(() => board.services.categories.appoint(editor, categories[0]!.id, site.id('stranger'), false))
    assert.equal((await site.post(`/en/forum/tools/${id}/set`, { isLocked: 'false' }, { as: 'stranger' })).status, 403)
  })

  it('a topic that went is not merged a second time', async () => {
    const [a, b, c] = [await topicOf(1), await topicOf(1), await topicOf(1)]
    await board.write(() => board.services.rearranging.merge(editor, a, b))
    await assert.rejects(board.write(() => board.services.rearranging.merge(editor, a, c)), (error: unknown) => error instanceof Conflict || error instanceof Invalid)
  })

  it('know which tokens reach further', () => {
    const inside: [string[], string[]][] = [[['members'], ['public']], [['ncps'], ['members']], [['members@region:EUR'], ['members']], [['administration:XA'], ['members']], [['administration:XA'], ['administration:XA', 'administration:XB']]]
    for (const [narrow, wide] of inside) assert.ok(isWithin(narrow, wide), `${narrow.join()} in ${wide.join()}`)
    const outside: [string[], string[]][] = [[['public'], ['members']], [['members'], ['ncps']], [['members'], ['members@region:EUR']], [['administration:XA', 'administration:XB'], ['administration:XA']], [['group:0198c6f0-0000-7000-8000-000000000001'], ['members']], [['members@administration:XB'], ['members@administration:XA']]]
    for (const [narrow, wide] of outside) assert.ok(!isWithin(narrow, wide), `${narrow.join()} not in ${wide.join()}`)
  })
})
