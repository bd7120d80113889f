import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { cookieOf } from './cookie-of.ts'
import { wordsOf } from './page-words.ts'

describe('A contact point’s team', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
  })
  after(() => site.stop())
  const asNcp = async (path: string) => site.get(path, { as: 'ncp' })

  it('lists colleagues of the own administration and nobody else', async () => {
    const words = wordsOf((await asNcp('/en/team')).text)
    assert.match(words, /Aldermere: colleagues/)
    assert.match(words, /Mem Berry/)
    assert.match(words, /Colm League/)
    assert.doesNotMatch(words, /Stran Gerra/)
    assert.doesNotMatch(wordsOf((await asNcp('/en/team?administration=XB')).text), /Stran Gerra/)
  })

  it('is not open to members', async () => {
    for (const path of ['/en/team', '/en/team/invite']) assert.equal((await site.get(path, { as: 'member' })).status, 403)
    assert.equal((await site.post('/en/team/invite', { mail: 'x@customs.example' }, { as: 'member' })).status, 403)
  })

  it('is invited by a link that is shown once, where no mail leaves the site', async () => {
    const form = await asNcp('/en/team/invite')
    assert.doesNotMatch(form.text, /name="role"/, 'a contact point chooses no role')
    assert.doesNotMatch(form.text, /<select[^>]*name="administration"/)
    const made = await site.post('/en/team/invite', { mail: 'new@customs.example', name: 'Nia New', locale: 'ar' }, { as: 'ncp' })
    assert.equal(made.status, 200)
    const link = /http:\/\/[^<\s]+\/ar\/join\/[\w-]{43}/.exec(made.text)?.[0] ?? ''
    assert.notEqual(link, '')
    assert.equal(made.headers.get('cache-control'), 'private, no-store')
    const list = await asNcp('/en/team')
    assert.match(wordsOf(list.text), /new@customs\.example/)
    assert.equal(list.text.includes(link), false)
    const noted = await site.instance.database.db('core.audit').select<{ detail: unknown }[]>('detail')
    assert.equal(JSON.stringify(noted).includes(link.slice(-43)), false, 'the link is not in the audit log')
    assert.equal((await site.get(new URL(link).pathname)).status, 200)
    const id = /invitations\/([\w-]+)\/revoke/.exec(list.text)?.[1]
    assert.equal((await site.post(`/en/team/invitations/${id}/revoke`, {}, { as: 'strangeNcp' })).status, 403)
    assert.equal((await site.post(`/en/team/invitations/${id}/revoke`, {}, { as: 'ncp' })).location, '/en/team')
    assert.equal((await site.get(new URL(link).pathname)).status, 410)
  })

  it('takes neither role nor administration from a contact point', async () => {
    const made = await site.post('/en/team/invite', { mail: 'sly@customs.example', role: 'administrator', administration: 'XB' }, { as: 'ncp' })
    assert.equal(made.status, 200)
    const [open] = await site.instance.floors.access.invitations.open('system')
    assert.deepEqual([open?.mail, open?.roles, open?.administration], ['sly@customs.example', ['member'], 'XA'])
  })

  it('shows what is wrong with an invitation beside what was typed', async () => {
    const wrong = await site.post('/en/team/invite', { mail: 'not an address', name: 'Nia' }, { as: 'ncp' })
    assert.equal(wrong.status, 422)
    assert.match(wordsOf(wrong.text), /Give a mail address such as/)
    assert.match(wrong.text, /value="Nia"/)
  })

  it('is confirmed until a day, but nobody confirms themselves or other administrations', async () => {
    const ids = [site.id('member'), site.id('ncp'), site.id('stranger')]
    const done = await site.post('/en/team/confirm', { ids, until: '2031-05-06' }, { as: 'ncp' })
    assert.equal(done.location, '/en/team')
    assert.match(wordsOf((await asNcp('/en/team')).text), /1 seat is confirmed/)
    const untils = await Promise.all(ids.map(async (id) => (await site.instance.floors.access.roster.get('system', id)).verifiedUntil))
    assert.equal(untils[0], '2031-05-06')
    assert.notEqual(untils[1], '2031-05-06')
    assert.notEqual(untils[2], '2031-05-06')
  })

  it('is suspended and reinstated on pages that say first what will happen', async () => {
    const cookie = await cookieOf(site, site.id('colleague'))
    const page = await asNcp(`/en/team/${site.id('colleague')}/suspend`)
    assert.match(wordsOf(page.text), /Suspend Colm League\?/)
    assert.match(wordsOf(page.text), /Their session ends at once/)
    assert.equal((await site.post(`/en/team/${site.id('colleague')}/suspend`, { why: 'Left' }, { as: 'ncp' })).location, '/en/team')
    assert.match((await site.get('/en/account', { headers: { cookie } })).location ?? '', /sign-in/)
    assert.equal((await site.post(`/en/team/${site.id('colleague')}/reinstate`, {}, { as: 'ncp' })).location, '/en/team')
    for (const who of ['stranger', 'administrator', 'ncp'] as const) assert.equal((await asNcp(`/en/team/${site.id(who)}/suspend`)).status, 404, who)
    assert.ok((await site.post(`/en/team/${site.id('stranger')}/suspend`, {}, { as: 'ncp' })).status >= 400)
    assert.equal((await site.instance.floors.access.roster.get('system', site.id('stranger'))).state, 'active')
    assert.equal((await asNcp(`/en/team/${site.id('colleague')}/remove`)).status, 404, 'removing is the administrator’s')
  })

  it('is begun with three first steps, which go away when they are done', async () => {
    const words = wordsOf((await site.get('/en', { as: 'strangeNcp' })).text)
    assert.match(words, /First steps of a contact point/)
    assert.match(words, /1 colleague is here or invited/)
    const ncp = await site.viewer('strangeNcp')
    const { access } = site.instance.floors
    await access.accounts.confirm('system', [site.id('strangeNcp')], '2031-05-06')
    for (const mail of ['a@customs.example', 'b@customs.example']) await access.invitations.invite(ncp, { mail, administration: 'XB', locale: 'en' })
    const [topic] = await site.services.topics.all()
    assert.ok(topic, 'the site ships topics')
    await site.services.content.subscribe(ncp, { type: 'topic', id: topic.id })
    assert.doesNotMatch(wordsOf((await site.get('/en', { as: 'strangeNcp' })).text), /First steps/)
  })
})

