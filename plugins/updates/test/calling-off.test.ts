import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { readCalendar } from './read-calendar.ts'

const day = (site: TestSite, days: number, hour = '') => `${new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)}${hour}`

describe('a meeting that does not take place', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  const meeting = (title: string, days = 5) => site.make.item('updates.meeting', {
    title, audience: ['members'], fields: { format: 'online', registration: 'open', sessions: ['en', 'fr'].map((lang) => ({ id: `${lang}-1`, lang, start: day(site, days, 'T10:00'), end: day(site, days, 'T11:00'), timeZone: 'UTC', capacity: lang === 'en' ? 1 : null, state: 'planned', sequence: 0 })) },
  })
  const callOff = (path: string, reason: string, as: 'editor' | 'member' | 'ncp' = 'editor') => site.post(`/en${path}/call-off`, { reason }, { as })

  it('is cancelled by one button with a reason, for everybody who registered, and in their calendars', async () => {
    const { path } = await meeting('The meeting in the storm')
    for (const as of ['member', 'stranger'] as const) await site.post(`/en${path}/register`, { session: 'en-1' }, { as })
    const feed = (/https?:[^\s<]*(\/en\/updates\/meetings\/feed\/[\w-]{43}\.ics)/.exec((await site.post('/en/updates/meetings/calendar', {}, { as: 'member' })).text) ?? [])[1] ?? ''
    const calendar = async (at: string, as?: 'member') => readCalendar(Buffer.from((await site.get(at, { accept: '*/*', ...as ? { as } : {} })).text)).events
    const before = await calendar(feed)
    assert.deepEqual(before.map(({ status, sequence }) => [status, sequence]), [['CONFIRMED', 0]])
    const form = await site.get(`/en${path}/call-off`, { as: 'editor' })
    assert.match(form.text, /2 people who registered are told/)
    assert.equal((await callOff(path, '   ')).status, 422)
    const done = await callOff(path, 'A storm has closed the airport.')
    assert.equal(done.status, 303, done.text.slice(0, 400))
    await site.settle()
    await site.runJobs()
    assert.deepEqual((await calendar(feed)).map(({ uid, status, sequence }) => [uid, status, sequence]), [[before[0]?.uid, 'CANCELLED', 1]])
    assert.deepEqual((await calendar(`/en${path}.ics`, 'member')).map(({ status, sequence }) => [status, sequence]), [['CANCELLED', 1], ['CANCELLED', 1]])
    for (const as of ['member', 'stranger'] as const) {
      const inbox = (await site.get('/en/inbox', { as })).text
      assert.match(inbox, /The meeting in the storm.* does not take place: A storm has closed the airport/)
      // One message, not two of the same.
      assert.doesNotMatch(inbox, /was moved or cancelled/)
      assert.match((await site.get(`/en${path}`, { as })).text, /This meeting does not take place.*A storm has closed the airport/s)
    }
    assert.doesNotMatch((await site.get('/en', { as: 'member' })).text, /The meeting in the storm<\/a><br>/)
    assert.equal((await site.post(`/en${path}/register`, { session: 'fr-1' }, { as: 'colleague' })).status, 409)
    assert.equal((await callOff(path, 'Again')).status, 409)
  })

  it('is not cancelled when it is over', async () => {
    const { path } = await meeting('Long over', -5)
    await site.services.db.raw('delete from core.telling')
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'editor' })).text, /\/call-off"/)
    assert.doesNotMatch((await site.get(`/en${path}/call-off`, { as: 'editor' })).text, /name="reason"/)
    assert.equal((await callOff(path, 'Too late')).status, 409)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /does not take place/)
  })

  it('gives a calendar no lines of its own by its reason or title', async () => {
    const { path } = await meeting('Odd; title, with\\ signs')
    await callOff(path, 'A storm\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:forged')
    const text = (await site.get(`/en${path}.ics`, { as: 'member', accept: '*/*' })).text
    assert.deepEqual(readCalendar(Buffer.from(text)).events.map(({ status }) => status), ['CANCELLED', 'CANCELLED'])
    assert.doesNotMatch(text, /^UID:forged|^END:VEVENT\r?\nBEGIN:VEVENT\r?\nUID:forged/m)
  })

  it('is cancelled by editors alone, and not with changes nobody has published', async () => {
    const { id, path } = await meeting('Still standing')
    for (const as of ['member', 'ncp'] as const) {
      assert.notEqual((await callOff(path, 'No', as)).status, 303)
      assert.notEqual((await site.get(`/en${path}/call-off`, { as })).status, 200)
    }
    const editor = await site.viewer('editor')
    const draft = await site.services.content.draft(editor, id)
    await site.services.content.saveDraft(editor, id, { ...draft.input, texts: { en: { ...draft.input.texts.en, title: 'Another title' } } }, { rev: 0 })
    assert.match((await site.get(`/en${path}/call-off`, { as: 'editor' })).text, /has other changes/)
    assert.equal((await callOff(path, 'A reason')).status, 409)
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'member' })).text, /does not take place|Another title/)
  })
})
