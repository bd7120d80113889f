import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'

describe('asking the community', function () {
  this.timeout(120_000)
  let site: TestSite
  const on = (days: number) => new Date(site.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const call = (title: string, days: number, more: object = {}) => site.make.item('updates.post', { title, audience: ['members'], fields: { category: 'call', closesOn: on(days) }, ...more })
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('lists calls by whether they are open, with their last day in a calendar, for those who read them', async () => {
    await call('Which words are missing?', 5)
    await call('Cases on seals', 9)
    await call('For one side only', 9, { audience: ['administration:XA'] })
    const titles = async (as: 'member' | 'stranger' | 'visitor') => {
      const { open, closed } = JSON.parse((await site.get('/api/v1/updates/consultations', { as, accept: 'data' })).text) as Record<'open' | 'closed', { title: string }[]>
      return [open.map(({ title }) => title), closed.map(({ title }) => title)]
    }
    assert.deepEqual(await titles('member'), [['Which words are missing?', 'Cases on seals', 'For one side only'], []])
    assert.deepEqual(await titles('stranger'), [['Which words are missing?', 'Cases on seals'], []])
    assert.deepEqual(await titles('visitor'), [[], []])
    assert.match((await site.get('/en/updates/consultations.ics', { as: 'stranger' })).text, new RegExp(`DTSTART;VALUE=DATE:${on(5).replaceAll('-', '')}`))
    site.clock.forward({ days: 6 })
    assert.deepEqual(await titles('stranger'), [['Cases on seals'], ['Which words are missing?']])
    for (const locale of ['en', 'fr', 'es', 'ar']) assert.equal((await site.get(`/${locale}/updates/consultations`, { as: 'member' })).status, 200)
  })

  it('ends with what was said and done, begun from the call, shown on both, and told to who followed the call', async () => {
    const asked = await call('What should change?', 3)
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'item', id: asked.id })
    const answer = (as: 'editor' | 'member') => site.post(`/en${asked.path}/answer`, {}, { as })
    assert.equal((await answer('editor')).status, 409, 'while it is open')
    site.clock.forward({ days: 5 })
    assert.equal((await answer('member')).status, 403)
    const { location } = await answer('editor')
    const id = /\/items\/([0-9a-f-]{36})\/edit/.exec(location ?? '')?.[1] ?? ''
    const editor = await site.viewer('editor')
    const { rev } = await site.services.content.draft(editor, id)
    await site.services.content.move(editor, id, 'publish', { rev: 0, draft: rev })
    const published = await site.services.content.read(editor, 'updates.post', id)
    assert.match((await site.get(`/en${asked.path}`, { as: 'member' })).text, /You said, we did: What should change\?/)
    assert.match((await site.get(`/en${published.path}`, { as: 'member' })).text, /This says what came of a call/)
    await site.settle()
    await site.runJobs()
    const { rows } = await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.message m join core.telling t on t.id = m.telling_id where t.item = ?::uuid and m.person_id = ?::uuid`, [id, site.id('stranger')])
    assert.equal(rows[0]?.n, 1)
  })

  it('and passing on what was published goes on one sheet, where its handling lets it leave', async () => {
    const texts = { en: { title: 'Seals that lose power', summary: 'Check clocks.', body: 'Words.', extra: { points: ['First', 'Second'] } } }
    const open = await site.make.item('updates.post', { title: 'Seals that lose power', texts, audience: ['public'], handling: 'open', fields: { category: 'news' } })
    for (const locale of ['en', 'ar']) {
      const { status, text } = await site.get(`/${locale}${open.path}/leaflet`, { as: 'visitor', accept: '*/*' })
      assert.equal(status, 200)
      assert.match(text, /^%PDF/)
    }
    const kept = await site.make.item('updates.post', { title: 'Stays here', audience: ['administration:XA'], handling: 'my-administration', fields: { category: 'news' } })
    assert.notEqual((await site.get(`/en${kept.path}/leaflet`, { as: 'member', accept: '*/*' })).status, 200)
    assert.doesNotMatch((await site.get(`/en${kept.path}`, { as: 'member' })).text, /leaflet/)
  })
})
