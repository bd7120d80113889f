import assert from 'node:assert/strict'
import { bootTest, type TestPerson, type TestSite } from '@diwan/core/testing'

const hour = 3_600_000

describe('who is asked to come, and told in time', function () {
  this.timeout(120_000)
  let site: TestSite
  const soon = (hours: number) => new Date(site.clock.now().getTime() + hours * hour).toISOString().slice(0, 16)
  const meeting = (hours: number, more: Record<string, unknown> = {}) => site.make.item('updates.meeting', {
    title: `A meeting in ${hours} hours`, audience: ['members'],
    fields: { format: 'online', registration: 'approval', sessions: [{ id: 'en-1', lang: 'en', start: soon(hours), end: soon(hours + 1), timeZone: 'UTC', capacity: 9, state: 'planned', sequence: 0 }], ...more },
  })
  const told = async (notice: string) => {
    await site.runJobs()
    await site.instance.floors.jobs.runNow('updates', 'reminders')
    await site.runJobs()
    await site.settle()
    await site.runJobs()
    return (await site.instance.database.db.raw<{ rows: { person: string; at: Date }[] }>(`select m.person_id as person, t.at from core.message m join core.telling t on t.id = m.telling_id where t.notice = ?`, [notice])).rows
  }
  const state = async (id: string, who: TestPerson) => (await site.instance.database.db.raw<{ rows: { state: string }[] }>('select state from updates.registration where item_id = ?::uuid and person_id = ?::uuid', [id, site.id(who)])).rows[0]?.state
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('are seats, each once; it stands on the desk of the contact point until somebody answers', async () => {
    const { id, path } = await meeting(400)
    const invite = (whom: string, as: 'editor' | 'ncp') => site.post(`/en${path}/invitations`, { whom }, { as })
    assert.equal((await invite('administration:XA', 'ncp')).status, 404)
    assert.equal((await invite('administration:NOPE', 'editor')).status, 422)
    for (let twice = 0; twice < 2; twice++) await invite('administration:XA', 'editor')
    assert.deepEqual((await told('updates.meeting-invited')).map(({ person }) => person), [site.id('ncp')])
    assert.match((await site.get('/en', { as: 'ncp' })).text, /Register, or name a colleague/)
    assert.doesNotMatch((await site.get('/en', { as: 'member' })).text, /Register, or name a colleague/)
    assert.match((await site.get(`/en${path}/invitations`, { as: 'editor' })).text, /No answer yet/)
    assert.equal((await site.get(`/en${path}/invitations`, { as: 'ncp' })).status, 404)
    await site.post(`/en${path}/nominate`, { person: site.id('colleague') }, { as: 'ncp' })
    assert.doesNotMatch((await site.get('/en', { as: 'ncp' })).text, /Register, or name a colleague/)
    assert.deepEqual((await told('updates.meeting-nominated')).map(({ person }) => person), [site.id('colleague')])
    assert.match((await site.get('/en', { as: 'colleague' })).text, /Your contact point names you/)
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'colleague' })
    assert.equal(await state(id, 'colleague'), 'registered', 'with the yes of who named them')
    assert.doesNotMatch((await site.get('/en', { as: 'colleague' })).text, /Your contact point names you/)
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })
    assert.equal(await state(id, 'member'), 'asked', 'who was not named asks')
    assert.match((await site.get(`/en${path}/invitations`, { as: 'editor' })).text, /Takes part/)
  })

  it('may decline, which those who asked see, and who was named may be named again', async () => {
    const { path } = await meeting(400)
    await site.post(`/en${path}/invitations`, { whom: 'administration:XB' }, { as: 'editor' })
    await site.post(`/en${path}/decline`, { who: 'seat' }, { as: 'strangeNcp' })
    assert.match((await site.get(`/en${path}/invitations`, { as: 'editor' })).text, /Declined/)
    await site.post(`/en${path}/nominate`, { person: site.id('colleague') }, { as: 'ncp' })
    await site.post(`/en${path}/decline`, { who: 'self' }, { as: 'colleague' })
    assert.match((await site.get(`/en${path}`, { as: 'ncp' })).text, /Declined/)
    const before = (await told('updates.meeting-nominated')).length
    await site.post(`/en${path}/nominate`, { person: site.id('colleague') }, { as: 'ncp' })
    assert.equal((await told('updates.meeting-nominated')).length, before + 1)
    for (const [person, as] of [['stranger', 'ncp'], ['ncp', 'ncp'], ['colleague', 'member'], ['member', 'strangeNcp']] as const) assert.notEqual((await site.post(`/en${path}/nominate`, { person: site.id(person) }, { as })).status, 303, `${as} names ${person}`)
    assert.equal((await site.post(`/en${path}/decline`, { who: 'seat' }, { as: 'member' })).status, 404)
  })

  it('are reminded a day before, within a quarter of an hour, once, and not of what they took up since or what was moved or cancelled', async () => {
    const { id, path } = await meeting(48, { registration: 'open' })
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })
    assert.equal((await told('updates.meeting-ahead')).length, 0)
    site.clock.forward({ hours: 23, minutes: 40 })
    assert.equal((await told('updates.meeting-ahead')).length, 0, 'not before')
    site.clock.forward({ minutes: 35 })
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'colleague' })
    for (let often = 0; often < 3; often++) assert.deepEqual((await told('updates.meeting-ahead')).map(({ person }) => person), [site.id('member')])
    const [mail] = (await site.mails()).filter(({ subject }) => /begins on/.test(subject))
    assert.ok(mail, 'at once by mail')
    assert.equal(id.length, 36)
    site.clock.forward({ hours: 30 })
    assert.equal((await told('updates.meeting-ahead')).length, 1)
  })

  it('hear three days before and once after of what they were asked to do, and of a call that closes', async () => {
    const { path } = await meeting(400)
    const on = (days: number) => new Date(site.clock.now().getTime() + days * 24 * hour).toISOString().slice(0, 10)
    await site.post(`/en${path}/actions`, { owner: 'administration:XA', words: 'Send the list', dueOn: on(10) }, { as: 'editor' })
    const call = await site.make.item('updates.post', { title: 'A call for cases', audience: ['members'], fields: { category: 'call', closesOn: on(10) } })
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'item', id: call.id })
    assert.equal((await told('updates.action-due')).length + (await told('updates.call-closes')).length, 0)
    site.clock.forward({ days: 7 })
    for (let often = 0; often < 2; often++) assert.deepEqual((await told('updates.action-due')).map(({ person }) => person), [site.id('ncp')])
    assert.deepEqual((await told('updates.call-closes')).map(({ person }) => person), [site.id('stranger')])
    site.clock.forward({ days: 4 })
    for (let often = 0; often < 2; often++) assert.equal((await told('updates.action-due')).length, 2, 'once more when it is late')
  })
})
