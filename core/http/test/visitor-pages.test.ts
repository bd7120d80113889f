import assert from 'node:assert/strict'
import { notesPlugin, type Counts } from './notes-plugin.ts'
import { openTestWeb, testPlugin, type TestWeb } from './open-test-web.ts'
import { openPageCache, type CachedPage } from '../page-cache.ts'

describe('A visitor’s page', function group() {
  this.timeout(30_000)
  let site: TestWeb
  const counts: Counts = { list: 0, uploads: [] }
  before(async () => {
    site = await openTestWeb((database) => [notesPlugin(database, counts), testPlugin({ id: 'side', routes: [], slots: [{ name: 'home.visitor', order: 1, view: 'aside', reads: ['side.thing'], run: () => ({ words: 'side' }) }] })])
    await site.database.db('notes.note').insert(Array.from({ length: 40 }, (_, at) => ({ ref: `A-${at}`, text: `Note number ${at}`, at: new Date('2026-01-02T00:00:00Z') })))
  })
  /** All statements the database answers meanwhile: the request is served in another context than the test's. */
  const queries = async (path: string): Promise<number> => {
    let count = 0
    const stop = site.database.onQuery(({ isControl }) => { if (!isControl) count += 1 })
    await site.ask(path)
    stop()
    return count
  }
  beforeEach(() => { counts.list = 0 })
  after(async () => {
    await site.database.db('notes.note').delete()
    await site.close()
  })

  it('is made once and asks the database nothing after that', async () => {
    const first = await site.ask('/en/notes')
    assert.equal(await queries('/en/notes'), 0)
    assert.equal(counts.list, 1)
    assert.equal(first.text, (await site.ask('/en/notes')).text)
  })
  it('is made once however many ask at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => site.ask('/en/notes?q=together')))
    assert.equal(counts.list, 1)
    assert.ok(answers.every(({ status, text }) => status === 200 && text === answers[0]!.text))
  })
  it('is the same page for queries that mean the same', async () => {
    for (const query of ['?q=a&utm_source=x', '?utm_source=y&q=a', '?fbclid=1&q=a&', '?q=b&q=a']) assert.equal((await site.ask(`/en/notes${query}`)).status, 200)
    assert.equal(counts.list, 1 + 1)
  })
  it('is made anew after something it shows was written, in its own part or in another plugin’s', async () => {
    await site.ask('/en/notes?q=fresh')
    site.kinds.set('notes.note', (site.kinds.get('notes.note') ?? 0) + 1)
    await site.ask('/en/notes?q=fresh')
    site.kinds.set('side.thing', (site.kinds.get('side.thing') ?? 0) + 1)
    await site.ask('/en/notes?q=fresh')
    site.kinds.set('other.thing', 1)
    await site.ask('/en/notes?q=fresh')
    assert.equal(counts.list, 3)
  })
  it('is not kept while a plugin shows something in it without saying what it reads, unless that is for members only', async () => {
    let isMute = true
    const other = await openTestWeb((database) => [notesPlugin(database, counts), testPlugin({
      id: 'side', routes: [],
      slots: [
        { name: 'home.visitor', order: 1, view: 'aside', may: 'administer', run: () => ({ words: 'members' }) },
        { get name() { return isMute ? 'home.visitor' as const : 'desk.due' as const }, order: 1, view: 'aside', run: () => ({ words: 'mute' }) },
      ],
    })])
    for (let asked = 0; asked < 2; asked += 1) assert.match((await other.ask('/en/notes')).text, /mute/)
    assert.equal(counts.list, 2)
    isMute = false
    for (let asked = 0; asked < 3; asked += 1) await other.ask('/en/notes?q=said')
    assert.equal(counts.list, 3)
    await other.close()
  })
  it('is never a member’s, and a member’s never a visitor’s', async () => {
    const { cookie } = site.signIn('Amina')
    const member = await site.ask('/en/notes?q=whose', { headers: { cookie } })
    const visitor = await site.ask('/en/notes?q=whose')
    assert.match(member.text, /Amina/)
    assert.doesNotMatch(visitor.text, /Amina/)
    assert.match(String(visitor.headers.vary), /Cookie/)
    assert.equal(member.headers['cache-control'], 'private, no-store')
    assert.equal(visitor.headers['cache-control'], 'public, max-age=0, must-revalidate')
  })
  it('is not sent again to who has it, compressed or not', async () => {
    const plain = await site.ask('/en/notes')
    const tag = String(plain.headers.etag)
    const br = await site.ask('/en/notes', { headers: { 'accept-encoding': 'gzip, br' } })
    const gzip = await site.ask('/en/notes', { headers: { 'accept-encoding': 'gzip;q=1.0, br;q=0' } })
    assert.deepEqual([br.headers['content-encoding'], gzip.headers['content-encoding']], ['br', 'gzip'])
    assert.equal(br.text, plain.text)
    assert.equal(gzip.text, plain.text)
    assert.notEqual(br.headers.etag, tag)
    assert.ok(br.bytes.length < plain.bytes.length / 4)
    for (const has of [tag, String(br.headers.etag), `"x", W/${tag}`, '*']) {
      const again = await site.ask('/en/notes', { headers: { 'if-none-match': has } })
      assert.deepEqual([again.status, again.bytes.length], [304, 0], has)
    }
    assert.equal((await site.ask('/en/notes', { headers: { 'if-none-match': '"other"' } })).status, 200)
  })
  it('is kept small, and a page made for one reader is made small quickly', async () => {
    const { cookie } = site.signIn('Amina')
    const every = { 'accept-encoding': 'gzip, deflate, br, zstd' }
    const [visitor, member] = [await site.ask('/en/notes', { headers: every }), await site.ask('/en/notes', { headers: { ...every, cookie } })]
    assert.deepEqual([visitor.headers['content-encoding'], member.headers['content-encoding']], ['br', 'zstd'])
    assert.match(member.text, /<\/html>/)
    assert.ok(member.bytes.length < member.text.length / 2)
    assert.equal((await site.ask('/en/notes', { headers: { 'accept-encoding': 'zstd;q=0, br', cookie } })).headers['content-encoding'], 'br')
  })
  it('is the same, byte for byte, after sixty odd requests for it', async () => {
    const clean = await site.ask('/en/notes?q=poison')
    const odd: Record<string, string>[] = [
      ...['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-prefix', 'x-forwarded-for', 'x-forwarded-scheme', 'x-forwarded-server', 'x-host', 'x-http-host-override', 'forwarded', 'x-original-url',
        'x-rewrite-url', 'x-http-method-override', 'x-http-method', 'x-method-override', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip', 'via', 'x-wap-profile', 'x-requested-with', 'hx-target', 'hx-current-url', 'hx-prompt',
        'range', 'if-range', 'x-csrf-token', 'x-request-id', 'dnt', 'save-data', 'origin', 'referer', 'user-agent', 'accept-charset', 'te', 'purpose', 'sec-purpose', 'x-moz', 'upgrade-insecure-requests', 'x-debug', 'x-preview',
        'x-theme', 'x-locale', 'content-language', 'content-type', 'sec-gpc', 'sec-ch-ua-mobile', 'sec-fetch-dest', 'sec-fetch-mode', 'priority', 'pragma', 'cache-control', 'authorization'].map((name) => ({ [name]: 'evil.example"><script>' })),
      { accept: 'application/json' }, { accept: 'text/csv' }, { accept: '"><script>' }, { 'accept-language': 'ar' }, { 'accept-language': '"><script>' }, { 'accept-encoding': 'br' }, { 'accept-encoding': 'deflate, evil' },
      { cookie: 'theme=dark"><script>' }, { cookie: 'diwan-theme=dark; lang=ar' }, { cookie: 'diwan-notice=eyJrIjoxfQ.x' }, { cookie: 'diwan-session=forged' }, { 'hx-request': 'true', 'hx-target': 'rows' }, { 'if-none-match': '*' },
    ]
    assert.ok(odd.length >= 60)
    for (const headers of odd) {
      site.kinds.set('notes.note', (site.kinds.get('notes.note') ?? 0) + 1)
      await site.ask('/en/notes?q=poison', { headers })
      const after = await site.ask('/en/notes?q=poison')
      assert.deepEqual([after.status, after.text, after.headers.etag, after.headers['content-type'], after.headers['set-cookie']], [200, clean.text, clean.headers.etag, clean.headers['content-type'], undefined], JSON.stringify(headers))
    }
  })
  it('is not kept when it is an error, and costs no more queries than its run makes', async () => {
    for (let count = 0; count < 2; count += 1) assert.equal((await site.ask('/en/notes/A-999')).status, 404)
    assert.equal(await queries('/en/notes/A-998'), 1)
    site.kinds.set('notes.note', 999)
    assert.equal(await queries('/en/notes?q=cold'), 1)
  })
})

