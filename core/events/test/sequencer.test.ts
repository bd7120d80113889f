import assert from 'node:assert/strict'
import { Client } from 'pg'
import { onEachEngine } from '../../testing/engines.ts'
import type { Database } from '../../database/index.ts'
import { newId, openDatabase } from '../../database/index.ts'
import type { EventLog } from '../open-events.ts'
import { openLog, pause, until, withTables } from './fixture.ts'

/** Writers whose commits come in another order than their inserts, and some of which are undone. Answers what was saved. */
async function write(database: Database, log: EventLog, writers: number, rounds: number): Promise<Set<number>> {
  const saved = new Set<number>()
  await Promise.all(Array.from({ length: writers }, async (_, writer) => {
    for (let round = 0; round < rounds; round += 1) {
      const n = writer * 1_000 + round
      try {
        await database.transaction(async () => {
          await log.emit('test.happened', { data: { n } })
          await pause(Math.random() * 15)
          if (Math.random() < 0.2) throw new Error('undone')
        })
        saved.add(n)
      } catch (error) { if ((error as Error).message !== 'undone') throw error }
    }
  }))
  return saved
}

const numbers = async (database: Database): Promise<{ seq: number; n: number; id: number }[]> => {
  const { rows } = await database.db.raw<{ rows: { seq: number; n: number; id: number }[] }>(
    `select seq, id, (data->>'n')::int n from core.event where name = 'test.happened' order by seq`)
  return rows
}

onEachEngine('The sequencer', (make) => {
  it('numbers every saved event once and without a gap, whatever the order of commits', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    const saved = await write(database, log, 8, 12)
    await log.settle()
    const rows = await numbers(database)
    assert.deepEqual(rows.map((row) => row.seq), rows.map((_, at) => at + 1))
    assert.deepEqual(new Set(rows.map((row) => row.n)), saved)
    await log.close()
  })

  it('keeps the order of events of one transaction', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    await database.transaction(async () => { for (let n = 0; n < 20; n += 1) await log.emit('test.happened', { data: { n } }) })
    await log.settle()
    assert.deepEqual((await numbers(database)).map((row) => row.n), Array.from({ length: 20 }, (_, n) => n))
    await log.close()
  })

  it('numbers what a process left behind that died between its commit and the numbering', async () => {
    const database = await withTables(await make())
    await database.db.raw(`insert into core.event (name, data) values ('test.happened', '{"n": 1}'), ('test.happened', '{"n": 2}')`)
    const log = await openLog(database)
    await until(async () => (await numbers(database)).every((row) => row.seq !== null))
    assert.deepEqual((await numbers(database)).map((row) => row.seq), [1, 2])
    await log.close()
  })

  it('takes more than a batch in one go', async () => {
    const database = await withTables(await make())
    await database.db.raw(`insert into core.event (name, data) select 'test.happened', jsonb_build_object('n', n) from generate_series(1, 4500) n`)
    const log = await openLog(database)
    await log.settle()
    const { rows: [all] } = await database.db.raw<{ rows: { n: number; last: number }[] }>('select count(distinct seq) n, max(seq) last from core.event')
    assert.deepEqual(all, { n: 4_500, last: 4_500 })
    await log.close()
  })

  it('keeps one row per changed item and gives it a new number with each write', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    const [one, two] = [newId(), newId()]
    const put = async (item: string, rev: number) => { await log.changed({ item, kind: 'test.thing', rev, op: 'put', audience: ['public', 'a,"b'] }) }
    await put(one, 1)
    await put(two, 1)
    await log.settle()
    await put(one, 2)
    await log.settle()
    const { rows } = await database.db.raw<{ rows: { id: string; rev: number; seq: number; audience: string[] }[] }>(
      'select item_id id, rev, seq, audience from core.change order by seq')
    assert.deepEqual(rows.map(({ id, rev, seq }) => ({ id, rev, seq })), [{ id: two, rev: 1, seq: 2 }, { id: one, rev: 2, seq: 3 }])
    assert.deepEqual(rows[0]!.audience, ['public', 'a,"b'])
    await log.close()
  })

  it('says what it numbered, and to nobody before the commit', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    const rings: string[][] = []
    log.onNumbered((ring) => rings.push([...ring.names, ...Object.keys(ring.kinds), ...ring.items.map((item) => item.op)]))
    await database.transaction(async () => {
      await log.emit('test.happened', { data: { n: 1 } })
      await log.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'withdraw', audience: [] })
      await pause(60)
      assert.deepEqual(rings, [])
    })
    await until(() => rings.length > 0)
    assert.deepEqual(rings, [['test.happened', 'test.thing', 'withdraw']])
    await log.close()
  })

  it('costs next to nothing when nothing happens', async () => {
    const database = await withTables(await make())
    const log = await openLog(database, { floor: 100 })
    await log.settle()
    let statements = 0
    database.onQuery(() => { statements += 1 })
    await pause(550)
    assert.ok(statements >= 3 && statements <= 7, `${statements} statements in 550 ms`)
    await log.close()
  })
})

