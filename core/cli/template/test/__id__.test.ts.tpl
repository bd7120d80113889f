import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'

const keys = (locale: string): string[] => Object.keys(JSON.parse(readFileSync(new URL(`../locales/${locale}.json`, import.meta.url), 'utf8')) as object).toSorted()

describe('__id__', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['__id__'] }) })
  after(() => site.stop())

  it('begins with an empty list that invites to write', async () => {
    const page = await site.get('/en/__id__', { as: 'member' })
    assert.equal(page.status, 200)
    assert.match(page.text, /No notes yet/)
  })

  it('shows a published note to members, on its page, in the list and in the feed', async () => {
    const { path } = await site.make.item('__id__.note', { title: 'The quay is closed', audience: ['members'], fields: { place: 'West terminal' } })
    assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /West terminal/)
    assert.match((await site.get('/en/__id__', { as: 'member' })).text, /The quay is closed/)
    assert.match((await site.get('/en/__id__.atom', { as: 'member' })).text, /The quay is closed/)
    const [first] = await site.api('__id__').latest(await site.viewer('member'))
    assert.equal(first?.title, 'The quay is closed')
  })

  it('keeps a note for members from visitors, on the page and as data', async () => {
    const { path } = await site.make.item('__id__.note', { title: 'For members', audience: ['members'] })
    for (const address of [`/en${path}`, '/en/__id__', `/api/v1${path}`]) {
      const answer = await site.get(address)
      assert.notEqual(answer.status, 200, address)
      assert.doesNotMatch(answer.text, /For members/, address)
    }
  })

  it('says everything in four languages', () => {
    for (const locale of ['fr', 'es', 'ar']) assert.deepEqual(keys(locale), keys('en'), locale)
  })
})
