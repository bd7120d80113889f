import assert from 'node:assert/strict'
import { freshPostgres } from '../../testing/postgres.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('a request that is sent again while the first is still worked on', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async function () {
    // An engine of one connection works on one thing at a time; there is no while.
    const found = await freshPostgres()
    if (!found) this.skip()
    await found.drop()
    site = await bootTest({ plugins: ['updates'], engine: 'postgres' })
  })
  after(() => site?.stop())

  it('is told so at once, is not done twice, and is answered as the first when it asks once more', async () => {
    const { id } = await site.make.item('updates.post', { title: 'Seals', fields: { category: 'news' } })
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const send = () => site.post(`/api/v1/items/${id}/hand-over`, { to: 'administration:XB' }, { as: 'editor', accept: 'data', headers })
    const { database } = site.instance
    let [release, hold] = [(): void => undefined, (): void => undefined]
    const held = new Promise<void>((resolve) => { hold = resolve })
    const over = new Promise<void>((resolve) => { release = resolve })
    // Somebody else works on the item, so that the first request has to wait in the middle of what it does.
    const other = database.transaction(async () => {
      await database.db.raw('select 1 from core.item where id = ?::uuid for update', [id])
      hold()
      await over
    })
    await held
    const first = send()
    const waits = async () => (await database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int n from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
      and pid in (select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())`)).rows[0]!.n
    for (let tries = 0; tries < 200 && await waits() === 0; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 10) })
    assert.ok(await waits() > 0, 'the first is under way')
    const began = performance.now()
    const second = await send()
    assert.ok(performance.now() - began < 2_000)
    assert.equal(second.status, 409)
    assert.equal(second.json().type, '/problems/key-in-use')
    assert.equal(second.headers.get('retry-after'), '1')
    release()
    await other
    assert.equal((await first).status, 200)
    const third = await send()
    assert.deepEqual([third.status, third.headers.get('idempotency-replayed'), third.text], [200, 'true', (await first).text])
    assert.equal((await site.services.db('core.audit').where({ action: 'updates.post.handed-over', object: `item:${id}` })).length, 1)
  })
})
