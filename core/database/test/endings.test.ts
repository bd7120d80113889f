import assert from 'node:assert/strict'
import { before, beforeEach, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import { DatabaseClosed, StatementOverrun, TransactionEnded, TransactionOverrun, type Database } from '../index.ts'

const never = () => new Promise<never>(() => undefined)
/** Keeps the server busy: the embedded engine cannot sleep without holding its thread either. */
const slowly = (seconds: number) => `select pg_sleep(${seconds})`

onEachEngine('Work that does not end', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key)')
  })
  beforeEach(() => database.raw('note').del())
  const ids = () => database.db('note').orderBy('id').pluck('id') as Promise<number[]>

  it('frees its connection when the request is over', async () => {
    const over = new AbortController()
    const reason = new Error('the deadline of the request')
    const stuck = database.transaction(async () => {
      await database.db('note').insert({ id: 1 })
      await never()
    }, { signal: over.signal })
    await pause(30)
    over.abort(reason)
    const began = performance.now()
    await assert.rejects(stuck, (error) => error === reason)
    assert.deepEqual(await ids(), [])
    assert.ok(performance.now() - began < 2_500, 'the next statement did not wait')
    assert.equal(database.pool().used, 0)
  })

  it('that goes on after its end cannot write any more', async () => {
    const over = new AbortController()
    const { promise: later, resolve } = Promise.withResolvers<unknown>()
    const stuck = database.transaction(async () => {
      over.abort(new Error('over'))
      await pause(30)
      await (async () => database.db('note').insert({ id: 1 }))().then(resolve, resolve)
    }, { signal: over.signal })
    await assert.rejects(stuck, /over/)
    assert.ok(await later instanceof TransactionEnded)
    assert.deepEqual(await ids(), [])
  })

  it('in a part of a transaction can be given up alone', async () => {
    await database.transaction(async () => {
      await database.db('note').insert({ id: 1 })
      await assert.rejects(database.transaction(async () => {
        await database.db('note').insert({ id: 2 })
        await never()
      }, { signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' })
      await database.db('note').insert({ id: 3 })
    })
    assert.deepEqual(await ids(), [1, 3])
  })

  it('is not begun when the request is over already', async () => {
    await assert.rejects(database.transaction(async () => { assert.fail('begun') }, { signal: AbortSignal.abort(new Error('over')) }), /over/)
  })

  it('gives up waiting for a connection when the request is over, and loses none by it', async () => {
    const { promise: free, resolve } = Promise.withResolvers<void>()
    const size = database.pool().size
    const holders = Array.from({ length: size }, () => database.transaction(() => free))
    await pause(30)
    const began = performance.now()
    await assert.rejects(database.transaction(async () => { assert.fail('begun') }, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' })
    assert.ok(performance.now() - began < 2_500)
    resolve()
    await Promise.all(holders)
    await pause(30)
    assert.equal(database.pool().used, 0)
    await Promise.all(Array.from({ length: size }, () => database.transaction(() => database.db.raw('select 1'))))
  })

  it('has a longest time even without a request', async () => {
    await assert.rejects(database.transaction(never, { timeoutMs: 40 }), TransactionOverrun)
    assert.deepEqual(await ids(), [])
  })

  it('in a statement is stopped with its request', async function stops() {
    this.timeout(60_000)
    await database.db('note').insert({ id: 7 })
    const began = performance.now()
    await assert.rejects(database.transaction(async () => {
      await database.db('note').insert({ id: 1 })
      await database.db.raw(slowly(60))
    }, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' })
    assert.deepEqual(await ids(), [7], 'what was committed before is there, and nothing else')
    assert.ok(performance.now() - began < 30_000)
  })
})

onEachEngine('A statement that takes too long', (make) => {
  it('is stopped, and the next one works', async () => {
    const database = await make({ statementTimeoutMs: 200 })
    await database.raw.raw('create table note (id int primary key)')
    await database.transaction(() => database.db('note').insert({ id: 1 }))
    const began = performance.now()
    await assert.rejects(database.db.raw(slowly(60)).then(() => undefined), { code: '57014' })
    await assert.rejects(database.transaction(async () => {
      await database.db('note').insert({ id: 2 })
      await database.db.raw('select count(*) from generate_series(1, 100000000000)')
    }), { code: '57014' })
    assert.deepEqual(await database.db('note').pluck('id'), [1])
    assert.ok(performance.now() - began < 30_000)
  })

  it('may be allowed its time in one transaction', async () => {
    const database = await make({ statementTimeoutMs: 100 })
    await database.transaction(() => database.db.raw(slowly(0.3)), { statementTimeoutMs: 0 })
    await assert.rejects(database.db.raw(slowly(0.3)).then(() => undefined), { code: '57014' })
    assert.equal(new StatementOverrun(1).code, '57014')
  })
})

onEachEngine('Closing the database', (make) => {
  it('waits for what is open, and takes nothing new', async () => {
    const database = await make()
    await database.raw.raw('create table note (id int primary key)')
    let isKept = false
    const writing = database.transaction(async () => {
      await pause(60)
      await database.db('note').insert({ id: 1 })
    }).then(() => { isKept = true })
    await pause(10)
    const closing = database.close()
    await assert.rejects(database.transaction(async () => undefined), DatabaseClosed)
    await assert.rejects(async () => database.db('note'), DatabaseClosed)
    await writing
    assert.equal(isKept, true)
    await closing
    await database.close()
  })

  it('does not wait for ever', async function patience() {
    this.timeout(60_000)
    const database = await make()
    const stuck = database.transaction(never)
    const running = database.db.raw(slowly(60)).then(() => undefined)
    const both = Promise.allSettled([stuck, running])
    await pause(50)
    const began = performance.now()
    await database.close(200)
    assert.ok(performance.now() - began < 30_000)
    assert.deepEqual((await both).map(({ status }) => status), ['rejected', 'rejected'])
  })
})
