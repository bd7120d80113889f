import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Instance } from '../../kernel/instance.ts'
import { askRunning, controlAddress, openControl } from '../control.ts'

describe('the line between the command line and a running site, where the path of the data is too long for one', function () {
  if (process.platform === 'win32') return
  const data = `/${'a-long-folder-name/'.repeat(8)}data`
  const warned: string[] = []
  const instance = { config: { data: { directory: data } }, kernel: { plugins: () => ['tides'] }, log: { warn: (words: string) => { warned.push(words) } } } as unknown as Instance
  const ask = () => askRunning(data, { action: 'plugins.list', given: {} }, () => {}, 2_000, shared)
  let shared = ''
  // The folder of this machine is the running sites' own; the test has one for itself.
  before(() => { shared = mkdtempSync(join(tmpdir(), 'diwan-shared-')) })
  after(() => { rmSync(shared, { recursive: true, force: true }) })
  beforeEach(() => { warned.length = 0; rmSync(dirname(controlAddress(data, shared)), { recursive: true, force: true }) })

  it('is laid in a folder nobody else may enter', async () => {
    const control = await openControl(instance, shared)
    assert.equal(dirname(dirname(controlAddress(data, shared))), shared)
    assert.equal(statSync(dirname(controlAddress(data, shared))).mode & 0o777, 0o700)
    assert.equal(statSync(controlAddress(data, shared)).mode & 0o077, 0)
    assert.deepEqual(await ask(), { answer: ['tides'] })
    await control.close()
  })

  it('is not laid, and nothing is asked, in a folder others may enter, or that leads elsewhere', async () => {
    const folder = dirname(controlAddress(data, shared))
    const elsewhere = join(shared, 'elsewhere')
    mkdirSync(elsewhere, { mode: 0o700 })
    const prepared = [
      () => { mkdirSync(folder); chmodSync(folder, 0o777) },
      () => { symlinkSync(elsewhere, folder) },
    ]
    for (const prepare of prepared) {
      rmSync(folder, { recursive: true, force: true })
      prepare()
      const control = await openControl(instance, shared)
      assert.equal(warned.length, 1)
      assert.equal(statSync(controlAddress(data, shared), { throwIfNoEntry: false }), undefined)
      assert.equal(await ask(), null)
      await control.close()
      warned.length = 0
    }
  })

  it('is not laid in a folder of somebody else', async function () {
    if (process.getuid?.() !== 0) this.skip()
    const folder = dirname(controlAddress(data, shared))
    mkdirSync(folder, { mode: 0o700 })
    const { chownSync } = await import('node:fs')
    chownSync(folder, 65_534, 65_534)
    const control = await openControl(instance, shared)
    assert.equal(warned.length, 1)
    assert.equal(await ask(), null)
    await control.close()
  })
})
