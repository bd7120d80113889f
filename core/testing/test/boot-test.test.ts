import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../index.ts'

describe('a site for a test', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: [] }) })
  after(() => site.stop())

  it('answers pages to a visitor and to a person who is signed in', async () => {
    assert.equal((await site.get('/en/about')).status, 200)
    const page = await site.get('/en', { as: 'member' })
    assert.equal(page.status, 200)
    assert.match(page.text, /Mem Berry/)
  })

  it('has people with the tokens of their seats', async () => {
    const viewer = await site.viewer('ncp')
    assert.equal(viewer.administration, 'XA')
    assert.ok(viewer.tokens.includes('administration:XA'))
    assert.equal((await site.viewer('visitor')).id, null)
  })

  it('counts statements, moves its clock and refuses a form without a token', async () => {
    const { count } = await site.queries(() => site.services.db.raw('select 1'))
    assert.equal(count, 1)
    const before = site.clock.now()
    site.clock.forward({ days: 2 })
    assert.ok(site.clock.now().getTime() - before.getTime() >= 2 * 86_400_000)
    const refused = await site.post('/en/appearance', { theme: 'dark' }, { as: 'member', headers: { 'x-csrf-token': 'guess' } })
    assert.equal(refused.status, 403)
    assert.equal((await site.post('/en/appearance', { theme: 'dark' }, { as: 'member' })).status, 303)
  })
})
