import assert from 'node:assert/strict'
import { before, beforeEach, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import { TransactionBypassed, TransactionDoomed, TransactionEnded, type Database } from '../index.ts'

const fails = (message = 'on purpose') => { throw new Error(message) }

onEachEngine('A transaction', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key, words text not null default \'\')')
  })
  beforeEach(() => database.raw('note').del())

  const add = async (id: number) => { await database.db('note').insert({ id }) }
  const ids = () => database.outside(() => database.db('note').orderBy('id').pluck('id')) as Promise<number[]>

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
