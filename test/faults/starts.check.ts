import assert from 'node:assert/strict'
import { FaultySite } from './site.ts'
import { startCluster } from '../../core/testing/postgres.ts'
import { startTogether } from './start-together.ts'

const tokenOf = (page: string): string => /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? ''

describe('Two starts at once', function () {
  this.timeout(240_000)

  it('of the same data: one serves, the other says who holds it and ends', async () => {
    const together = await startTogether({})
    try {
      assert.equal(together.serving.length, 1, together.words())
      const [ended] = together.ended
      assert.equal(ended?.code, 78, together.words())
      assert.match(ended.output, /The data in .+ is in use by process \d+ since .+\. Stop that process first, or use another data directory\./)
      assert.equal((await fetch(`${together.serving[0]!}/en/about`)).status, 200)
    } finally {
      await together.remove()
    }
  })

  it('of an empty PostgreSQL: one makes the tables, both serve', async () => {
    const cluster = await startCluster()
    if (!cluster) throw new Error('There is no PostgreSQL here')
    const together = await startTogether({ database: cluster.url('postgres') })
    try {
      assert.equal(together.serving.length, 2, together.words())
      for (const url of together.serving) assert.equal((await fetch(`${url}/en/about`)).status, 200)
    } finally {
      await together.remove()
      await cluster.stop()
    }
  })
})

describe('A form that was being typed when the site was killed', function () {
  this.timeout(240_000)
  let site: FaultySite
  before(async () => {
    site = await FaultySite.make()
    await site.start()
  })
  after(() => site?.remove())

  it('has its draft after the restart, and can be sent from the page that was open all along', async () => {
    const begun = await site.post('/api/v1/items', { kind: 'updates.post', publish: false, item: { lang: 'en', audience: ['members'], fields: { category: 'news' }, texts: { en: { title: 'Half a thought' } } } }, 'editor')
    const { id } = JSON.parse(begun.text) as { id: string }
    const address = `/en/items/${id}/edit`
    const page = (await site.get(address, 'editor')).text
    const csrf = tokenOf(page)
    const draft = (rev: number, body: string) => site.send(`/en/items/${id}/draft`, { csrf, rev: String(rev), lang: 'en', 'texts.en.title': 'Half a thought', 'texts.en.body': body }, 'editor')

    const saved = await draft(1, 'Saved while typing.')
    assert.equal(saved.status, 303, saved.text)
    await site.kill()
    await assert.rejects(draft(2, 'Saved while typing. And more.'), 'nobody answers')
    await site.start()
    assert.match((await site.get(address, 'editor')).text, /Saved while typing\./)

    const sent = await draft(2, 'Saved while typing. And more.')
    assert.equal(sent.status, 303, sent.text)
    assert.match((await site.get(address, 'editor')).text, /Saved while typing\. And more\./)
  })

  it('is shown again with every word when its draft was saved from another window meanwhile', async () => {
    const begun = await site.post('/api/v1/items', { kind: 'updates.post', publish: false, item: { lang: 'en', audience: ['members'], fields: { category: 'news' }, texts: { en: { title: 'Two windows' } } } }, 'editor')
    const { id } = JSON.parse(begun.text) as { id: string }
    const first = await site.post(`/api/v1/items/${id}/draft`, { rev: 1, lang: 'en', texts: { en: { title: 'Two windows', body: 'From the first window.' } } }, 'editor')
    assert.equal(first.status, 200, first.text)
    await site.kill()
    await site.start()
    const page = (await site.get(`/en/items/${id}/edit`, 'editor')).text
    const late = await site.send(`/en/items/${id}/draft`, { csrf: tokenOf(page), rev: '1', lang: 'en', 'texts.en.title': 'Two windows', 'texts.en.body': 'From the second window.' }, 'editor')
    assert.equal(late.status, 409)
    assert.match(late.text, /From the second window\./)
    assert.match((await site.get(`/en/items/${id}/edit`, 'editor')).text, /From the first window\./)
  })
})
