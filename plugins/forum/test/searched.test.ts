import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { Board } from './board.ts'

describe('posts in the search of the site', function () {
  this.timeout(120_000)
  let site: TestSite, board: Board
  before(async () => { site = await bootTest(); board = await Board.at(site) })
  after(() => site?.stop())

  const finds = async (words: string, as: Parameters<TestSite['viewer']>[0] = 'colleague') => (await site.services.search.find(await site.viewer(as), { text: words })).hits

  it('lead to the topic a reply stands in, with the words around what was found, in each language and spelling', async () => {
    const member = await site.viewer('member'), stranger = await site.viewer('stranger')
    const { id, ref } = await board.begin(member, await board.category(), { title: 'Seals at sea', body: 'Which ones hold?' })
    await board.reply(stranger, id, { body: 'Ours were **zqbolts** of hardened steel; the zqbolts held.' })
    await board.reply(stranger, id, { body: 'Chez nous, les zqscellés numérotés ont tenu.', lang: 'fr' })
    await board.reply(stranger, id, { body: 'الأختام الإلكترونيّة صمدت', lang: 'ar' })
    for (const [words, shown] of [['zqbolts', /zqbolts/], ['zqbolt', /zqbolts/], ['ZQSCELLES', /zqscellés/], ['numéroté', /numérotés/], ['الاختام الالكترونية', /الأختام/]] as const) {
      const hits = await finds(words)
      assert.deepEqual(hits.map(({ item }) => item.ref), [ref], words)
      assert.match(hits[0]!.excerpt.replace(/[\uE000\uE001]/g, ''), shown, words)
    }
    assert.match((await site.get('/en/search?q=zqbolts', { as: 'colleague' })).text, /Seals at sea/)
    assert.deepEqual((await site.services.search.find(await site.viewer('colleague'), { text: 'zqbolts', kinds: ['forum.category'] })).hits, [])
    assert.deepEqual((await site.services.search.find(await site.viewer('colleague'), { text: 'zqbolts', lang: 'fr' })).hits, [], 'a language asked for is that of the post')
  })

  it('are found by nobody who may not read the topic, nor once they are hidden or taken away', async () => {
    const member = await site.viewer('member')
    const { id } = await board.begin(member, await board.category({}, ['administration:XA']), { title: 'Among ourselves' })
    const post = await board.reply(member, id, { body: 'The zqsecret berth' })
    assert.equal((await finds('zqsecret')).length, 1)
    for (const as of ['visitor', 'stranger', 'strangeNcp'] as const) assert.deepEqual(await finds('zqsecret', as), [])
    await board.rows(`update forum.post set state = 'hidden' where id = ?::uuid`, [post])
    assert.deepEqual(await finds('zqsecret'), [])
    await board.rows(`update forum.post set state = 'shown' where id = ?::uuid`, [post])
    assert.equal((await finds('zqsecret')).length, 1)
    assert.equal((await site.post(`/en/forum/posts/${post}/take-back`, {}, { as: 'member' })).status, 303)
    assert.deepEqual(await finds('zqsecret'), [])
  })
})
