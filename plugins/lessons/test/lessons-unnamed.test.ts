import assert from 'node:assert/strict'
import type { ItemSummary } from '@diwan/core'
import type { TestSite, Who } from '@diwan/core/testing'
import { approved, inRegion, lessonsOf, lessonsSite, publish, steps, write } from './lessons-site.ts'

describe('A lesson without a name', function () {
  this.timeout(240_000)
  let site: TestSite
  let made: { manuscript: string; lesson: string; path: string }
  let listed: ItemSummary
  before(async () => {
    site = await lessonsSite()
    await site.post('/en/follow', { type: 'kind', id: 'lessons.lesson', back: '/lessons' }, { as: 'stranger' })
    // In the middle of a month, so that a day of its own would show.
    site.clock.forward({ days: (45 - site.clock.now().getUTCDate()) % 31 })
    made = await publish(site, 'member', { who: { ...steps.who, readers: 'public' } })
    listed = (await site.services.content.list(await site.viewer('stranger'), { kinds: ['lessons.lesson'] })).rows[0] as ItemSummary
  })
  after(() => site?.stop())
  const who: Who[] = ['visitor', 'stranger', 'strangeNcp', 'colleague', 'editor']
  const traces = (): string[] => ['Aldermere', 'Mem Berry', 'Nico Point', site.id('member'), site.id('ncp'), made.manuscript, '12,345', '12345', '2024-03', '2025-11', '100k-1m', '"XA"', 'administration:XA']
  const exits = (): string[] => [
    `/en${made.path}`, `/ar${made.path}`, `/api/v1${made.path}`, `/en/items/${made.lesson}/history`, `/api/v1/items/${made.lesson}/history`, `/en/items/${made.lesson}/why`, `/en/items/${made.lesson}/readers`, '/en/lessons', '/api/v1/lessons', '/en/lessons?view=cards', '/en/lessons.atom', '/en/lessons.csv',
    `/en/lessons/compare?lesson=${listed.ref}`, `/api/v1/lessons/compare?lesson=${listed.ref}`, `/en/lessons/compare.csv?lesson=${listed.ref}`, '/en/search?q=wyvern', '/api/v1/search?q=wyvern', '/en/lessons/causes', '/api/v1/lessons/causes', '/en/lessons/causes.csv', '/en/lessons/board', '/api/v1/lessons/board',
    '/en/lessons/patterns', '/en/topics/drones', '/en/inbox', '/en/guidelines/causes',
  ]

  it('tells nobody at any exit whose it is: on pages, in data, feeds, tables, history, search, counts and notices', async () => {
    for (const as of who) for (const address of exits()) {
      const { text, status } = await site.get(address, { as, accept: address.startsWith('/api') ? 'data' : '*/*' })
      for (const trace of traces()) {
        // Filters list administrations with what is theirs; an editor's pages hold their own name, and who keeps a text.
        if (facetless(text).includes(trace)) assert.fail(`${address} (${status}) shows ${as} “${trace}”: …${facetless(text).slice(Math.max(0, facetless(text).indexOf(trace) - 120), facetless(text).indexOf(trace) + 60)}…`)
      }
    }
    assert.match((await site.get(`/en${made.path}`)).text, /An administration in/)
    assert.doesNotMatch((await site.get('/en/lessons?administration=XA', { as: 'stranger' })).text, /Wyvern patrols/)
  })

  it('stands at the first of a month, its day and hour are nowhere, and its id says nothing of when it was made', async () => {
    const today = site.clock.now().toISOString()
    for (const as of who) for (const address of [`/api/v1${made.path}`, '/api/v1/lessons', '/en/lessons.atom', `/api/v1/items/${made.lesson}/history`]) {
      const { text } = await site.get(address, { as, accept: address.startsWith('/api') ? 'data' : '*/*' })
      const own = text.replaceAll(/"(?:asOf|today)":"[^"]*"|"typed":\{[^}]*\}|<updated>[^<]*<\/updated>(?=[^]*<entry>)/g, '')
      assert.ok(!own.includes(today.slice(0, 10)), `${address} tells ${as} the day`)
    }
    assert.equal(listed.publishedAt?.toISOString(), `${today.slice(0, 7)}-01T00:00:00.000Z`)
    assert.match(made.lesson, /^[0-9a-f]{8}-[0-9a-f]{4}-4/, 'a random id, not one that is ordered by time')
    const { rows } = await site.instance.database.db.raw<{ rows: object[] }>('select r.*, i.created_at, i.updated_at, i.author_id, i.keepers from core.revision r join core.item i on i.id = r.item_id where r.item_id = ?::uuid', [made.lesson])
    for (const trace of [...traces(), today.slice(0, 10)]) assert.ok(!JSON.stringify(rows).includes(trace), `a revision holds ${trace}`)
  })

  it('is in no list of what its writer wrote, and its file shelf is empty and shut', async () => {
    const { content, attachments } = site.services
    for (const as of ['editor', 'stranger', 'member'] as const) assert.deepEqual((await content.authored(await site.viewer(as), site.id('member'), { kinds: ['lessons.lesson'] })).rows, [])
    assert.deepEqual(await attachments.of(await site.viewer('editor'), made.lesson), [])
  })

  it('is checked by a curator who is told no more than readers will be', async () => {
    const id = await write(site, 'member', {}, 'Wyvern under the eyes of a curator')
    const release = await approved(site, 'member', id)
    for (const address of ['/en/lessons/checking', `/en/lessons/checking/${release}`, `/api/v1/lessons/checking/${release}`, '/en']) {
      const { text } = await site.get(address, { as: 'editor', accept: '*/*' })
      for (const trace of traces().filter((one) => one !== made.manuscript)) assert.ok(!facetless(text).includes(trace), `${address} shows “${trace}”`)
      assert.ok(!text.includes(id), `${address} shows its manuscript`)
    }
    assert.equal((await site.get(`/en/lessons/write/${id}/check`, { as: 'editor' })).status, 404)
    assert.equal((await site.get(`/en/lessons/checking/${release}`, { as: 'member' })).status, 403)
  })

  it('tells its followers of it without a word of by whom', async () => {
    await site.runJobs()
    await site.settle()
    const { text } = await site.get('/en/inbox', { as: 'stranger' })
    assert.match(text, /New lesson: Wyvern patrols/)
    for (const trace of traces()) assert.ok(!text.includes(trace), trace)
    for (const mail of await site.mails()) if (JSON.stringify(mail).includes('Wyvern patrols')) for (const trace of ['Aldermere', 'Mem Berry']) assert.ok(!JSON.stringify(mail).includes(trace), trace)
  })

  it('keeps to what it told before: a next version tells no more under the same name, and counts both together', async () => {
    const { rev } = await site.services.content.draft(await site.viewer('member'), made.manuscript)
    assert.equal((await site.post(`/en/lessons/write/${made.manuscript}/who`, { ...steps.who, level: 'named', rev: String(rev) }, { as: 'member' })).status, 303)
    const named = await site.post(`/en/lessons/write/${made.manuscript}/check`, {}, { as: 'member' })
    assert.equal(named.status, 409, 'under another name its past would tell whose it was')
    const { rev: next } = await site.services.content.draft(await site.viewer('member'), made.manuscript)
    assert.equal((await site.post(`/en/lessons/write/${made.manuscript}/who`, { ...steps.who, dates: 'none', tellsVolume: 'true', rev: String(next) }, { as: 'member' })).status, 303)
    // Half of the region with drones, a quarter of those of that volume.
    assert.match((await site.get(`/en/lessons/write/${made.manuscript}/check`, { as: 'member' })).text, new RegExp(`${Math.floor(await inRegion(site, 'EUR') / 8)} administrations fit what is told`))
    const before = await lessonsOf(site).publishing.of(made.manuscript)
    assert.equal(before?.disclosed?.dates, 'year', 'the years of the version before are not forgotten')
  })

  it('reminds its writer and their contact point of its review, and nobody else learns of that', async () => {
    site.clock.forward({ days: 700 })
    await lessonsOf(site).reviews.remind()
    assert.equal(await lessonsOf(site).reviews.remind(), 0, 'once for each day')
    await site.runJobs()
    await site.settle()
    for (const as of ['member', 'ncp'] as const) assert.match((await site.get('/en/inbox', { as })).text, /Does your lesson still hold/)
    for (const as of ['colleague', 'stranger'] as const) assert.doesNotMatch((await site.get('/en/inbox', { as })).text, /Does your lesson still hold/)
  })
})

/** A page without its filters, its head and its own menu of the reader. */
const facetless = (text: string): string => text.replaceAll(/<form class="facets"[^]*?<\/form>|<header[^]*?<\/header>|"facets":\[[^]*?\}\]\}\]/g, '')
