import assert from 'node:assert/strict'
import { bootTest, type TestPerson, type TestSite } from '../../testing/index.ts'

describe('A look at what is for few', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  const make = (handling: 'open' | 'community' | 'named-administrations' | 'my-administration' | 'named-people', audience: string[]) =>
    site.make.item('updates.post', { title: `Of ${handling}`, handling, audience, fields: { category: 'news' } })
  const opened = async (id: string) => (await site.instance.database.db.raw<{ rows: { actor: string; handling: string; route: string }[] }>(
    `select actor, detail ->> 'handling' as handling, route from core.audit where action = 'core.item.opened' and object = ? order by id`, [`item:${id}`])).rows
  const look = (path: string, as: TestPerson) => site.get(path, { as })

  it('is an entry of the audit log with who looked, once for each page, as page and as data', async () => {
    for (const [handling, audience] of [['named-administrations', 'administration:XA'], ['my-administration', 'administration:XA']] as const) {
      const { id, path } = await make(handling, [audience])
      assert.equal((await look(`/en${path}`, 'member')).status, 200)
      assert.deepEqual(await opened(id), [{ actor: site.id('member'), handling, route: 'GET /updates/:key' }])
      await look(`/api/v1${path}`, 'member')
      assert.equal((await opened(id)).length, 2)
    }
    assert.match((await site.get('/en/admin/audit?action=core.item.opened', { as: 'administrator' })).text, /core\.item\.opened/)
    assert.equal((await site.instance.floors.audit.verify()).isWhole, true)
  })

  it('is none for what many read, for its author, and for who may not read it', async () => {
    const [open, community, narrow] = [await make('open', ['public']), await make('community', ['members']), await make('my-administration', ['administration:XA'])]
    for (const { path } of [open, community]) await look(`/en${path}`, 'member')
    await look(`/en${narrow.path}`, 'editor')
    assert.equal((await look(`/en${narrow.path}`, 'stranger')).status, 404)
    for (const { id } of [open, community, narrow]) assert.deepEqual(await opened(id), [])
  })
})
