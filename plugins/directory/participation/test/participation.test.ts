import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { quartersBefore } from '../quarters.ts'
import { fewest, sayable } from '../totals.ts'

const plugins = join(import.meta.dirname, '../../..')

describe('quarters', () => {
  it('follow one another without a gap, the running one first', () => {
    fc.assert(fc.property(fc.date({ min: new Date('1990-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }), (now) => {
      const quarters = quartersBefore(now)
      const [running] = quarters
      assert.ok(running && running.from <= now && now < running.to)
      for (const [index, { from }] of quarters.entries()) if (index + 1 < quarters.length) assert.deepEqual(quarters[index + 1]?.to, from)
    }))
    assert.deepEqual(quartersBefore(new Date('2026-01-01T00:00:00Z')).map(({ name }) => name), ['2026-Q1', '2025-Q4', '2025-Q3', '2025-Q2'])
  })
})

describe('what is said of regions', () => {
  it('never lets a number of one to four be read or worked out', () => {
    fc.assert(fc.property(fc.array(fc.record({ of: fc.integer({ min: 40, max: 60 }), n: fc.integer({ min: 0, max: 40 }) }), { minLength: 1, maxLength: 8 }), (counts) => {
      const { parts, total } = sayable(counts)
      for (const { n } of [...parts, total]) assert.ok(n === null || n === 0 || n >= fewest)
      const hidden = parts.filter(({ n }) => n === null).length
      assert.ok(hidden !== 1 || total.n === null, 'what is left out alone is the sum less the others')
      for (const [index, { n }] of parts.entries()) assert.ok(n === null || n === counts[index]?.n)
    }))
  })
})

describe('participation', function () {
  this.timeout(60_000)
  let site: TestSite
  const read = async <T>(path: string, as: 'ncp' | 'member' | 'editor' | 'stranger' | 'visitor') => JSON.parse((await site.get(`/api/v1${path}`, { as, accept: 'data' })).text) as T
  type Own = { quarters: { name: string }[]; measures: { name: string; values: { n: number | null }[] }[] }
  const measured = async (name: string, as: 'ncp' | 'editor' = 'ncp') => (await read<Own>('/directory/participation/XA', as)).measures.find((one) => one.name === name)?.values.map(({ n }) => n)
  before(async () => { site = await bootTest({ plugins: [join(plugins, 'directory'), join(plugins, 'updates')], at: new Date('2028-11-15T12:00:00Z') }) })
  after(() => site?.stop())

  it('counts by quarter what an administration published, attended and answered', async () => {
    const ncp = await site.viewer('ncp')
    const meeting = await site.make.item('updates.meeting', { title: 'A plenary', fields: { format: 'online', registration: 'open', sessions: [{ id: 'en-1', lang: 'en', start: '2028-11-15T13:00', end: '2028-11-15T14:00', timeZone: 'UTC', capacity: 9, state: 'planned', sequence: 0 }] } })
    for (const as of ['member', 'stranger'] as const) await site.post(`/en${meeting.path}/register`, { session: 'en-1' }, { as })
    await site.make.item('updates.post', { title: 'Of our own', fields: { category: 'news' } }, await site.viewer('editor'))
    await site.services.content.handOver(await site.viewer('editor'), (await site.make.item('updates.post', { title: 'Given to the seat', fields: { category: 'news' } })).id, { administration: 'XA' })
    await site.post('/en/directory/requests/new', { receiver: 'XA', title: 'How?', body: 'Tell us.', handling: 'community', reach: 'everybody', dueOn: '' }, { as: 'strangeNcp' })
    const { requests: [asked] } = await read<{ requests: { item: { ref: string } }[] }>('/directory/requests', 'ncp')
    assert.ok(asked)
    await site.post(`/en/directory/requests/${asked.item.ref}/answer`, { words: 'Like this.' }, { as: 'ncp' })
    site.clock.forward({ hours: 3 })
    const { rows } = await site.instance.database.db.raw<{ rows: { id: string }[] }>('select id from updates.registration')
    await site.post(`/en${meeting.path}/attendance`, { listed: rows.map(({ id }) => id), present: rows.map(({ id }) => id) }, { as: 'editor' })
    assert.deepEqual(await measured('directory.participation.items'), [1, 0, 0, 0])
    assert.deepEqual(await measured('updates.participation.attended'), [1, 0, 0, 0], 'those of others are theirs')
    assert.deepEqual([await measured('directory.participation.received'), await measured('directory.participation.in-time'), await measured('directory.participation.sent')], [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]])
    assert.equal(ncp.administration, 'XA')
    site.clock.forward({ days: 60 })
    assert.deepEqual(await measured('updates.participation.attended'), [0, 1, 0, 0], 'a quarter later it is the one before')
    assert.deepEqual(await measured('updates.participation.attended', 'editor'), [0, 1, 0, 0])
  })

  it('of one administration is for itself and the hub; to everybody else it is not there', async () => {
    for (const [as, status] of [['ncp', 200], ['member', 200], ['editor', 200], ['stranger', 404], ['strangeNcp', 404]] as const) assert.equal((await site.get('/en/directory/participation/XA', { as })).status, status, as)
    assert.notEqual((await site.get('/en/directory/participation/XA', { as: 'visitor' })).status, 200)
    const none = await site.get('/en/directory/participation/ZZ', { as: 'editor' })
    assert.equal(none.status, 404)
    for (const as of ['visitor', 'stranger', 'ncp'] as const) assert.equal((await read<{ administrations: unknown }>('/directory/participation', as)).administrations, null, as)
    const hub = await read<{ administrations: { code: string; counted: { n: number }[] }[] }>('/directory/participation', 'editor')
    assert.equal(hub.administrations.find(({ code }) => code === 'XA')?.counted[0]?.n, 1)
  })

  it('says nothing of regions of few, and opens in every language', async () => {
    const { all, regions } = await read<{ all: { contacts: { n: number | null } }; regions: { contacts: { n: number | null; of: number } }[] }>('/directory/participation', 'visitor')
    for (const { contacts: { n } } of [all, ...regions]) assert.ok(n === null || n === 0 || n >= 5)
    for (const locale of ['en', 'fr', 'es', 'ar']) for (const [path, as] of [['', 'visitor'], ['', 'editor'], ['/XA', 'ncp']] as const) {
      const { status, text } = await site.get(`/${locale}/directory/participation${path}`, { as })
      assert.equal(status, 200)
      assert.doesNotMatch(text.replaceAll(/(name|value|id|href)="[^"]*"/g, ''), /(directory|updates)\.participation/)
    }
    assert.match((await site.get('/en/directory/participation/XA.csv', { as: 'ncp' })).text, /2029-Q1/)
  })
})
