import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('The review of accounts, as it is told', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())
  const inbox = async () => {
    const { notifications } = site.instance.floors
    await notifications.deliver(10_000)
    return (await notifications.inbox.list(await site.viewer('ncp'))).rows.map(({ text, id }) => ({ id, text: text.replaceAll(/[⁦-⁩]/g, '') }))
  }

  it('stands in the inbox of the contact point, in their language and by mail, three times and no more', async () => {
    const { floors: { access }, database } = site.instance
    await database.db.raw(`update core.person set locale = 'fr' where id = ?`, [site.id('ncp')])
    await access.reviews.begin('system', 'XA')
    for (const days of [14, 11, 5]) { site.clock.forward({ days }); await access.reviews.run(); await access.reviews.run() }
    const told = await inbox()
    assert.equal(told.length, 3)
    assert.match(told[0]!.text, /^Dernier rappel/)
    assert.match(told[2]!.text, /^Dites quels comptes de/)
    const [{ mail }] = await site.services.db('core.person').where({ id: site.id('ncp') }).select('mail') as [{ mail: string }]
    const letters = (await site.mails()).filter(({ toAddress }) => toAddress === mail)
    assert.equal(letters.length, 3)
    for (const { text, locale } of letters) {
      assert.equal(locale, 'fr')
      assert.match(text, /\/fr\/team\/review\?administration=XA/)
    }
    assert.match(await site.instance.floors.notifications.inbox.open(await site.viewer('ncp'), told[0]!.id), /^\/team\/review\?administration=XA$/)
  })
})
