/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { deflateSync, crc32 } from 'node:zlib'
import type { ItemInput, Viewer } from '../../core/contract/index.ts'
import { bootTest, type TestSite } from '../../core/testing/index.ts'
import { openChromium } from '../support/chromium.ts'
import { corpus, grown } from '../support/corpora.ts'

interface Vectors { vectors: { title: string; payload: string }[] }
const chunk = <T>(list: readonly T[], n: number): T[][] => Array.from({ length: Math.ceil(list.length / n) }, (_, index) => list.slice(index * n, index * n + n))

/** What no page may hold, however it came there: handlers, scripts of its own, addresses that run. */
function active(html: string): string | null {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html
  const tags = main.match(/<[a-zA-Z][^>]*>/g) ?? []
  return tags.find((tag) => /^<(script|iframe|object|embed|base|meta|link|style|frame|applet|math|foreignobject|animate|set)\b/i.test(tag)
    || /\son[a-z]+\s*=/i.test(tag.replace(/"[^"]*"/g, '""')) || /\s(href|src|action|formaction|xlink:href)="\s*(javascript|data|vbscript):/i.test(tag) || /\sstyle=/i.test(tag.replace(/"[^"]*"/g, '""'))) ?? null
}

describe('hostile input', function () {
  this.timeout(600_000)
  let site: TestSite, editor: Viewer
  before(async () => { site = await bootTest(); editor = await site.viewer('editor') })
  after(() => site?.stop())
  const alive = async () => { assert.equal((await site.get('/healthz')).status, 200) }
  const post = (title: string, body: string, extra = body): ItemInput => ({
    lang: 'en', audience: ['public'], fields: { category: 'news' },
    texts: { en: { title: title.slice(0, 190) || 'x', summary: extra.slice(0, 500), body, extra: { points: [extra.slice(0, 290)] } } },
  })

  it('markup and scripts in every text come out as words: no element, handler or address of theirs is on any page', async function () {
    const found = corpus<Vectors>('xss-vectors')
    if (!found) this.skip()
    const addresses: string[] = []
    for (const some of chunk(found.vectors, 40)) {
      const [first] = some
      const { path } = await site.make.item('updates.post', { ...post(first?.payload ?? '', some.map(({ payload }) => payload).join('\n\n')), title: '' }, editor)
      addresses.push(`/en${path}`)
    }
    // Titles and summaries one by one: they stand alone in lists, feeds and search.
    for (const { payload } of found.vectors.filter((_, index) => index % 6 === 0)) await site.make.item('updates.post', { ...post(payload, 'Body', payload), title: '' }, editor)
    const wrong: string[] = []
    let after: string | null = ''
    while (after !== null && addresses.length < 400) {
      addresses.push(`/en/updates?limit=100${after === '' ? '' : `&after=${after}`}`)
      after = ((await site.get(`/api/v1/updates?limit=100${after === '' ? '' : `&after=${after}`}`, { accept: 'data' })).json() as { posts: { next: string | null } }).posts.next
    }
    for (const path of [...addresses, '/en', '/en/search?q=alert', '/en/search?q=script', '/en/updates/changelog', '/en/updates.atom']) {
      const { status, text } = await site.get(path, { accept: path.endsWith('.atom') ? '*/*' : 'page' })
      if (status !== 200) wrong.push(`${path} answered ${status}`)
      if (path.endsWith('.atom')) continue
      const tag = active(text)
      if (tag) wrong.push(`${path}: ${tag.slice(0, 160)}`)
    }
    assert.deepEqual(wrong, [])

    const browser = await openChromium()
    if (!browser) return
    const page = await (await browser.newContext()).newPage()
    const fired: string[] = []
    page.on('dialog', (dialog) => { fired.push(`${page.url()}: ${dialog.message()}`); void dialog.dismiss() })
    await page.addInitScript(() => { for (const name of ['__x', 'xss', 'alert', 'confirm', 'prompt', 'print']) Object.defineProperty(window, name, { value: () => { document.documentElement.dataset['fired'] = name }, configurable: false, writable: false }) })
    for (const path of addresses) {
      await page.goto(`${site.url}${path}`, { waitUntil: 'domcontentloaded' })
      const name = await page.evaluate(() => document.documentElement.dataset['fired'] ?? null)
      if (name) fired.push(`${path}: ${name}`)
    }
    await browser.close()
    assert.deepEqual(fired, [])
  })

  it('odd strings in search, lists, forms and addresses are answered, never with a fault of ours', async function () {
    const found = corpus<{ strings: string[] }>('naughty-strings')
    if (!found) this.skip()
    const wrong: string[] = []
    for (const text of found.strings) {
      const q = encodeURIComponent(text.slice(0, 400).toWellFormed())
      const answers = await Promise.all([`/en/search?q=${q}`, `/en/updates?topic=${q}&category=news`, `/en/updates/${q}`, `/en/topics/${q}`, `/api/v1/palette?q=${q}`, `/api/v1/updates?after=${q}`].map((path) => site.get(path, { accept: 'data' })))
      wrong.push(...answers.filter(({ status }) => status >= 500).map(({ path, status }) => `${path} answered ${status}`))
      // Signing in takes its time on purpose; every ninth is enough to show that none of them is a fault of ours.
      if (found.strings.indexOf(text) % 9 === 0) {
        const { status } = await site.post('/en/sign-in', { mail: text, password: text, next: text })
        if (status >= 500) wrong.push(`sign-in answered ${status} to ${JSON.stringify(text)}`)
      }
      const made = await site.post('/en/items/new', { kind: 'updates.post', lang: 'en', 'texts.en.title': text, 'texts.en.body': text, 'fields.category': text }, { as: 'editor' })
      if (made.status >= 500) wrong.push(`the editor answered ${made.status} to ${JSON.stringify(text)}`)
    }
    assert.deepEqual([...new Set(wrong)].slice(0, 20), [])
  })

  it('broken, huge and deep JSON is refused with a word, and the site goes on', async function () {
    const found = corpus<{ cases: { name: string; b64: string }[] }>('json-test-suite')
    if (!found) this.skip()
    const wrong: string[] = []
    const send = async (body: Uint8Array, headers: Record<string, string> = {}) => {
      try {
        const answer = await fetch(`${site.url}/api/v1/items`, { method: 'POST', body: body as BodyInit, headers: { 'content-type': 'application/json', origin: site.url, ...headers } })
        return answer.status
      } catch { return 0 }
    }
    for (const { name, b64 } of found.cases) {
      const status = await send(Buffer.from(b64, 'base64'))
      if (status >= 500 || status === 0 || status === 200) wrong.push(`${name}: ${status}`)
    }
    assert.deepEqual(wrong, [])
    // Whoever may not is refused before anything is read; who may (anyone may try to sign in) is cut off at the limit.
    assert.ok([401, 0].includes(await send(Buffer.alloc(100_000_000, '[1,'))))
    for (const body of [Buffer.alloc(100_000_000, '[1,'), Buffer.from('['.repeat(400_000)), Buffer.from(`{"mail":${'['.repeat(10_000)}`)]) {
      const status = await fetch(`${site.url}/api/v1/sign-in`, { method: 'POST', body: body as BodyInit, headers: { 'content-type': 'application/json', origin: site.url } }).then((answer) => answer.status, () => 0)
      assert.ok([400, 413, 0].includes(status), String(status))
    }
    await alive()
  })

  it('texts made to take long are rendered, at the size the site takes', async function () {
    const found = corpus<{ cases: { name: string; parts: (string | { repeat: string; n: number })[] }[] }>('pathological-markdown')
    if (!found) this.skip()
    for (const { name, parts } of found.cases) {
      const { status } = await site.post('/en/items/preview', { text: grown(parts, 64_000), lang: 'en' }, { as: 'editor' })
      assert.ok([200, 413, 422].includes(status), `${name}: ${status}`)
    }
    await alive()
  })

  it('pictures that run, archives that burst and pictures that promise too much are refused', async function () {
    const found = corpus<Vectors>('svg-vectors')
    if (!found) this.skip()
    const { id } = await site.make.item('updates.post', { ...post('Holds files', 'Body'), title: '' }, editor)
    const { attachments } = site.services
    const { Readable } = await import('node:stream')
    const add = (name: string, bytes: Buffer) => attachments.add(editor, id, { name, bytes: Readable.from([bytes]) })
    for (const { title, payload } of found.vectors) {
      for (const ending of ['svg', 'png', 'jpg', 'xml', 'html']) await assert.rejects(add(`a.${ending}`, Buffer.from(payload)), `${title} as .${ending}`)
    }
    await assert.rejects(add('bomb.png', pngOf(50_000, 50_000)), 'a picture of 2,500 million points')
    await assert.rejects(add('thin.png', pngOf(20_000, 1)), 'a picture of one line')
    await assert.rejects(add('bomb.zip', zipBomb()), 'an archive that bursts')
    await assert.rejects(add('program.exe', Buffer.from('MZ\u0000\u0000')))
    const fine = await add('../../etc/pass\u202ewd.png', pngOf(40, 30))
    assert.equal(fine.name, 'passwd.png')
    const { headers, status } = await site.get(`/en${fine.path}`)
    assert.equal(status, 200)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    await alive()
  })

  it('fields nobody declared change nothing', async () => {
    const made = await site.make.item('updates.post', { ...post('Plain', 'Body'), title: '' }, editor)
    for (const field of ['__proto__', 'constructor', 'keepers', 'author_id', 'published_at', 'role', 'is_demo']) {
      const { status } = await site.post('/api/v1/items', { kind: 'updates.post', item: { ...post('Mass', 'Body'), [field]: 'x' } }, { as: 'editor', accept: 'data' })
      assert.ok([400, 422].includes(status), `${field}: ${status}`)
    }
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
    assert.equal((await site.get(`/en${made.path}`)).status, 200)
  })
})

/** A PNG whose header says how large it is, with as little in it as that takes. */
function pngOf(width: number, height: number): Buffer {
  const part = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type), data]), length = Buffer.alloc(4), sum = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8)
  const rows = Math.min(height, 2_000)
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), part('IHDR', header), part('IDAT', deflateSync(Buffer.alloc(rows * (1 + Math.ceil(width / 8))))), part('IEND', Buffer.alloc(0))])
}

