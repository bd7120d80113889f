import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Context } from 'koa'
import { notesPlugin } from './notes-plugin.ts'
import { openTestWeb, type TestWeb } from './open-test-web.ts'
import { openMetrics } from '../about/metrics.ts'
import { openPageCache } from '../page-cache.ts'
import { openReadyAnswers } from '../ready-answers.ts'
import type { Web } from '../web.ts'

describe('An answer that lies ready', function group() {
  this.timeout(60_000)
  let site: TestWeb
  let version = 0
  let isOn = true
  const write = async (): Promise<void> => {
    version += 1
    await site.database.db('notes.note').where({ ref: 'R-1' }).update({ text: `Version ${version} of the note` })
    site.kinds.set('notes.note', (site.kinds.get('notes.note') ?? 0) + 1)
  }
  before(async () => {
    site = await openTestWeb((database) => [{ ...notesPlugin(database), isOn: () => isOn }])
    await site.database.db('notes.note').insert(Array.from({ length: 30 }, (_, at) => ({ ref: `R-${at}`, text: `Note ${at}`, at: new Date('2026-01-02T00:00:00Z') })))
    await write()
  })
  beforeEach(() => { isOn = true })
  after(async () => {
    await site.database.db('notes.note').delete()
    await site.close()
  })

  const wasReady = async (path: string, headers: Record<string, string> = {}): Promise<boolean> => {
    site.logged.length = 0
    const hits = async (): Promise<number> => Number(/^diwan_page_cache_hits_total (\d+)/m.exec((await site.ask('/metrics')).text)?.[1])
    const before = await hits()
    await site.ask(path, { headers })
    return await hits() > before
  }

  it('is never another visitor’s, language’s, address’s, format’s or moment’s, in whatever order requests and writes come', async () => {
    const people = ['Amina', 'Bilal'].map((name) => ({ name, cookie: site.signIn(name).cookie }))
    const request = fc.record({
      locale: fc.constantFrom('en', 'fr', 'es', 'ar'),
      path: fc.constantFrom('/notes', '/notes?q=one', '/notes?q=two', '/notes?utm_source=x', '/notes/R-1', '/notes/R-2', '/notes.csv', '/notes/R-404'),
      method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD'),
      person: fc.constantFrom(null, null, null, ...people),
      encoding: fc.constantFrom(undefined, 'gzip', 'br', 'gzip, br', 'br;q=0, gzip;q=0.5', 'deflate', 'identity'),
      accept: fc.constantFrom(undefined, 'text/html', 'application/json', '*/*'),
      spoken: fc.constantFrom(undefined, 'ar', 'fr;q=0.9'),
      condition: fc.constantFrom('none', 'none', 'none', 'own tag', 'other tag'),
    })
    const steps = fc.array(fc.oneof({ weight: 9, arbitrary: request }, { weight: 1, arbitrary: fc.constant('write' as const) }), { minLength: 10, maxLength: 40 })
    const tags = new Map<string, string>()
    await fc.assert(fc.asyncProperty(steps, async (order) => {
      for (const step of order) {
        if (step === 'write') { await write(); continue }
        const { locale, path, method, person, encoding, accept, spoken, condition } = step
        const place = JSON.stringify([locale, path, accept, version])
        const tag = condition === 'own tag' ? tags.get(place) : condition === 'other tag' ? '"of another page"' : undefined
        const headers = {
          ...person && { cookie: person.cookie }, ...encoding !== undefined && { 'accept-encoding': encoding }, ...accept !== undefined && { accept },
          ...spoken !== undefined && { 'accept-language': spoken }, ...tag !== undefined && { 'if-none-match': tag },
        }
        const answer = await site.ask(`/${locale}${path}`, { method, headers })
        const said = JSON.stringify({ ...step, person: person?.name, status: answer.status, type: answer.headers['content-type'] })
        if (path.endsWith('404')) { assert.equal(answer.status, 404, said); continue }
        if (condition === 'own tag' && tag !== undefined && person === null) {
          assert.deepEqual([answer.status, answer.bytes.length, answer.headers.etag?.replace(/-(?:br|gzip)"$/, '"')], [304, 0, tag.replace(/-(?:br|gzip)"$/, '"')], said)
          continue
        }
        assert.equal(answer.status, 200, said)
        assert.equal(answer.headers['cache-control'], person ? 'private, no-store' : 'public, max-age=0, must-revalidate', said)
        assert.match(String(answer.headers.vary), /Cookie/, said)
        assert.equal(answer.headers['set-cookie'], undefined, said)
        const type = path.endsWith('.csv') ? /^text\/csv/ : accept === 'application/json' ? /^application\/json/ : /^text\/html/
        assert.match(String(answer.headers['content-type']), type, said)
        const coded = answer.headers['content-encoding']
        if (coded !== undefined) assert.ok(encoding?.includes(coded) && !encoding.includes(`${coded};q=0,`), said)
        if (!person && answer.headers.etag !== undefined) tags.set(place, answer.headers.etag)
        if (method === 'HEAD') { assert.equal(answer.bytes.length, 0, said); continue }
        for (const { name } of people) assert.equal(answer.text.includes(name), name === person?.name && /html/.test(String(answer.headers['content-type'])), `${name}: ${said}`)
        if (path !== '/notes/R-2') assert.match(answer.text, new RegExp(`Version ${version} of the note`), said)
        if (/html/.test(String(answer.headers['content-type']))) assert.match(answer.text, new RegExp(`<html[^>]* lang="${locale}"`), said)
      }
    }), { numRuns: 12, endOnFailure: true })
  })

  it('is the very answer that was given before, with an id and a date of its own', async () => {
    for (const encoding of ['br', 'gzip', 'identity']) {
      const headers = { 'accept-encoding': encoding }
      const first = await site.ask('/en/notes?q=same', { headers })
      assert.ok(await wasReady('/en/notes?q=same', headers))
      const again = await site.ask('/en/notes?q=same', { headers: { ...headers, 'x-request-id': 'mine-0001' } })
      const { 'x-request-id': _first, date: _date, ...ours } = first.headers
      const { 'x-request-id': id, date, ...theirs } = again.headers
      assert.deepEqual(theirs, ours)
      assert.ok(again.bytes.equals(first.bytes))
      assert.equal(id, 'mine-0001')
      assert.ok(date)
    }
  })
  it('is dropped when what it shows is written, and when its plugin goes', async () => {
    await site.ask('/en/notes?q=dropped')
    await write()
    assert.match((await site.ask('/en/notes?q=dropped')).text, new RegExp(`Version ${version} of`))
    isOn = false
    assert.notEqual((await site.ask('/en/notes?q=dropped')).status, 200)
  })
  it('is gone when plugins come or go', async () => {
    await site.ask('/en/notes?q=gone')
    assert.ok(await wasReady('/en/notes?q=gone'))
    await site.web.refresh()
    assert.equal(await wasReady('/en/notes?q=gone'), false)
  })
})

describe('The answers that lie ready', () => {
  const mounted = { name: 'GET /notes', permission: 'notes.read', plugin: { isOn: () => true } }
  const opened = () => {
    const web = {
      pages: openPageCache(1000), isStopping: false,
      needs: { kindVersions: { of: () => '1' }, settings: { languages: ['en'] }, access: { visitor: () => ({ may: () => true }) }, log: { info() {} } },
    } as unknown as Web
    return openReadyAnswers(web, openMetrics(() => web))
  }
  const keep = (ready: ReturnType<typeof opened>, at: number, body: Buffer, url = `/en/notes?page=${at}`): void => {
    const ctx = { req: { method: 'GET', url, headers: { host: 'a' } }, res: { getHeaders: () => ({ etag: '"x"' }) }, status: 200, body, state: { visit: { locale: 'en' } } } as unknown as Context
    ready.keep(ctx, { mounted: mounted as never, kinds: [], versions: '1', until: Infinity })
  }

  it('are never more than a thousand, nor more bytes than 32 million, whatever is asked for', () => {
    fc.assert(fc.property(fc.array(fc.record({ at: fc.nat(2000), size: fc.integer({ min: 0, max: 5_000_000 }) }), { maxLength: 60 }), (asked) => {
      const ready = opened()
      const held = new Map<number, number>()
      for (const { at, size } of asked) {
        keep(ready, at, { length: size, __proto__: Buffer.prototype } as unknown as Buffer)
        if (size <= 4_000_000) held.set(at, size)
        assert.ok(ready.stats.bytes <= 32_000_000 && ready.stats.bytes >= 0)
      }
      if ([...held.values()].reduce((sum, size) => sum + size, 0) <= 16_000_000 && asked.every(({ size }) => size <= 4_000_000) && new Set(asked.map(({ at }) => at)).size === asked.length) {
        assert.deepEqual(ready.stats, { answers: held.size, bytes: [...held.values()].reduce((sum, size) => sum + size, 0) })
      }
    }))
    const ready = opened()
    for (let at = 0; at < 3000; at += 1) keep(ready, at, Buffer.alloc(10))
    assert.deepEqual(ready.stats, { answers: 1000, bytes: 10_000 })
    keep(ready, 1, Buffer.alloc(10), `/en/notes?q=${'x'.repeat(2000)}`)
    assert.equal(ready.stats.answers, 1000)
    ready.clear()
    assert.deepEqual(ready.stats, { answers: 0, bytes: 0 })
  })
})
