import assert from 'node:assert/strict'
import { notesPlugin, type Counts } from './notes-plugin.ts'
import { openTestWeb, testPlugin, type TestWeb } from './open-test-web.ts'

describe('A page', function group() {
  this.timeout(30_000)
  let site: TestWeb
  let slotFault = false
  const counts: Counts = { list: 0, uploads: [] }
  before(async () => {
    site = await openTestWeb((database) => [
      notesPlugin(database, counts),
      testPlugin({
        id: 'side', routes: [],
        slots: [
          { name: 'home.visitor', order: 50, view: 'aside', reads: ['side.thing'], run: () => { if (slotFault) throw new Error('a slot fails'); return { words: 'from <the> side' } } },
          { name: 'item.rail', order: 1, view: 'aside', reads: [], run: (_deps, subject) => ({ words: `about ${(subject as { item: { text: string } }).item.text}` }) },
          { name: 'item.rail', order: 2, view: 'aside', may: 'administer', reads: [], run: () => ({ words: 'for staff' }) },
        ],
      }),
    ])
    await site.database.db('notes.note').insert([{ ref: 'A-1', text: 'First <note>', at: new Date('2026-01-02T00:00:00Z') }, { ref: 'A-2', text: 'ملاحظة', at: new Date('2026-01-03T00:00:00Z') }])
  })
  after(async () => {
    await site.database.db('notes.note').delete()
    await site.close()
  })

  it('stands in the language of its address, with the same page in the others', async () => {
    const { status, text, headers } = await site.ask('/fr/notes')
    assert.equal(status, 200)
    assert.match(text, /<html lang="fr" dir="ltr">/)
    assert.match(text, /<h1>Notes en français<\/h1>/)
    assert.match(text, /2 janvier 2026/)
    assert.match(text, /hreflang="ar" href="\/ar\/notes"/)
    assert.match(text, /<link rel="canonical" href="http:\/\/127\.0\.0\.1\/fr\/notes">/)
    assert.equal(headers['content-language'], 'fr')
    assert.match((await site.ask('/ar/notes')).text, /<html lang="ar" dir="rtl">/)
  })
  it('keeps its query when the language is switched, and nothing it does not know', async () => {
    assert.match((await site.ask('/en/notes?evil=1&q=a%22b&page=2')).text, /hreflang="fr" href="\/fr\/notes\?q&#x3D;a%22b&amp;page&#x3D;2"/)
  })
  it('is data for whoever asks for data, with the fields named and no others', async () => {
    for (const [path, accept] of [['/api/v1/notes', '*/*'], ['/en/notes', 'application/json']] as const) {
      const { headers, json } = await site.ask(path, { headers: { accept } })
      assert.equal(headers['content-type'], 'application/json; charset=utf-8')
      assert.deepEqual(json(), { notes: [{ ref: 'A-1', text: 'First <note>', at: '2026-01-02T00:00:00.000Z' }, { ref: 'A-2', text: 'ملاحظة', at: '2026-01-03T00:00:00.000Z' }], q: '' })
    }
    assert.match((await site.ask('/en/notes', { headers: { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' } })).headers['content-type'] ?? '', /^text\/html/)
    assert.equal((await site.ask('/api/v1/notes/plain')).status, 406)
  })
  it('escapes what people wrote', async () => {
    const { text } = await site.ask('/en/notes/A-1')
    assert.match(text, /<title>First &lt;note&gt;/)
    assert.doesNotMatch(text, /<note>/)
  })
  it('shows what other plugins put into its slots, each to whom it is for', async () => {
    assert.match((await site.ask('/en/notes')).text, /<aside>from &lt;the&gt; side<\/aside>/)
    assert.match((await site.ask('/en/notes/A-1')).text, /<aside>about First &lt;note&gt;<\/aside>\s*<\/main>/)
    const { cookie } = site.signIn('Boss', ['administrator'])
    assert.match((await site.ask('/en/notes/A-1', { headers: { cookie } })).text, /<aside>about First &lt;note&gt;<\/aside>\s*<aside>for staff<\/aside>/)
  })
  it('lets what stands in a slot open one in its turn, and no further', async () => {
    const nested = await openTestWeb((database) => [notesPlugin(database, counts), testPlugin({ id: 'side', routes: [], slots: [
      { name: 'home.visitor', order: 1, view: 'kit', reads: ['side.thing'], run: () => ({ words: 'a kit', n: 7 }) },
      { name: 'topic.rail', order: 1, view: 'endless', reads: ['side.inner'], run: (_deps, subject) => ({ n: (subject as { topic: number }).topic }) },
    ] })])
    try {
      assert.match((await nested.ask('/en/notes')).text, /<aside>a kit<b>inner 7<\/b>\s*<\/aside>/)
      nested.kinds.set('side.inner', 2)
      assert.match((await nested.ask('/en/notes')).text, /<aside>a kit<b>inner 7<\/b>/)
    } finally {
      await nested.close()
    }
  })
  it('stands without a contribution that fails, and is not kept so', async () => {
    site.kinds.set('side.thing', 7)
    slotFault = true
    const poorer = await site.ask('/en/notes')
    assert.equal(poorer.status, 200)
    assert.doesNotMatch(poorer.text, /<aside>/)
    slotFault = false
    assert.match((await site.ask('/en/notes')).text, /<aside>/)
  })
  it('names who is signed in, and where they are', async () => {
    const { cookie } = site.signIn('Amina')
    const { text, headers } = await site.ask('/en/notes', { headers: { cookie } })
    assert.match(text, /<p>Amina<\/p>/)
    assert.match(text, /<a href="\/en\/notes" aria-current="page">Notes<\/a>/)
    assert.equal(headers['cache-control'], 'private, no-store')
    assert.equal(headers.etag, undefined)
  })
  it('sends a part alone to htmx, where the view has one of that name', async () => {
    const part = await site.ask('/en/notes', { headers: { 'hx-request': 'true', 'hx-target': 'rows' } })
    assert.equal(part.text.trim(), '<li>First &lt;note&gt;</li><li>ملاحظة</li>')
    assert.match((await site.ask('/en/notes', { headers: { 'hx-request': 'true', 'hx-target': '../../x' } })).text, /<!doctype html>/)
  })

  describe('has an address', () => {
    it('without a language, which leads to the reader’s', async () => {
      const to = async (path: string, headers = {}): Promise<string> => String((await site.ask(path, { headers })).headers.location)
      assert.equal(await to('/', { 'accept-language': 'ar-EG,ar;q=0.9,en;q=0.5' }), '/ar')
      assert.equal(await to('/', { 'accept-language': 'de,zh;q=0.5' }), '/en')
      assert.equal(await to('/notes/A-1?q=1', { 'accept-language': 'fr' }), '/fr/notes/A-1?q=1')
    })
    it('without a slash at its end', async () => {
      const { status, headers } = await site.ask('/en/notes/?q=x')
      assert.deepEqual([status, headers.location], [308, '/en/notes?q=x'])
    })
    it('that names the language; another word is a page that is not there', async () => {
      assert.equal((await site.ask('/de/notes')).status, 404)
      assert.equal((await site.ask('/en/nothing')).status, 404)
      assert.equal((await site.ask('/fr/notes/A-9')).status, 404)
    })
    it('that says how it may be asked for', async () => {
      const refused = await site.ask('/en/notes', { method: 'POST' })
      assert.deepEqual([refused.status, refused.headers.allow], [405, 'GET, HEAD, OPTIONS'])
      const options = await site.ask('/en/notes/new', { method: 'OPTIONS' })
      assert.deepEqual([options.status, options.headers.allow], [204, 'GET, HEAD, POST, OPTIONS'])
      const head = await site.ask('/en/notes', { method: 'HEAD' })
      assert.deepEqual([head.status, head.bytes.length, head.headers['content-type']], [200, 0, 'text/html; charset=utf-8'])
      assert.equal((await site.ask('/en/notes', { method: 'DELETE' })).status, 501)
    })
  })

  describe('has other forms', () => {
    it('a feed', async () => {
      const { text, headers } = await site.ask('/en/notes.atom')
      assert.match(headers['content-type'] ?? '', /^application\/atom\+xml/)
      assert.match(text, /<id>tag:127\.0\.0\.1,2026:A-1<\/id>/)
      assert.match(text, /<link href="http:\/\/127\.0\.0\.1\/en\/notes\/A-1"\/>/)
      assert.match(text, /<title type="html"><!\[CDATA\[First &lt;note&gt;\]\]><\/title>/)
      assert.match(text, /<link rel="self" href="http:\/\/127\.0\.0\.1\/en\/notes\.atom"\/>/)
      assert.match(text, /<link rel="alternate" href="http:\/\/127\.0\.0\.1\/en\/notes"\/>/)
    })
    it('a feed, in which no title becomes markup, whatever signs it holds', async () => {
      await site.database.db('notes.note').insert({ ref: 'A-2b', text: 'a]]>b]]></title><evil/>', at: new Date('2026-01-03T12:00:00Z') })
      site.kinds.set('notes.note', 1)
      const { text } = await site.ask('/en/notes.atom')
      await site.database.db('notes.note').where({ ref: 'A-2b' }).delete()
      site.kinds.set('notes.note', 2)
      assert.match(text, /a\]\]&gt;b\]\]&gt;&lt;\/title&gt;&lt;evil\/&gt;/)
      assert.doesNotMatch(text, /<evil/)
    })
    it('a calendar', async () => {
      const { text, headers } = await site.ask('/fr/notes.ics')
      assert.match(headers['content-type'] ?? '', /^text\/calendar/)
      assert.match(text, /^BEGIN:VCALENDAR\r\n/)
      assert.match(text, /UID:A-1@127\.0\.0\.1\r\n/)
      assert.match(text, /DTSTART:20260102T000000Z\r\n/)
    })
    it('a table, with nothing in it that a spreadsheet would run', async () => {
      await site.database.db('notes.note').insert({ ref: 'A-3', text: '=HYPERLINK("x"),y', at: new Date('2026-01-04T00:00:00Z') })
      site.kinds.set('notes.note', 3)
      const { text } = await site.ask('/en/notes.csv')
      assert.equal(text, '\uFEFFref,text\r\nA-1,First <note>\r\nA-2,ملاحظة\r\nA-3,"\'=HYPERLINK(""x""),y"\r\n')
    })
  })

  describe('that is a file', () => {
    it('is a download when a browser would run it, under a policy of its own', async () => {
      const { headers } = await site.ask('/en/notes/file')
      assert.match(headers['content-disposition'] ?? '', /^attachment; filename="[\w ."_-]*"; filename\*=UTF-8''%D9%85/)
      assert.match(String(headers['content-security-policy']), /sandbox/)
      assert.equal(headers['x-content-type-options'], 'nosniff')
    })
    it('has the same address in every language', async () => {
      const { status, headers } = await site.ask('/notes/file')
      assert.deepEqual([status, headers['content-type']], [200, 'image/svg+xml'])
    })
    it('is not sent again to who has it', async () => {
      assert.equal((await site.ask('/en/notes/file', { headers: { 'if-none-match': '"abc"' } })).status, 304)
    })
    it('says how long it is, and opens no file for who has it', async () => {
      const whole = await site.ask('/en/notes/sized')
      assert.deepEqual([whole.headers['content-length'], whole.text], ['5', 'bytes'])
      const again = await site.ask('/en/notes/sized', { headers: { 'if-none-match': '"v1"' } })
      assert.deepEqual([again.status, again.text], [304, ''])
      assert.equal((await site.ask('/en/notes/sized', { method: 'HEAD' })).headers['content-length'], '5')
    })
    it('is shown in place when it is a picture', async () => {
      const { headers, text } = await site.ask('/en/notes/picture')
      assert.match(headers['content-disposition'] ?? '', /^inline/)
      assert.deepEqual([headers['cache-control'], text], ['public, max-age=60', 'png'])
      assert.equal((await site.ask('/en/notes/picture', { headers: { 'if-none-match': '"x"' } })).text, 'png')
    })
  })

  describe('that cannot be shown', () => {
    it('says so in the reader’s language, with a reference and nothing of what happened', async () => {
      const { status, text, headers } = await site.ask('/es/notes/boom')
      assert.equal(status, 500)
      assert.match(text, /<html lang="es"/)
      assert.match(text, /Se ha producido un error/)
      assert.ok(text.includes(String(headers['x-request-id'])))
      assert.doesNotMatch(text, /boom with|secret|\.ts/)
      assert.equal(headers['cache-control'], 'private, no-store')
      assert.ok(site.logged.some(({ level, data }) => level === 'error' && JSON.stringify(data).includes('boom')))
    })
    it('says so as data, after RFC 9457', async () => {
      const { status, headers, json } = await site.ask('/api/v1/notes/boom', { headers: { 'accept-language': 'fr' } })
      assert.equal(status, 500)
      assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
      const { type, title, instance, detail } = json() as Record<string, string>
      assert.deepEqual([type, title, instance], ['/problems/internal', 'Une erreur est survenue', `urn:request:${String(headers['x-request-id'])}`])
      assert.doesNotMatch(String(detail), /boom/)
    })
    it('is unavailable when the database is away or the run takes too long', async () => {
      const away = await site.ask('/en/notes/away')
      assert.deepEqual([away.status, away.headers['retry-after']], [503, '5'])
      const began = Date.now()
      assert.equal((await site.ask('/en/notes/slow')).status, 503)
      assert.ok(Date.now() - began < 2000)
    })
    it('sends a visitor to sign in where there is a page for it, and refuses who may not', async () => {
      assert.equal((await site.ask('/en/notes/staff')).status, 401)
      assert.equal((await site.ask('/api/v1/notes/staff')).status, 401)
      const { cookie } = site.signIn('Ben')
      const refused = await site.ask('/en/notes/staff', { headers: { cookie } })
      assert.equal(refused.status, 403)
      assert.match(refused.text, /open to other roles/)
    })
    it('is not found when its parameter can name nothing', async () => {
      for (const path of ['/en/notes/..%2f..%2fetc', '/en/notes/%00', '/en/notes/a\\b']) assert.equal((await site.ask(path)).status, 400, path)
      for (const path of ['/en/notes/etc', '/en/notes/A-1%27', "/en/notes/A-1;drop"]) assert.equal((await site.ask(path)).status, 404, path)
    })
  })
})