describe('The page cache', () => {
  const page = (size: number, until = Infinity): CachedPage => ({ body: Buffer.alloc(size), type: 'text/html', etag: '"x"', headers: {}, kept: {}, until })
  it('forgets the page asked for longest ago when there are too many bytes', async () => {
    const cache = openPageCache(100_000)
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) {
      await cache.through(key, async () => page(5000))
      cache.get('a')
    }
    assert.ok(cache.stats.bytes <= 100_000)
    assert.ok(cache.get('a'))
    await cache.through('j', async () => page(5000))
    assert.equal(cache.get('b'), null)
  })
  it('keeps no page that would push out all others, and none past its time', async () => {
    let now = 0
    const cache = openPageCache(100_000, () => now)
    await cache.through('large', async () => page(50_000))
    assert.equal(cache.get('large'), null)
    await cache.through('short', async () => page(10, 5))
    now = 6
    assert.equal(cache.get('short'), null)
    assert.equal(cache.stats.bytes, 0)
  })
  it('lets a failure reach everyone who waited, and tries again after it', async () => {
    const cache = openPageCache(100_000)
    const fail = (): Promise<CachedPage> => cache.through('x', async () => { throw new Error('no') })
    assert.deepEqual((await Promise.allSettled([fail(), fail()])).map(({ status }) => status), ['rejected', 'rejected'])
    assert.ok(await cache.through('x', async () => page(10)))
  })
})
