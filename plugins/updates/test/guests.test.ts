import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'

const hour = 3_600_000

describe('a guest whom the organiser of a meeting registers', function () {
  this.timeout(120_000)
  let site: TestSite
  const soon = (hours: number) => new Date(site.clock.now().getTime() + hours * hour).toISOString().slice(0, 16)
  const inDays = (days: number) => new Date(site.clock.now().getTime() + days * 24 * hour).toISOString().slice(0, 10)
  const meeting = (more: Record<string, unknown> = {}) => site.make.item('updates.meeting', {
    title: 'A meeting with guests', audience: ['members'], handling: 'community',
    fields: { format: 'online', registration: 'approval', sessions: [{ id: 'en-1', lang: 'en', start: soon(200), end: soon(201), timeZone: 'UTC', capacity: 1, state: 'planned', sequence: 0 }], ...more },
  })
  const form = (more: Record<string, string> = {}) => ({ name: 'Gwen Estrange', mail: 'gwen@partner.example', organisation: 'Union of Brokers', locale: 'en', session: 'en-1', capacityOf: 'speaker', until: inDays(40), ...more })
  const enrol = (path: string, more: Record<string, string> = {}, as: 'editor' | 'member' | 'ncp' = 'editor') => site.post(`/en${path}/guests`, form(more), { as })
  const registered = async (id: string) => (await site.instance.database.db.raw<{ rows: { name: string; state: string }[] }>('select p.name, r.state from updates.registration r join core.person p on p.id = r.person_id where r.item_id = ?::uuid order by r.place', [id])).rows
  const person = async (mail: string) => (await site.instance.database.db.raw<{ rows: { id: string }[] }>(`select id from core.person where mail = ? and state <> 'removed'`, [mail])).rows[0]?.id ?? ''
  /** Signed in, as a browser with a cookie of its own. */
  const asGuest = async (mail: string) => {
    const begun = await site.instance.database.transaction(async () => site.instance.floors.access.sessions.begin(await person(mail), { agent: 'a test', by: 'command-line' }))
    const headers = { cookie: `diwan-session=${begun?.secret ?? ''}` }
    return { get: (path: string) => site.get(path, { headers }), post: async (path: string, fields: Record<string, unknown>) => {
      const token = /name="csrf" value="([^"]+)"/.exec((await site.get('/en/account', { headers })).text)?.[1] ?? ''
      return site.post(path, fields, { headers: { ...headers, 'x-csrf-token': token } })
    } }
  }
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('gets a link to begin, reads that meeting and nothing else for members, and only until the day that was said', async () => {
    const [{ id, path }, other] = [await meeting(), await site.make.item('updates.post', { title: 'A post for members', audience: ['members'], fields: { category: 'news' } })]
    const shown = await enrol(path)
    assert.equal(shown.status, 200, 'without mail the link is shown')
    const link = /<textarea[^>]*id="link"[^>]*>([^<]+)</.exec(shown.text)?.[1] ?? ''
    assert.match(link, /\/en\/join\//)
    assert.deepEqual(await registered(id), [{ name: 'Gwen Estrange', state: 'registered' }])
    assert.match((await site.get(`/en${path}/guests`, { as: 'editor' })).text, /Gwen Estrange[\s\S]*Union of Brokers[\s\S]*Has not taken up/)

    const joined = await site.post(new URL(link).pathname, { name: 'Gwen Estrange', password: 'nine brass bells under water', timeZone: 'UTC', locale: 'en' }, { headers: { cookie: '' } })
    assert.equal(joined.status, 303)
    const guest = await asGuest('gwen@partner.example')
    const page = await guest.get(`/en${path}`)
    assert.equal(page.status, 200)
    assert.match(page.text, /A meeting with guests/)
    assert.match((await guest.get(`/en/items/${id}/why`)).text, /Because you were given this: A meeting with guests/)
    assert.equal((await guest.get(`/en${other.path}`)).status, 404)
    assert.doesNotMatch((await guest.get('/en/updates')).text, /A post for members/)
    assert.equal((await guest.get(`/en${path}/registrations`)).status, 403)
    assert.doesNotMatch((await site.get(`/en${path}/guests`, { as: 'editor' })).text, /Has not taken up/)

    site.clock.forward({ days: 41 })
    const later = await asGuest('gwen@partner.example')
    assert.equal((await later.get(`/en${path}`)).status, 404, 'the day has passed')
    assert.equal((await site.get(`/en${path}`, { as: 'member' })).status, 200)
  })

  it('is registered once however often, waits when the room is full, and gives the seat up or has it ended', async () => {
    const { id, path } = await meeting()
    for (let twice = 0; twice < 2; twice++) await enrol(path, { mail: 'one@partner.example', name: 'First Guest' })
    await enrol(path, { mail: 'two@partner.example', name: 'Second Guest' })
    assert.deepEqual(await registered(id), [{ name: 'First Guest', state: 'registered' }, { name: 'Second Guest', state: 'waiting' }])
    const first = await person('one@partner.example')
    assert.equal((await site.post(`/en${path}/guests/${first}/end`, {}, { as: 'member' })).status, 403)
    assert.equal((await site.post(`/en${path}/guests/${first}/end`, {}, { as: 'editor' })).status, 303)
    assert.deepEqual(await registered(id), [{ name: 'First Guest', state: 'cancelled' }, { name: 'Second Guest', state: 'registered' }], 'who waited moves up')
    assert.equal((await site.post(`/en${path}/guests/${first}/end`, {}, { as: 'editor' })).status, 404)
    await enrol(path, { mail: 'one@partner.example', name: 'First Guest' })
    assert.equal((await registered(id)).find(({ name }) => name === 'First Guest')?.state, 'waiting', 'and may be registered again')
  })

  it('is nobody’s business but the organiser’s, and nobody who has a seat', async () => {
    const { id, path } = await meeting()
    for (const as of ['member', 'ncp'] as const) assert.equal((await enrol(path, {}, as)).status, 403)
    for (const [more, field] of [[{ mail: 'member@test.example' }, 'mail'], [{ mail: 'nonsense' }, 'mail'], [{ name: '‏' }, 'name'], [{ until: inDays(-1) }, 'until']] as const) {
      const refused = await enrol(path, more)
      assert.equal(refused.status, 422, JSON.stringify(more))
      assert.match(refused.text, new RegExp(`href="#${field}"`))
      assert.match(refused.text, /value="Union of Brokers"/, 'what was typed stays')
    }
    assert.deepEqual(await registered(id), [])
    const { rows } = await site.instance.database.db.raw<{ rows: { audience: string[] }[] }>('select audience from core.item where id = ?::uuid', [id])
    assert.deepEqual(rows[0]?.audience, ['members'], 'a refused guest opens nothing')
  })

  it('does not have a draft published, is told when they have an account, and goes with it', async () => {
    const { id, path, rev } = await meeting()
    const editor = await site.viewer('editor')
    const { input } = await site.services.content.draft(editor, id)
    await site.services.content.saveDraft(editor, id, { ...input, texts: { en: { title: 'Half a thought' } } }, { rev: 0 })
    assert.equal((await enrol(path, { mail: 'three@partner.example' })).status, 409)
    await site.services.content.dropDraft(editor, id)
    assert.ok(rev > 0)
    const known = await site.make.person({ name: 'Known Guest', administration: null, roles: [] })
    const { rows: [{ mail } = { mail: '' }] } = await site.instance.database.db.raw<{ rows: { mail: string }[] }>('select mail from core.person where id = ?::uuid', [known.id as string])
    assert.equal((await enrol(path, { mail, name: 'Known Guest' })).status, 303)
    await site.settle()
    await site.runJobs()
    const { rows } = await site.instance.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.message m join core.telling t on t.id = m.telling_id where t.notice = 'updates.meeting-guest' and m.person_id = ?::uuid`, [known.id as string])
    assert.equal(rows[0]?.n, 1)
    await site.instance.floors.access.accounts.remove('system', known.id as string)
    await site.settle()
    assert.equal((await site.instance.database.db.raw<{ rows: unknown[] }>('select 1 from updates.guest where person_id = ?::uuid', [known.id as string])).rows.length, 0)
  })
})
