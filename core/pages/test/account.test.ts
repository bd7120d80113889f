import assert from 'node:assert/strict'
import { bootTest, testPassword, type TestSite } from '../../testing/index.ts'
import { cookieOf } from './cookie-of.ts'
import { wordsOf } from './page-words.ts'

describe('One’s own account', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
  })
  after(() => site.stop())
  const read = async (path: string) => site.get(path, { as: 'colleague' })
  const send = async (path: string, fields: Record<string, unknown>) => site.post(path, fields, { as: 'colleague' })

  it('has a page for each thing, in every language', async () => {
    for (const path of ['', '/password', '/mail', '/sessions', '/following', '/data', '/remove']) {
      for (const locale of ['en', 'fr', 'es', 'ar']) {
        const { status, text } = await read(`/${locale}/account${path}`)
        assert.equal(status, 200, `/${locale}/account${path}`)
        assert.equal(/core\.[a-z]+\.[a-z-]+/.exec(wordsOf(text))?.[0], undefined, `words are missing in /${locale}/account${path}`)
        assert.equal([...text.matchAll(/<h1/g)].length, 1)
      }
    }
  })

  it('is nobody’s without signing in', async () => {
    for (const path of ['', '/password', '/mail', '/sessions', '/following', '/data', '/data/file', '/remove']) {
      assert.match((await site.get(`/en/account${path}`)).location ?? '', /^\/en\/sign-in\?next=/)
      assert.ok((await site.post(`/en/account${path === '/data' || path === '/data/file' ? '/following' : path}`, { name: 'Eve', currentPassword: 'x', password: 'y', mail: 'e@x.example', close: 'all', type: 'item', id: 'x' })).status >= 400)
    }
  })

  it('is a guest’s as well', async () => {
    const guest = await site.make.person({ name: 'Gia Guest', roles: [], administration: null })
    const { text } = await site.get('/en/account', { headers: { cookie: await cookieOf(site, guest.id) } })
    assert.match(wordsOf(text), /Guest: you read what is shared with you/)
  })

  it('keeps a profile, and says what is wrong beside what was typed', async () => {
    const wrong = await send('/en/account', { name: '', title: 'x'.repeat(200), timeZone: 'Mars/Olympus', locale: 'en', theme: 'dark', density: 'compact' })
    assert.equal(wrong.status, 422)
    assert.match(wordsOf(wrong.text), /A job title is at most 160 characters/)
    assert.match(wrong.text, /value="dark" id="[\w-]+" checked/)
    const done = await send('/en/account', { name: 'Colm  of the League', title: 'Head of post', timeZone: 'Africa/Maseru', locale: 'fr', theme: 'dark', density: 'compact' })
    assert.equal(done.location, '/fr/account', 'who chose another language reads on in it')
    const { text } = await read('/fr/account')
    assert.match(text, /data-theme="dark" data-density="compact"/)
    assert.match(text, /value="Colm of the League"/)
    assert.match(wordsOf(text), /Votre profil est enregistré/)
  })

  it('takes nothing but the profile from its form', async () => {
    assert.equal((await send('/en/account', { name: 'Colm', roles: 'administrator' })).status, 422)
    assert.deepEqual((await site.viewer('colleague')).roles, ['everyone', 'member'])
  })

  it('changes the password only for who knows the present one, and stays signed in', async () => {
    const page = await read('/en/account/password')
    assert.match(page.text, /autocomplete="new-password"/)
    const wrong = await send('/en/account/password', { currentPassword: 'not mine', password: 'nine copper kettles whistle' })
    assert.match(wordsOf(wrong.text), /This is not your present password/)
    assert.equal(wrong.text.includes('not mine'), false)
    const done = await send('/en/account/password', { currentPassword: testPassword, password: 'nine copper kettles whistle' })
    assert.equal(done.location, '/en/account/password')
    assert.match(done.headers.getSetCookie().join(), /diwan-session=[\w-]{20}/)
  })

  it('lists sessions and closes one, the others, or all', async () => {
    const { access } = site.instance.floors
    const viewer = await site.viewer('stranger')
    for (const agent of ['Mozilla/5.0 (Windows NT 10.0) Firefox/145.0', 'Mozilla/5.0 (iPhone) Safari/605']) {
      await site.instance.database.transaction(async () => { await access.sessions.begin(viewer.id ?? '', { agent, by: 'password' }) })
    }
    const page = await site.get('/en/account/sessions', { as: 'stranger' })
    assert.match(wordsOf(page.text), /Firefox, Windows/)
    assert.match(wordsOf(page.text), /This one/)
    assert.equal([...page.text.matchAll(/account\/sessions\/[\w-]+\/close/g)].length, 3)
    const other = (await access.sessions.list(viewer)).find(({ agent }) => agent === 'Firefox, Windows')
    assert.equal((await site.post(`/en/account/sessions/${other?.id}/close`, {}, { as: 'member' })).status, 404, 'a session of somebody else is not there')
    assert.equal((await site.post(`/en/account/sessions/${other?.id}/close`, {}, { as: 'stranger' })).location, '/en/account/sessions')
    await site.post('/en/account/sessions', { close: 'others' }, { as: 'stranger' })
    assert.match(wordsOf((await site.get('/en/account/sessions', { as: 'stranger' })).text), /1 other session is closed/)
    const all = await site.post('/en/account/sessions', { close: 'all' }, { as: 'stranger' })
    assert.equal(all.location, '/en/sign-in')
    assert.match((await site.get('/en/account', { as: 'stranger' })).location ?? '', /sign-in/)
  })

  it('shows what is followed and stops it', async () => {
    const viewer = await site.viewer('member')
    await site.instance.database.db('core.topic').first()
    const [topic] = await site.services.topics.all()
    if (!topic) return
    await site.services.content.subscribe(viewer, { type: 'topic', id: topic.id })
    const page = await site.get('/en/account/following', { as: 'member' })
    assert.ok(wordsOf(page.text).includes(topic.labels.en))
    assert.equal((await site.post('/en/account/following', { type: 'topic', id: topic.id }, { as: 'member' })).location, '/en/account/following')
    assert.match(wordsOf((await site.get('/en/account/following', { as: 'member' })).text), /You follow nothing yet/)
  })

  it('gives what the site holds as a file, and nobody else’s', async () => {
    const { text, headers } = await site.get('/en/account/data/file', { as: 'member' })
    assert.match(headers.get('content-disposition') ?? '', /^attachment.*account\.json/)
    assert.match(text, /"name": "Mem Berry"/)
    const { appointments, held } = JSON.parse(text) as { appointments: { role: string }[]; held: { plugin: string; table: string; isSecret: boolean; rows: Record<string, unknown>[] }[] }
    assert.deepEqual(appointments.map(({ role }) => role), ['member'])
    assert.deepEqual(held.filter(({ table }) => table === 'core.subscription').map(({ rows }) => rows), [])
    assert.ok(held.some(({ table, rows }) => table === 'core.person' && rows[0]?.['name'] === 'Mem Berry'))
    assert.ok(held.filter(({ isSecret }) => isSecret).every(({ rows }) => rows.length === 0))
    assert.doesNotMatch(text, /argon2|Colm/)
  })

  it('closes two weeks after its owner asked with the password, and stays when they think again', async () => {
    const { access } = site.instance.floors
    assert.equal((await site.post('/en/account/remove', { currentPassword: 'wrong' }, { as: 'strangeNcp' })).status, 422)
    const asked = await site.post('/en/account/remove', { currentPassword: testPassword }, { as: 'strangeNcp' })
    assert.equal(asked.location, '/en/account/remove')
    assert.match(wordsOf((await site.get('/en', { as: 'strangeNcp' })).text), /Your account closes on/)
    assert.equal((await site.post('/en/account/remove', { currentPassword: testPassword }, { as: 'strangeNcp' })).status, 409)
    site.clock.forward({ days: 13 })
    assert.equal(await access.closing.run(), 0)
    assert.equal((await site.post('/en/account/remove/undo', {}, { as: 'strangeNcp' })).location, '/en/account')
    site.clock.forward({ days: 2 })
    assert.equal(await access.closing.run(), 0)

    await site.post('/en/account/remove', { currentPassword: testPassword }, { as: 'strangeNcp' })
    const link = /\/en\/keep-account\/[\w-]{43}/.exec((await site.mails()).findLast(({ text }) => text.includes('/keep-account/'))?.text ?? '')?.[0] ?? ''
    assert.match((await site.get(link)).text, /Keep your account/)
    site.clock.forward({ days: 1 })
    assert.ok(await access.closing.at(await site.viewer('strangeNcp')), 'opening the link changes nothing')
    assert.equal((await site.post(link, {})).status, 303)
    assert.equal((await site.post(link, {})).status, 410)
    assert.equal(await access.closing.at(await site.viewer('strangeNcp')), null)

    await site.post('/en/account/remove', { currentPassword: testPassword }, { as: 'strangeNcp' })
    site.clock.forward({ days: 14 })
    assert.equal(await access.closing.run(), 1)
    assert.equal(await access.closing.run(), 0)
    await assert.rejects(site.viewer('strangeNcp'))
  })

  it('of the last administrator cannot be removed', async () => {
    const { status, text } = await site.post('/en/account/remove', { currentPassword: testPassword }, { as: 'administrator' })
    assert.equal(status, 403)
    assert.match(wordsOf(text), /Nobody would be left to administer the site/)
  })
})
