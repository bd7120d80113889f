import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { Board } from './board.ts'

describe('new posts on pages that are open', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board
  before(async () => { site = await bootTest(); board = await Board.at(site) })
  after(() => site?.stop())

  interface Heard { messages: { topic: string; count: number }[]; next: string }
  const poll = async (topic: string, as: Who, since: string): Promise<Heard> => JSON.parse((await site.get(`/events/poll?topics=item:${topic}&since=${since}`, { as, accept: 'data' })).text) as Heard
  const place = async (topic: string, as: Who): Promise<string> => (JSON.parse((await site.get(`/events/poll?topics=item:${topic}`, { as, accept: 'data' })).text) as Heard).next

  it('are told to who may read the topic, and to nobody else', async () => {
    const { id, path } = await board.begin(await site.viewer('member'), await board.category({}, ['administration:XA']))
    assert.match((await site.get(`/en${path}`, { as: 'colleague' })).text, new RegExp(`data-topic="item:${id}"`))
    const [inside, outside] = [await place(id, 'colleague'), await place(id, 'stranger')]
    await board.reply(await site.viewer('ncp'), id)
    assert.deepEqual((await poll(id, 'colleague', inside)).messages.map(({ topic }) => topic), [`item:${id}`])
    assert.deepEqual((await poll(id, 'stranger', outside)).messages, [])
  })

  it('are not told before they are saved, and not at all where they are not', async () => {
    const { id } = await board.begin(await site.viewer('member'), await board.category())
    const since = await place(id, 'stranger')
    await assert.rejects(board.write(async () => {
      await board.services.publishing.reply({ id: site.id('colleague'), name: 'Colm League', administration: 'XA' }, { thread: id, lang: 'en', body: 'Undone', side: null, replyTo: null, named: { people: [], administrations: [], circles: [] }, key: null, isWiki: false })
      throw new Error('undone')
    }), /undone/)
    assert.deepEqual((await poll(id, 'stranger', since)).messages, [])
  })

  it('end for who leaves a private discussion', async () => {
    const member = await site.viewer('member'), cards = [...(await site.services.people.cards([site.id('stranger'), site.id('colleague')])).values()]
    const { path } = await board.write(() => board.services.privateTalks.begin(member, { title: 'Three', body: 'Words', lang: 'en', people: cards, key: null }))
    const item = await board.services.threadBook.read(member, path.split('/').at(-1) ?? '')
    const [since, others] = [await place(item.id, 'stranger'), await place(item.id, 'colleague')]
    await board.reply(member, item.id)
    assert.equal((await poll(item.id, 'stranger', since)).messages.length, 1)
    await site.post(`/en${path}/leave`, {}, { as: 'stranger' })
    await board.reply(member, item.id)
    assert.equal((await poll(item.id, 'stranger', since)).messages.length, 1, 'what came after is not theirs')
    assert.equal((await poll(item.id, 'colleague', others)).messages.length, 2)
  })
})
