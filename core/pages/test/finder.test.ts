import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('The finder with two choices', function group() {
  this.timeout(90_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())

  it('finds all that is filed under both, however much newer there is under one of them, page by page', async () => {
    const bring = (number: number, title: string, topics: string[], audience = ['public']) => site.instance.floors.content.bringing.bring({
      id: `0198c6f0-0000-7000-8000-${String(number).padStart(12, '0')}`, kind: 'updates.post', administration: null, author: null, publishedAt: new Date(site.clock.now().getTime() - number * 60_000),
      input: { lang: 'en', audience, topics, fields: { category: 'news' }, texts: { en: { title } } },
    })
    for (let n = 1; n <= 130; n += 1) await bring(n, `Only one ${n}`, ['ai-ml'])
    for (let n = 201; n <= 225; n += 1) await bring(n, `Both ${n}`, ['ai-ml', 'e-seals'])
    await bring(300, 'Both, for others', ['ai-ml', 'e-seals'], ['administration:XB'])
    await bring(301, 'Only the other', ['e-seals'])

    const pages: string[][] = []
    for (let path: string | null = '/en/topics/ai-ml?with=e-seals'; path !== null;) {
      const { status, text } = await site.get(path)
      assert.equal(status, 200)
      assert.doesNotMatch(text, /Only one|Only the other|for others/)
      pages.push([...new Set(text.match(/Both \d+/g))])
      const older = /href="([^"]*)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*)"/.exec(text)
      path = (older?.[1] ?? older?.[2] ?? null)?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=') ?? null
    }
    assert.deepEqual(pages.map((found) => found.length), [20, 5])
    assert.deepEqual(pages.flat(), Array.from({ length: 25 }, (_, n) => `Both ${201 + n}`))
    const turned = (await site.get('/api/v1/topics/e-seals?with=ai-ml', { accept: 'data' })).json() as { found: { rows: { title: string }[] } }
    assert.equal(turned.found.rows[0]?.title, 'Both 201')
    const feed = await site.get('/en/topics/ai-ml.atom?with=e-seals', { accept: 'application/atom+xml' })
    assert.equal(feed.status, 200)
    assert.equal(feed.text.match(/<entry>/g)?.length, 20)
  })
})
