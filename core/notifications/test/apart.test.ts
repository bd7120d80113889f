import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'
import type { Apart } from '../../contract/index.ts'
import type { Notifications } from '../open-notifications.ts'

describe('who may not reach whom', function () {
  this.timeout(120_000)
  let site: TestSite
  let notifications: Notifications
  let said: Apart[] | null = []
  before(async () => {
    // Port 9 takes nothing: mails wait, and are asked about again when they would leave.
    site = await bootTest({ plugins: ['updates'], config: { 'mail.url': 'smtp://127.0.0.1:9', 'mail.from': 'Portal <portal@customs.example>' } })
    notifications = site.instance.floors.notifications
    const news = { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text' }
    notifications.declare('trial', { now: { ...news, mail: 'at-once' }, daily: { ...news, mail: 'daily' }, seat: { ...news, mail: 'at-once', isFixed: true } })
    notifications.distance.take([{ from: 'trial', deps: undefined as never, value: async () => said ?? [], contain: async (_what, work) => said === null ? undefined : work() }])
  })
  after(() => site?.stop())
  beforeEach(async () => {
    said = []
    await site.instance.database.db.raw('delete from core.mail')
    await site.instance.database.db.raw('delete from core.telling')
  })
  const [person, from] = [() => site.id('member'), () => site.id('stranger')]
  const keep = (how: Apart['how']) => { said = [{ person: person(), from: from(), how }] }
  const tell = async (notice: string, more: object = {}) => {
    await notifications.tell(`trial.${notice}`, { to: { people: [person(), site.id('colleague')] }, path: '/inbox', values: { title: 'Zqwords' }, actor: from(), key: `${Math.random()}`, ...more })
    await notifications.deliver(10_000)
  }
  const stands = async (who: 'member' | 'colleague') => {
    const viewer = await site.viewer(who)
    return { unread: await notifications.inbox.count(viewer), there: (await notifications.inbox.list(viewer)).rows.length, mails: Number((await site.instance.database.db.raw<{ rows: { n: number }[] }>('select count(*) n from core.mail where person_id = ?', [viewer.id])).rows[0]!.n) }
  }

  it('is told nothing of what somebody they blocked does; everybody else is', async () => {
    keep('block')
    await tell('now')
    await tell('daily')
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    assert.deepEqual(await stands('member'), { unread: 0, there: 0, mails: 0 })
    assert.deepEqual(await stands('colleague'), { unread: 2, there: 2, mails: 2 })
  })

  it('finds in the inbox what somebody muted did, and is not called to it', async () => {
    keep('mute')
    await tell('now')
    await tell('daily')
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    assert.deepEqual(await stands('member'), { unread: 0, there: 2, mails: 0 })
    const poll = JSON.parse((await site.get('/events/poll?topics=inbox', { as: 'member', accept: '*/*' })).text) as { messages: object[] }
    assert.deepEqual(poll.messages, [])
  })

  it('holds for what somebody published as for what they wrote to one', async () => {
    const { content } = site.services
    await content.subscribe(await site.viewer('member'), { type: 'kind', id: 'updates.post' })
    said = [{ person: person(), from: site.id('editor'), how: 'block' }]
    await site.make.item('updates.post', { title: 'Zqfollowed', audience: ['members'], fields: { category: 'news' } })
    await site.settle()
    await notifications.deliver(10_000)
    assert.equal((await stands('member')).there, 0)
    await site.make.item('updates.post', { title: 'Zqembargo', audience: ['members'], fields: { category: 'news' }, visibleFrom: new Date(site.clock.now().getTime() + 3_600_000).toISOString() })
    site.clock.forward({ hours: 2 })
    await site.instance.floors.content.surfacing.run()
    await site.settle()
    await notifications.deliver(10_000)
    assert.equal((await stands('member')).there, 0)
    said = []
    await site.make.item('updates.post', { title: 'Zqheard', audience: ['members'], fields: { category: 'news' } })
    await site.settle()
    await notifications.deliver(10_000)
    assert.equal((await stands('member')).there, 1)
  })

  it('is asked again when a digest is written and when a mail leaves', async () => {
    await tell('now')
    await tell('daily')
    assert.deepEqual((await stands('member')).mails, 1)
    keep('block')
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    assert.equal((await stands('member')).mails, 1, 'no digest')
    assert.equal((await stands('colleague')).mails, 2)
    await site.instance.floors.mail.deliver()
    assert.equal((await stands('member')).mails, 0, 'the letter that waited is gone')
    assert.equal((await stands('colleague')).mails, 2)
  })

  it('leaves in a digest what others did', async () => {
    await tell('daily')
    await tell('daily', { actor: site.id('ncp'), values: { title: 'Zqother' } })
    site.clock.forward({ days: 1 })
    await notifications.digest(10_000)
    keep('block')
    await site.instance.database.db.raw(`update core.mail set next_at = now()`)
    await site.instance.floors.mail.deliver()
    const { rows: [mail] } = await site.instance.database.db.raw<{ rows: { text: string }[] }>('select text from core.mail where person_id = ?', [person()])
    // The words are made anew as it leaves and not kept; what is asked is what would leave.
    const changed = await notifications.leaving((await site.instance.database.db.raw<{ rows: { id: string }[] }>('select id from core.mail where person_id = ?', [person()])).rows.map(({ id }) => ({ id, person: person(), about: [] })))
    const [words] = [...changed.values()]
    assert.ok(mail !== undefined && words !== null && words !== undefined)
    assert.match(words.text, /Zqother/)
    assert.doesNotMatch(words.text, /Zqwords/)
  })

  it('does not hold for what is fixed: it is about their own account or seat', async () => {
    keep('block')
    await tell('seat')
    assert.deepEqual(await stands('member'), { unread: 1, there: 1, mails: 1 })
  })

  it('tells nobody while a plugin cannot say, and tells them once it can', async () => {
    said = null
    await tell('now')
    assert.deepEqual([(await stands('member')).there, (await stands('colleague')).there], [0, 0])
    said = []
    site.clock.forward({ hours: 1 })
    await notifications.deliver(10_000)
    assert.deepEqual([(await stands('member')).there, (await stands('colleague')).there], [1, 1])
  })
})
