import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import { type Database } from '../index.ts'
import { fails, notes } from './notes.ts'

onEachEngine('What goes on around a transaction', (make) => {
  const kept = notes(make)
  const { add, ids } = kept
  let database: Database
  before(() => { database = kept.database })

  it('gives work that outlives it a way out', async () => {
    const { promise: written, resolve, reject } = Promise.withResolvers<void>()
    await assert.rejects(database.transaction(async () => {
      await add(1)
      database.outside(() => { setTimeout(() => { add(2).then(resolve, reject) }, 1) })
      await pause(20)
      fails()
    }), /on purpose/)
    await written
    assert.deepEqual(await ids(), [2])
  })

  it('begins another one inside outside()', async function begins() {
    if (database.engine === 'embedded') this.skip()
    await assert.rejects(database.transaction(async () => {
      await add(1)
      await database.outside(() => database.transaction(() => add(2)))
      fails()
    }), /on purpose/)
    assert.deepEqual(await ids(), [2])
  })

  it('explains itself when outside() waits for the one connection there is', async function explains() {
    if (database.engine === 'postgres') this.skip()
    await assert.rejects(database.transaction(() => database.outside(() => add(1))), { code: 'DATABASE_BUSY', message: /do not await it inside/ })
  })

  it('sends a query its work only returns, and one that afterCommit or outside() is given', async () => {
    const { db } = database
    await database.transaction(async () => {
      await database.transaction(() => db('note').insert({ id: 1 }) as unknown as Promise<void>).catch(fails)
      await assert.rejects(database.transaction(async () => {
        await database.transaction(() => db('note').insert({ id: 2 }) as unknown as Promise<void>)
        fails()
      }), /on purpose/)
      database.afterCommit(() => db('note').insert({ id: 3 }))
    })
    for (let tries = 0; (await ids()).length < 2 && tries < 100; tries++) await pause(10)
    assert.deepEqual(await ids(), [1, 3])
  })

  it('runs what comes after the commit, in order and outside of it', async () => {
    const seen: string[] = []
    await database.transaction(async () => {
      database.afterCommit(() => { seen.push(`first, in a transaction: ${database.isInTransaction}`) })
      await database.transaction(async () => { database.afterCommit(() => { seen.push('inner') }) })
      await database.transaction(async () => {
        database.afterCommit(() => { seen.push('undone') })
        fails()
      }).catch(() => undefined)
      database.afterCommit(() => fails())
      database.afterCommit(async () => fails())
      database.afterCommit(() => { seen.push('last') })
      await add(1)
      assert.deepEqual(seen, [])
    })
    assert.deepEqual(seen, ['first, in a transaction: false', 'inner', 'last'])
    await database.transaction(async () => {
      database.afterCommit(() => { seen.push('rolled back') })
      fails()
    }).catch(() => undefined)
    database.afterCommit(() => { seen.push('no transaction') })
    assert.deepEqual(seen.slice(3), ['no transaction'])
  })

  it('is run again when the database asks for it, with what was to follow the commit once', async () => {
    let runs = 0
    let after = 0
    const { db } = database
    await database.transaction(async () => {
      runs++
      database.afterCommit(() => { after++ })
      await add(runs)
      if (runs < 3) await db.raw('do $$ begin raise exception \'again\' using errcode = \'40001\'; end $$')
    })
    assert.deepEqual([runs, after, await ids()], [3, 1, [3]])
    runs = 0
    await assert.rejects(database.transaction(async () => {
      runs++
      await db.raw('do $$ begin raise exception \'again\' using errcode = \'40P01\'; end $$')
    }, { attempts: 2 }), { code: '40P01' })
    assert.equal(runs, 2)
  })

  it('gives two writers that lock each other out their turns', async function deadlock() {
    if (database.engine === 'embedded') this.skip()
    await add(1)
    await add(2)
    const write = (first: number, second: number, words: string) => database.transaction(async () => {
      await database.db('note').where({ id: first }).update({ words })
      await pause(50)
      await database.db('note').where({ id: second }).update({ words })
    })
    await Promise.all([write(1, 2, 'a'), write(2, 1, 'b')])
    const rows = await database.db('note').distinct('words')
    assert.equal(rows.length, 1)
  })

  it('is as isolated as it is told', async () => {
    const level = await database.transaction((db) => db.raw<{ rows: { isolation: string }[] }>('select current_setting(\'transaction_isolation\') as isolation'), { isolation: 'serializable' })
    assert.equal(level.rows[0]?.isolation, 'serializable')
  })
})
