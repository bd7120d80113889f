import assert from 'node:assert/strict'
import { onEachEngine } from '../../testing/engines.ts'
import type { Database } from '../../database/index.ts'
import { newId, openDatabase } from '../../database/index.ts'
import type { EventLog } from '../open-events.ts'
import { openLog, pause, quiet, until, withTables } from './fixture.ts'

async function withEffects(database: Database): Promise<Database> {
  await withTables(database)
  await database.db.raw('create table core.effect (reader text, n int)')
  return database
}
const emit = async (log: EventLog, ...all: number[]): Promise<void> => { for (const n of all) await log.emit('test.happened', { data: { n } }) }
const effects = async (database: Database, reader: string): Promise<number[]> => {
  const { rows } = await database.db.raw<{ rows: { n: number }[] }>('select n from core.effect where reader = ? order by ctid', [reader])
  return rows.map((row) => row.n)
}
const apply = (database: Database, reader: string) => async (event: { data: unknown }): Promise<void> => {
  await database.db.raw('insert into core.effect (reader, n) values (?, ?)', [reader, (event.data as { n: number }).n])
}
const counted = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

onEachEngine('A reader of the log', (make) => {
  it('takes every event once, while writers save in any order and readers come and go', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    let reader = await log.readFrom('one', {}, apply(database, 'one'))
    let isOver = false
    const restarts = (async () => {
      while (!isOver) {
        await pause(20)
        await reader.stop()
        reader = await log.readFrom('one', {}, apply(database, 'one'))
      }
    })()
    const saved: number[] = []
    await Promise.all(counted(0, 5).map(async (writer) => {
      for (let round = 0; round < 12; round += 1) {
        const n = writer * 100 + round
        await database.transaction(async () => {
          await emit(log, n)
          await pause(Math.random() * 12)
          if (Math.random() < 0.15) throw new Error('undone')
        }).then(() => saved.push(n), () => undefined)
      }
    }))
    isOver = true
    await restarts
    await log.settle()
    assert.deepEqual((await effects(database, 'one')).toSorted((a, b) => a - b), saved.toSorted((a, b) => a - b))
    await log.close()
  })

  it('takes nothing while somebody asked for quiet, and afterwards all that was saved meanwhile', async () => {
    const database = await withEffects(await make())
    const warnings: string[] = []
    const log = await openLog(database, { log: { ...quiet, warn: (words: string) => { warnings.push(words) } }, floor: 20 })
    await log.readFrom('one', {}, apply(database, 'one'))
    await log.quiet(async () => {
      await database.transaction(async () => {
        await emit(log, 1, 2, 3)
        await pause(100)
      })
      await pause(100)
      assert.deepEqual(await effects(database, 'one'), [])
    })
    await until(async () => (await effects(database, 'one')).length === 3)
    await assert.rejects(log.quiet(() => Promise.reject(new Error('undone'))), /undone/)
    await emit(log, 4)
    await until(async () => (await effects(database, 'one')).length === 4)
    assert.deepEqual(await effects(database, 'one'), [1, 2, 3, 4])
    assert.deepEqual(warnings, [])
    await log.close()
  })

  it('takes them in order', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    await log.readFrom('one', {}, apply(database, 'one'))
    await emit(log, ...counted(1, 120))
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), counted(1, 120))
    await log.close()
  })

  it('begins after what is there, or at the first event when it says so', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    await emit(log, 1, 2)
    await log.settle()
    await log.readFrom('late', {}, apply(database, 'late'))
    await log.readFrom('all', { from: 'start' }, apply(database, 'all'))
    await emit(log, 3)
    await log.settle()
    assert.deepEqual([await effects(database, 'late'), await effects(database, 'all')], [[3], [1, 2, 3]])
    await log.close()
  })

  it('hears only the names it asked for', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    const reader = await log.readFrom('one', { names: ['test.happened'] }, apply(database, 'one'))
    await log.emit('test.else', { data: { n: 7 } })
    await emit(log, 1)
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), [1])
    assert.equal((await log.readers())[0]!.behind, 0)
    // It is not behind for what it does not hear.
    await reader.pause()
    for (const n of [8, 9, 10]) await log.emit('test.else', { data: { n } })
    await emit(log, 2)
    await log.settle()
    assert.equal((await log.readers())[0]!.behind, 1)
    await log.close()
  })

  it('tries a failing event again, sets it aside, and lets the rest flow', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    let tries = 0
    await log.readFrom('one', { waits: [0.03, 0.03] }, async (event) => {
      await apply(database, 'one')(event)
      if ((event.data as { n: number }).n === 2 && ++tries > 0) throw new Error('no number two')
    })
    await emit(log, 1, 2, 3)
    await until(async () => { await log.settle(); return (await effects(database, 'one')).length === 2 })
    assert.equal(tries >= 3, true)
    assert.deepEqual(await effects(database, 'one'), [1, 3])
    const [fault] = await log.faults.list({ isSetAside: true })
    assert.deepEqual([fault!.reader, fault!.seq, fault!.tries, fault!.subject, fault!.nextAt], ['one', 2, 3, 'test.happened', null])
    assert.match(fault!.error, /no number two/)
    assert.equal((await log.readers())[0]!.setAside, 1)
    await log.close()
  })

  it('goes on after an event that fails only for a while, and forgets the fault', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    let isBroken = true
    await log.readFrom('one', { waits: [0.05, 0.05, 0.05] }, async (event) => {
      if (isBroken) throw new Error('not now')
      await apply(database, 'one')(event)
    })
    await emit(log, 1, 2)
    await until(async () => (await log.faults.list()).length === 1)
    isBroken = false
    await until(async () => (await effects(database, 'one')).length === 2)
    await until(async () => (await log.faults.list()).length === 0)
    await log.close()
  })

  it('takes a set-aside event again when an administrator asks, and lets it go when told', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    let isBroken = true
    const reader = await log.readFrom('one', { waits: [] }, async (event) => {
      await apply(database, 'one')(event)
      if (isBroken) throw new Error('not now')
    })
    await emit(log, 1, 2)
    await until(async () => { await log.settle(); return (await log.faults.list({ isSetAside: true })).length === 2 })
    await reader.replay(1)
    await log.settle()
    assert.deepEqual((await log.faults.list()).map((fault) => [fault.seq, fault.tries, fault.nextAt]).toSorted((a, b) => Number(a[0]) - Number(b[0])), [[1, 2, null], [2, 1, null]])
    isBroken = false
    // Asked for in a transaction, as a page does.
    await database.transaction(() => reader.replay(2))
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), [2])
    assert.equal(await log.faults.dismiss('one', 1), true)
    assert.deepEqual(await log.faults.list(), [])
    await log.close()
  })

  it('is not held up for ever by a handler that never ends, nor by one that swallows a failed statement', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    await log.readFrom('one', { waits: [], deadline: 0.1 }, async (event) => {
      const { n } = event.data as { n: number }
      if (n === 1) await new Promise(() => undefined)
      if (n === 2) await database.db.raw('select 1/0').catch(() => undefined)
      await apply(database, 'one')(event)
    })
    await emit(log, 1, 2, 3)
    await until(async () => (await effects(database, 'one')).length === 1)
    assert.deepEqual(await effects(database, 'one'), [3])
    await until(async () => (await log.faults.list({ isSetAside: true })).length === 2)
    await log.close()
  })

  it('stands still while paused and takes up where it stopped', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    const reader = await log.readFrom('one', {}, apply(database, 'one'))
    await emit(log, 1)
    await log.settle()
    await reader.pause()
    await emit(log, 2, 3)
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), [1])
    assert.equal((await log.readers())[0]!.behind, 2)
    reader.resume()
    await until(async () => (await effects(database, 'one')).length === 3)
    await log.close()
  })

  it('may begin inside a transaction, as a plugin that is switched on does, and outlives it', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    const reader = await database.transaction(() => log.readFrom('one', {}, apply(database, 'one')))
    await until(async () => (await log.readers()).length === 1)
    await emit(log, 1)
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), [1])
    await database.transaction(async () => { reader.resume() })
    await emit(log, 2)
    await log.settle()
    assert.deepEqual(await effects(database, 'one'), [1, 2])
    await log.close()
  })

  it('runs a handler that reaches outside without a transaction, and goes on where another process died', async () => {
    const database = await withEffects(await make())
    const log = await openLog(database)
    const inside: boolean[] = []
    const first = await log.readFrom('net', { isOutside: true }, () => { inside.push(database.isInTransaction) })
    await emit(log, 1, 2)
    await log.settle()
    assert.deepEqual(inside, [false, false])
    await first.stop()
    await database.db.raw(`update core.cursor set leased_by = 'somebody', leased_until = now() + interval '700 milliseconds' where reader = 'net'`)
    await emit(log, 3)
    await log.readFrom('net', { isOutside: true }, () => { inside.push(database.isInTransaction) })
    await log.settle()
    assert.equal(inside.length, 2)
    await until(() => inside.length === 3)
    await log.close()
  })

  it('blames faults on the plugin whose handler it is', async () => {
    const database = await withEffects(await make())
    const blamed: string[] = []
    const log = await openLog(database, {
      guard: async (plugin, what, work) => { try { return await work() } catch (error) { blamed.push(`${plugin}: ${what}`); throw error } }
    })
    await log.readFrom('updates:hears', { plugin: 'updates', waits: [] }, () => { throw new Error('no') })
    await emit(log, 1)
    await until(() => blamed.length === 1)
    assert.deepEqual(blamed, ['updates: reader updates:hears'])
    await log.close()
  })

  it('gives changed items in handfuls, the latest state of each, and sets the bad one aside alone', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    const ids = counted(1, 30).map(() => newId())
    const bad = ids[17]!
    const seen = new Map<string, number>()
    let calls = 0
    const change = async (item: string, rev: number) => { await log.changed({ item, kind: 'test.thing', rev, op: 'put', audience: ['public'] }) }
    for (const id of ids) await change(id, 1)
    await change(ids[0]!, 2)
    await log.readChanges('search', { from: 'start', chunk: 10, waits: [] }, (changes) => {
      calls += 1
      if (changes.some((one) => one.item === bad)) throw new Error('cannot be indexed')
      for (const one of changes) seen.set(one.item, one.rev)
    })
    await until(async () => { await log.settle(); return seen.size === 29 })
    assert.ok(calls < 30, `${calls} calls`)
    assert.equal(seen.get(ids[0]!), 2)
    const [fault, ...rest] = await log.faults.list()
    assert.deepEqual([fault!.subject, rest.length], ['test.thing', 0])
    await change(bad, 2)
    await log.settle()
    await log.close()
  })
})

