import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { strain } from '../../core/cli/test/running-site.ts'
import { FaultySite } from './site.ts'
import { room, stream, words } from './streams.ts'

/** Ten thousand by `node test/faults/streams.ts`. */
const wanted = 500

describe('A site with many pages open', function () {
  this.timeout(240_000)
  let site: FaultySite
  before(async () => {
    site = await FaultySite.make()
    await site.start()
  })
  after(() => site?.remove())

  it(`tells ${wanted} streams of an item within two seconds, and each takes a few kilobytes`, async () => {
    const { streams, words: fewer } = room(wanted)
    if (fewer !== null) process.stdout.write(`      ${fewer}\n`)
    const seen = await stream(site, streams)
    process.stdout.write(`      ${words(seen)}\n`)
    assert.equal(seen.lost, 0)
    assert.ok(seen.last < 2_000 * strain(), words(seen))
    assert.ok(seen.perStream < 100_000, words(seen))
  })

  it('goes on for the others when a reader opens a stream and never reads it', async () => {
    const { hostname, port } = new URL(site.url)
    const deaf = Array.from({ length: 20 }, () => {
      const socket = connect({ host: hostname, port: Number(port) }, () => { socket.write(`GET /events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`) })
      socket.on('error', () => {})
      return socket.pause()
    })
    try {
      await pause(500)
      const seen = await stream(site, 20)
      assert.ok(seen.last < 2_000 * strain() && seen.lost === 0, words(seen))
    } finally {
      for (const socket of deaf) socket.destroy()
    }
  })
})
