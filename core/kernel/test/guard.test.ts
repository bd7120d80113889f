import assert from 'node:assert/strict'
import { setTimeout as after } from 'node:timers/promises'
import { NotFound } from '../../contract/index.ts'
import { FaultBook } from '../faults.ts'
import { Guard, Overrun } from '../guard.ts'
import { ownerOf } from '../owner.ts'
import type { Reason } from '../reason.ts'

describe('containing a plugin', () => {
  let now = 0
  let excess: [string, Reason][]
  let book: FaultBook
  let guard: Guard
  const fail = (plugin: string, error: unknown) => guard.contain(plugin, 'route GET /', 1000, () => { throw error })

  beforeEach(() => {
    now = Date.parse('2026-11-22T10:00:00Z')
    excess = []
    book = new FaultBook({ clock: { now: () => new Date(now) }, onExcess: (id, why) => excess.push([id, why]) })
    guard = new Guard(book, () => new Map([['maps', '/srv/plugins/maps']]))
  })

  it('passes the answer on and throws the fault on after recording it', async () => {
    assert.equal(await guard.run('a', 'route', 1000, () => 'yes'), 'yes')
    await assert.rejects(guard.run('a', 'route', 1000, () => { throw new Error('no') }), /no/)
    assert.deepEqual(book.of('a').map(({ what, nature, words }) => ({ what, nature, words })), [{ what: 'route', nature: 'thrown', words: 'Error: no' }])
  })

  it('ends the wait at the deadline and tells the work to stop', async () => {
    let stopped = false
    const late = guard.run('a', 'job nightly', 30, (signal) => new Promise(() => { signal.addEventListener('abort', () => { stopped = true }) }))
    await assert.rejects(late, (error) => error instanceof Overrun && error.status === 503)
    assert.ok(stopped)
    assert.equal(book.of('a')[0]?.nature, 'overrun')
  })

  it('says nothing more when late work fails after its deadline', async () => {
    await assert.rejects(guard.run('a', 'route', 10, async () => { await after(30); throw new Error('too late') }), Overrun)
    await after(40)
    assert.equal(book.of('a').length, 1)
  })

  it('pauses a plugin at the fifth fault in ten minutes, once', async () => {
    for (let n = 0; n < 7; n++) await fail('a', new Error(`fault ${n}`))
    assert.equal(excess.length, 1)
    assert.equal(excess[0]![1].values['count'], 5)
  })

  it('does not pause for faults that are far apart', async () => {
    for (let n = 0; n < 20; n++) { await fail('a', new Error('again')); now += 3 * 60_000 }
    assert.deepEqual(excess, [])
  })

  it('never pauses core', async () => {
    for (let n = 0; n < 20; n++) await fail('core', new Error('again'))
    assert.deepEqual(excess, [])
  })

  it('counts no answers of the domain, no cut lines and no database that is away', async () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })
    for (const error of [new NotFound(), new DOMException('gone', 'AbortError'), away, Object.assign(new Error('closing'), { code: '57P01' }), new Error('wrapped', { cause: away })]) await fail('a', error)
    assert.deepEqual(book.of('a'), [])
  })

  it('counts one error on its way through two plugins once, at the one whose file threw it', async () => {
    const error = new TypeError('north is not a function')
    error.stack = `TypeError: north is not a function\n    at turn (file:///srv/plugins/maps/services/compass.ts:12:9)\n    at run (file:///srv/plugins/walks/plugin.ts:3:1)`
    await guard.contain('walks', 'route', 1000, () => guard.run('core', 'api', 1000, () => { throw error }))
    assert.equal(book.of('walks').length + book.of('core').length, 0)
    assert.equal(book.of('maps').length, 1)
  })

  it('finds the owner of a floating promise by the thread it hangs on', async () => {
    let owner = ''
    await guard.run('a', 'slot home.member', 1000, () => { setTimeout(() => { owner = guard.loose(new Error('lost')) }, 1) })
    await after(20)
    assert.equal(owner, 'a')
    assert.deepEqual(book.of('a').map(({ what, nature }) => `${nature} ${what}`), ['loose slot home.member'])
  })

  it('reads the owner and the place from a stack trace, and leaves packages inside a plugin alone', () => {
    const folders = new Map([['maps', '/srv/my plugins/maps'], ['map', '/srv/my plugins/map']])
    assert.deepEqual(ownerOf('Error\n    at async turn (file:///srv/my%20plugins/maps/a.ts:7:1)', folders), { plugin: 'maps', place: 'a.ts:7' })
    assert.deepEqual(ownerOf('Error\n    at /srv/my plugins/map/b.ts:8:1', folders), { plugin: 'map', place: 'b.ts:8' })
    assert.equal(ownerOf('Error\n    at x (/srv/other/a.ts:1:1)', folders), null)
    assert.deepEqual(ownerOf('Error\n    at x (/srv/my plugins/maps/node_modules/p/i.js:1:1)\n    at y (/srv/my plugins/maps/c.ts:9:1)', folders), { plugin: 'maps', place: 'c.ts:9' })
  })
})