onEachEngine('A reader on several processes', (make) => {
  if (make.engine === 'embedded') return

  it('takes every event once, in order, though connections are killed under its handlers', async () => {
    const options = await make.place()
    const databases = await Promise.all([0, 1, 2].map(() => openDatabase({ ...options, poolSize: 5 })))
    await withEffects(databases[0]!)
    const logs = await Promise.all(databases.map((database) => openLog(database, { floor: 100 })))
    for (const [at, log] of logs.entries()) {
      await log.readFrom('one', { waits: [0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02] }, async (event) => {
        await apply(databases[at]!, 'one')(event)
        if (Math.random() < 0.1) await databases[at]!.db.raw('select pg_terminate_backend(pg_backend_pid())')
      })
    }
    const all = counted(1, 150)
    for (const n of all) await emit(logs[n % 3]!, n)
    await until(async () => (await effects(databases[0]!, 'one')).length >= all.length, 15)
    const { rows } = await databases[0]!.db.raw<{ rows: { n: number }[] }>(
      `select (data->>'n')::int n from core.event where name = 'test.happened' order by seq`)
    assert.deepEqual((await effects(databases[0]!, 'one')).toSorted((a, b) => a - b), all)
    assert.equal(rows.length, all.length)
    for (const log of logs) await log.close()
    for (const database of databases) await database.close(500)
  })
})
