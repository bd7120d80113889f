import assert from 'node:assert/strict'
import { openDatabase } from '../../database/index.ts'
import { pause, quiet, until, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { openJobs } from '../open-jobs.ts'
import type { JobRunner } from '../open-jobs.ts'
import { due } from './opening.ts'

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
