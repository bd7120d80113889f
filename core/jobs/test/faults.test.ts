import assert from 'node:assert/strict'
import { pause, until } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { due, opening } from './opening.ts'

onEachEngine('Jobs that fail, and plugins that are paused', (make) => {
  const { openOne } = opening(make)

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
    // Chance is in each, so that tries do not come in crowds: the longest of one may be the shortest of the next.
    assert.ok(waits[0]! >= 5 && waits[1]! >= waits[0]! && waits[2]! >= waits[1]! && waits[2]! > waits[0]!, String(waits))
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
})
