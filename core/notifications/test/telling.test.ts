import assert from 'node:assert/strict'
import { freshPostgres } from '../../testing/postgres.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'
import type { Notifications } from '../open-notifications.ts'

for (const engine of ['embedded', 'postgres'] as const) {
  describe(`telling people (${engine})`, function () {
    this.timeout(180_000)
    let site: TestSite
    let notifications: Notifications
    before(async function () {
      if (engine === 'postgres') {
        const found = await freshPostgres()
        if (!found) this.skip()
        await found.drop()
      }
      site = await bootTest({ plugins: ['updates'], engine })
      notifications = site.instance.floors.notifications
      notifications.declare('trial', { news: { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'at-once' } })
    })
    after(() => site?.stop())
    const post = (title: string, audience: string[], more: object = {}) => site.make.item('updates.post', { title, audience, fields: { category: 'news' }, ...more })
    const count = async (who: 'member' | 'stranger' | 'colleague' | 'ncp' | 'strangeNcp' | 'editor') => notifications.inbox.count(await site.viewer(who))

    it('tells each person once per key, and nobody of what they may not read', async () => {
      const { id } = await post('For XA alone', ['administration:XA'])
      for (let n = 0; n < 2; n += 1) {
        await notifications.tell('trial.news', { to: { people: [site.id('member'), site.id('stranger')] }, item: id, key: 'a' })
        assert.equal(await notifications.deliver(10_000), false)
      }
      assert.deepEqual([await count('member'), await count('stranger')], [1, 0])
      assert.equal((await site.mails()).length, 1)
      const { rows: [entry] } = await notifications.inbox.list(await site.viewer('member'))
      assert.match(entry!.text, /New: .*For XA alone/)
    })

    it('writes one row, however many will be told, and nothing when the transaction is undone', async () => {
      const { database } = site.instance
      await database.transaction(async () => {
        await notifications.tell('trial.news', { to: { people: [site.id('member')] }, key: 'undone' })
        throw new Error('undone')
      }).catch(() => undefined)
      const { count: statements } = await site.queries(() => database.transaction(() => notifications.tell('trial.news', { to: { people: [site.id('colleague')], holders: ['members'] }, key: 'b' })))
      assert.ok(statements <= 3, `${statements} statements`)
      await notifications.deliver(10_000)
      assert.deepEqual([await count('member'), await count('colleague'), await count('stranger')], [2, 1, 1])
    })

    it('says what to do about a notice nobody declares', async () => {
      await assert.rejects(notifications.tell('trial.else', { to: { people: [site.id('member')] }, key: 'x' }), /no notice trial\.else/)
    })

    it('tells who follows a topic, a kind or an item of what is new there, but not its author', async () => {
      const [member, colleague, ncp] = [await site.viewer('member'), await site.viewer('colleague'), await site.viewer('ncp')]
      const { content } = site.services
      await content.subscribe(member, { type: 'topic', id: 'ai-ml' })
      await content.subscribe(colleague, { type: 'kind', id: 'updates.post' })
      await content.subscribe(await site.viewer('editor'), { type: 'topic', id: 'ai-ml' })
      const before = [await count('member'), await count('colleague'), await count('ncp'), await count('editor')]
      const { id } = await post('Drones at the gate', ['members'], { topics: ['ai-ml'] })
      await content.subscribe(ncp, { type: 'item', id })
      await site.settle()
      await notifications.deliver(10_000)
      assert.deepEqual([await count('member'), await count('colleague'), await count('ncp')], [before[0]! + 1, before[1]! + 1, before[2]! + 1])
      assert.equal(await count('editor'), before[3])
    })

    it('finds everybody among more than a batch, and goes on where it stopped', async () => {
      const { database } = site.instance
      await database.db.raw(`insert into core.person (id, mail, name, administration, locale, state, state_at, created_at, updated_at)
        select ('0198c6f0-aaaa-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'f' || n || '@test.example', 'F ' || n, 'XA', (array['en','fr','es','ar'])[1 + n % 4], 'active', now(), now(), now() from generate_series(1, 1300) n`)
      await database.db.raw(`insert into core.person_role (person_id, role, from_at) select id, 'member', '2020-01-01' from core.person where mail like 'f%@test.example'`)
      await database.db.raw(`insert into core.subscription (person_id, type, subject) select id, 'topic', 'blockchain' from core.person where mail like 'f%@test.example'`)
      const { id } = await post('To many', ['members'])
      await notifications.tell('trial.news', { to: { following: [{ type: 'topic', id: 'blockchain' }] }, item: id, key: 'many' })
      // A batch, and then the process is gone.
      await notifications.deliver(1)
      const told = async () => Number((await database.db.raw<{ rows: { n: number }[] }>(`select count(*) n from core.message where key = 'many'`)).rows[0]!.n)
      const first = await told()
      assert.ok(first >= 500 && first < 1300, String(first))
      await Promise.all([notifications.deliver(60_000), notifications.deliver(60_000)])
      assert.equal(await told(), 1300)
      const { rows } = await database.db.raw<{ rows: { locale: string; n: number; subjects: number }[] }>(`select locale, count(*)::int n, count(distinct subject)::int subjects from core.mail where to_address like 'f%@test.example' group by 1 order by 1`)
      assert.deepEqual(rows.map(({ locale, n, subjects }) => `${locale} ${n} ${subjects}`), ['ar 325 1', 'en 325 1', 'es 325 1', 'fr 325 1'])
    })

    it('leaves nothing of a person who goes, and nothing of an item that is removed', async () => {
      const { access } = site.instance.floors
      const viewer = await site.make.person({ name: 'Goes Away' })
      const { id, rev } = await post('Gone soon', ['members'])
      await notifications.tell('trial.news', { to: { people: [viewer.id!, site.id('stranger')] }, item: id, key: 'gone' })
      await notifications.deliver(10_000)
      const of = async (table: string, column: string, value: string) => Number((await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*) n from core.${table} where ${column} = ?`, [value])).rows[0]!.n)
      assert.deepEqual([await of('message', 'person_id', viewer.id!), await of('mail', 'person_id', viewer.id!)], [1, 1])
      await access.accounts.remove('system', viewer.id!)
      assert.deepEqual([await of('message', 'person_id', viewer.id!), await of('mail', 'person_id', viewer.id!)], [0, 0])
      await site.services.content.remove(await site.viewer('administrator'), id, { rev, note: 'Asked for' })
      await site.settle()
      assert.equal(await of('message', 'key', 'gone'), 0)
    })
  })
}
