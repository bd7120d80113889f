import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('telling people', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('tells each person once per key, and nobody who may not read it', async () => {
    const { notifications } = site.instance.floors
    notifications.declare('trial', { news: { label: 'core.notices.title', text: 'core.notices.title', mail: 'at-once' } })
    const { id } = await site.make.item('updates.post', { title: 'For XA alone', audience: ['administration:XA'] })
    const people = [site.id('member'), site.id('stranger')]
    for (let n = 0; n < 2; n += 1) {
      await notifications.tell('trial.news', { to: { people }, item: id, key: 'a' })
      assert.equal(await notifications.deliver(10_000), false)
    }
    assert.equal(await notifications.inbox.count(await site.viewer('member')), 1)
    assert.equal(await notifications.inbox.count(await site.viewer('stranger')), 0)
    const mails = await site.mails()
    console.log(mails)
  })
})
