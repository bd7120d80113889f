import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, it } from 'mocha'
import { startCluster, type Cluster } from '../../testing/postgres.ts'
import { testEnvironment } from '../../testing/test-environment.ts'
import { openDatabase, type Database } from '../index.ts'

describe('When PostgreSQL goes away', function group() {
  this.timeout(60_000)
  const directory = mkdtempSync(join(tmpdir(), 'diwan-test-'))
  let cluster: Cluster
  let database: Database
  before(async function start() {
    const started = await startCluster()
    if (!started && testEnvironment().isContinuous) throw new Error('No PostgreSQL here, and CI skips nothing')
    if (!started) return this.skip()
    cluster = started
    database = await openDatabase({ directory, url: cluster.url('postgres'), poolSize: 3, acquireTimeoutMs: 8_000 })
    await database.raw.raw('create table note (id serial primary key)')
  })
  after(async () => {
    await database?.close()
    await cluster?.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  const add = () => database.db('note').insert({}).then(() => undefined)

  it('connections that were cut at rest are made again, and the process lives', async () => {
    await Promise.all([add(), add(), add()])
    await cluster.restart('immediate')
    await database.transaction(add)
    await Promise.all([add(), add()])
    assert.equal((await database.check()).isReady, true)
  })

  it('a statement that comes while it starts waits for it', async () => {
    const restarting = cluster.restart('fast')
    await pause(20)
    const writing = database.transaction(add)
    await restarting
    await writing
  })

  it('a transaction that was cut in the middle fails whole, and the next one works', async () => {
    const { rows: [earlier] } = await database.db.raw<{ rows: { n: number }[] }>('select count(*) as n from note')
    await assert.rejects(database.transaction(async () => {
      await add()
      await database.outside(() => database.db.raw('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and state = \'idle in transaction\''))
      await add()
    }))
    const { rows: [now] } = await database.db.raw<{ rows: { n: number }[] }>('select count(*) as n from note')
    assert.equal(now?.n, earlier?.n)
  })

  it('who listens hears again, and is told that something may have been missed', async () => {
    const seen: string[] = []
    const reconnected = Promise.withResolvers<void>()
    let reconnects = 0
    const stop = await database.listen('bell', (payload) => seen.push(payload))
    const forget = database.onReconnect(() => {
      reconnects++
      reconnected.resolve()
    })
    await cluster.restart('immediate')
    await reconnected.promise
    await database.notify('bell', 'after')
    for (let tries = 0; seen.length === 0 && tries < 100; tries++) await pause(20)
    assert.deepEqual(seen, ['after'])
    assert.equal(reconnects, 1)
    forget()
    await stop()
  })

  it('readiness says so, soon, and says when it is back', async () => {
    const url = cluster.url('postgres').replace(/:\d+\//, ':9/')
    await assert.rejects(openDatabase({ directory, url, patienceMs: 200 }), { code: 'DATABASE_UNREACHABLE', message: /does not answer/ })
    const impatient = await openDatabase({ directory, url: cluster.url('postgres'), patienceMs: 0 })
    await cluster.stop()
    const health = await impatient.check(1_000)
    assert.equal(health.isReady, false)
    assert.ok(health.error)
    assert.ok(health.ms < 5_000)
    await impatient.close(200)
  })
})
