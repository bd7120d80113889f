import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import ICAL from 'ical.js'
import { bootTest, type TestSite } from '../core/testing/index.ts'

/** What leaves for programs of others, read by programs of others: ical.js (calendars, cards) and, where it is installed, Python's icalendar. Mails: `core/notifications/test/mails.test.ts`. */
describe('What goes to calendars and address books', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => {
    site = await bootTest()
    await site.settle()
  })
  after(() => site?.stop())

  const title = 'Réunion des points de contact; ordre du jour, suites — اجتماع نقاط الاتصال الوطنية بشأن التخليص الجمركي وأدوات الكشف'
  const session = (id: string, more: object = {}) => ({ id, lang: id.slice(0, 2), start: '2030-03-29T10:00', end: '2030-03-29T12:00', timeZone: 'Europe/Paris', capacity: null, state: 'planned', sequence: 0, ...more })
  const make = (more: object[] = []) => site.make.item('updates.meeting', { title, audience: ['members'], texts: { en: { title, summary: 'Line one;\nline two, with “marks” \\ and more' } }, fields: { format: 'online', registration: 'open', sessions: [session('en-1'), session('ar-1', { timeZone: null }), ...more] } })
  const text = async (path: string, as?: 'member') => (await site.get(path, { accept: '*/*', ...as ? { as } : {} })).text
  const events = (calendar: string) => new ICAL.Component(ICAL.parse(calendar) as [string, [], []]).getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one)
    return { uid: event.uid, title: event.summary, from: event.startDate.toString(), zone: event.startDate.zone?.tzid, sequence: Number(one.getFirstPropertyValue('sequence') ?? 0), status: String(one.getFirstPropertyValue('status')), words: event.description }
  })
  const byPython = (calendar: string): string[] | null => {
    const code = 'import sys,json,icalendar\nc=icalendar.Calendar.from_ical(sys.stdin.buffer.read())\nprint(json.dumps([[str(e["SUMMARY"]),e["DTSTART"].dt.isoformat(),str(e.get("STATUS","")),int(e.get("SEQUENCE",0)),[str(x) for x in e.errors]] for e in c.walk("VEVENT")]))'
    const ran = spawnSync('python3', ['-c', code], { input: calendar, encoding: 'utf8' })
    return ran.status === 0 ? (JSON.parse(ran.stdout) as unknown[]).map((one) => JSON.stringify(one)) : /ModuleNotFoundError/.test(ran.stderr) || ran.error ? null : assert.fail(ran.stderr)
  }

  it('is a meeting with its moments, titles in any script and texts as they were written', async () => {
    const { path } = await make()
    const calendar = await text(`/en${path}.ics`, 'member')
    const found = events(calendar)
    assert.deepEqual(found.map((one) => [one.title.slice(0, title.length), one.from, one.status, one.sequence]), [[title, '2030-03-29T09:00:00Z', 'CONFIRMED', 0], [title, '2030-03-29T10:00:00', 'CONFIRMED', 0]])
    assert.match(found[0]?.words ?? '', /Line one;\nline two, with “marks” \\ and more/)
    assert.equal(new Set(found.map(({ uid }) => uid)).size, 2)
    const seen = byPython(calendar)
    if (seen) for (const [n, one] of seen.entries()) assert.ok(one.includes(n === 0 ? '2030-03-29T09:00:00+00:00","CONFIRMED",0,[]' : '2030-03-29T10:00:00","CONFIRMED",0,[]'), one)
  })

  it('is a person’s own calendar, where what is cancelled is said under the same id with a higher number', async () => {
    const { path } = await make()
    await site.post(`/en${path}/register`, { session: 'en-1' }, { as: 'member' })
    const feed = /https?:[^\s<]*?(\/en\/updates\/meetings\/feed\/[\w-]{43}\.ics)/.exec((await site.post('/en/updates/meetings/calendar', {}, { as: 'member' })).text)?.[1] ?? ''
    const before = events(await text(feed))
    await site.post(`/en${path}/call-off`, { reason: 'No room' }, { as: 'editor' })
    const calendar = await text(feed)
    const after = events(calendar)
    assert.deepEqual(after.map(({ uid, status, sequence }) => [uid, status, sequence]), before.map(({ uid }) => [uid, 'CANCELLED', 1]))
    assert.equal(after.length, 1)
    const seen = byPython(calendar)
    if (seen) assert.match(seen.join(), /"CANCELLED",1,\[\]/)
  })

  it('is the list of meetings, empty or not', async () => {
    assert.ok(events(await text('/en/updates/meetings.ics', 'member')).length >= 2)
    assert.deepEqual(events(await text('/ar/updates/meetings.ics')), [])
    assert.deepEqual(events(await text('/en/updates/milestones.ics')), [])
  })

  it('is a card: vCard 4.0 that says what its JSON form says', async () => {
    const list = JSON.parse((await site.get('/api/v1/directory?q=berry', { as: 'member' })).text) as { people: { rows: { ref: string }[] } }
    const ref = list.people.rows[0]?.ref ?? ''
    await site.post('/en/directory/card', {
      role: 'Looks after berths; seals, and lamps', jobTitle: 'Officière', audience: 'public', language1: 'fr', level1: 'fluent', language2: 'ar', level2: 'working', topic1: 'ai-ml', knows1: '3', evidence1: 'Two pilots',
      mail: 'lamp@aldermere.example', mailFor: 'members', phone: '+266 555 0177', phoneFor: 'members', address: 'Lantern quay 77', addressFor: 'members', timeZone: 'Africa/Maseru', timeZoneFor: 'members', availability: 'limited', availabilityFor: 'members', orcid: '0000-0002-1825-0097', orcidFor: 'members',
    }, { as: 'member' })
    await site.settle()
    const card = await site.get(`/en/directory/people/${ref}/vcard`, { as: 'ncp', accept: '*/*' })
    assert.match(card.headers.get('content-type') ?? '', /^text\/vcard/)
    const [kind, properties] = ICAL.parse(card.text) as [string, [string, object, string, unknown][]]
    const jCard = JSON.parse((await site.get(`/en/directory/people/${ref}/jcard`, { as: 'ncp', accept: '*/*' })).text) as [string, [string, object, string, unknown][]]
    assert.equal(kind, 'vcard')
    const said = (all: [string, object, string, unknown][], name: string) => all.filter(([one]) => one === name).map(([,,, value]) => value)
    assert.deepEqual(said(properties, 'version'), ['4.0'])
    for (const name of ['fn', 'n', 'email', 'lang', 'role', 'title', 'expertise', 'uid', 'source']) assert.deepEqual(said(properties, name), said(jCard[1], name), name)
    assert.deepEqual(said(properties, 'role'), ['Looks after berths; seals, and lamps'])
    assert.deepEqual(said(properties, 'email'), ['lamp@aldermere.example'])
    for (const line of card.text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line)
  })
})
