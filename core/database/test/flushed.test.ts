import assert from 'node:assert/strict'
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { flushAll } from '../embedded/flushed.ts'

describe('What was flushed before the engine starts', () => {
  let directory: string
  const open: number[] = []
  const opened = (name: string) => {
    const descriptor = openSync(join(directory, name), 'r+')
    open.push(descriptor)
    return descriptor
  }
  /** A cluster of 200 files, left in that state. */
  const cluster = (state: number) => {
    const control = Buffer.alloc(64)
    control.writeUInt32LE(state, 16)
    mkdirSync(join(directory, 'global'))
    mkdirSync(join(directory, 'base', '5'), { recursive: true })
    writeFileSync(join(directory, 'global', 'pg_control'), control)
    for (let at = 0; at < 200; at += 1) writeFileSync(join(directory, 'base', '5', String(at)), 'rows')
  }
  beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'diwan-flushed-')) })
  afterEach(() => {
    for (const descriptor of open.splice(0)) closeSync(descriptor)
    rmSync(directory, { recursive: true, force: true })
  })

  it('is every file of a cluster that was killed, down to the last folder', async () => {
    cluster(6)
    const flushed = await flushAll(directory)
    for (const name of ['global/pg_control', 'base/5/0', 'base/5/199']) assert.ok(flushed.has(opened(name)), name)
  })
  it('is nothing where the cluster was stopped in order, or there is none', async () => {
    assert.equal((await flushAll(directory)).has(openSync(directory, 'r')), false)
    cluster(1)
    assert.equal((await flushAll(directory)).has(opened('base/5/0')), false)
  })
  it('is no longer what was written, cut or made since, and nothing once the engine has started', async () => {
    cluster(6)
    const flushed = await flushAll(directory)
    const [written, cut, other] = [opened('base/5/0'), opened('base/5/1'), opened('base/5/2')]
    flushed.forget(written)
    ftruncateSync(cut)
    flushed.forget(join(directory, 'base/5/1'))
    writeFileSync(join(directory, 'base/5/new'), '')
    assert.deepEqual([written, cut, other, opened('base/5/new')].map((descriptor) => flushed.has(descriptor)), [false, false, true, false])
    flushed.clear()
    assert.equal(flushed.has(other), false)
  })
})
