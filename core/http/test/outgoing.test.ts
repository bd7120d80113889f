import assert from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OutgoingFault, type OutgoingAnswer } from '../../contract/index.ts'
import { isPrivate } from '../is-private.ts'
import { openOutgoing } from '../outgoing.ts'

const why = async (work: Promise<OutgoingAnswer> | Promise<string>): Promise<string> => work.then(() => 'answered', (error: unknown) => error instanceof OutgoingFault ? error.why : String(error))
const textOf = async ({ body }: OutgoingAnswer): Promise<string> => { const parts: Buffer[] = []; for await (const part of body) parts.push(part); return Buffer.concat(parts).toString() }

describe('an address inside the network', () => {
  it('is told from one of the internet, in both versions', () => {
    for (const one of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', '::ffff:10.0.0.1', '::ffff:8.8.8.8', 'fe80::1', 'fd00::1', 'ff02::1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', '2001::1', 'localhost', '']) assert.equal(isPrivate(one), true, one)
    for (const one of ['8.8.8.8', '172.32.0.1', '193.0.6.139', '2606:4700::1111', '2a00:1450:4001::200e']) assert.equal(isPrivate(one), false, one)
  })
})

describe('what is asked of other sites', () => {
  let server: Server, base = '', answer: RequestListener
  before(async () => {
    server = createServer((request, response) => answer(request, response))
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => { server.closeAllConnections(); server.close() })
  const outside = openOutgoing({ privateHosts: [] }), named = openOutgoing({ privateHosts: ['127.0.0.1'] })

  it('does not reach this machine or the network, however that is written, unless the operator named it', async () => {
    let asked = 0
    answer = (_request, response) => { asked++; response.end('inside') }
    const { port } = new URL(base)
    for (const host of ['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '127.1', '0']) assert.equal(await why(outside.get(`http://${host}:${port}/`)), 'private', host)
    assert.equal(asked, 0)
    assert.equal(await textOf(await named.get(base)), 'inside')
    assert.equal(await why(named.get(`http://localhost:${port}/`)), 'private', 'only what was named')
  })

  it('is an address of the web without a password', async () => {
    for (const one of ['', 'file:///etc/passwd', 'ftp://example.org/', 'javascript:1', 'http://', 'http://me:word@example.org/']) assert.equal(await why(named.get(one)), 'address', one)
  })

  it('follows a few redirects, each looked at like the first', async () => {
    answer = (request, response) => {
      const to = { '/once': '/end', '/round': '/round', '/in': `http://localhost:${new URL(base).port}/end`, '/file': 'file:///etc/passwd' }[request.url ?? '']
      if (to) response.writeHead(302, { location: to }).end()
      else response.end(`at ${request.url}`)
    }
    const found = await named.get(`${base}/once`)
    assert.deepEqual([found.status, found.address, await textOf(found)], [200, `${base}/end`, 'at /end'])
    assert.deepEqual([await why(named.get(`${base}/round`)), await why(named.get(`${base}/in`)), await why(named.get(`${base}/file`))], ['redirects', 'private', 'address'])
  })

  it('ends with an answer that is too long, never ends, never begins, or is not there', async () => {
    const words = async (path: string, ways: object) => textOf(await named.get(`${base}${path}`, { deadline: 300, ...ways }))
    answer = (_request, response) => { response.write('x'.repeat(100_000)); response.end() }
    assert.equal(await why(words('/', { most: 1_000 })), 'large')
    answer = (_request, response) => { const drip = setInterval(() => response.write('x'), 20); response.on('close', () => clearInterval(drip)) }
    assert.equal(await why(words('/', {})), 'late')
    answer = () => undefined
    assert.equal(await why(words('/', {})), 'late')
    assert.equal(await why(named.get('http://127.0.0.1:1/')), 'unreachable')
  })
})
