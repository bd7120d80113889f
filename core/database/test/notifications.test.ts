import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import { setTimeout as pause } from 'node:timers/promises'
import { onEachEngine } from '../../testing/engines.ts'
import type { Database } from '../index.ts'

/** Waits until the list is this long, and a little more in case it grows on. */
async function heard<T>(list: readonly T[], length: number): Promise<readonly T[]> {
  for (let tries = 0; list.length < length && tries < 200; tries++) await pause(10)
  await pause(30)
  return list
}

onEachEngine('A channel', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key)')
  })

  it('carries what is rung to everybody who listens', async () => {
    const first: string[] = []
    const second: string[] = []
    const stops = [await database.listen('bell', (payload) => first.push(payload)), await database.listen('bell', (payload) => second.push(payload))]
    await database.notify('bell', 'one — ünïcode')
    await database.notify('other', 'nobody listens')
    assert.deepEqual(await heard(first, 1), ['one — ünïcode'])
    await stops[0]?.()
    await database.notify('bell')
    assert.deepEqual(await heard(second, 2), ['one — ünïcode', ''])
    assert.equal(first.length, 1)
    await stops[1]?.()
  })

  it('is rung after the commit, once for each thing said, and not at all after a rollback', async () => {
    const seen: string[] = []
    const stop = await database.listen('bell', async (payload) => {
      assert.equal(database.isInTransaction, false)
      seen.push(`${payload}: ${(await database.db('note').pluck('id')).join()}`)
    })
    await database.transaction(async () => {
      await database.notify('bell', 'kept')
      await database.notify('bell', 'kept')
      await database.transaction(async () => {
        await database.notify('bell', 'undone')
        throw new Error('on purpose')
      }).catch(() => undefined)
      await database.db('note').insert({ id: 1 })
      await pause(30)
      assert.deepEqual(seen, [])
    })
    await database.transaction(async () => {
      await database.notify('bell', 'rolled back')
      throw new Error('on purpose')
    }).catch(() => undefined)
    assert.deepEqual(await heard(seen, 1), ['kept: 1'])
    await stop()
  })

  it('goes on when a listener fails', async () => {
    const errors: unknown[] = []
    const log = { debug() {}, info() {}, warn() {}, error: (_words: string, data?: object) => { errors.push(data) } }
    const own = await make({ log })
    const seen: string[] = []
    await own.listen('bell', () => { throw new Error('first') })
    await own.listen('bell', async () => { throw new Error('second') })
    await own.listen('bell', (payload) => seen.push(payload))
    await own.notify('bell', 'heard')
    assert.deepEqual(await heard(seen, 1), ['heard'])
    assert.equal(errors.length, 2)
  })

  it('refuses what PostgreSQL would not carry', async () => {
    await assert.rejects(database.notify('Bell; drop'), TypeError)
    await assert.rejects(database.listen('', () => undefined), TypeError)
    await assert.rejects(database.notify('bell', 'é'.repeat(4_000)), RangeError)
    const seen: string[] = []
    const stop = await database.listen('bell', (payload) => seen.push(payload))
    await database.notify('bell', 'é'.repeat(3_999))
    assert.equal((await heard(seen, 1))[0]?.length, 3_999)
    await stop()
  })

  it('listens to many channels at once from the first moment', async () => {
    const own = await make()
    const seen: string[] = []
    const names = Array.from({ length: 12 }, (_, number) => `channel_${number}`)
    await Promise.all(names.map((name) => own.listen(name, () => seen.push(name))))
    await Promise.all(names.map((name) => own.notify(name)))
    assert.deepEqual((await heard(seen, 12)).toSorted(), names.toSorted())
  })
})
