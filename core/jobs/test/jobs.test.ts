import assert from 'node:assert/strict'
import type { Database } from '../../database/index.ts'
import { openDatabase } from '../../database/index.ts'
import { pause, quiet, until, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { nextAfter, secondsOf } from '../every.ts'
import type { Needs } from '../needs.ts'
import { openJobs } from '../open-jobs.ts'
import type { JobRunner } from '../open-jobs.ts'

/** As if the waits of failed jobs were over. */
const due = async (database: Database): Promise<void> => { await database.db.raw(`update jobs.job set start_after = now() where name = 'work'`) }

onEachEngine('Jobs', (make) => {
  const opened: JobRunner[] = []
  afterEach(async () => { for (const jobs of opened.splice(0)) await jobs.close(200) })
  const open = async (database: Database, more: Partial<Needs> = {}): Promise<JobRunner> => {
    const jobs = await openJobs({ database, log: quiet, ...more })
    opened.push(jobs)
    return jobs
  }
  const openOne = async (more: Partial<Needs> = {}) => {
    const database = await withTables(await make())
    return { database, jobs: await open(database, more) }
  }

  it('run with what they were sent, soon', async () => {
    const { jobs } = await openOne()
    const ran: unknown[] = []
    await jobs.declare('updates', { digest: { run: (data) => { ran.push(data) } } })
    await jobs.start()
    const began = performance.now()
    await jobs.of('updates').send('digest', { n: 1, aBC_d: ['?', null] })
    await until(() => ran.length === 1)
    assert.ok(performance.now() - began < 1_000, `after ${performance.now() - began} ms`)
    assert.deepEqual(ran, [{ n: 1, aBC_d: ['?', null] }])
  })

  it('can be sent before the queue has started, and wait for it', async () => {
    const database = await withTables(await make())
    await (await open(database)).close()
    const jobs = await open(database)
    const ran: number[] = []
    await jobs.declare('updates', { digest: { run: ({ n }) => { ran.push(Number(n)) } } })
    await jobs.of('updates').send('digest', { n: 1 })
    await pause(100)
    assert.deepEqual(ran, [])
    await jobs.start()
    await until(() => ran.length === 1)
  })

  it('do not exist when the transaction that sent them is undone, nor run before it is saved', async () => {
    const { database, jobs } = await openOne()
    const ran: number[] = []
    await jobs.declare('updates', { digest: { run: ({ n }) => { ran.push(Number(n)) } } })
    await jobs.start()
    await database.transaction(async () => {
      await jobs.of('updates').send('digest', { n: 1 })
      throw new Error('undone')
    }).catch(() => undefined)
    await database.transaction(async () => {
      await jobs.of('updates').send('digest', { n: 2 })
      await pause(100)
      assert.deepEqual(ran, [])
    })
    await jobs.settle()
    assert.deepEqual(ran, [2])
  })

  it('wait only once for each key, and may be sent again while one runs', async () => {
    const { jobs } = await openOne()
    let runs = 0
    const held: (() => void)[] = []
    await jobs.declare('updates', { index: { run: async () => { runs += 1; await new Promise<void>((resolve) => held.push(resolve)) } } })
    const send = async (job: string, data: object, options?: { key?: string }) => { await jobs.of('updates').send(job, data, options) }
    for (let n = 0; n < 3; n += 1) await send('index', { n }, { key: 'all' })
    await send('index', {}, { key: 'other' })
    assert.deepEqual((await jobs.list()).map(({ job, waiting }) => [job, waiting]), [['index', 2]])
    await jobs.start()
    await until(() => runs >= 1)
    await send('index', {}, { key: 'all' })
    const settled = jobs.settle()
    await until(() => { for (const release of held.splice(0)) release(); return runs === 3 })
    for (const release of held.splice(0)) release()
    await settled
    assert.equal(runs, 3)
  })

  it('are tried again when they fail, then kept with the reason, and run again when an administrator asks', async () => {
    const { database, jobs } = await openOne()
    let isBroken = true
    let runs = 0
    await jobs.declare('updates', { digest: { run: () => { runs += 1; if (isBroken) throw new Error('the sky fell') } } })
    await jobs.start()
    await jobs.of('updates').send('digest', { n: 5 })
    for (let tries = 1; tries <= 6; tries += 1) {
      await jobs.settle()
      assert.equal(runs, tries)
      const [state] = await jobs.list()
      assert.deepEqual([state!.waiting, state!.failed, state!.lastError], tries < 6 ? [1, 0, 'the sky fell'] : [0, 1, 'the sky fell'])
      await due(database)
    }
    const [failure, ...rest] = await jobs.failures()
    assert.deepEqual([failure!.plugin, failure!.job, failure!.data, failure!.error, failure!.tries, rest.length], ['updates', 'digest', { n: 5 }, 'the sky fell', 6, 0])
    isBroken = false
    assert.equal(await jobs.retry(failure!.id), true)
    await jobs.settle()
    assert.equal(runs, 7)
    const [state] = await jobs.list()
    assert.deepEqual([state!.waiting, state!.failed, state!.lastError, state!.runs, state!.faults], [0, 0, null, 7, 6])
  })

  it('wait longer before each further try', async () => {
    const { database, jobs } = await openOne()
    await jobs.declare('updates', { digest: { run: () => { throw new Error('no') } } })
    await jobs.start()
    await jobs.of('updates').send('digest', {})
    const waits: number[] = []
    for (let tries = 0; tries < 3; tries += 1) {
      await jobs.settle()
      const { rows: [job] } = await database.db.raw<{ rows: { wait: number }[] }>(`select extract(epoch from start_after - now())::int wait from jobs.job where name = 'work'`)
      waits.push(job!.wait)
      await due(database)
    }
    assert.ok(waits[0]! >= 5 && waits[1]! > waits[0]! && waits[2]! > waits[1]!, String(waits))
  })

  it('that failed for good can be thrown away', async () => {
    const { database, jobs } = await openOne()
    await jobs.declare('updates', { digest: { run: () => { throw new Error('no') } } })
    await jobs.start()
    await jobs.of('updates').send('digest', {})
    for (let tries = 0; tries < 6; tries += 1) { await jobs.settle(); await due(database) }
    const [failure] = await jobs.failures()
    assert.equal(await jobs.discard(failure!.id), true)
    assert.deepEqual(await jobs.failures(), [])
    assert.equal(await jobs.discard(failure!.id), false)
  })

  it('are given up at their deadline, and the rest runs', async () => {
    const { jobs } = await openOne()
    const ran: string[] = []
    await jobs.declare('slow', { stuck: { deadline: 0.1, run: () => new Promise(() => undefined) } })
    await jobs.declare('updates', { digest: { run: () => { ran.push('digest') } } })
    await jobs.start()
    for (let n = 0; n < 5; n += 1) await jobs.of('slow').send('stuck', {})
    await jobs.of('updates').send('digest', {})
    await until(() => ran.length === 1, 3)
    await jobs.settle()
    const states = await jobs.list()
    assert.match(states.find((state) => state.job === 'stuck')!.lastError!, /not over after 0\.1 s/)
  })

  it('never take all places for one plugin', async () => {
    const { jobs } = await openOne()
    const ran: string[] = []
    let release = (): void => {}
    const held = new Promise<void>((resolve) => { release = resolve })
    await jobs.declare('slow', { long: { run: () => held } })
    await jobs.declare('updates', { digest: { run: () => { ran.push('digest') } } })
    await jobs.start()
    for (let n = 0; n < 8; n += 1) await jobs.of('slow').send('long', {})
    await pause(100)
    await jobs.of('updates').send('digest', {})
    await until(() => ran.length === 1, 3)
    release()
    await jobs.settle()
  })

  it('count their faults against their plugin', async () => {
    const blamed: string[] = []
    const { jobs } = await openOne({ guard: async (plugin, what, work) => { try { return await work() } catch (error) { blamed.push(`${plugin}: ${what}`); throw error } } })
    await jobs.declare('updates', { digest: { run: () => { throw new Error('no') } } })
    await jobs.start()
    await jobs.of('updates').send('digest', {})
    await jobs.settle()
    assert.deepEqual(blamed, ['updates: job digest'])
  })

  it('wait while their plugin is paused or off, and run when it is back', async () => {
    const { database, jobs } = await openOne()
    const ran: string[] = []
    const declared = { digest: { run: () => { ran.push('digest') } } }
    await jobs.declare('updates', declared)
    await jobs.start()
    jobs.pause('updates')
    await jobs.of('updates').send('digest', {})
    await jobs.settle()
    assert.deepEqual(ran, [])
    await jobs.withdraw('updates')
    await due(database)
    jobs.resume('updates')
    await jobs.settle()
    assert.deepEqual([ran, (await jobs.list())[0]!.waiting, (await jobs.list())[0]!.isKnown], [[], 1, false])
    await jobs.declare('updates', declared)
    await due(database)
    await jobs.settle()
    assert.deepEqual(ran, ['digest'])
  })

  it('run by their beat, and make up only once for what was missed', async () => {
    const { database, jobs } = await openOne()
    let runs = 0
    await jobs.declare('updates', { sweep: { every: '5 minutes', run: () => { runs += 1 } } })
    await jobs.start()
    await jobs.settle()
    assert.equal(runs, 0)
    await database.db.raw(`update core.schedule set next_at = now() - interval '17 minutes'`)
    await jobs.settle()
    await jobs.settle()
    assert.equal(runs, 1)
    const [state] = await jobs.list()
    const wait = (state!.nextAt!.getTime() - Date.now()) / 1000
    assert.ok(wait > 170 && wait < 185, `next in ${wait} s`)
    assert.ok(state!.lastEndedAt!.getTime() >= state!.lastStartedAt!.getTime())
  })

  it('keep their next time over a restart, and take a new beat', async () => {
    const database = await withTables(await make())
    const first = await open(database)
    await first.declare('updates', { sweep: { every: '1 hour', run: () => {} }, nightly: { every: '15 3 * * *', run: () => {} } })
    await first.start()
    const times = async (jobs: JobRunner) => new Map((await jobs.list()).map(({ job, nextAt }) => [job, nextAt!.getTime()]))
    const before = await times(first)
    assert.deepEqual([new Date(before.get('nightly')!).getUTCHours(), new Date(before.get('nightly')!).getUTCMinutes()], [3, 15])
    await first.close()
    const second = await open(database)
    await second.declare('updates', { sweep: { every: '10 minutes', run: () => {} }, nightly: { every: '15 3 * * *', run: () => {} } })
    await second.start()
    const after = await times(second)
    assert.equal(after.get('nightly'), before.get('nightly'))
    assert.ok(after.get('sweep')! < before.get('sweep')!)
  })

  it('refuse a beat nobody understands', async () => {
    const { jobs } = await openOne()
    await assert.rejects(jobs.declare('updates', { sweep: { every: 'now and then', run: () => {} } }), /now and then/)
    await assert.rejects(jobs.of('updates').send('swep', {}), /There is no job swep of updates/)
  })

  it('run at once when an administrator asks', async () => {
    const { jobs } = await openOne()
    let runs = 0
    await jobs.declare('updates', { sweep: { every: '1 day', run: () => { runs += 1 } } })
    await jobs.start()
    await jobs.runNow('updates', 'sweep')
    await jobs.settle()
    assert.equal(runs, 1)
  })

  it('wait until the time they are sent for', async () => {
    const { jobs } = await openOne()
    let runs = 0
    await jobs.declare('updates', { remind: { run: () => { runs += 1 } } })
    await jobs.start()
    await jobs.of('updates').send('remind', {}, { afterSeconds: 3_600 })
    await jobs.settle()
    assert.deepEqual([runs, (await jobs.list())[0]!.waiting], [0, 1])
  })

  it('are given back when the process stops, within a bound, and run again', async () => {
    const database = await withTables(await make())
    const first = await open(database)
    await first.declare('updates', { long: { run: () => new Promise(() => undefined) } })
    await first.start()
    await first.of('updates').send('long', {})
    await until(async () => (await first.list())[0]!.running === 1)
    const began = performance.now()
    await first.close(200)
    assert.ok(performance.now() - began < 2_000)
    let runs = 0
    const second = await open(database)
    await second.declare('updates', { long: { run: () => { runs += 1 } } })
    await second.start()
    await due(database)
    await second.settle()
    assert.equal(runs, 1)
  })
})

onEachEngine('Jobs on several processes', (make) => {
  if (make.engine === 'embedded') return

  it('make their tables once, when all processes start at the same time', async () => {
    const options = await make.place()
    const databases = await Promise.all([0, 1, 2].map(() => openDatabase({ ...options, poolSize: 4 })))
    await withTables(databases[0]!)
    const all = await Promise.all(databases.map((database) => openJobs({ database, log: quiet })))
    let runs = 0
    for (const jobs of all) {
      await jobs.declare('updates', { index: { run: () => { runs += 1 } } })
      await jobs.start()
    }
    await all[2]!.of('updates').send('index', {})
    await until(() => runs === 1)
    for (const jobs of all) await jobs.close(500)
    for (const database of databases) await database.close(500)
  })

  it('run once each, also those by a beat, and again when their process died', async () => {
    const options = await make.place()
    const databases = await Promise.all([0, 1, 2].map(() => openDatabase({ ...options, poolSize: 6 })))
    await withTables(databases[0]!)
    const ran: number[] = []
    let beats = 0
    const all: JobRunner[] = []
    for (const database of databases) {
      const jobs = await openJobs({ database, log: quiet, poll: 0.1 })
      await jobs.declare('updates', {
        index: { run: async ({ n }) => { await pause(5); ran.push(Number(n)) } }, beat: { every: '1 hour', run: () => { beats += 1 } }
      })
      await jobs.start()
      all.push(jobs)
    }
    await databases[0]!.db.raw(`update core.schedule set next_at = now() where job = 'beat'`)
    for (let n = 0; n < 60; n += 1) await all[n % 3]!.of('updates').send('index', { n })
    await until(() => ran.length >= 60 && beats === 1)
    await pause(300)
    assert.deepEqual([ran.toSorted((a, b) => a - b), beats], [Array.from({ length: 60 }, (_, n) => n), 1])
    // A process that died left a job behind that nobody works on.
    await all[0]!.of('updates').send('index', { n: 99 }, { afterSeconds: 600 })
    await databases[0]!.db.raw(`update jobs.job set state = 'active', started_on = now() - interval '1 hour' where name = 'work' and data->'data'->>'n' = '99'`)
    const { PgBoss, fromKnex } = await import('pg-boss')
    await new PgBoss({ db: fromKnex(databases[0]!.db), backend: 'postgres', schema: 'jobs' }).supervise('work')
    await due(databases[0]!)
    await until(() => ran.includes(99))
    for (const jobs of all) await jobs.close(500)
    for (const database of databases) await database.close(500)
  })
})

describe('The beat of a job', () => {
  it('is an interval in words, or a cron line', () => {
    assert.deepEqual(['30 seconds', '1 second', '5 minutes', '1 hour', '1 day', '2 weeks', '0 seconds', '* * * * *'].map(secondsOf),
      [30, 1, 300, 3_600, 86_400, 1_209_600, null, null])
  })
  it('is kept however late one is', () => {
    const at = (minutes: number) => new Date(minutes * 60_000)
    assert.deepEqual(nextAfter(at(10), 300, at(10)), at(15))
    assert.deepEqual(nextAfter(at(10), 300, at(14)), at(15))
    assert.deepEqual(nextAfter(at(10), 300, at(15)), at(20))
    assert.deepEqual(nextAfter(at(10), 300, at(33)), at(35))
    assert.deepEqual(nextAfter(null, 300, at(33)), at(38))
  })
})
