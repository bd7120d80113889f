import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../../core/testing/index.ts'
import { wallIn } from '../services/zones.ts'

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
      assert.match(page.text, /Asia\/Tokyo/)
      assert.match((await site.get('/en/updates/meetings', { as })).text, /Spring meeting/)
      const month = await site.get(`/en/updates/meetings?view=month&month=${ahead(site, 10).slice(0, 7)}`, { as })
      assert.equal(month.status, 200, month.text.slice(0, 600))
      assert.match(month.text, /Spring meeting/)
    }
  })
})
