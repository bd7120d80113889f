import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import { strain } from '../../core/cli/test/running-site.ts'
import { Blobs } from '../../core/files/blobs.ts'
import { History } from './history.ts'
import { FaultySite } from './site.ts'
import { smallDisk, type SmallDisk } from './small-disk.ts'
import { verdict } from './verdict.ts'
import { sendAgain, Writers } from './writers.ts'

const noDisk = 'no disk may be mounted here: this needs Linux and root'

describe('A disk that is full', function () {
  this.timeout(240_000)
  let disk: SmallDisk
  beforeEach(function () {
    const made = smallDisk(160)
    if (!made) { process.stdout.write(`      ${noDisk}\n`); this.skip() }
    disk = made
  })
  afterEach(() => { disk?.remove() })

  it('takes nothing the site acknowledged, is told as such, and the site goes on when there is space again (embedded)', async () => {
    const site = await FaultySite.make(undefined, disk.path)
    try {
      await site.start()
      const history = new History()
      const writers = new Writers({ site, history, round: 'Full', isForgiving: true })
      writers.begin(3, { isPersistent: true })
      await pause(1_500)
      disk.fill()
      const refusals = () => [...writers.refused].reduce((sum, [status, count]) => sum + (status >= 500 ? count : 0), 0)
      for (const end = performance.now() + 30_000; refusals() < 100 && performance.now() < end;) await pause(50)
      const pages = new Map<number, number>()
      for (let n = 0; n < 10; n += 1) {
        const { status } = await site.get('/en/about')
        pages.set(status, (pages.get(status) ?? 0) + 1)
      }
      const before = history.acknowledged
      disk.free()
      const began = performance.now()
      for (const end = began + 60_000 * strain(); history.acknowledged < before + 5 && performance.now() < end;) await pause(20)
      const back = Math.round(performance.now() - began)
      await writers.stop()
      process.stdout.write(`      writers refused ${JSON.stringify([...writers.refused])}, ${writers.cut} cut; a page while full ${JSON.stringify([...pages])}; ${before} acknowledged before, writing again ${back} ms after there was space\n`)
      assert.ok(refusals() > 0, 'the disk was full')
      assert.deepEqual([...writers.refused.keys()].filter((status) => status !== 507 && status !== 503 && status !== 409), [], site.output.slice(-3_000))
      assert.deepEqual([...pages.keys()].filter((status) => status !== 200 && status !== 503), [])
      assert.ok(history.acknowledged >= before + 5, site.output.slice(-3_000))
      const open = history.unanswered.splice(0)
      assert.deepEqual(verdict(history, await site.account('Full')), [])
      assert.deepEqual(await sendAgain(site, history, open), [])
      assert.deepEqual(verdict(history, await site.account('Full')), [])
      const { isWhole, words } = await site.verify()
      assert.ok(isWhole, words)
    } finally {
      await site.remove()
    }
  })

  it('keeps no half of a file, and takes the file when there is space again', async () => {
    const directory = join(disk.path, 'files')
    const blobs = new Blobs(directory)
    const file = () => Readable.from(Array.from({ length: 40 }, (_, at) => Buffer.alloc(100_000, at)))
    const kept = await blobs.put(Readable.from([Buffer.from('kept before')]), 1_000)
    disk.fill(1_000_000)
    await assert.rejects(blobs.put(file(), 10_000_000), { code: 'ENOSPC' })
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name)
    assert.equal(files.length, 1, files.join())
    assert.equal(Buffer.concat(await blobs.read(kept.sha256).toArray()).toString(), 'kept before')
    disk.free()
    assert.equal((await blobs.put(file(), 10_000_000)).size, 4_000_000)
  })
})
