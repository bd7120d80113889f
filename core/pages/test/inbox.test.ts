import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('the pages of notifications', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())
  const tell = async (key: string, more: object = {}) => {
    const { notifications } = site.instance.floors
    await notifications.tell('updates.post', { to: { people: [site.id('member')] }, key, ...more })
    await notifications.deliver(10_000)
  }
  const post = (title: string, audience = ['members']) => site.make.item('updates.post', { title, audience, fields: { category: 'news' } })
  const withdraw = async (id: string) => {
    const editor = await site.viewer('editor')
    await site.services.content.move(editor, id, 'withdraw', { rev: (await site.services.content.read(editor, null, id)).rev, note: 'Wrong' })
  }

  it('ask a visitor to sign in', async () => {
    for (const path of ['/en/inbox', '/en/account/notifications', '/en/team/mailbox']) assert.equal((await site.get(path)).status, 302, path)
  })

  it('count what is unread in the header and list it, newest first, a page at a time', async () => {
    assert.match((await site.get('/en/inbox', { as: 'member' })).text, /Nothing yet/)
    const { id } = await post('The quay is closed')
    await tell('quay', { item: id })
    for (let n = 0; n < 34; n += 1) await tell(`many ${n}`, { path: '/updates', values: { title: `Number ${n}` } })
    const page = await site.get('/en/inbox', { as: 'member' })
    assert.match(page.text, /New: Number 33[\s\S]*New: Number 32/)
    assert.doesNotMatch(page.text, /The quay is closed/)
    assert.match(page.text, /class="badge">35</)
    const older = /href="([^"]*after[^"]*)" rel="next"/.exec(page.text)![1]!.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')
    assert.match((await site.get(older, { as: 'member' })).text, /The quay is closed/)
  })

  it('lead to what it is about and remember that it was read', async () => {
    const [entry] = (await site.instance.floors.notifications.inbox.list(await site.viewer('member'))).rows
    const answer = await site.get(`/en/inbox/${entry!.id}`, { as: 'member' })
    assert.equal(answer.status, 303)
    assert.equal((await site.instance.floors.notifications.inbox.count(await site.viewer('member'))), 34)
    assert.equal((await site.get(`/en/inbox/${entry!.id}`, { as: 'colleague' })).status, 404)
    assert.equal((await site.post(`/en/inbox/${entry!.id}`, { as: 'unread' }, { as: 'member' })).status, 303)
    assert.equal((await site.instance.floors.notifications.inbox.count(await site.viewer('member'))), 35)
  })

  it('mark all that were there, and not what came since', async () => {
    const { rows: [first] } = await site.instance.floors.notifications.inbox.list(await site.viewer('member'))
    await tell('since', { path: '/updates', values: { title: 'Since' } })
    await site.post('/en/inbox/read', { upTo: first!.id }, { as: 'member' })
    assert.match((await site.get('/en/inbox?show=unread', { as: 'member' })).text, /New: Since/)
    assert.equal((await site.instance.floors.notifications.inbox.count(await site.viewer('member'))), 1)
  })

  it('forget what may not be read any more, in list and count', async () => {
    const { id } = await post('Zqwithdrawn')
    await site.services.content.subscribe(await site.viewer('colleague'), { type: 'item', id })
    await site.instance.floors.notifications.tell('updates.post', { to: { following: [{ type: 'item', id }] }, item: id, key: 'w' })
    await site.instance.floors.notifications.deliver(10_000)
    assert.match((await site.get('/en/inbox', { as: 'colleague' })).text, /Zqwithdrawn/)
    await withdraw(id)
    const page = await site.get('/en/inbox', { as: 'colleague' })
    assert.doesNotMatch(page.text, /Zqwithdrawn|class="badge"/)
  })

  it('keep choices: where, how often, at which hour; nothing that is fixed can be lost', async () => {
    const page = await site.get('/en/account/notifications', { as: 'member' })
    assert.match(page.text, /Alerts/)
    const at = /name="(notices\[\d+\])\.name" value="updates\.alert"/.exec(page.text)![1]!
    const fields = { [`${at}.name`]: 'updates.alert', [`${at}.mail`]: 'weekly', digestHour: '18', digestDay: '5', quietFrom: '1320', quietUntil: '360' }
    assert.equal((await site.post('/en/account/notifications', fields, { as: 'member' })).status, 303)
    const { choices } = site.instance.floors.notifications
    const alert = (await choices.of(site.id('member'))).find(({ notice }) => notice.name === 'updates.alert')
    assert.deepEqual([alert?.isShown, alert?.mail], [false, 'weekly'])
    assert.deepEqual(await choices.rhythm(site.id('member')), { digestHour: 18, digestDay: 5, quietFrom: 1320, quietUntil: 360 })
    const refused = await site.post('/en/account/notifications', { quietFrom: '1320', quietUntil: '' }, { as: 'member' })
    assert.equal(refused.status, 422)
    assert.match(refused.text, /Quiet hours need a beginning and an end/)
  })

  it('keep a choice for one thing that is followed', async () => {
    await site.services.content.subscribe(await site.viewer('member'), { type: 'topic', id: 'ai-ml' })
    assert.equal((await site.post('/en/account/notifications/followed', { type: 'topic', id: 'ai-ml', mail: 'at-once', place: 'hidden' }, { as: 'member' })).status, 303)
    assert.deepEqual(await site.instance.floors.notifications.choices.followed(site.id('member'), 5), [{ type: 'topic', id: 'ai-ml', isShown: false, mail: 'at-once' }])
    assert.equal((await site.get('/en/account/notifications', { as: 'member' })).status, 200)
  })

  it('let a contact point name the mailbox of the own seat, and nobody another’s', async () => {
    assert.equal((await site.get('/en/team/mailbox', { as: 'ncp' })).status, 200)
    assert.equal((await site.post('/en/team/mailbox', { mail: 'no address', language: 'en' }, { as: 'ncp' })).status, 422)
    assert.equal((await site.post('/en/team/mailbox', { mail: 'desk@customs.example', language: 'fr' }, { as: 'ncp' })).status, 303)
    assert.match((await site.get('/en/team/mailbox', { as: 'ncp' })).text, /desk@customs\.example was asked to confirm/)
    assert.equal((await site.get('/en/team/mailbox?administration=XA', { as: 'strangeNcp' })).status, 403)
    assert.equal((await site.post('/en/team/mailbox', { administration: 'XA', mail: 'evil@customs.example' }, { as: 'strangeNcp' })).status, 403)
    assert.match((await site.get('/en/team/mailbox?administration=XA', { as: 'administrator' })).text, /desk@customs\.example/)
    assert.equal((await site.get('/en/seat-mailbox/not-a-link', {})).status, 200)
    assert.equal((await site.post('/en/seat-mailbox/not-a-link', {}, { as: 'visitor' })).status, 404)
    assert.equal((await site.post('/en/team/mailbox/remove', { administration: 'XA' }, { as: 'ncp' })).status, 303)
  })

  it('keep mails where there is no server, their words shown to who may read what they are about', async () => {
    const { notifications } = site.instance.floors
    const shut = await site.make.item('updates.post', { title: 'Zqshut plans', audience: ['administration:XB'], handling: 'community', fields: { category: 'alert' } })
    const open = await site.make.item('updates.post', { title: 'Zqopen plans', audience: ['members'], handling: 'community', fields: { category: 'alert' } })
    for (const { id } of [shut, open]) await notifications.tell('updates.alert', { to: { people: [site.id('stranger')] }, item: id, key: id, values: { isAsked: 'no', isFirst: 'yes', severity: 'notice' } })
    await notifications.deliver(10_000)
    const list = (await site.get('/en/admin/mails', { as: 'administrator' })).text
    assert.match(list, /Alert: Zqopen plans/)
    assert.match(list, /About something you may not read/)
    const of = async (subject: string) => (await site.mails()).find((mail) => mail.subject.includes(subject))!.id
    assert.match((await site.get(`/en/admin/mails/${await of('Zqopen')}`, { as: 'administrator' })).text, /Words about Zqopen plans/)
    assert.doesNotMatch(list + (await site.get(`/en/admin/mails/${await of('Zqshut')}`, { as: 'administrator' })).text, /Zqshut/)
  })

  it('say in every language what they say', async () => {
    for (const locale of ['en', 'fr', 'es', 'ar']) for (const path of ['inbox', 'account/notifications']) assert.equal((await site.get(`/${locale}/${path}`, { as: 'member' })).status, 200)
  })

  it('count in the metrics how telling fares', async () => {
    const { text } = await site.get('/metrics', { accept: '*/*' })
    assert.match(text, /diwan_tellings_waiting \d+/)
    assert.match(text, /diwan_mails\{state="kept"\} \d+/)
  })
})
