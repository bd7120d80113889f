import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { onEachEngine } from '../../testing/engines.ts'
import { countQueries, type Database, type Statement } from '../index.ts'

onEachEngine('The statements of a page', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key, words text)')
  })

  it('are counted, without those that only begin and end, and without what others send', async () => {
    const noise = setInterval(() => { database.db.raw('select 1').catch(() => undefined) }, 1)
    const counted = await countQueries(database, async () => {
      await database.transaction(async () => {
        await database.db('note').insert({ id: 1 })
        await database.transaction(() => database.db('note').insert({ id: 2 }))
      })
      await Promise.all([database.db('note'), database.db('note').first()])
      return 'page'
    })
    clearInterval(noise)
    assert.equal(counted.value, 'page')
    assert.equal(counted.statements.length, 4)
    assert.equal(counted.controls, 4)
  })

  it('are told with their time and their failure, and without the data of people', async () => {
    const told: Statement[] = []
    const stop = database.onQuery((statement) => { if (statement.sql.startsWith('insert')) told.push(statement) })
    await assert.rejects(async () => database.db('note').insert({ id: 1, words: 'a secret' }), (error: Error) => !error.message.includes('a secret'))
    stop()
    await database.db('note').first()
    assert.equal(told.length, 1)
    assert.ok((told[0]?.ms ?? -1) >= 0)
    assert.match(told[0]?.error?.message ?? '', /duplicate key/)
    assert.ok(!JSON.stringify(told).includes('a secret'))
  })

  it('show in how the pool stands and whether the database answers', async () => {
    const health = await database.check()
    assert.equal(health.isReady, true)
    assert.ok(health.ms < 2_500)
    const { promise, resolve } = Promise.withResolvers<void>()
    const { size } = database.pool()
    const all = Promise.all(Array.from({ length: size + 2 }, () => database.transaction(() => promise)))
    await new Promise((later) => { setTimeout(later, 100) })
    assert.deepEqual(database.pool(), { size, used: size, free: 0, waiting: 2 })
    const busy = await database.check(50)
    assert.deepEqual([busy.isReady, busy.error], [false, 'no answer within 50 ms'])
    resolve()
    await all
    assert.equal((await database.check()).isReady, true)
  })

  it('are inside a transaction or not, and say so', async () => {
    assert.equal(database.isInTransaction, false)
    await database.transaction(async () => {
      assert.equal(database.isInTransaction, true)
      assert.equal(database.outside(() => database.isInTransaction), false)
    })
  })
})
