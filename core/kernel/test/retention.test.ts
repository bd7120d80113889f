import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

const day = 86_400_000

describe('What is kept no longer', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => {
    site = await bootTest({ plugins: ['updates'], config: { 'audit.headMail': 'witness@customs.example' } })
    // The database is made with every plugin; those that are not here have been gone for long.
    await db().raw(`update core.cursor set moved_at = now() - interval '31 days' where reader not like 'updates/%' and reader not like 'core/%'`)
  })
  after(() => site?.stop())
  const db = () => site.instance.database.db
  const counted = async (table: string): Promise<number> => Number((await db().raw<{ rows: { n: number }[] }>(`select count(*) n from ${table}`)).rows[0]?.n)

  it('goes as the dry run said, and the audit log stays whole', async () => {
    const { instance: { retention, floors: { events, mail, audit } } } = site
    await mail.send({ to: 'a@customs.example', locale: 'en', subject: 'Old', text: 'Old.' })
    await db().raw(`update core.mail set created_at = now() - interval '91 days'`)
    await db().raw(`insert into core.event (at, name, data) select now() - interval '100 days', 'test.old', '{}' from generate_series(1, 6000)`)
    await db().raw(`insert into core.event (at, name, data) values (now(), 'test.new', '{}')`)
    await db().raw(`insert into core.throttle (key, points, expire) values ('old', 1, 1)`)
    await db().raw('update core.session set expires_at = ?', [new Date(site.clock.now().getTime() - day)])
    events.wrote([])
    await site.settle()
    const entries = await counted('core.audit')
    const said = await retention.run({ isDry: true })
    assert.equal(await counted(`core.event where name = 'test.old'`), 6000, 'a dry run takes nothing')
    assert.equal(said.at(-1)?.count, 6000)
    assert.deepEqual(await retention.run(), said)
    assert.deepEqual((await retention.run()).map(({ count }) => count), said.map(() => 0))
    assert.deepEqual([await counted(`core.event where name = 'test.old'`), await counted(`core.event where name = 'test.new'`), await counted('core.mail'), await counted('core.session')], [0, 1, 0, 0])
    assert.equal(await counted('core.audit'), entries)
    assert.equal((await audit.verify()).isWhole, true)
  })

  it('stays while a reader has not taken it, or it was set aside for one', async () => {
    const { instance: { retention, floors: { events } } } = site
    await db().raw(`insert into core.event (at, name, data) select now() - interval '100 days', 'test.waiting', '{}' from generate_series(1, 10)`)
    events.wrote([])
    await site.settle()
    const { rows: [first] } = await db().raw<{ rows: { seq: number }[] }>(`select min(seq) seq from core.event where name = 'test.waiting'`)
    await db().raw(`insert into core.cursor (reader, source, seq) values ('away/reader', 'event', ?)`, [Number(first!.seq) + 3])
    await db().raw(`insert into core.event_fault (reader, seq, error, set_aside_at) values ('away/reader', ?, 'broke', now())`, [first!.seq])
    assert.equal((await retention.run()).at(-1)?.count, 3)
    const { rows } = await db().raw<{ rows: { seq: number }[] }>(`select seq from core.event where name = 'test.waiting' order by seq`)
    assert.deepEqual(rows.map(({ seq }) => Number(seq) - Number(first!.seq)), [0, 4, 5, 6, 7, 8, 9])
    await db().raw(`update core.cursor set moved_at = now() - interval '29 days' where reader = 'away/reader'`)
    assert.equal((await retention.run()).at(-1)?.count, 0, 'a plugin that is not there may come back')
    await db().raw(`update core.cursor set moved_at = now() - interval '31 days' where reader = 'away/reader'`)
    assert.equal((await retention.run()).at(-1)?.count, 7, 'after 30 days nothing is kept for it, what was set aside neither')
  })

  it('stays for a plugin that is off for as long as a year, and what was set aside for it until it is dismissed', async () => {
    const { instance: { retention, floors: { events } } } = site
    await db().raw(`insert into core.event (at, name, data) select now() - interval '100 days', 'test.off', '{}' from generate_series(1, 10)`)
    events.wrote([])
    await site.settle()
    const { rows: [first] } = await db().raw<{ rows: { seq: number }[] }>(`select min(seq) seq from core.event where name = 'test.off'`)
    await db().raw(`insert into core.cursor (reader, source, seq, moved_at) values ('updates/of-old', 'event', ?, now() - interval '200 days')`, [Number(first!.seq) + 3])
    await db().raw(`insert into core.event_fault (reader, seq, error, set_aside_at) values ('updates/of-old', ?, 'broke', now())`, [first!.seq])
    assert.equal((await retention.run()).at(-1)?.count, 3)
    await db().raw(`update core.cursor set moved_at = now() - interval '2 years' where reader = 'updates/of-old'`)
    assert.equal((await retention.run()).at(-1)?.count, 6)
    assert.equal(Number((await db().raw<{ rows: { n: number }[] }>(`select count(*) n from core.event where name = 'test.off'`)).rows[0]?.n), 1)
  })

  it('the end of the audit log is told elsewhere each day, and a log written anew does not hold it', async () => {
    const { instance: { floors: { audit, jobs, mail } } } = site
    for (let twice = 0; twice < 2; twice += 1) { await jobs.runNow('core', 'head'); await site.runJobs() }
    const letters = (await mail.list()).filter(({ toAddress }) => toAddress === 'witness@customs.example')
    assert.equal(letters.length, 1, 'once a day')
    const { text } = (await mail.read(letters[0]!.id))!
    const [head = ''] = /[0-9a-f]{64}/.exec(text) ?? []
    await audit.record('system', 'test.after', 'site')
    await site.settle()
    assert.equal((await audit.verify({ head })).isWhole, true)
    assert.deepEqual((await audit.verify({ head: 'f'.repeat(64) })).bad?.what, 'rewritten')
    await assert.rejects(audit.verify({ head: 'nonsense' }), RangeError)
  })

  it('the site says that it is ready while its database, numbering and migrations are', async () => {
    const ready = async () => { const { status, text } = await site.get('/readyz', { accept: 'data' }); return [status, (JSON.parse(text) as { checks: object }).checks] }
    assert.deepEqual(await ready(), [200, { database: true, migrations: true, sequencer: true, running: true }])
    await db().raw(`update core.migration set name = name || '.away' where plugin = 'core' and name like '%_log%'`)
    assert.deepEqual(await ready(), [503, { database: true, migrations: false, sequencer: true, running: true }])
    await db().raw(`update core.migration set name = replace(name, '.away', '')`)
    assert.equal((await ready())[0], 200)
  })
})
