import assert from 'node:assert/strict'
import { instantIn, wallIn } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { settled, type MeetingFields } from '../kinds/meeting.ts'
import { monthOf } from '../services/month.ts'
import { readCalendar } from './read-calendar.ts'

export const ahead = (site: TestSite, days: number, zone = 'UTC', hour = '10:00') => `${wallIn(new Date(site.clock.now().getTime() + days * 86_400_000), zone).slice(0, 10)}T${hour}`
const session = (site: TestSite, more: Record<string, unknown> = {}) => ({ id: 'en-1', lang: 'en', start: ahead(site, 10), end: ahead(site, 10, 'UTC', '12:00'), timeZone: 'UTC', capacity: null, state: 'planned', sequence: 0, ...more })

describe('meetings', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  const meeting = (title: string, sessions: object[], more: Record<string, unknown> = {}, audience = ['public']) =>
    site.make.item('updates.meeting', { title, audience, fields: { format: 'online', registration: 'open', sessions, ...more } })

  it('begin with an empty list, for everyone and in every language', async () => {
    for (const locale of ['en', 'fr', 'es', 'ar']) for (const as of ['visitor', 'member', 'editor'] as const) assert.equal((await site.get(`/${locale}/updates/meetings`, { as })).status, 200)
    assert.match((await site.get('/en/updates/meetings')).text, /No meeting is planned/)
  })

  it('stand in the list, on their page and in the month, with the time of the reader and of the place', async () => {
    const { path } = await meeting('Spring meeting', [session(site, { timeZone: 'Asia/Tokyo' }), session(site, { id: 'fr-1', lang: 'fr', timeZone: 'Europe/Paris' })])
    for (const as of ['visitor', 'member', 'editor'] as const) {
      const page = await site.get(`/en${path}`, { as })
      assert.equal(page.status, 200, page.text.slice(0, 600))
      assert.match(page.text, /Tokyo, Japan/)
      assert.match((await site.get('/en/updates/meetings', { as })).text, /Spring meeting/)
      const month = await site.get(`/en/updates/meetings?view=month&month=${ahead(site, 10).slice(0, 7)}`, { as })
      assert.equal(month.status, 200, month.text.slice(0, 600))
      assert.match(month.text, /Spring meeting/)
    }
  })

  it('say nothing to readers who may not read them, wherever they ask', async () => {
    const { id, ref, path } = await meeting('Wyvern meeting', [session(site)], {}, ['administration:XA'])
    for (const as of ['visitor', 'stranger', 'strangeNcp'] as const) {
      for (const address of ['/en/updates/meetings', '/en/updates/meetings.ics', '/en/updates/meetings.csv', '/en/updates/meetings?view=month', `/en${path}`, `/en${path}.ics`, '/api/v1/updates/meetings']) {
        const { text } = await site.get(address, { as, accept: '*/*' })
        for (const trace of ['Wyvern', id]) assert.ok(!text.includes(trace), `${address} shows ${as} ${trace}`)
        if (!address.includes(path)) assert.ok(!text.includes(ref))
      }
    }
  })

  describe('as a calendar', () => {
    const calendar = async (path: string, as?: 'member') => {
      const { status, text, headers } = await site.get(path, { accept: '*/*', ...(as ? { as } : {}) })
      assert.equal(status, 200)
      assert.match(headers.get('content-type') ?? '', /^text\/calendar/)
      return readCalendar(Buffer.from(text))
    }

    it('is read by a reader that knows only the standard, with long titles in any script', async () => {
      const title = 'Réunion des points de contact; ordre du jour, suites — اجتماع نقاط الاتصال الوطنية بشأن التخليص'
      const { path } = await meeting(title, [session(site)])
      const { events: [event] } = await calendar(`/en${path}.ics`)
      assert.equal(event?.summary, title)
      assert.equal(event?.status, 'CONFIRMED')
    })

    it('keeps the hour on the wall when the clocks change between two sessions', async () => {
      const { path } = await meeting('Across the change', [
        session(site, { start: '2027-03-26T10:00', end: '2027-03-26T11:00', timeZone: 'Europe/Paris' }),
        session(site, { id: 'fr-1', lang: 'fr', start: '2027-03-29T10:00', end: '2027-03-29T11:00', timeZone: 'Europe/Paris' }),
      ])
      const { events } = await calendar(`/en${path}.ics`)
      assert.deepEqual(events.map(({ start }) => (start as Date).toISOString()), ['2027-03-26T09:00:00.000Z', '2027-03-29T08:00:00.000Z'])
    })

    it('leaves to every reader’s own clock what has no zone', async () => {
      const { path } = await meeting('Everywhere at nine', [session(site, { start: '2027-01-26T09:00', end: '2027-01-26T10:00', timeZone: null })])
      const { events: [event] } = await calendar(`/en${path}.ics`)
      assert.deepEqual([event?.isFloating, event?.start, event?.end], [true, '2027-01-26T09:00', '2027-01-26T10:00'])
    })

    it('says that a session was cancelled, under its own id and with a higher number', async () => {
      const { id, path, rev } = await meeting('To be cancelled', [session(site), session(site, { id: 'fr-1', lang: 'fr' })])
      const before = await calendar(`/en${path}.ics`)
      const editor = await site.viewer('editor')
      const draft = await site.services.content.draft(editor, id)
      const sessions = ((draft.input.fields ?? {})['sessions'] as { id: string }[]).map((one) => one.id === 'fr-1' ? { ...one, state: 'cancelled' } : one)
      await site.services.content.saveDraft(editor, id, { ...draft.input, fields: { ...draft.input.fields, sessions } }, { rev: 0 })
      await site.services.content.move(editor, id, 'publish', { rev })
      const after = await calendar(`/en${path}.ics`)
      assert.deepEqual(after.events.map(({ uid }) => uid), before.events.map(({ uid }) => uid))
      assert.deepEqual(after.events.map(({ status, sequence }) => [status, sequence]), [['CONFIRMED', 0], ['CANCELLED', 1]])
    })

    it('is one session where one is asked for', async () => {
      const { path } = await meeting('Two rooms', [session(site), session(site, { id: 'fr-1', lang: 'fr' })])
      const { events } = await calendar(`/en${path}.ics?session=fr-1`)
      assert.equal(events.length, 1)
      assert.match(events[0]?.uid ?? '', /\.fr-1@/)
    })

    it('is refused by that reader when it is broken', () => {
      const whole = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:a', 'DTSTAMP:20270101T000000Z', 'DTSTART:20270101T100000Z', 'DTEND:20270101T110000Z', 'SUMMARY:a\\, b', 'END:VEVENT', 'END:VCALENDAR']
      const read = (lines: readonly string[]) => readCalendar(Buffer.from(`${lines.join('\r\n')}\r\n`))
      assert.equal(read(whole).events[0]?.summary, 'a, b')
      for (const [at, wrong] of [[8, 'SUMMARY:a, b'], [4, 'X:y'], [7, 'DTEND:20270101T090000Z'], [6, 'DTSTART;TZID=Europe/Paris:20270101T100000'], [6, 'DTSTART:20270231T100000Z'], [8, `SUMMARY:${'a'.repeat(90)}`]] as const) assert.throws(() => read(whole.with(at, wrong)), wrong)
    })
  })

  describe('in a person’s own calendar', () => {
    const make = async () => /https?:[^\s<]*\/feed\/[\w-]{43}\.ics/.exec((await site.post('/en/updates/meetings/calendar', {}, { as: 'member' })).text)?.[0] ?? ''

    it('are those they hold a seat in, with where it is; nobody else’s, and nothing once revoked', async () => {
      const { id, path } = await meeting('For my calendar', [session(site), session(site, { id: 'fr-1', lang: 'fr' })], {}, ['members'])
      await meeting('Not for my calendar', [session(site)])
      await site.instance.database.db.raw(`insert into updates.door (item_id, session, place, address) values (?::uuid, 'en-1', 'Room Kestrel', 'https://meet.example/kestrel')`, [id])
      for (const as of ['visitor', 'member', 'stranger'] as const) assert.doesNotMatch((await site.get(`/en${path}`, { as })).text, /kestrel/i)
      assert.equal((await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })).status, 303)
      assert.match((await site.get(`/en${path}`, { as: 'member' })).text, /Room Kestrel/)
      assert.doesNotMatch((await site.get(`/en${path}`, { as: 'stranger' })).text, /kestrel/i)
      assert.doesNotMatch((await site.get(`/en${path}.ics`, { as: 'member', accept: '*/*' })).text, /kestrel/i)
      const address = (await make()).replace(site.url, '')
      const { text, status, headers } = await site.get(address, { accept: '*/*' })
      assert.equal(status, 200)
      assert.doesNotMatch(headers.get('cache-control') ?? '', /public/)
      const { events } = readCalendar(Buffer.from(text))
      assert.deepEqual(events.map(({ summary, location }) => [summary, location]), [['For my calendar (English)', 'Room Kestrel']])
      await site.post(`/en${path}/cancel`, {}, { as: 'member' })
      assert.equal(readCalendar(Buffer.from((await site.get(address, { accept: '*/*' })).text)).events.length, 0)
      const renewed = (await make()).replace(site.url, '')
      assert.equal((await site.get(address, { accept: '*/*' })).status, 404)
      assert.equal((await site.get(renewed, { accept: '*/*' })).status, 200)
      await site.post('/en/updates/meetings/calendar/revoke', {}, { as: 'member' })
      assert.equal((await site.get(renewed, { accept: '*/*' })).status, 404)
    })
  })

  describe('in time', () => {
    it('take an hour that the clocks leave out as the one after, and of one that comes twice the first', () => {
      assert.equal(instantIn('2027-03-28T02:30', 'Europe/Paris').toISOString(), '2027-03-28T01:30:00.000Z')
      assert.equal(instantIn('2027-10-31T02:30', 'Europe/Paris').toISOString(), '2027-10-31T00:30:00.000Z')
      assert.equal(instantIn('2027-07-01T10:00', 'America/New_York').toISOString(), '2027-07-01T14:00:00.000Z')
      assert.equal(instantIn('2027-07-01T10:00', 'Asia/Kathmandu').toISOString(), '2027-07-01T04:15:00.000Z')
    })

    it('are refused with a zone nobody knows, an end before the beginning, or two sessions of one name', () => {
      const fields = (sessions: object[]) => ({ number: null, format: 'online', registration: 'open', registrationUntil: null, startsAt: null, endsAt: null, agenda: [], sessions }) as unknown as MeetingFields
      for (const wrong of [[session(site, { timeZone: 'Moon/Sea' })], [session(site, { end: ahead(site, 9) })], [session(site), session(site)]]) assert.throws(() => settled(fields(wrong), null), { slug: 'invalid' })
    })

    it('fill a month with whole weeks, each day once', () => {
      for (let month = 1; month <= 12; month += 1) {
        const days = monthOf(`2027-${String(month).padStart(2, '0')}`, 'Pacific/Auckland', new Date()).weeks([], () => ({ from: new Date(), to: new Date() })).flat().map(({ day }) => day)
        assert.equal(days.length % 7, 0)
        assert.equal(new Set(days).size, days.length)
        assert.equal(new Date(`${days[0] ?? ''}T00:00Z`).getUTCDay(), 1)
      }
    })
  })
})
