import assert from 'node:assert/strict'
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, afterEach, before, describe, it } from 'mocha'
import { DataLock } from '../data-lock.ts'
import { DataHeld, openDatabase, silentLog, type Database } from '../index.ts'
import { isAlive, isSameBirth, processBirth } from '../process-birth.ts'

const entry = (more: object) => ({ token: 'somebody', pid: process.pid, host: hostname(), since: '2026-11-22T15:40:00.000Z', ...more })

describe('The lock of an embedded data directory', function group() {
  this.timeout(60_000)
  let directory: string
  let file: string
  const taken: DataLock[] = []
  const warnings: string[] = []
  const log = { ...silentLog, warn: (words: string) => { warnings.push(words) } }
  const take = async (onLost: (error: Error) => void = () => undefined) => {
    const lock = await DataLock.take(file, log, onLost, { beatMs: 100, silenceMs: 60_000 })
    taken.push(lock)
    return lock
  }

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'diwan-lock-'))
    file = join(directory, 'database.lock')
  })
  afterEach(() => {
    for (const lock of taken.splice(0)) lock.release()
    rmSync(file, { force: true })
    warnings.length = 0
  })
  after(() => { rmSync(directory, { recursive: true, force: true }) })

  it('says who holds the data, since when and where that one answers', async () => {
    const lock = await take()
    lock.announce('http://localhost:3000')
    await assert.rejects(take(), (error: Error) => {
      assert.ok(error instanceof DataHeld)
      assert.equal(error.holder.pid, process.pid)
      assert.equal(error.holder.address, 'http://localhost:3000')
      assert.ok(Date.now() - error.holder.since.getTime() < 5_000)
      assert.match(error.message, /^The data in .+ is in use by process \d+ since \d{4}-.+Z at http:\/\/localhost:3000\. Stop that process first, or use another data directory\.$/)
      return true
    })
  })

  it('is gone once released', async () => {
    const lock = await take()
    lock.release()
    assert.equal(existsSync(file), false)
    await take()
    assert.deepEqual(warnings, [])
  })

  it('of a process that is dead is taken over, with a word about it', async () => {
    const child = await holding(directory)
    await kill(child)
    assert.equal(existsSync(file), true)
    await take()
    assert.equal(warnings.length, 1)
    assert.equal((JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid, process.pid)
  })

  it('of a process that was killed and whose parent never asks for its end is taken over', async function left() {
    if (process.platform !== 'linux') this.skip()
    const parent = spawn('sh', ['-c', '"$0" "$@" & exec sleep 120', process.execPath, join(import.meta.dirname, 'holder.ts'), directory], { stdio: 'ignore' })
    try {
      while (!existsSync(file)) await pause(20)
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number }
      assert.equal(isAlive(pid), true)
      process.kill(pid, 'SIGKILL')
      while (isAlive(pid)) await pause(20)
      process.kill(pid, 0)
      await take()
      assert.equal(warnings.length, 1)
    } finally {
      parent.kill('SIGKILL')
    }
  })

  it('of a dead process whose id was given to another one is taken over', async function reused() {
    if (processBirth(process.pid) === undefined) this.skip()
    writeFileSync(file, JSON.stringify(entry({ birth: 'an earlier start' })))
    await take()
    assert.equal(warnings.length, 1)
  })

  it('tells two starts apart on every platform', () => {
    assert.equal(isSameBirth('7d4b 1234', '7d4b 1234'), true)
    assert.equal(isSameBirth('7d4b 1234', '7d4b 1235'), false)
    assert.equal(isSameBirth('1795362000123', '1795362000400'), true)
    assert.equal(isSameBirth('1795362000123', '1795362090123'), false)
    assert.equal(isSameBirth('Sun Nov 22 15:36:01 2026', 'Sun Nov 22 15:36:02 2026'), false)
  })

  it('of a living process is believed where its start is not known', async () => {
    writeFileSync(file, JSON.stringify(entry({})))
    await assert.rejects(take(), DataHeld)
  })

  it('of another host is believed while it is touched', async () => {
    writeFileSync(file, JSON.stringify(entry({ host: 'elsewhere', pid: 1 })))
    await assert.rejects(take(), /by process 1 on elsewhere/)
  })

  it('of another host that has long been silent, and stays so, is taken over', async () => {
    writeFileSync(file, JSON.stringify(entry({ host: 'elsewhere', pid: 1 })))
    const long = new Date(Date.now() - 3_600_000)
    utimesSync(file, long, long)
    await take()
    assert.equal(warnings.length, 2)
  })

  it('of which only an empty file is left is taken over', async () => {
    writeFileSync(file, '')
    const began = performance.now()
    await take()
    assert.ok(performance.now() - began > 1_000, 'its maker was given the time to write into it')
  })

  it('goes to exactly one of many that find it stale at once', async () => {
    writeFileSync(file, JSON.stringify(entry({ pid: 2 ** 22 + 1 })))
    assert.equal(isAlive(2 ** 22 + 1), false)
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => take()))
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    const children = await Promise.all([holding(directory), holding(directory)].map((child) => child.catch((error: Error) => error)))
    assert.ok(children.every((child) => child instanceof Error && child.message === 'DATA_HELD'))
  })

  it('that was taken away is noticed by the one it was taken from', async () => {
    const lost = Promise.withResolvers<Error>()
    await take(lost.resolve)
    writeFileSync(file, JSON.stringify(entry({ token: 'somebody else' })))
    assert.match((await lost.promise).message, /was taken away/)
  })

  it('keeps a second process out of the data, and lets it in after the first has closed it', async () => {
    const options = { directory, durable: false }
    const first = await openDatabase(options)
    let second: Database | undefined
    try {
      await assert.rejects(holding(directory), { message: 'DATA_HELD' })
      await assert.rejects(openDatabase(options), DataHeld)
      await first.close()
      second = await openDatabase(options)
      await second.raw.raw('select 1')
    } finally {
      await first.close()
      await second?.close()
    }
  })

  it('is not left behind when opening fails', async () => {
    const bad = mkdtempSync(join(directory, 'bad-'))
    writeFileSync(join(bad, 'database'), 'not a folder')
    await assert.rejects(openDatabase({ directory: bad }))
    assert.equal(existsSync(join(bad, 'database.lock')), false)
  })
})

/** A process of its own that holds the lock until it is killed. Rejects with the code of what it was refused with. */
function holding(directory: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'holder.ts'), [directory], { stdio: 'ignore' })
    child.once('message', (message: string) => {
      if (message === 'held') resolve(child)
      else reject(new Error(message))
    })
    child.once('exit', () => { reject(new Error('gone')) })
  })
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => { resolve() })
    child.kill('SIGKILL')
  })
}
