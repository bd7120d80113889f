import assert from 'node:assert/strict'
import zlib from 'node:zlib'
import { notesPlugin, type Counts } from './notes-plugin.ts'
import type { Answered } from './ask.ts'
import { openTestWeb, type TestWeb } from './open-test-web.ts'

const form = 'application/x-www-form-urlencoded'

describe('A form', function group() {
  this.timeout(30_000)
  let site: TestWeb
  let cookie = ''
  let csrf = ''
  const counts: Counts = { list: 0, uploads: [] }
  const saved = async (): Promise<string[]> => (await site.database.db('notes.note').select('text').orderBy('text')).map(({ text }: { text: string }) => text)
  const send = (fields: string, headers: Record<string, string> = {}): Promise<Answered> =>
    site.ask('/en/notes/new', { method: 'POST', headers: { cookie, 'content-type': form, ...headers }, body: `csrf=${csrf}&${fields}` })
  const json = (body: unknown, headers: Record<string, string> = {}): Promise<Answered> =>
    site.ask('/api/v1/notes/new', { method: 'POST', headers: { cookie, 'content-type': 'application/json', 'x-csrf-token': csrf, ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) })

  before(async () => {
    site = await openTestWeb((database) => [notesPlugin(database, counts)])
    cookie = site.signIn('Amina').cookie
    csrf = await site.token(cookie)
  })
  beforeEach(async () => {
    await site.database.db('notes.note').delete()
  })
  after(() => site.close())

  it('is saved, and the next page says so once', async () => {
    const { status, headers } = await send('text=Caf%C3%A9+au+lait')
    assert.equal(status, 303)
    assert.match(String(headers.location), /^\/en\/notes\/N-/)
    const notice = String(headers['set-cookie']).split(';')[0]!
    const next = await site.ask(String(headers.location), { headers: { cookie: `${cookie}; ${notice}` } })
    assert.match(next.text, /<div role="status" class="good">Your note was saved as N-/)
    assert.match(String(next.headers['set-cookie']), /^diwan-notice=; Path=\/; Max-Age=0/)
    assert.deepEqual(await saved(), ['Café au lait'])
  })
  it('takes the same fields as JSON, and answers the value', async () => {
    const { status, json: value } = await json({ text: 'From a program', tags: ['a'], loud: true })
    assert.equal(status, 200)
    const { text, hidden, got } = value() as Record<string, unknown>
    assert.deepEqual([text, hidden, got], ['From a program', undefined, { text: 'From a program', tags: ['a'], loud: true }])
  })
  it('leaves one audit entry when its handler leaves none', async () => {
    const { headers } = await send('text=audited')
    const entries = await site.audit.entries({ filters: { request: String(headers['x-request-id']) } })
    assert.deepEqual(entries.map(({ action, object, route }) => [action, object, route]), [['core.route', 'route:POST /notes/new', 'POST /notes/new']])
  })
  it('comes back with what was typed and what is wrong, in words', async () => {
    const { status, text } = await send('text=%22a')
    assert.equal(status, 422)
    assert.match(text, /<title>Error: New note/)
    assert.match(text, /<li><a href="#text">Use at least 3 characters<\/a><\/li>/)
    assert.match(text, /value="&quot;a" aria-describedby="text-fault"/)
    assert.match(text, /<p>100 left<\/p>/)
  })
  it('comes back when somebody was faster, or it is too soon', async () => {
    const conflict = await send('text=taken')
    assert.equal(conflict.status, 409)
    assert.match(conflict.text, /value="taken"/)
    assert.match(conflict.text, /class="bad">Somebody has changed this meanwhile/)
    const often = await send('text=too+often')
    assert.deepEqual([often.status, often.headers['retry-after']], [429, '90'])
    assert.match(often.text, /wait 2 minutes/)
  })
  it('saves nothing when its handler fails or refuses after it had written', async () => {
    for (const [fields, status] of [['text=fails+after+writing', 500], ['text=invalid+after+writing', 422], ['text=twice', 500]] as const) {
      const refused = await send(fields)
      assert.equal(refused.status, status)
      assert.deepEqual(await site.audit.entries({ filters: { request: String(refused.headers['x-request-id']) } }), [])
    }
    assert.deepEqual(await saved(), [])
  })
  it('gives the words back to be copied where the form itself cannot be shown', async () => {
    const { status, text } = await send(`text=fails+after+writing&place.city=${'a'.repeat(30)}`)
    assert.equal(status, 500)
    assert.match(text, new RegExp(`<textarea [^>]*readonly[^>]*>${'a'.repeat(30)}</textarea>`))
    assert.doesNotMatch(text, new RegExp(csrf))
  })

  describe('understands its fields', () => {
    const got = async (fields: string): Promise<unknown> => (await site.ask('/en/notes/new', { method: 'POST', headers: { cookie, accept: 'application/json', 'content-type': form }, body: `csrf=${csrf}&${fields}` })).json().got
    it('as the types they are: numbers, ticks, lists, parts', async () => {
      assert.deepEqual(await got('text=abc&count=7&loud=on&tags=a&tags=b&place.city=Oran'), { text: 'abc', count: 7, loud: true, tags: ['a', 'b'], place: { city: 'Oran' } })
      assert.deepEqual(await got('text=abd&tags%5B%5D=a&count='), { text: 'abd', loud: false, tags: ['a'] })
      assert.deepEqual(await got('text=first&text=last&tags=only'), { text: 'last', loud: false, tags: ['only'] })
    })
    it('in one way of writing, without signs that mean something to machines', async () => {
      assert.deepEqual(await got('text=Cafe%CC%81%00%01x'), { text: 'Caféx', loud: false })
    })
    it('and refuses those it does not know, by name', async () => {
      const { status, json: problem } = await json({ text: 'abc', role: 'administrator', place: { city: 'x', id: 1 } })
      assert.equal(status, 422)
      assert.deepEqual((problem() as { errors: { field: string }[] }).errors.map(({ field }) => field).toSorted(), ['place.id', 'role'])
      assert.match((await send('text=abc&person_id=1')).text, /This field is not known here/)
      assert.deepEqual(await saved(), [])
    })
    it('and takes JSON at its word', async () => {
      assert.equal((await json({ text: 'abc', count: '7' })).status, 422)
      assert.equal((await json({ text: 'abc', loud: 'on' })).status, 422)
      assert.equal((await json(['abc'])).status, 400)
    })
    it('and lets no name reach into how objects are made', async () => {
      for (const body of ['{"text":"abc","__proto__":{"polluted":1}}', '{"text":"abc","constructor":{"prototype":{"polluted":1}}}', '{"text":"abc","place":{"__proto__":{"polluted":1}}}']) assert.equal((await json(body)).status, 400, body)
      for (const fields of ['__proto__.polluted=1', 'constructor.prototype.polluted=1', 'place.__proto__.polluted=1', 'place%5B__proto__%5D=1']) {
        assert.ok([400, 422].includes((await send(`text=abc&${fields}`)).status), fields)
      }
      assert.equal((await site.ask('/en/notes?__proto__.polluted=1')).status, 400)
      assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    })
  })

  describe('is refused', () => {
    const unchanged = async (answer: Answered, status: number): Promise<void> => {
      assert.equal(answer.status, status)
      assert.deepEqual(await saved(), [])
    }
    it('without the token of the session, or with another’s', async () => {
      const other = await site.token(site.signIn('Other').cookie)
      for (const wrong of ['', 'x', other, csrf.slice(0, -2)]) {
        await unchanged(await site.ask('/en/notes/new', { method: 'POST', headers: { cookie, 'content-type': form }, body: `csrf=${wrong}&text=abcdef` }), 403)
        await unchanged(await json({ text: 'abcdef' }, { 'x-csrf-token': wrong }), 403)
      }
    })
    it('with what was typed still in it, so that it can be sent again', async () => {
      const { text } = await site.ask('/en/notes/new', { method: 'POST', headers: { cookie, 'content-type': form }, body: 'text=my+words' })
      assert.match(text, /value="my words"/)
      assert.match(text, /Your answers are still here/)
    })
    it('from another site, whoever sends it', async () => {
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { referer: 'https://evil.example/x' }, { origin: 'http://127.0.0.1:1' }]) {
        await unchanged(await send('text=abcdef', headers), 403)
        await unchanged(await json({ text: 'abcdef' }, headers), 403)
      }
      assert.equal((await send('text=abcdef', { origin: site.origin, 'sec-fetch-site': 'same-origin' })).status, 303)
    })
    it('from a visitor, or from who may not', async () => {
      await unchanged(await site.ask('/en/notes/new', { method: 'POST', headers: { 'content-type': form }, body: 'text=abcdef' }), 401)
      const guest = site.signIn('Guest', ['everyone']).cookie
      await unchanged(await site.ask('/en/notes/new', { method: 'POST', headers: { cookie: guest, 'content-type': form }, body: 'text=abcdef' }), 403)
    })
    it('when it is no form and no JSON, or compressed, or another alphabet', async () => {
      await unchanged(await json('{"text":"abcdef"}', { 'content-type': 'text/plain' }), 415)
      await unchanged(await json(zlib.gzipSync('{"text":"abcdef"}').toString('latin1'), { 'content-encoding': 'gzip' }), 415)
      await unchanged(await json('{"text":"abcdef"}', { 'content-type': 'application/json; charset=utf-16' }), 415)
      await unchanged(await json('{"text":', {}), 400)
    })
    it('when it is too large, too deep or has too many fields', async () => {
      await unchanged(await json(`{"text":"${'a'.repeat(1_100_000)}"}`), 413)
      await unchanged(await json(`{"text":"abc","place":${'['.repeat(1000)}${']'.repeat(1000)}}`), 400)
      await unchanged(await send(Array.from({ length: 1100 }, (_, at) => `f${at}=1`).join('&')), 400)
    })
  })

  describe('sent again by a program that does not know whether it arrived', () => {
    const key = () => `"${crypto.randomUUID()}"`

    it('is done once and answered as before', async () => {
      const headers = { 'idempotency-key': key() }
      const first = await json({ text: 'only once' }, headers)
      const again = await json({ text: 'only once' }, headers)
      assert.deepEqual([first.status, again.status], [200, 200])
      assert.deepEqual(again.json(), first.json())
      assert.deepEqual([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']], [undefined, 'true'])
      assert.deepEqual(await saved(), ['only once'])
      assert.equal((await json({ text: 'only once' }, { 'idempotency-key': headers['idempotency-key'].replaceAll('"', '') })).headers['idempotency-replayed'], 'true')
    })
    it('is refused when the key named another request, and for what is no key', async () => {
      const headers = { 'idempotency-key': key() }
      await json({ text: 'the first' }, headers)
      const other = await json({ text: 'the second' }, headers)
      assert.equal(other.status, 422)
      assert.equal((other.json() as { type: string }).type, '/problems/key-reused')
      assert.deepEqual(await saved(), ['the first'])
      for (const wrong of ['', '"', 'two words', 'x'.repeat(200)]) assert.equal((await json({ text: 'the third' }, { 'idempotency-key': wrong })).status, 400, wrong)
    })
    it('may be mended and sent with the same key when it failed', async () => {
      const headers = { 'idempotency-key': key() }
      assert.equal((await json({ text: 'invalid after writing' }, headers)).status, 422)
      assert.equal((await json({ text: 'now well' }, headers)).status, 200)
      assert.deepEqual(await saved(), ['now well'])
    })
    it('is somebody else’s with the same key, and done', async () => {
      const headers = { 'idempotency-key': key() }
      await json({ text: 'of the one' }, headers)
      const other = site.signIn('Bilal')
      const theirs = await json({ text: 'of the other' }, { ...headers, cookie: other.cookie, 'x-csrf-token': await site.token(other.cookie) })
      assert.equal(theirs.status, 200)
      assert.deepEqual(await saved(), ['of the one', 'of the other'])
    })
    it('is done anew after a day', async () => {
      const headers = { 'idempotency-key': key() }
      await json({ text: 'yesterday' }, headers)
      await site.database.db.raw(`update core.repeatable set at = at - interval '25 hours'`)
      await site.database.db('notes.note').delete()
      const later = await json({ text: 'yesterday' }, headers)
      assert.deepEqual([later.status, later.headers['idempotency-replayed']], [200, undefined])
      assert.deepEqual(await saved(), ['yesterday'])
    })
  })

  describe('with a file', () => {
    const multipart = (parts: string[]): { headers: Record<string, string>; body: string } => ({
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=XX' }, body: `${parts.map((part) => `--XX\r\n${part}\r\n`).join('')}--XX--\r\n`,
    })
    const field = (name: string, value: string): string => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
    const attached = (name: string, content: string): string => `Content-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${content}`
    const upload = (parts: string[]): Promise<Answered> => site.ask('/api/v1/notes/upload', { method: 'POST', ...multipart(parts) })

    it('streams it to its handler under a harmless name', async () => {
      const { status, json: value } = await upload([field('csrf', csrf), field('alt', 'a map'), attached('../../etc/pass\u202ewd<.txt', 'x'.repeat(100_000))])
      assert.equal(status, 200)
      assert.deepEqual(value(), { name: 'passwd.txt', size: 100_000, alt: 'a map' })
    })
    it('takes it as the body too', async () => {
      const { json: value } = await site.ask('/api/v1/notes/upload?alt=b', { method: 'POST', headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/pdf', 'x-file-name': encodeURIComponent('تقرير.pdf') }, body: Buffer.alloc(5000) })
      assert.deepEqual(value(), { name: 'تقرير.pdf', size: 5000, alt: 'b' })
    })
    it('is cut off past its limit', async () => {
      assert.equal((await upload([field('csrf', csrf), attached('a.txt', 'x'.repeat(250_000))])).status, 413)
      assert.equal((await site.ask('/api/v1/notes/upload', { method: 'POST', headers: { cookie, 'x-csrf-token': csrf, 'content-type': 'application/pdf' }, body: Buffer.alloc(1_500_000) })).status, 413)
    })
    it('is refused without the token before the file, and when the parts are broken', async () => {
      counts.uploads.length = 0
      assert.equal((await upload([attached('a.txt', 'x'), field('csrf', csrf)])).status, 403)
      assert.equal((await site.ask('/api/v1/notes/upload', { method: 'POST', headers: { cookie, 'content-type': 'multipart/form-data' }, body: 'x' })).status, 400)
      assert.equal((await site.ask('/en/notes/new', { method: 'POST', ...multipart([field('csrf', csrf), attached('a.txt', 'x')]) })).status, 415)
      assert.deepEqual(counts.uploads, [])
    })
    it('asks for it when none was chosen', async () => {
      assert.equal((await upload([field('csrf', csrf), attached('', '')])).status, 422)
    })
  })
})
