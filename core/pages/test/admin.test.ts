import assert from 'node:assert/strict'
import { bootTest, testPassword, type TestSite } from '../../testing/index.ts'
import { wordsOf } from './page-words.ts'

const pages = ['', '/plugins', '/plugins/updates', '/people', '/roles', '/permissions/updates.write', '/administrations', '/administrations/XA', '/administrations/new', '/settings', '/settings/site', '/settings/updates', '/jobs', '/mails', '/audit', '/security', '/public', '/view-as']

const fields = { category: 'news' }
describe('Looking after a site', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: ['updates'] })
  })
  after(() => site.stop())
  const read = async (path: string) => site.get(`/en/admin${path}`, { as: 'administrator' })
  const send = async (path: string, fields: Record<string, unknown> = {}) => site.post(`/en/admin${path}`, fields, { as: 'administrator' })

  it('is for administrators alone', async () => {
    for (const path of pages) {
      assert.match((await site.get(`/en/admin${path}`)).location ?? '', /^\/en\/sign-in/, path)
      for (const who of ['member', 'ncp', 'editor'] as const) assert.equal((await site.get(`/en/admin${path}`, { as: who })).status, 403, `${path} as ${who}`)
      assert.equal((await read(path)).status, 200, path)
    }
  })

  it('has every page in every language, with one heading and no key left in it', async () => {
    for (const locale of ['fr', 'es', 'ar']) {
      for (const path of pages) {
        const { status, text } = await site.get(`/${locale}/admin${path}`, { as: 'administrator' })
        assert.equal(status, 200)
        assert.equal([...text.matchAll(/<h1/g)].length, 1)
        assert.equal(/\bcore\.(?:admin|settings|team)\.[a-z][a-z.-]*/.exec(wordsOf(text))?.[0], undefined, `${locale}${path}`)
      }
    }
  })

  describe('begins with three sentences', () => {
    it('about the backup, which nobody has made', async () => {
      assert.match(wordsOf((await read('')).text), /Last restorable backup: no backup has been made on this site\./)
    })

    it('about what anyone can read: published items count, those for members do not', async () => {
      const count = async () => Number(/anything but these ([\d,]+) pages/.exec(wordsOf((await read('')).text))?.[1]?.replace(',', ''))
      const before = await count()
      await site.make.item('updates.post', { title: 'Open to all', fields })
      await site.make.item('updates.post', { title: 'For members', audience: ['members'], fields })
      assert.equal(await count(), before + 1)
      const listed = wordsOf((await read('/public')).text)
      assert.match(listed, /Open to all/)
      assert.doesNotMatch(listed, /For members/)
    })

    it('and about what has to be done next, beginning with what is broken', async () => {
      const words = wordsOf((await read('')).text)
      assert.match(words, /Next required action: appoint a second administrator/)
      assert.match(words, /Name a PostgreSQL server before real use/)
      assert.match(words, /For trying out/)
      assert.match(words, /Name a server that sends mail/)
      await site.make.person({ name: 'Second Admin', roles: ['administrator'], administration: null })
      assert.doesNotMatch(wordsOf((await read('')).text), /second administrator/)
    })
  })

  it('shows gauges from how things stand', async () => {
    const words = wordsOf((await read('')).text)
    for (const gauge of ['Storage', 'Memory', 'Mail waiting', 'Jobs waiting', 'Events not yet heard']) assert.ok(words.includes(gauge), gauge)
    assert.match(words, /Database [\d.]+ MB/)
  })

  it('switches a plugin off and on again, and says first what will happen', async () => {
    const confirm = wordsOf((await read('/plugins/updates/switch?to=off')).text)
    assert.match(confirm, /Disable updates\?/)
    assert.match(confirm, /Its data stays/)
    assert.equal((await send('/plugins/updates/switch', { to: 'off' })).location, '/en/admin/plugins/updates')
    assert.equal((await site.get('/en/updates')).status, 404)
    assert.match(wordsOf((await read('/plugins')).text), /Disabled/)
    assert.equal((await send('/plugins/updates/switch', { to: 'on' })).status, 303)
    assert.equal((await site.get('/en/updates')).status, 200)
    const actions = await site.instance.database.db('core.audit').whereIn('action', ['core.plugin.disabled', 'core.plugin.enabled']).orderBy('id').select<{ action: string }[]>('action')
    assert.deepEqual(actions.map(({ action }) => action), ['core.plugin.disabled', 'core.plugin.enabled'])
    assert.equal((await read('/plugins/core/switch?to=off')).status, 404, 'core is not switched off from its own page')
    assert.equal((await send('/plugins/core/switch', { to: 'off' })).status, 404)
    assert.equal((await read('/plugins/nothing')).status, 404)
  })

  describe('settings', () => {
    it('of the site hold at once and go back when emptied', async () => {
      assert.equal((await site.get('/en/about')).text.includes('Quayside'), false)
      assert.equal((await send('/settings/site', { 'values.name': 'Quayside', 'values.languages': ['en', 'fr', 'es', 'ar'] })).location, '/en/admin/settings/site')
      assert.ok((await site.get('/en/about')).text.includes('Quayside'))
      assert.match(wordsOf((await read('/settings/site')).text), /Changed here/)
      await send('/settings/site', { 'values.name': '', 'values.languages': ['en', 'fr', 'es', 'ar'] })
      assert.equal((await site.get('/en/about')).text.includes('Quayside'), false)
    })

    it('of a plugin are drawn from its schema and checked against it', async () => {
      assert.match((await read('/settings/updates')).text, /type="number"[^>]*name="values\.onHome"/)
      const wrong = await send('/settings/updates', { 'values.onHome': '99' })
      assert.equal(wrong.status, 422)
      assert.match(wordsOf(wrong.text), /Enter 12 or less/)
      assert.match(wrong.text, /value="99"/)
      assert.equal((await send('/settings/updates', { 'values.onHome': '7' })).status, 303)
      assert.equal((await site.instance.floors.settings.describe('updates'))[0]?.value, 7)
    })

    it('refuse what they do not ask', async () => {
      assert.equal((await send('/settings/site', { 'values.began': 'clean', 'values.languages': ['en'] })).status, 303)
      assert.equal((await site.instance.floors.settings.describe('site')).find(({ key }) => key === 'began')?.source, 'default')
      await send('/settings/site', { 'values.languages': ['en', 'fr', 'es', 'ar'] })
      assert.equal((await read('/settings/nothing')).status, 404)
    })

    it('of the configuration are shown with where they were set, without secrets', async () => {
      const words = wordsOf((await read('/settings')).text)
      assert.match(words, /data\.directory/)
      assert.match(words, /its default/)
    })
  })

  it('runs a job now, and tries a failed one again or lets it go', async () => {
    await site.runJobs()
    assert.match(wordsOf((await read('/jobs')).text), /core\/sweep/)
    assert.equal((await send('/jobs/core/sweep/run')).location, '/en/admin/jobs')
    await site.runJobs()
    assert.equal((await send('/jobs/core/nothing/run')).status, 404)
    const { jobs } = site.instance.floors
    await jobs.declare('updates', { digest: { run: () => { throw new Error('the sky fell') } } })
    for (const n of [1, 2]) await jobs.of('updates').send('digest', { n })
    for (let tries = 0; tries < 6; tries++) {
      await jobs.settle()
      // Far enough apart that the plugin is not paused for it.
      site.clock.forward({ minutes: 11 })
      await site.instance.database.db.raw(`update jobs.job set start_after = now() where name = 'work'`)
    }
    const page = await read('/jobs')
    assert.match(wordsOf(page.text), /Failed for good/)
    assert.match(wordsOf(page.text), /the sky fell tried 6 times/)
    assert.match(wordsOf((await read('')).text), /look at 2 jobs that failed for good/)
    const [first, second] = [...page.text.matchAll(/jobs\/failed\/([\w-]+)\/retry/g)].map(([, id]) => id)
    assert.equal((await send(`/jobs/failed/${first}/discard`)).location, '/en/admin/jobs')
    assert.equal((await send(`/jobs/failed/${first}/discard`)).status, 404)
    assert.equal((await send(`/jobs/failed/${second}/retry`)).location, '/en/admin/jobs')
    assert.doesNotMatch(wordsOf((await read('/jobs')).text), /Failed for good/)
    await jobs.declare('updates', {})
  })

  it('names a plugin that was paused after faults first, shows the faults, and lets it run again', async () => {
    const { kernel, guard } = site.instance
    for (let n = 0; n < 6; n++) await guard.run('updates', 'job digest', 1_000, () => Promise.reject(new Error('the quay is gone'))).catch(() => {})
    for (let round = 0; round < 50 && kernel.isOn('updates'); round++) await new Promise((resolve) => { setTimeout(resolve, 50) })
    assert.match(wordsOf((await read('')).text), /Next required action: look at the plugin updates, which was paused after faults/)
    const page = wordsOf((await read('/plugins/updates')).text)
    assert.match(page, /Paused/)
    assert.match(page, /the quay is gone/)
    assert.match(wordsOf((await read('/plugins/updates/switch?to=on')).text), /Resume updates\?/)
    assert.equal((await send('/plugins/updates/switch', { to: 'on' })).status, 303)
    assert.equal((await site.get('/en/updates')).status, 200)
  })

  it('reads a kept letter, which is noted, and cannot send it where there is no server', async () => {
    await site.instance.floors.access.ownAccount.requestMailChange(await site.viewer('member'), { mail: 'berry@customs.example', current: testPassword })
    const list = await read('/mails?state=kept')
    const id = /admin\/mails\/([0-9a-f-]{36})/.exec(list.text)?.[1] ?? ''
    assert.match(wordsOf(list.text), /berry@customs\.example/)
    assert.match(wordsOf((await read(`/mails/${id}`)).text), /Open this page to confirm it/)
    const [noted] = await site.instance.database.db('core.audit').where({ action: 'core.mail.link-seen' }).select<{ object: string }[]>('object')
    assert.equal(noted?.object, `mail:${id}`)
    assert.equal((await send(`/mails/${id}/retry`)).status, 409)
    assert.equal((await read('/mails/nothing')).status, 404)
  })

  it('shows a link that opens an account only to who may manage accounts', async () => {
    const { database, floors: { access, mail } } = site.instance
    await access.roles.create('system', { id: 'caretaker', names: { en: 'Caretaker' }, base: 'editor' })
    await access.roles.set('system', 'caretaker', 'core.administer', true)
    await access.appointments.give('system', site.id('colleague'), 'caretaker')
    await mail.send({ to: 'quay@customs.example', locale: 'en', subject: 'Tide tables', text: 'High water at noon.' })
    await access.ownAccount.requestMailChange(await site.viewer('ncp'), { mail: 'jetty@customs.example', current: testPassword })
    const of = async (to: string) => (await mail.list()).find(({ toAddress }) => toAddress === to)?.id ?? ''
    const linked = await of('jetty@customs.example')
    for (const [path, accept] of [['/en', 'page'], ['/en', 'data'], ['/api/v1', 'data']] as const) assert.doesNotMatch((await site.get(`${path}/admin/mails/${linked}`, { as: 'colleague', accept })).text, /mail-change\//)
    assert.match((await read(`/mails/${linked}`)).text, /mail-change\//)
    assert.match(wordsOf((await site.get(`/en/admin/mails/${linked}`, { as: 'colleague' })).text), /shown only to people who may manage accounts/)
    assert.match(wordsOf((await site.get(`/en/admin/mails/${await of('quay@customs.example')}`, { as: 'colleague' })).text), /High water at noon/)
    const seen = await database.db('core.audit').where({ action: 'core.mail.link-seen', actor: site.id('colleague') }).select()
    assert.deepEqual(seen, [])
    // Who may manage people, and not all an administrator may, sees links of people who may no more than they.
    await access.roles.set('system', 'caretaker', 'core.people', true)
    const addressOf = async (who: 'member' | 'administrator') => (await database.db('core.person').where({ id: site.id(who) }).first<{ mail: string }>('mail')).mail
    for (const who of ['member', 'administrator'] as const) await mail.send({ to: await addressOf(who), locale: 'en', subject: `Reset of ${who}`, text: 'https://here.example/en/reset/x', isSecret: true })
    const shows = async (to: string) => (await site.get(`/en/admin/mails/${await of(to)}`, { as: 'colleague' })).text.includes('/en/reset/x')
    assert.deepEqual([await shows(await addressOf('member')), await shows(await addressOf('administrator'))], [true, false])
    assert.doesNotMatch((await site.get(`/en/admin/mails/${linked}`, { as: 'colleague' })).text, /mail-change\//)
    await access.appointments.take('system', site.id('colleague'), 'caretaker')
  })

  it('lets people in by the same doors when reading is for members only', async () => {
    const { access } = site.instance.floors
    await access.roles.set('system', 'everyone', 'core.read', false)
    try {
      assert.equal((await site.get('/en')).status, 302)
      assert.equal((await site.get('/en/topics')).status, 302)
      for (const path of ['/sign-in', '/forgotten', '/forgotten/sent', '/security', '/help', '/privacy', '/accessibility']) assert.equal((await site.get(`/en${path}`)).status, 200, path)
      for (const path of ['/join/none', '/reset/none', '/mail-change/none', '/mail-undo/none']) assert.ok([404, 410].includes((await site.get(`/en${path}`)).status), path)
      assert.equal((await site.get('/en/nowhere')).status, 404)
      const { status, location } = await site.post('/en/sign-in', { mail: 'member@test.example', password: testPassword })
      assert.deepEqual([status, location?.endsWith('/sign-in')], [303, false])
      assert.equal((await site.get('/en/topics', { as: 'member' })).status, 200)
      assert.equal(access.roles.table().some(({ permission }) => permission === 'core.enter'), false)
      await assert.rejects(access.roles.set('system', 'everyone', 'core.enter', false))
    } finally { await access.roles.set('system', 'everyone', 'core.read', null) }
  })

  it('shows what somebody else finds, and nothing the administrator may not read', async () => {
    const member = await site.viewer('member')
    await site.make.item('updates.post', { title: 'Readable by members', audience: ['members'], fields })
    await site.make.item('updates.post', { title: 'Readable by anyone', fields })
    const east = await site.make.person({ name: 'Edi East', administration: 'XB', roles: ['editor'] })
    await site.make.item('updates.post', { title: 'Canary of one administration', audience: ['administration:XB'], fields }, east)
    assert.match(wordsOf((await site.get('/en/updates', { as: 'stranger' })).text), /Canary/, 'members of that administration find it')
    const asVisitor = wordsOf((await read('/view-as')).text)
    assert.match(asVisitor, /Readable by anyone/)
    assert.doesNotMatch(asVisitor, /Readable by members/)
    assert.match(wordsOf((await read('/view-as?who=member&administration=XB')).text), /Readable by members/)
    for (const who of ['who=member&administration=XB', `who=person&person=${site.id('stranger')}`]) assert.doesNotMatch((await read(`/view-as?${who}`)).text, /Canary/, who)
    assert.match(wordsOf((await read(`/view-as?who=person&person=${member.id}`)).text), /What Mem Berry finds/)
    assert.match((await read('')).text, /Ada Ministrator/, 'one stays who one is')
    assert.equal((await read('/view-as?who=person&person=nobody')).status, 404)
  })
})
