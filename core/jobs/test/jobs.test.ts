import assert from 'node:assert/strict'
import { pause, until, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { due, opening } from './opening.ts'

onEachEngine('Jobs', (make) => {
  const { open, openOne } = opening(make)

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
