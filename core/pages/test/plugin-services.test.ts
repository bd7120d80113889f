import assert from 'node:assert/strict'
import { TooOften, itemKey } from '../../contract/index.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('What core does for plugins', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('counts tries by name and by who tries: so many, then a wait', async () => {
    const { tries } = site.services, limit = { points: 3, seconds: 600 }
    for (let n = 0; n < 3; n += 1) await tries.take('link', '198.51.100.7', limit)
    await assert.rejects(tries.take('link', '198.51.100.7', limit), (fault) => fault instanceof TooOften && fault.retryAfter > 500 && fault.retryAfter <= 600)
    await tries.take('link', '198.51.100.8', limit)
    await tries.take('answer', '198.51.100.7', limit)
    // A customer of a provider has a whole network of version 6, and one who is known by another word has that word.
    for (const end of ['1', '2', '3']) await tries.take('six', `2001:db8:1:2::${end}`, limit)
    await assert.rejects(tries.take('six', '2001:db8:1:2:ffff::9', limit), TooOften)
    await tries.take('six', 'aword', limit)
    const { rows } = await site.instance.database.db.raw<{ rows: { key: string }[] }>('select key from core.throttle')
    assert.ok(rows.length > 0 && rows.every(({ key }) => !key.includes('198.51')), 'only hashes are kept')
  })

  it('counts no try inside a transaction, where a rollback would forget it', async () => {
    await assert.rejects(site.services.transaction(() => site.services.tries.take('link', 'x', { points: 1, seconds: 60 })), /outside of transactions/)
  })

  it('finds an item by its number, its id or its address, however it was pasted, where the viewer may read it', async () => {
    const { id, ref, path } = await site.make.item('updates.post', { title: 'Named', audience: ['members'], fields: { category: 'news' } })
    const named = async (typed: string, who: 'member' | 'visitor' = 'member', kind: string | null = null) => (await site.services.content.named(await site.viewer(who), kind, typed))?.id ?? null
    for (const typed of [ref, ` ${ref.toLowerCase()} `, id, `https://portal.example${path}`, `/fr${path}/?from=mail#top`, `${site.url}/en${path}/`]) assert.equal(await named(typed), id, typed)
    for (const typed of ['', '  ', 'UP-9999', '%E0%A4%A', '/', 'https://portal.example/', 'what is this']) assert.equal(await named(typed), null, typed)
    assert.equal(await named(ref, 'visitor'), null)
    assert.equal(itemKey('https://portal.example/fr/updates/UP-0042?x=/y#z'), 'UP-0042')
  })
})
