import assert from 'node:assert/strict'
import { Conflict, Invalid, Refused, TooOften, type MailReply, type Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import fc from 'fast-check'
import type {} from '../contract.ts'
import { spokenIn } from '../by-mail/spoken-in.ts'
import type { MoreServices } from '../parts.ts'
import { Board } from './board.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

describe('what is answered by mail', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board, member: Viewer, stranger: Viewer
  before(async () => {
    site = await bootTest(); board = await Board.at(site)
    member = await site.viewer('member'); stranger = await site.viewer('stranger')
  })
  after(() => site?.stop())
  const answer = (viewer: Viewer, item: string, key: string, text = 'From my phone.', files: MailReply['files'] = []) => board.write(() => site.inside<MoreServices>('forum').answers.take({ viewer, item, key, values: {}, text, files }))
  const bodies = async (item: string) => (await board.rows<{ body: string }>('select body from forum.post where thread_id = ?::uuid order by number', [item])).map(({ body }) => body)

  it('stands in the thread as their post, beneath the one they answered, and its author hears of it', async () => {
    const { id, path, first } = await board.begin(member, await board.category())
    await answer(stranger, id, `post:${first}`, 'We **count** them.\nEvery week.')
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, /Stran Gerra[\s\S]*<strong>count<\/strong>/)
    const [post] = await board.rows<{ reply_to: string; author_id: string; lang: string }>('select reply_to, author_id, lang from forum.post where thread_id = ?::uuid and number = 2', [id])
    assert.deepEqual([post?.reply_to, post?.author_id, post?.lang], [first, stranger.id, 'en'])
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'member' })).text, /Stran Gerra/)
  })

  it('follows the post it answers to the thread it was split into, and the thread that was merged', async () => {
    const editor = await site.viewer('editor'), category = await board.category()
    const { id } = await board.begin(member, category), other = await board.begin(member, category)
    const asked = await board.reply(stranger, id, { body: 'A question beside the point?' })
    const { id: split } = await board.write(() => board.services.rearranging.split(editor, id, { numbers: [2], title: 'Beside the point', category: category.id }))
    await answer(member, id, `reply:${asked}`, 'Split off.')
    assert.deepEqual((await bodies(split)).at(-1), 'Split off.')
    await board.write(() => board.services.rearranging.merge(editor, id, other.id))
    await answer(stranger, id, `topic:${id}`, 'Merged in.')
    assert.deepEqual((await bodies(other.id)).at(-1), 'Merged in.')
  })

  it('is refused with a word where the thread is locked, gone to other readers, or not theirs to write in', async () => {
    const editor = await site.viewer('editor'), category = await board.category()
    const { id, first } = await board.begin(member, category)
    await board.write(() => board.services.rearranging.set(editor, id, { isLocked: true, isPinned: false, note: '' }))
    await assert.rejects(answer(stranger, id, `post:${first}`), (error) => error instanceof Refused && error.key === 'forum.fault.locked')
    await board.write(() => board.services.rearranging.set(editor, id, { isLocked: false, isPinned: false, note: '' }))
    await board.write(async () => board.services.rearranging.move(editor, id, (await board.category({}, ['administration:XA'])).id))
    await assert.rejects(answer(stranger, id, `post:${first}`), (error) => error instanceof Refused && error.key === 'forum.by-mail.fault.gone')
    const closed = await board.begin(editor, await board.category({ replies: 'moderators' }))
    await assert.rejects(answer(stranger, closed.id, `topic:${closed.id}`, 'Me too', [{ name: 'a.png', type: 'image/png', bytes: png }]), (error) => error instanceof Refused && error.key === 'forum.fault.may-not-reply')
    assert.deepEqual(await site.services.attachments.of(editor, closed.id), [])
    await assert.rejects(answer(stranger, '00000000-0000-7000-8000-000000000001', 'post:not-an-id'), Refused)
  })

  it('brings its files along, and nothing of it stands where one of them may not', async () => {
    const { id } = await board.begin(member, await board.category())
    await answer(stranger, id, `topic:${id}`, 'As in the picture.', [{ name: 'a [b].png', type: 'image/png', bytes: png }])
    const [file] = await site.services.attachments.of(member, id)
    assert.equal((await bodies(id)).at(-1), `As in the picture.\n\n![${file?.name.replace(/[[\]]/g, '\\$&')}](${file?.path})`)
    await assert.rejects(answer(stranger, id, `topic:${id}`, 'Run this.', [{ name: 'x.exe', type: 'application/octet-stream', bytes: Buffer.from('MZ') }]), Invalid)
    assert.equal((await bodies(id)).length, 2)
  })

  it('waits to be looked at, and is held to the same limits, as on the page', async () => {
    const { id } = await board.begin(await site.viewer('editor'), await board.category({ lookedAt: 'everybody' }))
    await answer(stranger, id, `topic:${id}`)
    assert.equal((await bodies(id)).length, 1)
    await site.settle(); await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'stranger' })).text, /arrived and waits for a moderator/)
    const newcomer = await site.make.person({ name: 'Nova Comer', administration: 'XB', roles: ['member'] })
    const open = await board.begin(member, await board.category())
    await assert.rejects((async () => { for (let n = 0; n < 30; n += 1) await answer(newcomer, open.id, `topic:${open.id}`, `Letter ${n}`) })(), TooOften)
  })

  it('speaks for the side they took before in a debate, and needs one on the page first', async () => {
    const { id } = await board.begin(await site.viewer('editor'), await board.category({ format: 'debate' }))
    await assert.rejects(answer(stranger, id, `topic:${id}`), (error) => error instanceof Invalid && error.faults[0]?.key === 'forum.fault.side')
    await board.reply(stranger, id, { side: 'against' })
    await answer(stranger, id, `topic:${id}`)
    assert.deepEqual((await board.rows<{ side: string }>('select side from forum.post where thread_id = ?::uuid and author_id = ?::uuid order by number', [id, stranger.id])).map(({ side }) => side), ['against', 'against'])
  })

  it('keeps what they are writing on the page meanwhile', async () => {
    const { id } = await board.begin(member, await board.category())
    await board.services.drafts.save(stranger, `reply:${id}`, { body: 'A long answer, half done' }, 0)
    await answer(stranger, id, `topic:${id}`, 'A short one first.')
    assert.equal((await board.services.drafts.of(stranger, `reply:${id}`))?.input['body'], 'A long answer, half done')
  })

  it('takes its turn at a round table like anybody', async () => {
    const now = site.services.clock.now().getTime()
    const { id } = await board.begin(await site.viewer('editor'), await board.category({ format: 'round-table' }), { opensAt: new Date(now - 1), closesAt: new Date(now + 86_400_000) })
    await answer(stranger, id, `topic:${id}`)
    await assert.rejects(answer(stranger, id, `topic:${id}`), Conflict)
  })

  it('is said to be in the writer’s own language, unless its letters say otherwise', () => {
    assert.equal(spokenIn('رأينا الشيء نفسه', 'fr', 'en'), 'ar')
    assert.equal(spokenIn('We saw it', 'ar', 'fr'), 'fr')
    assert.equal(spokenIn('We saw it', 'ar', 'ar'), 'en')
    assert.equal(spokenIn('Nous aussi', 'fr', 'en'), 'fr')
    fc.assert(fc.property(fc.string(), fc.constantFrom('en', 'fr', 'es', 'ar'), fc.constantFrom('en', 'fr', 'es', 'ar'), (text, own, topic) => assert.ok(['en', 'fr', 'es', 'ar'].includes(spokenIn(text, own, topic)))))
  })
})