/** A ZIP of some kilobytes whose directory honestly says that it unpacks to gigabytes. */
function zipBomb(): Buffer {
  const packed = deflateSync(Buffer.alloc(50_000_000)).subarray(2, -4)
  const names = Array.from({ length: 30 }, (_, index) => Buffer.from(`part-${index}.txt`))
  const head = (name: Buffer) => { const b = Buffer.alloc(30); b.writeUInt32LE(0x04034b50, 0); b.writeUInt16LE(20, 4); b.writeUInt16LE(8, 8); b.writeUInt32LE(packed.length, 18); b.writeUInt32LE(50_000_000, 22); b.writeUInt16LE(name.length, 26); return Buffer.concat([b, name]) }
  const first = Buffer.concat([head(names[0] ?? Buffer.alloc(0)), packed])
  const entries = names.map((name) => { const b = Buffer.alloc(46); b.writeUInt32LE(0x02014b50, 0); b.writeUInt16LE(20, 4); b.writeUInt16LE(20, 6); b.writeUInt16LE(8, 10); b.writeUInt32LE(packed.length, 20); b.writeUInt32LE(50_000_000, 24); b.writeUInt16LE(name.length, 28); return Buffer.concat([b, name]) })
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(names.length, 8)
  end.writeUInt16LE(names.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(first.length, 16)
  return Buffer.concat([first, directory, end])
}
