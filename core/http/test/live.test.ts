import assert from 'node:assert/strict'
import http from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { notesPlugin } from './notes-plugin.ts'
import { openTestWeb, type TestWeb } from './open-test-web.ts'

interface Listener { readonly status: number; readonly heard: string[]; readonly isOpen: () => boolean; until(test: (text: string) => boolean, within?: number): Promise<boolean>; close(): void }

function listen(origin: string, { path = '/events', headers = {} }: { path?: string; headers?: Record<string, string> } = {}): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const request = http.get(`${origin}${path}`, { headers, agent: false }, (response) => {
      const heard: string[] = []
      let isOpen = true
      response.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
      response.on('close', () => { isOpen = false })
      response.on('error', () => {})
      resolve({
        status: response.statusCode ?? 0, heard, isOpen: () => isOpen, close: () => request.destroy(),
        async until(test, within = 2000) {
          for (const end = Date.now() + within; Date.now() < end; await pause(10)) if (test(heard.join(''))) return true
          return test(heard.join(''))
        },
      })
    })
    request.on('error', reject)
  })
}

describe('Live updates', function group() {
  this.timeout(20_000)
  let site: TestWeb
  const open: Listener[] = []
  const hear = async (options?: { path?: string; headers?: Record<string, string> }): Promise<Listener> => {
    const listener = await listen(site.origin, options)
    open.push(listener)
    return listener
  }
  const tell = (audience: string[], topic: string, words: string): void => site.web.live.publish({ audience, topic, data: { words } })
  before(async () => { site = await openTestWeb((database) => [notesPlugin(database)], { settings: { limits: { streamsPerSession: 3 } }, needs: { mayHear: async (viewer, topic) => (topic === 'slow' ? (await pause(100), true) : topic !== 'room') || viewer.tokens.includes('space:1') } }) })
  afterEach(() => { for (const listener of open.splice(0)) listener.close() })
  after(() => site.close())

  it('reach those who may know, and nobody else', async () => {
    const visitor = await hear()
    const member = await hear({ headers: { cookie: site.signIn('Member').cookie } })
    const inSpace = await hear({ headers: { cookie: site.signIn('InSpace', ['member'], ['space:1']).cookie } })
    tell(['space:1'], 'item:1', 'for the space')
    tell(['members'], 'item:2', 'for members')
    tell(['public'], 'item:3', 'for all')
    assert.ok(await visitor.until((text) => text.includes('for all')))
    assert.ok(await member.until((text) => text.includes('for all')))
    assert.ok(await inSpace.until((text) => text.includes('for all')))
    assert.doesNotMatch(visitor.heard.join(''), /for members|for the space/)
    assert.match(member.heard.join(''), /for members/)
    assert.doesNotMatch(member.heard.join(''), /for the space/)
    assert.match(inSpace.heard.join(''), /event: message\ndata: \{"topic":"item:1","words":"for the space"\}\n\n/)
  })
  it('tell a visitor nothing of messages for others, not even that there was one', async () => {
    const before = await site.ask('/events/poll')
    tell(['space:1'], 'item:1', 'hidden')
    assert.equal((await site.ask('/events/poll')).text, before.text)
  })
  it('reach only the topics that were asked for, and that may be heard', async () => {
    const one = await hear({ path: '/events?topics=item:1,room' })
    tell(['public'], 'item:2', 'not asked for')
    tell(['public'], 'room', 'not allowed')
    tell(['public'], 'item:1', 'asked for')
    assert.ok(await one.until((text) => text.includes('"asked for"')))
    assert.doesNotMatch(one.heard.join(''), /not asked for|not allowed/)
  })
  it('are not lost while the line was cut', async () => {
    const first = await hear()
    tell(['public'], 'x', 'one')
    await first.until((text) => text.includes('"one"'))
    const last = /id: (\S+)\nevent: message\ndata: [^\n]*"one"/.exec(first.heard.join(''))?.[1] ?? ''
    first.close()
    tell(['public'], 'x', 'two')
    tell(['members'], 'x', 'hidden')
    const second = await hear({ headers: { 'last-event-id': last } })
    assert.ok(await second.until((text) => text.includes('"two"')))
    assert.doesNotMatch(second.heard.join(''), /"one"|hidden/)
    const stranger = await hear({ headers: { 'last-event-id': 'of-another-process' } })
    assert.ok(await stranger.until((text) => text.includes('event: reset')))
  })
  it('come in pieces where streams are blocked', async () => {
    const start = (await site.ask('/events/poll')).json() as { next: string; messages: unknown[] }
    assert.deepEqual(start.messages, [])
    tell(['public'], 'x', 'polled')
    const next = (await site.ask(`/events/poll?since=${start.next}`)).json() as { next: string; messages: unknown[]; reset: boolean }
    assert.deepEqual([next.messages, next.reset], [[{ topic: 'x', words: 'polled' }], false])
    assert.equal(((await site.ask('/events/poll?since=nonsense')).json() as { reset: boolean }).reset, true)
  })
  it('end within a second when the session is closed', async () => {
    const person = site.signIn('Leaving')
    const stream = await hear({ headers: { cookie: person.cookie } })
    const other = await hear({ headers: { cookie: site.signIn('Staying').cookie } })
    assert.ok(stream.isOpen())
    person.close()
    for (let waited = 0; stream.isOpen() && waited < 1000; waited += 20) await pause(20)
    assert.equal(stream.isOpen(), false)
    assert.ok(other.isOpen())
  })
  it('reach nobody any more from whom the right was taken a moment ago', async () => {
    const leaving = site.signIn('LeavingTheSpace', ['member'], ['space:1'])
    const stream = await hear({ headers: { cookie: leaving.cookie } })
    tell(['space:1'], 'item:1', 'while inside')
    assert.ok(await stream.until((text) => text.includes('while inside')))
    leaving.hold([])
    tell(['space:1'], 'item:1', 'for those who stay')
    tell(['members'], 'item:2', 'for members still')
    assert.ok(await stream.until((text) => text.includes('for members still')))
    assert.doesNotMatch(stream.heard.join(''), /for those who stay/)
  })
  it('are refused to other sites, and past a number of streams', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      assert.equal((await site.ask('/events', { headers })).status, 403)
      assert.equal((await site.ask('/events/poll', { headers })).status, 403)
    }
    const { cookie } = site.signIn('Many')
    for (let count = 0; count < 3; count += 1) assert.equal((await hear({ headers: { cookie } })).status, 200)
    assert.equal((await hear({ headers: { cookie } })).status, 429)
  })
  it('keep no place for a reader who left while their rights were asked about', async () => {
    const { hostname, port } = new URL(site.origin)
    const { next } = (await site.ask('/events/poll')).json() as { next: string }
    for (const path of ['/events?topics=slow', `/events/poll?topics=slow&wait=1&since=${next}`]) {
      const socket = connect(Number(port), hostname)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`)
      await pause(30)
      socket.destroy()
    }
    await pause(250)
    assert.equal(site.web.live.size, 0)
  })
  it('hold no connection to the database', async () => {
    for (let count = 0; count < 20; count += 1) await hear()
    assert.equal(site.database.pool().used, 0)
    assert.equal((await site.ask('/en/notes')).status, 200)
  })
  it('are bounded for a reader who never reads: the stream is ended, and its place is free', async () => {
    const { hostname, port } = new URL(site.origin)
    const before = site.web.live.size
    const deaf = connect({ host: hostname, port: Number(port) }, () => { deaf.write(`GET /events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`) })
    deaf.on('error', () => {})
    deaf.pause()
    try {
      for (const end = Date.now() + 3000; site.web.live.size === before && Date.now() < end;) await pause(10)
      assert.equal(site.web.live.size, before + 1)
      let told = 0
      // What the two systems under it hold is some megabytes; then the site itself holds 64 kB and no more.
      while (site.web.live.size > before && told < 40_000_000) {
        for (let count = 0; count < 20; count += 1) site.web.live.tell({ audience: ['public'], topic: 'x', data: { words: 'x'.repeat(10_000) } })
        told += 200_000
        await pause(1)
      }
      assert.equal(site.web.live.size, before, `after ${told} bytes`)
    } finally {
      deaf.destroy()
    }
  })
  it('reach people at another process', async () => {
    const second = await openTestWeb((database) => [notesPlugin(database)])
    const far = await listen(second.origin)
    tell(['public'], 'x', 'from afar')
    assert.ok(await far.until((text) => text.includes('from afar')))
    assert.equal(far.heard.join('').split('from afar').length, 2)
    far.close()
    await second.close()
  })
})
