import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'

describe('many works filed at once', function () {
  this.timeout(60_000)
  let site: TestSite
  const id = (n: number) => `0198c6f0-7777-7000-8000-0000000003${String(n).padStart(2, '0')}`
  before(async () => {
    site = await bootTest({ plugins: ['research', 'directory', 'updates'] })
    const at = new Date()
    for (let n = 1; n <= 4; n += 1) {
      const versions = [{ n: 1, rev: 1, at: at.toISOString(), kind: n === 2 ? 'correction' : 'version', note: '' }]
      await site.instance.floors.content.bringing.bring({ id: id(n), kind: 'research.work', administration: 'XA', author: { id: site.id('member'), name: 'Mem' }, publishedAt: at, ...n === 2 ? { transition: 'correct' } : {}, input: { lang: 'en', audience: ['public'], handling: 'open', topics: n === 4 ? ['clearance'] : ['ai-ml'], fields: { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'anyone', version: 1, versions, ...n === 3 ? { retractedOn: '2026-01-01', retraction: 'Wrong.' } : {} }, texts: { en: { title: `Work ${n}`, summary: 'One sentence.', body: 'An abstract.' } } } })
    }
    await site.settle()
  })
  after(() => site?.stop())
  const post = (fields: Record<string, string | string[]>, as: 'editor' | 'member' = 'editor') => site.post('/en/research/many', fields, { as })
  const read = async (n: number) => site.services.content.read(await site.viewer('member'), 'research.work', id(n))

  it('is for editors', async () => {
    assert.equal((await site.get('/en/research/many', { as: 'editor' })).status, 200)
    assert.notEqual((await site.get('/en/research/many', { as: 'member' })).status, 200)
    assert.notEqual((await post({ 'ids[]': [id(1)], what: 'topic', topic: 'clearance' }, 'member')).status, 303)
  })

  it('changes topics and nothing else: state, version, author and keepers stay', async () => {
    const nothing = await post({ what: 'topic', topic: 'clearance' })
    assert.equal(nothing.status, 422)
    assert.match(nothing.text, /Tick the works/)
    const wrong = await post({ 'ids[]': [id(1)], what: 'topic', topic: 'no-such-topic' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, new RegExp(`value="${id(1)}" checked`), 'what was ticked is ticked still')
    assert.equal((await post({ 'ids[]': [id(1), id(2), id(3)], what: 'topic', topic: 'clearance' })).status, 303)
    const [first, second, third] = [await read(1), await read(2), await read(3)]
    assert.deepEqual([first.topics.toSorted(), second.topics.toSorted(), third.topics], [['ai-ml', 'clearance'], ['ai-ml', 'clearance'], ['ai-ml']])
    assert.deepEqual([first.state, second.state], ['published', 'corrected'])
    assert.deepEqual([first.fields['version'], first.authorId, first.isKept], [1, site.id('member'), true])
    assert.equal((await post({ 'ids[]': [id(1), id(4)], what: 'no-topic', topic: 'clearance' })).status, 303)
    assert.deepEqual([(await read(1)).topics, (await read(4)).topics], [['ai-ml'], ['clearance']], 'none is left without a topic')
  })

  it('puts them into a collection, each once', async () => {
    const { id: collection } = await site.make.item('research.collection', { title: 'A shelf', topics: ['ai-ml'], fields: { works: [] } })
    for (let again = 0; again < 2; again += 1) assert.equal((await post({ 'ids[]': [id(1), id(2)], what: 'collection', collection })).status, 303)
    assert.deepEqual((await site.services.content.read(await site.viewer('editor'), 'research.collection', collection)).fields['works'], [id(1), id(2)])
    assert.equal((await post({ 'ids[]': [id(1)], what: 'collection', collection: 'COL-9999' })).status, 422)
  })
})