onEachEngine('Several processes with one log', (make) => {
  if (make.engine === 'embedded') return

  it('number without a gap while the numbering one is killed again and again', async () => {
    const options = await make.place()
    const databases = await Promise.all([0, 1, 2].map(() => openDatabase({ ...options, poolSize: 4 })))
    await withTables(databases[0]!)
    const logs = await Promise.all(databases.map((database) => openLog(database, { floor: 50 })))
    let isOver = false
    let killed = 0
    const client = new Client({ connectionString: options.url })
    await client.connect()
    const killer = (async () => {
      while (!isOver) {
        const { rows } = await client.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`)
        killed += rows.length
        await pause(8)
      }
      await client.end()
    })()
    const saved = new Set<number>()
    await Promise.all(logs.map(async (log, at) => {
      for (let n = 0; n < 60; n += 1) {
        const mark = at * 1_000 + n
        // The killer may hit a writer's idle connection too: then nothing was saved, and it is written again.
        for (;;) {
          try { await databases[at]!.transaction(() => log.emit('test.happened', { data: { n: mark } })); break } catch { await pause(5) }
        }
        saved.add(mark)
        await pause(Math.random() * 6)
      }
    }))
    isOver = true
    await killer
    await logs[0]!.settle()
    const rows = await numbers(databases[0]!)
    assert.ok(killed > 0, 'nobody was killed')
    assert.deepEqual(rows.map((row) => row.seq), rows.map((_, at) => at + 1))
    assert.deepEqual(new Set(rows.map((row) => row.n)), saved)
    for (const log of logs) await log.close()
    for (const database of databases) await database.close(500)
  })

  it('hear what another one numbered, and the versions of kinds follow', async () => {
    const options = await make.place()
    const [here, there] = await Promise.all([0, 1].map(() => openDatabase({ ...options, poolSize: 4 })))
    await withTables(here!)
    const [mine, theirs] = [await openLog(here!, { floor: 60_000 }), await openLog(there!, { floor: 60_000 })]
    const before = theirs.versions.of(['test.thing'])
    const heard: string[] = []
    theirs.onNumbered((ring) => heard.push(...ring.items.map((item) => item.kind)))
    const began = performance.now()
    await mine.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'put', audience: ['public'] })
    await until(() => theirs.versions.of(['test.thing']) !== before)
    assert.ok(performance.now() - began < 1_000)
    assert.deepEqual(heard, ['test.thing'])
    await mine.versions.touch(['core.setting'])
    const untouched = theirs.versions.of(['core.setting'])
    await until(() => theirs.versions.of(['core.setting']) !== untouched)
    await mine.close()
    await theirs.close()
    await here!.close(500)
    await there!.close(500)
  })

  it('notice within the floor what they were not told', async () => {
    const options = await make.place()
    const [here, there] = await Promise.all([0, 1].map(() => openDatabase({ ...options, poolSize: 4 })))
    await withTables(here!)
    const mine = await openLog(here!)
    const deaf = await openLog({ ...there!, db: there!.db, engine: 'postgres', listen: async () => async () => {}, notify: async () => {},
      transaction: there!.transaction.bind(there), outside: there!.outside.bind(there), afterCommit: there!.afterCommit.bind(there),
      onReconnect: there!.onReconnect.bind(there) } as unknown as Database, { floor: 100 })
    await pause(150)
    const before = deaf.versions.of(['test.thing'])
    await mine.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'put', audience: ['public'] })
    await until(() => deaf.versions.of(['test.thing']) !== before, 2)
    await mine.close()
    await deaf.close()
    await here!.close(500)
    await there!.close(500)
  })
})
