import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { wordsOf } from './page-words.ts'

describe('The review of accounts, on its pages', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => {
    site = await bootTest({ plugins: ['updates'] })
    site.clock.forward({ days: 1 })
  })
  after(() => site?.stop())

  it('is begun by an administrator, answered by the contact point on one page, and by nobody else', async () => {
    assert.match(wordsOf((await site.get('/en/team/review', { as: 'ncp' })).text), /No review is open/)
    assert.equal((await site.post('/en/admin/access-review', { administration: 'XA' }, { as: 'ncp' })).status, 403)
    assert.equal((await site.post('/en/admin/access-review', { administration: 'XA' }, { as: 'administrator' })).status, 303)
    assert.match(wordsOf((await site.get('/en', { as: 'ncp' })).text), /accounts of your administration to confirm/)
    const page = wordsOf((await site.get('/en/team/review', { as: 'ncp' })).text)
    assert.match(page, /Mem Berry/)
    assert.match(page, /Your own: a colleague or an administrator/)
    assert.equal((await site.get('/en/team/review', { as: 'member' })).status, 403)
    assert.equal((await site.get('/en/team/review?administration=XA', { as: 'strangeNcp' })).status, 404)
    assert.equal((await site.post('/en/team/review', { administration: 'XA', [`answers.${site.id('member')}`]: 'gone' }, { as: 'strangeNcp' })).status, 404)
    assert.equal((await site.post('/en/team/review', { [`answers.${site.id('member')}`]: 'keep', [`answers.${site.id('colleague')}`]: 'gone' }, { as: 'ncp' })).status, 303)
    await assert.rejects(site.viewer('colleague'))
    assert.ok(await site.viewer('member'))
    assert.match(wordsOf((await site.get('/en/admin/access-review', { as: 'administrator' })).text), /Closed|Open/)
  })
})
