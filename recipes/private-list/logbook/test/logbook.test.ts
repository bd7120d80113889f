import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'

const keys = (locale: string): string[] => Object.keys(JSON.parse(readFileSync(new URL(`../locales/${locale}.json`, import.meta.url), 'utf8')) as object).toSorted()

describe('logbook', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [join(import.meta.dirname, '..')] }) })
  after(() => site?.stop())

  it('begins with an empty list that invites to write', async () => {
    const page = await site.get('/en/logbook', { as: 'member' })
    assert.equal(page.status, 200)
    assert.match(page.text, /No notes yet/)
  })

  it('shows a published note to members, on its page, in the list and in the feed', async () => {
    const { path } = await site.make.item('logbook.note', { title: 'The quay is closed', audience: ['members'], fields: { place: 'West terminal' } })
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /West terminal/)
    assert.match((await site.get('/en/logbook', { as: 'member' })).text, /The quay is closed/)
    assert.match((await site.get('/en/logbook.atom', { as: 'member' })).text, /The quay is closed/)
    const [first] = await site.api('logbook').latest(await site.viewer('member'))
    assert.equal(first?.title, 'The quay is closed')
  })

  it('shows a note in the language of the page where it has one, and the pages in all four', async () => {
    const { id, path, rev } = await site.make.item('logbook.note', { title: 'Night shift', audience: ['members'] })
    await site.services.content.translate(await site.viewer('editor'), id, 'fr', { title: 'Équipe de nuit', maker: 'person' }, { rev })
    assert.match((await site.get(`/fr${path}`, { as: 'member' })).text, /<h1[^>]*>Équipe de nuit/)
    assert.match((await site.get(`/es${path}`, { as: 'member' })).text, /<h1[^>]*lang="en"[^>]*>Night shift/)
    for (const locale of ['en', 'fr', 'es', 'ar']) assert.equal((await site.get(`/${locale}/logbook`, { as: 'member' })).status, 200)
  })

  it('leaks nothing of a private note: to whoever may not read it, it is not there', async () => {
    const { id, ref, path } = await site.make.item('logbook.note', { title: 'Wyvern at berth nine', audience: ['administration:XA'] })
    for (const as of ['visitor', 'stranger', 'strangeNcp'] as const) {
      for (const address of ['/en/logbook', '/en/logbook.atom', '/api/v1/logbook', '/en/search?q=berth']) {
        const { text } = await site.get(address, { as, accept: '*/*' })
        for (const trace of ['Wyvern', ref, id]) assert.ok(!text.includes(trace), `${address} shows ${as} "${trace}"`)
      }
      const [there, never] = [await site.get(`/en${path}`, { as }), await site.get('/en/logbook/NONE-0000', { as })]
      assert.equal(there.status, never.status)
      assert.doesNotMatch(there.text, /Wyvern/)
    }
    for (const address of ['/en/logbook', `/en${path}`]) assert.match((await site.get(address, { as: 'colleague' })).text, /Wyvern/)
    // What is for one administration alone is read on the site: its handling keeps it out of feeds, for those who may read it too.
    assert.doesNotMatch((await site.get('/en/logbook.atom', { as: 'colleague' })).text, /Wyvern/)
  })

  it('says everything in four languages', () => {
    for (const locale of ['fr', 'es', 'ar']) assert.deepEqual(keys(locale), keys('en'), locale)
  })
})
