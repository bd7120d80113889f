import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import { TransactionDoomed, TransactionEnded, type Database } from '../index.ts'
import { fails, notes } from './notes.ts'

onEachEngine('A transaction inside another one', (make) => {
  const kept = notes(make)
  const { add, ids } = kept
  let database: Database
  before(() => { database = kept.database })

  it('inside another one is undone alone when it fails and the failure is caught', async () => {
    await database.transaction(async () => {
      await add(1)
      await database.transaction(async () => {
        await add(2)
        fails()
      }).catch(() => undefined)
      await add(3)
    })
    assert.deepEqual(await ids(), [1, 3])
  })

  it('inside another one is undone with it', async () => {
    await assert.rejects(database.transaction(async () => {
      await database.transaction(() => add(1))
      fails()
    }), /on purpose/)
    assert.deepEqual(await ids(), [])
  })

  it('inside another one recovers from a statement that failed', async () => {
    await add(1)
    await database.transaction(async () => {
      await add(2)
      await assert.rejects(database.transaction(() => add(1)), { code: '23505' })
      await add(3)
    })
    assert.deepEqual(await ids(), [1, 2, 3])
  })

  it('three deep keeps what was not undone', async () => {
    await database.transaction(async () => {
      await database.transaction(async () => {
        await add(1)
        await database.transaction(async () => {
          await add(2)
          fails()
        }).catch(() => undefined)
        await add(3)
      })
      await database.transaction(async () => {
        await database.transaction(() => add(4))
        fails()
      }).catch(() => undefined)
    })
    assert.deepEqual(await ids(), [1, 3])
  })

  it('costs no savepoint when the inner one sends nothing', async () => {
    const statements: string[] = []
    const stop = database.onQuery(({ sql }) => statements.push(sql))
    await database.transaction(async () => {
      await add(1)
      await database.transaction(async () => fails()).catch(() => undefined)
      await database.transaction(() => database.transaction(async () => 'nothing to do'))
    })
    stop()
    assert.deepEqual(statements.map((sql) => sql.split(' ')[0]), ['BEGIN;', 'insert', 'COMMIT;'])
  })

  it('takes several at once inside it, one after the other', async () => {
    await database.transaction(async () => {
      const results = await Promise.allSettled([1, 2, 3, 4].map((id) => database.transaction(async () => {
        await add(id)
        await pause(2)
        if (id % 2 === 0) fails()
        await add(id + 10)
      })))
      assert.deepEqual(results.map(({ status }) => status), ['fulfilled', 'rejected', 'fulfilled', 'rejected'])
    })
    assert.deepEqual(await ids(), [1, 3, 11, 13])
  })

  it('takes statements at once, one after the other, without a warning of the driver', async () => {
    const warnings: string[] = []
    const listen = (warning: Error) => { warnings.push(warning.message) }
    process.on('warning', listen)
    await database.transaction(() => Promise.all(Array.from({ length: 20 }, (_, id) => add(id))))
    await pause(10)
    process.off('warning', listen)
    assert.deepEqual(warnings, [])
    assert.equal((await ids()).length, 20)
  })

  it('is lost when an inner one that is undone took a statement of the outer with it', async () => {
    await assert.rejects(database.transaction(async () => {
      const { promise: go, resolve } = Promise.withResolvers<void>()
      const inner = database.transaction(async () => {
        await add(1)
        await go
        fails()
      })
      await pause(5)
      await add(2)
      resolve()
      await inner.catch(() => undefined)
    }), TransactionDoomed)
    assert.deepEqual(await ids(), [])
  })

  it('says so when a statement failed, its error was caught, and so nothing can be kept', async () => {
    await add(1)
    await assert.rejects(database.transaction(async () => {
      await add(2)
      await add(1).catch(() => undefined)
    }), (error: Error) => error instanceof TransactionDoomed && /duplicate key/.test(String(error.cause)))
    assert.deepEqual(await ids(), [1])
  })

  it('says so too when that happened in an inner one, which alone is undone', async () => {
    await add(1)
    await database.transaction(async () => {
      await assert.rejects(database.transaction(async () => {
        await add(2)
        await add(1).catch(() => undefined)
      }), (error: Error) => error instanceof TransactionDoomed && /duplicate key/.test(String(error.cause)))
      await add(3)
    })
    assert.deepEqual(await ids(), [1, 3])
  })

  it('lets an inner one do nothing after its end either', async () => {
    await database.transaction(async () => {
      let late: Promise<unknown> = Promise.resolve()
      await database.transaction(async () => {
        await add(1)
        late = pause(5).then(() => add(2))
        late.catch(() => undefined)
      })
      await assert.rejects(late, TransactionEnded)
      await add(3)
    })
    assert.deepEqual(await ids(), [1, 3])
  })
})
