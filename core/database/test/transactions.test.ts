import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import { TransactionBypassed, TransactionEnded, type Database } from '../index.ts'
import { fails, notes } from './notes.ts'

onEachEngine('A transaction', (make) => {
  const kept = notes(make)
  const { add, ids } = kept
  let database: Database
  before(() => { database = kept.database })

  it('keeps all of its work', async () => {
    const answer = await database.transaction(async () => {
      await add(1)
      await add(2)
      return 'done'
    })
    assert.equal(answer, 'done')
    assert.deepEqual(await ids(), [1, 2])
  })

  it('keeps nothing when its work throws, and throws the same', async () => {
    const reason = new Error('on purpose')
    await assert.rejects(database.transaction(async () => {
      await add(1)
      throw reason
    }), (error) => error === reason)
    assert.deepEqual(await ids(), [])
  })

  it('is joined by every statement of the running code, and by nobody else', async () => {
    const { promise: inside, resolve: isInside } = Promise.withResolvers<void>()
    const { promise: seen, resolve: hasSeen } = Promise.withResolvers<void>()
    const writing = database.transaction(async () => {
      await add(1)
      assert.equal(await database.db('note').where({ id: 1 }).first().then((row) => Boolean(row)), true)
      isInside()
      await seen
    })
    await inside
    assert.equal(database.isInTransaction, false)
    if (database.engine === 'postgres') assert.deepEqual(await ids(), [])
    hasSeen()
    await writing
    assert.deepEqual(await ids(), [1])
  })

  it('does not mix with another one at the same time', async () => {
    const write = async (id: number, isKept: boolean) => database.transaction(async () => {
      await add(id)
      await pause(5)
      if (!isKept) fails()
      await add(id + 100)
    })
    await Promise.allSettled([write(1, true), write(2, false), write(3, true)])
    assert.deepEqual(await ids(), [1, 3, 101, 103])
  })

  it('goes through db.transaction too, and refuses to be handed out', async () => {
    await assert.rejects(database.db.transaction(async () => {
      await add(1)
      fails()
    }), /on purpose/)
    assert.deepEqual(await ids(), [])
    assert.throws(() => database.db.transaction(), /takes the work/)
  })

  it('throws what only the commit finds out', async () => {
    await database.raw.raw('create table later (note int references note deferrable initially deferred)')
    await assert.rejects(database.transaction(async () => { await database.db('later').insert({ note: 99 }) }), { code: '23503' })
    await database.raw.raw('drop table later')
  })

  it('lets nothing run after its end', async () => {
    let late = () => add(1)
    const { promise: tried, resolve } = Promise.withResolvers<unknown>()
    const query = await database.transaction(async (db) => {
      setTimeout(() => { late().then(resolve, resolve) }, 20)
      return { wait: db('note').insert({ id: 2 }) }
    })
    await assert.rejects(async () => { await query.wait }, TransactionEnded)
    assert.ok(await tried instanceof TransactionEnded)
    late = () => add(3)
    assert.deepEqual(await ids(), [])
  })

  it('waits for statements that were sent and not awaited', async () => {
    await database.transaction(async () => { void add(1).catch(fails) })
    assert.deepEqual(await ids(), [1])
  })

  it('does not let raw knex go past it', async () => {
    await database.transaction(async () => {
      await assert.rejects(async () => database.raw('note').insert({ id: 1 }), TransactionBypassed)
      await add(2)
    })
    assert.deepEqual(await ids(), [2])
  })
})
