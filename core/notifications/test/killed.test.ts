import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { freshPostgres } from '../../testing/postgres.ts'

describe('telling people, killed in the middle', function () {
  this.timeout(180_000)
  let site: TestSite
  const data = mkdtempSync(join(tmpdir(), 'diwan-killed-'))
  before(async function () {
    const found = await freshPostgres()
    if (!found) this.skip()
    await found.drop()
    site = await bootTest({ plugins: ['updates'], engine: 'postgres' })
  })
  after(async () => { await site?.stop(); rmSync(data, { recursive: true, force: true }) })

  it('leaves nobody out and nobody with two', async () => {
    const { db } = site.instance.database
    const most = 6_000
    await db.raw(`insert into core.person (id, mail, name, state, state_at, created_at, updated_at) select gen_random_uuid(), 'k' || n || '@test.example', 'K', 'active', now(), now(), now() from generate_series(1, ${most}) n`)
    await db.raw(`insert into core.person_role (person_id, role, from_at) select id, 'member', '2020-01-01' from core.person where mail like 'k%@test.example'`)
    await db.raw(`insert into core.subscription (person_id, type, subject) select id, 'topic', 'ai-ml' from core.person where mail like 'k%@test.example'`)
    const { id } = await site.make.item('updates.post', { title: 'News', audience: ['members'], handling: 'community', fields: { category: 'news' } })
    await site.instance.floors.notifications.tell('updates.alert', { to: { following: [{ type: 'topic', id: 'ai-ml' }] }, item: id, key: 'killed', values: { isAsked: 'no', isFirst: 'yes', severity: 'notice' } })
    const told = async (): Promise<number> => Number((await db.raw<{ rows: { n: number }[] }>(`select count(*) n from core.message where key = 'killed'`)).rows[0]!.n)
    let kills = 0
    while (await told() < most && kills < 3) {
      const before = await told()
      const child = fork(fileURLToPath(new URL('tell-until-killed.ts', import.meta.url)), [site.instance.config.database.url ?? '', data], { stdio: 'ignore' })
      const gone = new Promise((resolve) => { child.once('exit', resolve) })
      const isOver = Promise.race([gone, new Promise((resolve) => { child.on('message', (said) => { if (said === 'done') resolve(said) }) })])
      for (let over = false; !over && await told() === before;) over = await Promise.race([isOver.then(() => true), new Promise<boolean>((resolve) => { setTimeout(() => resolve(false), 20) })])
      child.kill('SIGKILL')
      await gone
      kills += 1
    }
    assert.ok(kills > 0)
    const midway = await told()
    assert.equal(await site.instance.floors.notifications.deliver(60_000), false)
    assert.equal(await told(), most, `${midway} were told when the last process was killed`)
    const { rows: [mails] } = await db.raw<{ rows: { n: number; people: number; lost: number }[] }>(`select count(*)::int n, count(distinct to_address)::int people,
      (select count(*)::int from core.message m where m.key = 'killed' and not exists (select from core.mail x where x.id = m.mail_id)) lost from core.mail where to_address like 'k%@test.example'`)
    assert.deepEqual([mails!.n, mails!.people, mails!.lost], [most, most, 0])
  })
})
