import assert from 'node:assert/strict'
import { remindKeepers } from '../../kernel/remind-keepers.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('Keeping what belongs to a seat', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())
  const inboxOf = async (person: string | null) => {
    const { floors: { notifications, access } } = site.instance
    await notifications.deliver(10_000)
    const viewer = await access.personalViewer(person ?? '')
    return (await notifications.inbox.list(viewer!)).rows.map(({ text }) => text.replaceAll(/[\u2066-\u2069]/g, ''))
  }
  const mailsTo = async (address: string) => (await site.mails()).filter(({ toAddress }) => toAddress === address)

  it('is handed over on a page that says first what will be, and tells who receives it', async () => {
    const { id, path } = await site.make.item('updates.post', { fields: { category: 'news' }, title: 'Seals in transit' })
    assert.match((await site.get(`/en${path}`, { as: 'editor' })).text, /items\/[0-9a-f-]+\/hand-over/)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /hand-over/)
    const form = await site.get(`/en/items/${id}/hand-over`, { as: 'editor' })
    assert.match(form.text, /<option value="administration:XB"/)
    assert.equal((await site.get(`/en/items/${id}/hand-over`, { as: 'member' })).status, 404)
    const confirm = await site.get(`/en/items/${id}/hand-over?to=administration:XB`, { as: 'editor' })
    assert.match(confirm.text, /drafts included/)
    await site.make.person({ name: 'Point Of Contact', administration: 'XB', roles: ['member', 'ncp'] })
    const [receiver] = await site.services.db('core.person').where({ name: 'Point Of Contact' }).select('mail') as { mail: string }[]
    assert.equal((await site.post(`/en/items/${id}/hand-over`, { to: 'administration:ZZ' }, { as: 'editor' })).status, 422)
    const done = await site.post(`/en/items/${id}/hand-over`, { to: 'administration:XB' }, { as: 'editor', follow: false })
    assert.equal(done.status, 303)
    assert.equal((await site.services.content.read(await site.viewer('editor'), null, id)).administration, 'XB')
    assert.deepEqual(await inboxOf((await site.services.db('core.person').where({ name: 'Point Of Contact' }).select('id') as { id: string }[])[0]!.id), ['Edda Torr handed over to you or your seat: Seals in transit'])
    const [letter] = await mailsTo(receiver!.mail)
    assert.match(letter!.text, new RegExp(`/en${path}`))
    const entries = await site.services.db('core.audit').where({ action: 'updates.post.handed-over', object: `item:${id}` })
    assert.equal(entries.length, 1)
  })

  it('is told to who kept it too, without its title and in their language, and what its handling keeps here stands in no mail', async () => {
    const [before, after] = [await site.make.person({ name: 'Kept It', administration: 'XA', roles: ['member', 'editor'] }), await site.make.person({ name: 'Keeps It Now', administration: 'XA', roles: ['member'] })]
    await site.services.db('core.person').where({ id: before.id }).update({ locale: 'fr' })
    const { id } = await site.make.item('updates.post', { fields: { category: 'news' }, title: 'Zqtitle', audience: ['administration:XA'], handling: 'my-administration' }, before)
    assert.equal((await site.post(`/en/items/${id}/hand-over`, { to: `person:${after.id}` }, { as: 'administrator', follow: false })).status, 303)
    assert.deepEqual(await inboxOf(before.id), ['Ada Ministrator a confié à Keeps It Now un contenu dont vous aviez la charge.'])
    assert.match((await inboxOf(after.id)).join(), /Zqtitle/)
    for (const { text, subject } of await site.mails()) assert.doesNotMatch(`${subject}${text}`, /Zqtitle/)
  })

  it('goes all at once from one person to a colleague', async () => {
    const leaving = await site.make.person({ name: 'Leaving Soon', administration: 'XA', roles: ['member', 'editor'] })
    for (const title of ['First', 'Second']) await site.make.item('updates.post', { fields: { category: 'news' }, title }, leaving)
    const from = `person:${leaving.id}`
    const page = await site.get(`/en/hand-over?from=${from}`, { as: 'editor' })
    assert.match(page.text, /2 items kept by/)
    assert.doesNotMatch(page.text, new RegExp(`option value="${from}"`))
    const follower = await site.make.person({ name: 'Coming Next', administration: 'XA', roles: ['member', 'editor'] })
    const seated = await site.get(`/api/v1/hand-over?from=${from}`, { as: 'administrator', accept: 'data' })
    assert.equal(seated.status, 200)
    const to = `person:${follower.id}`
    const { status, text } = await site.post('/api/v1/hand-over', { from, to }, { as: 'administrator', accept: 'data' })
    assert.equal(status, 200, text)
    assert.deepEqual(JSON.parse(text), { done: 2, remaining: 0 })
    assert.deepEqual(await inboxOf(follower.id), ['Ada Ministrator handed 2 items over to you or your seat.'])
    assert.deepEqual(await inboxOf(leaving.id), ['Ada Ministrator handed 2 items you kept over to Coming Next.'])
    assert.equal((await site.services.content.mine(follower, { why: 'draft' })).length, 0)
    assert.match((await site.get(`/en/hand-over?from=${from}`, { as: 'editor' })).text, /nothing here that you may hand over/)
  })
})

describe('A review that falls due', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())
  const remind = () => remindKeepers(site.instance.floors, site.instance.site)
  const day = (days: number) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)

  it('is told to its keepers 30 days before and on its day, in their language, once each however often the job runs', async () => {
    const keeper = await site.make.person({ name: 'Keeps It', administration: 'XA', roles: ['member', 'editor'] })
    await site.services.db('core.person').where({ id: keeper.id }).update({ locale: 'fr' })
    const [{ mail }] = await site.services.db('core.person').where({ id: keeper.id }).select('mail') as [{ mail: string }]
    const { path } = await site.make.item('updates.post', { fields: { category: 'news' }, title: 'Reviewed', reviewDueOn: day(45) }, keeper)
    await site.make.item('updates.post', { fields: { category: 'news' }, title: 'Not for mails', reviewDueOn: day(45), audience: ['administration:XA'] }, keeper)
    const told = async () => (await site.mails()).filter(({ toAddress }) => toAddress === mail)
    while (await remind() > 0);
    assert.equal((await told()).length, 0)
    site.clock.forward({ days: 16 })
    await Promise.all([remind(), remind()])
    assert.equal(await remind(), 0)
    const [first, ...none] = await told()
    assert.equal(none.length, 0)
    assert.match(first!.subject, /2 textes sont à réviser/)
    assert.match(first!.text, /Reviewed \(/)
    assert.match(first!.text, new RegExp(`/fr${path}`))
    assert.doesNotMatch(first!.text, /Not for mails/)
    site.clock.forward({ days: 29 })
    await remind()
    await remind()
    assert.equal((await told()).length, 2)
  })

  it('waits on the desk of its keepers and of nobody else', async () => {
    await site.make.item('updates.post', { fields: { category: 'news' }, title: 'Due on the desk', reviewDueOn: day(3) })
    assert.match((await site.get('/en', { as: 'editor' })).text, /Due on the desk[\s\S]*Due for review on/)
    assert.doesNotMatch((await site.get('/en', { as: 'member' })).text, /Due for review on/)
  })
})
