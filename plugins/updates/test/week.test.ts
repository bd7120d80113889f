import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'

describe('the week to take along', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => {
    site = await bootTest({ plugins: ['updates'] })
    const post = (title: string, audience: string[], handling: 'open' | 'community' | 'my-administration', body = 'Words with **weight**.') => site.make.item('updates.post', { title, audience, handling, texts: { en: { title, summary: `Summary of ${title}`, body, extra: { points: [`Point of ${title}`] } }, ar: { title: `بالعربية ${title}` } }, fields: { category: 'news' } })
    await post('Long ago', ['public'], 'open')
    site.clock.forward({ days: 8 })
    await post('For everybody', ['public'], 'open', '# Heading\n\n- a point\n\n![a picture](/files/0/p.png)\n\n<script>alert(1)</script>')
    await post('For members', ['members'], 'community')
    await post('Stays here', ['administration:XA'], 'my-administration')
    const soon = (days: number, hour: string) => `${new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)}T${hour}`
    await site.make.item('updates.meeting', { title: 'A meeting ahead', audience: ['public'], handling: 'open', fields: { format: 'online', registration: 'open', sessions: [{ id: 'en-1', lang: 'en', start: soon(5, '10:00'), end: soon(5, '11:00'), timeZone: 'UTC', capacity: null, state: 'planned', sequence: 0 }] } })
    await site.settle()
  })
  after(() => site?.stop())
  const file = (as: Who, lang = 'en') => site.get(`/${lang}/updates/week/file`, { as, accept: '*/*' })

  it('is one file that needs nothing besides: no address is fetched and nothing runs', async () => {
    const { status, text, headers } = await file('visitor')
    assert.equal(status, 200)
    assert.match(String(headers.get('content-disposition')), /^attachment; filename="?week-\d{4}-\d\d-\d\d\.html/)
    assert.match(text, /<h3[^>]*>For everybody<\/h3>/)
    for (const words of ['Summary of For everybody', 'Point of For everybody', 'a point', 'A meeting ahead', site.url]) assert.ok(text.includes(words), words)
    assert.doesNotMatch(text, /<script|<img|<link|<iframe|url\(|@import|srcset/i)
    assert.doesNotMatch(text, /Long ago/)
  })

  it('holds what its reader may read and take along, in their language', async () => {
    assert.doesNotMatch((await file('visitor')).text, /For members|Stays here/)
    const member = (await file('member')).text
    assert.match(member, /For members/)
    assert.doesNotMatch(member, /Stays here/, 'what stays on the site is not taken along')
    assert.match((await site.get('/en/updates/week', { as: 'member' })).text, /Stays here/, 'it is read there')
    assert.doesNotMatch((await site.get('/en/updates/week', { as: 'stranger' })).text, /Stays here/)
    const arabic = (await file('visitor', 'ar')).text
    assert.match(arabic, /<html lang="ar" dir="rtl">/)
    assert.match(arabic, /بالعربية For everybody/)
  })

  it('is found from the list of posts, and is empty with a word', async () => {
    assert.match((await site.get('/en/updates')).text, /href="\/en\/updates\/week"/)
    site.clock.forward({ days: 40 })
    assert.match((await site.get('/en/updates/week')).text, /Nothing was published/)
    assert.equal((await file('visitor')).status, 200)
  })
})
