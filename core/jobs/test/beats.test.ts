import assert from 'node:assert/strict'
import { withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { nextAfter, secondsOf } from '../every.ts'
import type { JobRunner } from '../open-jobs.ts'
import { opening } from './opening.ts'

onEachEngine('Jobs by the clock', (make) => {
  const { open, openOne } = opening(make)

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
