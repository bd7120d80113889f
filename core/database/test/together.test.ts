import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { onEachEngine } from '../../testing/engines.ts'
import type { Database } from '../index.ts'

onEachEngine('Statements that are asked at once', (make) => {
  let database: Database
  // Takes a while, so that one is not over before the other has begun.
  const backend = async (): Promise<number> => (await database.db.raw<{ rows: { pid: number }[] }>('select pg_backend_pid() as pid from pg_sleep(0.05)')).rows[0]?.pid ?? 0
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key, words text)')
    await database.raw.raw('insert into note select n, \'words \' || n from generate_series(1, 40) n')
  })

  it('are each answered with its own rows, in whatever order and number they are asked', async () => {
    const found = await database.together(() => Promise.all(Array.from({ length: 40 }, (_, n) => database.db('note').where({ id: n + 1 }).first<{ words: string }>('words'))))
    assert.deepEqual(found.map(({ words }) => words), Array.from({ length: 40 }, (_, n) => `words ${n + 1}`))
  })

  it('go out on one connection where they belong to one piece of work, and on others where they do not', async function () {
    if (make.engine === 'embedded') this.skip()
    const [one, two] = await Promise.all([
      database.together(() => Promise.all([backend(), backend(), backend()])),
      database.together(() => Promise.all([backend(), backend()])),
    ])
    assert.equal(new Set(one).size, 1)
    assert.equal(new Set(two).size, 1)
    assert.notEqual(one[0], two[0])
    assert.notEqual(...await Promise.all([backend(), backend()]) as [number, number])
  })

  it('fail alone, whichever of them does', async () => {
    for (const at of [0, 1, 2]) {
      const asked = await database.together(() => Promise.allSettled([0, 1, 2].map((n) => database.db.raw(n === at ? 'select nothing_of_that_name' : 'select 1'))))
      assert.deepEqual(asked.map(({ status }) => status), [0, 1, 2].map((n) => (n === at ? 'rejected' : 'fulfilled')))
    }
    assert.deepEqual(await Promise.all(Array.from({ length: 12 }, () => database.db.raw('select 1').then(() => true))), Array.from({ length: 12 }, () => true))
  })

  it('prepare a statement of one name once, and again after it failed', async () => {
    const named = (id: number): Promise<unknown> => database.db.raw('select words from note where id = ?', [id]).options({ name: 'one-note' }) as unknown as Promise<unknown>
    const asked = await database.together(() => Promise.all([named(1), named(2), named(3)])) as { rows: { words: string }[] }[]
    assert.deepEqual(asked.map(({ rows }) => rows[0]?.words), ['words 1', 'words 2', 'words 3'])
  })

  it('leave transactions alone: each has its connection, and sees its own', async () => {
    const count = async (): Promise<number> => (await database.db('note').count<{ n: number }[]>('* as n'))[0]?.n ?? 0
    const seen = await database.together(async () => {
      const [inside] = await Promise.all([
        database.transaction(async () => {
          await database.db('note').insert({ id: 100 })
          const own = await count()
          await database.db('note').where({ id: 100 }).delete()
          return own
        }),
        ...make.engine === 'embedded' ? [] : [count(), count()],
      ])
      return inside
    })
    assert.equal(seen, 41)
    assert.equal(await count(), 40)
  })

  it('do not wait for the slow statement of other work', async function () {
    if (make.engine === 'embedded') this.skip()
    let isOver = false
    const slow = database.together(() => database.db.raw('select pg_sleep(1.5)').then(() => { isOver = true }))
    await database.together(() => Promise.all([backend(), backend()]))
    assert.equal(isOver, false)
    await slow
  })
})