describe('First steps', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: ['directory'] })
  })
  after(() => site.stop())
  const desk = async (as: 'member' | 'colleague' | 'editor' | 'visitor' | 'stranger') => wordsOf((await site.get('/en', { as })).text)

  it('are by role: a member says what they know and follows topics, an editor protects the account', async () => {
    const member = await desk('member')
    assert.match(member, /First steps/)
    assert.doesNotMatch(member, /First steps of a contact point|Set up a second factor|Invite three colleagues/)
    assert.match(member, /Say what you speak and know/)
    assert.match(member, /Follow the topics you work on/)
    assert.match(await desk('editor'), /Set up a second factor/)
    assert.doesNotMatch(await desk('visitor'), /First steps/)
  })

  it('go when they are done', async () => {
    const written = await site.post('/en/directory/card', { role: 'Scanner lead', jobTitle: 'Officer', language1: 'en', level1: 'fluent' }, { as: 'stranger' })
    assert.equal(written.status, 303, written.text.slice(0, 500))
    assert.match(await desk('stranger'), /First steps/)
    const [topic] = await site.services.topics.all()
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'topic', id: topic?.id ?? '' })
    assert.doesNotMatch(await desk('stranger'), /First steps/)
  })

  it('are put away by whoever holds no seat, and stay so; a contact point keeps theirs', async () => {
    assert.equal((await site.post('/en/first-steps/hide', {}, { as: 'colleague' })).location, '/en')
    assert.doesNotMatch(await desk('colleague'), /First steps/)
    assert.match(await desk('member'), /First steps/)
    await site.post('/en/first-steps/hide', {}, { as: 'ncp' })
    assert.match(wordsOf((await site.get('/en', { as: 'ncp' })).text), /First steps of a contact point/)
    assert.equal((await site.post('/en/first-steps/hide', {})).status, 401, 'a visitor is asked to sign in')
  })
})

describe('An administrator', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
  })
  after(() => site.stop())

  it('invites to any seat and role', async () => {
    const form = await site.get('/en/team/invite?administration=XB', { as: 'administrator' })
    assert.match(form.text, /<option value="XB" selected>/)
    await site.post('/en/team/invite', { mail: 'ed@customs.example', role: 'editor', administration: 'XB', locale: 'fr' }, { as: 'administrator' })
    await site.post('/en/team/invite', { mail: 'guest@customs.example', role: 'guest' }, { as: 'administrator' })
    const open = await site.instance.floors.access.invitations.open('system')
    assert.deepEqual(open.map(({ mail, roles, administration }) => [mail, roles, administration]).toSorted(([a = ''], [b = '']) => String(a).localeCompare(String(b))), [['ed@customs.example', ['editor'], 'XB'], ['guest@customs.example', [], null]])
    const refused = await site.post('/en/team/invite', { mail: 'ncp@customs.example', role: 'ncp' }, { as: 'administrator' })
    assert.match(wordsOf(refused.text), /A contact point speaks for an administration/)
  })

  it('sees the team of each administration, and everybody', async () => {
    assert.match(wordsOf((await site.get('/en/team?administration=XB', { as: 'administrator' })).text), /Stran Gerra/)
    assert.match(wordsOf((await site.get('/en/team', { as: 'administrator' })).text), /Everyone with an account/)
  })
})
