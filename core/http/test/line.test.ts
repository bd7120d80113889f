import assert from 'node:assert/strict'
import net from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { clientAddress } from '../line/client-address.ts'
import { hostCheck } from '../line/host.ts'
import { nextPath } from '../line/next-path.ts'
import { openSecrets } from '../line/secrets.ts'
import { readTarget } from '../line/target.ts'
import { notesPlugin } from './notes-plugin.ts'
import { ask } from './ask.ts'
import { openTestWeb, type TestWeb } from './open-test-web.ts'

/** What comes back for bytes written as they are. */
function raw(port: number, bytes: string | Buffer, { within = 2000, half = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = net.connect(port, '127.0.0.1', () => { if (half) socket.end(bytes); else socket.write(bytes) })
    const timer = setTimeout(() => { socket.destroy(); resolve(answer) }, within)
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1')
      if (/^HTTP\/1\.1 \d{3}/.test(answer) && /\r\n\r\n/.test(answer)) { clearTimeout(timer); socket.destroy(); resolve(answer) }
    })
    socket.on('error', () => {})
    socket.on('close', () => { clearTimeout(timer); resolve(answer) })
  })
}
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

describe('The line to the server', function group() {
  this.timeout(60_000)
  let site: TestWeb
  let port = 0
  const get = (target: string, more = ''): Promise<string> => raw(port, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${more}Connection: close\r\n\r\n`)
  const isAlive = async (): Promise<void> => assert.equal((await site.ask('/healthz')).status, 200)
  before(async () => {
    site = await openTestWeb((database) => [notesPlugin(database)], { settings: { limits: { headersTimeout: 1000, bodyTimeout: 700, uploadStall: 500 } } })
    port = Number(new URL(site.origin).port)
  })
  after(() => site.close())

  it('refuses odd request lines with 400 and goes on', async () => {
    const odd = ['//', '//evil.example', '/\\', '//[x', '/%', '/%zz', '/%c0%af', '/%ff', '/en/%00', '/en/%2e%2e/%2e%2e', '/en/../../etc/passwd', '/en//notes', '/en/%2fnotes', '/en/a%5cb', 'http://evil.example/', 'http://127.0.0.1/en', 'x', '*', '?', '#', '/#a', '/en/\u0001',
      '/en/\u007f', `/${'a'.repeat(5000)}`, '/en/./notes', '/en/%0d%0aset-cookie:x', '/en/%E0%A4%A']
    for (const target of odd) assert.ok([400, 414].includes(statusOf(await get(target))), JSON.stringify(target))
    await isAlive()
  })
  it('refuses what is no HTTP', async () => {
    const bytes = ['\r\n\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 'GET /en\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000\u0001', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', `GET /en HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
      'GET /en HTTP/1.1\r\n\r\n', 'GET /en HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n', 'GET /en HTTP/1.1\r\nHost: 127.0.0.1\r\nX\u0000: y\r\n\r\n', `GET /en HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
      `POST /en/notes/new HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, `POST /en/notes/new HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
      `POST /en/notes/new HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: -1\r\n\r\n`, `GET /en HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`, `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n`]
    for (const text of bytes) assert.ok([0, 400, 405, 408, 421, 431, 501].includes(statusOf(await raw(port, Buffer.from(text, 'latin1'), { within: 1500 }))), JSON.stringify(text.slice(0, 80)))
    await isAlive()
  })
  it('answers something to whatever bytes are sent, and never dies of them', async () => {
    const piece = fc.constantFrom('GET ', 'POST ', '/', '//', '\\', '%', '%00', '%ff', '..', '?', '#', '[', ']', '@', ':', ' ', 'HTTP/1.1', '\r\n', '\n', '\r', '\u0000', '\u00ff', `Host: 127.0.0.1:${port}`, 'Host: x', 'Content-Length: 5', 'Transfer-Encoding: chunked', 'Cookie: diwan-session=', 'a=b', '=', ';', ',',
      'http://', '/en/notes', '/api/v1/notes', '?q=', '&', '[]', '__proto__', 'Accept: ', 'If-None-Match: ', '"', 'W/', '*')
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      await raw(port, Buffer.from(`${pieces.join('')}\r\n\r\n`, 'latin1'), { within: 60, half: true })
    }), { numRuns: 300 })
    await isAlive()
    assert.deepEqual(site.logged.filter(({ level }) => level === 'error'), [])
  })
  it('reads a target as one path or not at all', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const target = readTarget(`/${text}`, 4096)
      if (!target) return
      // oxlint-disable-next-line no-control-regex
      for (const segment of target.segments) assert.doesNotMatch(segment, /^$|^\.\.?$|[/\\\u0000-\u001f\u007f]/)
    }), { numRuns: 500 })
    assert.deepEqual(readTarget('/en/caf%C3%A9/?a=%', 100), { path: '/en/café', segments: ['en', 'café'], query: 'a=%', hasSlash: true })
  })

  it('serves its own host and no other', async () => {
    const as = async (host: string): Promise<number> => statusOf(await raw(port, `GET /en/notes HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
    for (const host of ['evil.example', 'evil.example:x@127.0.0.1', '127.0.0.1.evil.example', '127.0.0.1:80@evil.example', 'localhost.evil.example', '']) assert.ok([400, 421].includes(await as(host)), host)
    for (const host of [`127.0.0.1:${port}`, 'LOCALHOST', `localhost:${port}`]) assert.equal(await as(host), 200)
    const check = hostCheck('https://portal.example.org')
    assert.deepEqual(['portal.example.org', 'Portal.Example.org:443', 'portal.example.org:8443', 'localhost', 'portal.example.org.', undefined].map(check), [true, true, false, false, false, false])
  })
  it('believes as many proxies as it was told of, and no more', () => {
    const from = (header: string | undefined, hops: number): string => clientAddress({ headers: { 'x-forwarded-for': header }, socket: { remoteAddress: '::ffff:10.0.0.1' } } as never, hops)
    assert.equal(from('1.2.3.4', 0), '10.0.0.1')
    assert.equal(from('6.6.6.6, 1.2.3.4', 1), '1.2.3.4')
    assert.equal(from('6.6.6.6, 1.2.3.4, 10.0.0.9', 2), '1.2.3.4')
    assert.equal(from('not an address', 1), '10.0.0.1')
    assert.equal(from(undefined, 2), '10.0.0.1')
  })
  it('gives every answer the same protection, and an id', async () => {
    for (const path of ['/en/notes', '/en/nothing', '/api/v1/notes', '/healthz', '/assets/none.css', '/']) {
      const { headers } = await site.ask(path)
      assert.match(String(headers['content-security-policy']), /^default-src 'none'; script-src 'self'; style-src 'self';/, path)
      assert.doesNotMatch(String(headers['content-security-policy']), /unsafe|nonce|\*/)
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
      assert.match(String(headers['x-request-id']), /^[\w-]{36}$/)
      assert.equal(headers['strict-transport-security'], undefined)
      assert.equal(headers['x-powered-by'], undefined)
      assert.equal(headers['access-control-allow-origin'], undefined)
    }
    assert.equal((await site.ask('/healthz', { headers: { 'x-request-id': 'from-the-proxy-1' } })).headers['x-request-id'], 'from-the-proxy-1')
    assert.match(String((await site.ask('/healthz', { headers: { 'x-request-id': 'evil"><script>' } })).headers['x-request-id']), /^[\w-]{36}$/)
  })
  it('writes no address, name, cookie or word of a person into the log', async () => {
    site.logged.length = 0
    const { cookie } = site.signIn('Amina Canary')
    await site.ask('/en/notes?q=canary-query', { headers: { cookie: `${cookie}; diwan-x=canary-cookie`, 'user-agent': 'canary-agent', referer: 'http://127.0.0.1/canary-referer', 'x-forwarded-for': '9.9.9.9' } })
    await site.ask('/en/notes/new', { method: 'POST', headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: 'text=canary-body&password=canary-password' })
    assert.ok(site.logged.length >= 2)
    assert.doesNotMatch(JSON.stringify(site.logged), /canary|127\.0\.0\.1|9\.9\.9\.9/i)
  })

  describe('is not held up', () => {
    it('by who sends headers a letter at a time', async () => {
      const began = Date.now()
      const slow = net.connect(port, '127.0.0.1')
      slow.on('error', () => {})
      slow.resume()
      slow.write('GET /en HTTP/1.1\r\n')
      const drip = setInterval(() => slow.write('X: y\r\n'), 200)
      await new Promise((resolve) => { slow.once('close', resolve) })
      clearInterval(drip)
      assert.ok(Date.now() - began < 6000)
    })
    it('by who sends a body that never comes', async () => {
      const { cookie } = site.signIn('Slow')
      const answer = await raw(port, `POST /en/notes/new HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`, { within: 4000 })
      assert.equal(statusOf(answer), 408)
      const upload = await raw(port, `POST /api/v1/notes/upload HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${await site.token(cookie)}\r\nContent-Type: application/pdf\r\nContent-Length: 100\r\n\r\n1`, { within: 4000 })
      assert.equal(statusOf(upload), 408)
    })
    it('by a hundred megabytes, said or not', async () => {
      const { cookie } = site.signIn('Large')
      const head = `POST /api/v1/notes/new HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nX-CSRF-Token: ${await site.token(cookie)}\r\nContent-Type: application/json\r\n`
      assert.equal(statusOf(await raw(port, `${head}Content-Length: 100000000\r\n\r\n{"text":"`)), 413)
      const before = process.memoryUsage().rss
      const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
      const status = await new Promise<number>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => { socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`); pump() })
        let sent = 0
        const pump = (): void => {
          while (!socket.destroyed && sent < 100_000_000) { sent += 65_536; if (!socket.write(chunk)) { socket.once('drain', pump); return } }
        }
        socket.on('data', (data: Buffer) => { resolve(statusOf(data.toString('latin1'))); socket.destroy() })
        socket.on('error', () => resolve(-1))
      })
      assert.ok(status === 413 || status === -1, String(status))
      assert.ok(process.memoryUsage().rss - before < 100_000_000)
      await isAlive()
    })
    it('by ten thousand nested lists', async () => {
      const { cookie } = site.signIn('Deep')
      const began = Date.now()
      const { status } = await site.ask('/api/v1/notes/new', { method: 'POST', headers: { cookie, 'x-csrf-token': await site.token(cookie), 'content-type': 'application/json' }, body: `{"text":${'['.repeat(400_000)}` })
      assert.equal(status, 400)
      assert.ok(Date.now() - began < 1000)
    })
  })

  it('finishes what it has begun before it stops, and says that it is stopping', async () => {
    const second = await openTestWeb((database) => [notesPlugin(database)])
    const open = ask(second.origin, '/en/notes/slow')
    const stream = net.connect(Number(new URL(second.origin).port), '127.0.0.1')
    stream.write(`GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    await pause(50)
    const began = Date.now()
    const closing = second.web.close()
    assert.equal((await open).status, 503)
    assert.equal(await closing, 0)
    assert.ok(Date.now() - began < 5000)
    await assert.rejects(ask(second.origin, '/healthz'))
    stream.destroy()
  })
})

describe('Where to go after signing in', () => {
  it('is a path of this site', () => {
    for (const good of ['/en', '/fr/updates/UP-1?topic=a%20b', '/ar/notes/%D9%85', '/en/search?q=http%3A%2F%2Fevil.example']) assert.equal(nextPath(good), good)
  })
  it('is never another site, however it is written', () => {
    const elsewhere = ['//evil.example', '///evil.example', '////evil.example', '/\\evil.example', '\\\\evil.example', '\\/evil.example', '/\t/evil.example', '/\n/evil.example', '/\r/evil.example', '/%09/evil.example', '/%0a/evil.example', '/%0d%0aLocation:%20//evil.example',
      '/%2f/evil.example', '/%2fevil.example', '/%5cevil.example', '/%5c%5cevil.example', '/.//evil.example', '/..//evil.example', '/./\\evil.example', 'http://evil.example', 'https:evil.example', 'https:/evil.example', 'HTTPS://evil.example', '//evil.example%2f@127.0.0.1',
      'javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'evil.example', '@evil.example', '.evil.example', 'en', '', ' /en', '/en#//evil.example', '/\u0000/evil.example', '/\u2028//evil.example\\', '?next=//evil.example', '#', '/%', '/%ff',
      `/${'a'.repeat(3000)}`, '//google.com/%2e%2e', '/en//evil.example', null, undefined, 7, ['/en'], {}]
    assert.ok(elsewhere.length >= 40)
    for (const bad of elsewhere) assert.equal(nextPath(bad), null, JSON.stringify(bad))
  })
})

describe('The token of a form', () => {
  const secrets = openSecrets('a secret of at least thirty-two bytes')
  it('is good for its session, and looks different each time', () => {
    const [one, two] = [secrets.formToken('s1'), secrets.formToken('s1')]
    assert.notEqual(one, two)
    assert.ok(secrets.isFormToken(one, 's1') && secrets.isFormToken(two, 's1'))
    assert.equal(secrets.isFormToken(one, 's2'), false)
    assert.equal(openSecrets('another secret of thirty-two bytes!').isFormToken(one, 's1'), false)
  })
  it('cannot be made of anything else', () => {
    fc.assert(fc.property(fc.base64String({ maxLength: 100 }), (text) => !secrets.isFormToken(text, 's1')))
    assert.equal(secrets.open('notice', secrets.seal('other', 'x')), null)
    assert.equal(secrets.open('notice', secrets.seal('notice', 'x')), 'x')
  })
})
