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
      // The log numbers itself beside it.
      await site.settle()
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

    it('tells who follows a topic of what is filed under its parts, and who follows a part nothing of the whole', async () => {
      const { content } = site.services
      await content.subscribe(await site.viewer('strangeNcp'), { type: 'topic', id: 'ai-ml' })
      await content.subscribe(await site.viewer('stranger'), { type: 'topic', id: 'genai' })
      const before = [await count('strangeNcp'), await count('stranger')]
      await post('A model that writes', ['members'], { topics: ['genai'] })
      await site.settle()
      await notifications.deliver(10_000)
      assert.deepEqual([await count('strangeNcp'), await count('stranger')], [before[0]! + 1, before[1]! + 1])
      await post('A model that sorts', ['members'], { topics: ['ai-ml'] })
      await site.settle()
      await notifications.deliver(10_000)
      assert.deepEqual([await count('strangeNcp'), await count('stranger')], [before[0]! + 2, before[1]! + 1])
      await post('A model that does both', ['members'], { topics: ['ai-ml', 'genai'] })
      await site.settle()
      await notifications.deliver(10_000)
      assert.equal(await count('strangeNcp'), before[0]! + 3, 'once')
      for (const who of ['strangeNcp', 'stranger'] as const) for (const id of ['ai-ml', 'genai']) await content.unsubscribe(await site.viewer(who), { type: 'topic', id })
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

    it('of an alert that asks to be acknowledged reaches everybody it asks, follower or not', async () => {
      const before = [await count('stranger'), await count('strangeNcp')]
      await post('Sign-in pages are imitated', ['members'], { fields: { category: 'alert', severity: 'urgent', needsAcknowledgement: true } })
      await post('A quiet alert', ['members'], { fields: { category: 'alert', severity: 'notice', needsAcknowledgement: false } })
      await site.settle()
      await notifications.deliver(60_000)
      assert.deepEqual([await count('stranger'), await count('strangeNcp')], [before[0]! + 1, before[1]! + 1])
      for (const locale of ['en', 'ar'] as const) {
        const { rows: [entry] } = await notifications.inbox.list({ ...await site.viewer('stranger'), locale })
        assert.match(entry!.text, locale === 'en' ? /^Alert: .*Please say that you have seen it/ : /^تنبيه: .*يُرجى تأكيد الاطلاع عليه/)
      }
    })

    it('of a correction reaches who follows what it corrects; of a change who follows the item, once a day', async () => {
      const { content } = site.services
      const [member, editor] = [await site.viewer('member'), await site.viewer('editor')]
      const first = await post('Figures of the west terminal', ['members'])
      await site.settle()
      await notifications.deliver(60_000)
      await content.subscribe(member, { type: 'item', id: first.id })
      const before = await count('member')
      await post('The figures were wrong', ['members'], { fields: { category: 'correction' }, links: { corrects: [first.id] } })
      for (let n = 0; n < 2; n += 1) {
        const draft = await content.draft(editor, first.id)
        const saved = await content.saveDraft(editor, first.id, { ...draft.input, texts: { en: { title: `Figures ${n}` } } }, { rev: draft.rev })
        void saved
        await content.move(editor, first.id, 'publish', { rev: (await content.read(editor, null, first.id)).rev, draftRev: (await content.draft(editor, first.id)).rev } as never)
      }
      await site.settle()
      await notifications.deliver(60_000)
      assert.equal(await count('member'), before + 2)
    })

    it('goes on with the rest when one thing cannot be told', async () => {
      const { database } = site.instance
      notifications.declare('poison', { bad: { label: 'core.notices.title', text: 'core.notices.title', mail: 'at-once' } })
      await notifications.tell('poison.bad', { to: { people: [site.id('ncp')] }, key: 'bad' })
      await database.db.raw(`update core.telling set recipients = '{"people": ["no id"]}' where key = 'bad'`)
      await notifications.tell('trial.news', { to: { people: [site.id('ncp')] }, key: 'good', path: '/updates' })
      const before = await count('ncp')
      assert.equal(await notifications.deliver(10_000), false)
      assert.equal(await count('ncp'), before + 1)
      const { rows: [bad] } = await database.db.raw<{ rows: { tries: number; is_later: boolean; done_at: Date | null }[] }>(`select tries, not_before > ? as is_later, done_at from core.telling where key = 'bad'`, [site.clock.now()])
      assert.deepEqual([bad!.tries, bad!.is_later, bad!.done_at], [1, true, null])
      notifications.withdraw('poison')
    })

    it('is heard at once by a page that is open', async () => {
      const poll = async (as: 'strangeNcp' | 'member', since = '') => JSON.parse((await site.get(`/events/poll?topics=inbox${since}`, { as, accept: '*/*' })).text) as { next: string; messages: object[] }
      const marks = { strangeNcp: (await poll('strangeNcp')).next, member: (await poll('member')).next }
      await notifications.tell('trial.news', { to: { people: [site.id('strangeNcp')] }, key: 'live', path: '/updates' })
      await notifications.deliver(10_000)
      const heard = async (as: 'strangeNcp' | 'member') => (await poll(as, `&since=${marks[as]}`)).messages
      assert.deepEqual(await heard('strangeNcp'), [{ topic: 'inbox' }])
      assert.deepEqual(await heard('member'), [])
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
