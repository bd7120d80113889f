import assert from 'node:assert/strict'
import { generateSync } from 'otplib'
import { bootTest, type TestSite } from '../../testing/index.ts'

/** `diwan-session=…`, as a browser would send it back; empty where the answer sets none. */
const cookieOf = (answer: Response, name: string): string => answer.headers.getSetCookie().find((line) => line.startsWith(`diwan-${name}=`) && !line.startsWith(`diwan-${name}=;`))?.split(';')[0] ?? ''

const password = 'seven ferries cross at dawn'

describe('A second factor, on the pages', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({}) })
  after(() => site?.stop())

  const now = () => Math.floor(site.clock.now().getTime() / 1000)
  const hidden = (text: string, name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''
  const ask = (path: string, cookie: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) => fetch(`${site.url}${path}`, { redirect: 'manual', ...init, headers: { cookie, accept: 'text/html', ...init.headers } })
  const page = async (path: string, cookie: string) => (await ask(path, cookie)).text()
  const post = (path: string, cookie: string, fields: Record<string, string>) => ask(path, cookie, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: site.url, referer: `${site.url}/en/admin/roles` } })
  const signIn = (mail: string) => post('/en/sign-in', '', { mail, password, next: '/en/topics' })
  const formOf = async (path: string, cookie: string) => hidden(await page(path, cookie), 'csrf')
  let serial = 0
  const somebody = async (roles = ['member']): Promise<{ id: string; mail: string }> => {
    const mail = `second-${serial++}@customs.example`
    return { id: await site.instance.floors.access.accounts.add({ mail, name: 'Ines Duarte', administration: 'XA', roles, password }), mail }
  }
  const letters = (text: string) => /<code dir="ltr" translate="no">([A-Z2-7 ]{39})<\/code>/.exec(text)?.[1]?.replaceAll(' ', '') ?? ''
  const withApp = async (roles?: string[]) => {
    const who = await somebody(roles)
    const session = cookieOf(await signIn(who.mail), 'session')
    await post('/en/account/second-factor/app', session, { csrf: await formOf('/en/account/second-factor', session) })
    const shown = await page('/en/account/second-factor/app', session)
    assert.match(shown, /<svg class="qr"[^>]*role="img"/)
    const secret = letters(shown)
    assert.equal(secret.length, 32)
    const added = await post('/en/account/second-factor/app/confirm', session, { csrf: hidden(shown, 'csrf'), code: generateSync({ secret, epoch: now() }) })
    assert.equal(added.status, 303)
    site.clock.forward({ minutes: 1 })
    return { ...who, session, secret }
  }

  it('is shown after the password without a script, and only in the browser that typed the password', async () => {
    const { mail, secret } = await withApp()
    const first = await signIn(mail)
    assert.equal(first.headers.get('location'), '/en/sign-in/second?next=%2Fen%2Ftopics')
    assert.equal(cookieOf(first, 'session'), '')
    const half = cookieOf(first, 'sign-in')
    const step = await page('/en/sign-in/second?next=/en/topics', half)
    assert.match(step, /Second step/)
    assert.match(step, /autocomplete="one-time-code"/)
    assert.doesNotMatch(step, /Ines Duarte/)
    const stranger = await ask('/en/sign-in/second', '')
    assert.equal(stranger.headers.get('location'), '/en/sign-in')
    const wrong = await post('/en/sign-in/second', half, { code: '000000' })
    assert.equal(wrong.status, 422)
    assert.match(await wrong.text(), /This is not right/)
    const right = await post('/en/sign-in/second', half, { code: generateSync({ secret, epoch: now() }), next: '/en/topics' })
    assert.equal(right.headers.get('location'), '/en/topics')
    const session = cookieOf(right, 'session')
    assert.match(await page('/en/account/sessions', session), /Password and app/)
    const replayed = await post('/en/sign-in/second', half, { code: generateSync({ secret, epoch: now() }) })
    assert.equal(replayed.headers.get('location'), '/en/sign-in', 'what was used up is no way in')
  })

  it('shows ten codes once, and they open the account one by one', async () => {
    const { mail } = await somebody()
    const session = cookieOf(await signIn(mail), 'session')
    const sheet = await (await post('/en/account/second-factor/codes', session, { csrf: await formOf('/en/account/second-factor', session) })).text()
    const codes = [...sheet.matchAll(/<li><code>([2-9A-Z-]{14})<\/code>/g)].map(([, code]) => code!)
    assert.equal(codes.length, 10)
    assert.doesNotMatch(await page('/en/account/second-factor', session), new RegExp(codes[0]!))
    const half = cookieOf(await signIn(mail), 'sign-in')
    assert.equal((await post('/en/sign-in/second', half, { code: codes[3]! })).status, 303)
    const again = cookieOf(await signIn(mail), 'sign-in')
    assert.equal((await post('/en/sign-in/second', again, { code: codes[3]! })).status, 422)
  })

  it('leads whoever needs one and has none to setting it up, before anything else', async () => {
    const { mail } = await somebody(['ncp'])
    const session = cookieOf(await signIn(mail), 'session')
    await site.instance.floors.access.factorRules.set('system', { ncp: 0 })
    for (const path of ['/en', '/en/team', '/en/topics', '/en/account', '/en/search']) {
      const led = await ask(path, session)
      assert.equal(led.headers.get('location'), '/en/account/second-factor', path)
    }
    const data = await ask('/api/v1/topics', session, { headers: { accept: 'application/json' } })
    assert.equal(data.status, 403)
    assert.equal((await data.json() as { type: string }).type.split('/').at(-1), 'second-factor-needed')
    assert.match(await page('/en/account/second-factor', session), /Your role needs a second factor/)
    const csrf = await formOf('/en/account/second-factor', session)
    await (await post('/en/account/second-factor/codes', session, { csrf })).text()
    assert.equal((await ask('/en/team', session)).status, 200)
    await site.instance.floors.access.factorRules.set('system', { ncp: null })
  })

  it('tells whoever has days left on the first page', async () => {
    const { mail } = await somebody(['ncp'])
    const session = cookieOf(await signIn(mail), 'session')
    await site.instance.floors.access.factorRules.set('system', { ncp: 7 })
    assert.match(await page('/en', session), /Your role needs a second factor/)
    await site.instance.floors.access.factorRules.set('system', { ncp: null })
    assert.doesNotMatch(await page('/en', session), /Your role needs a second factor/)
  })

  it('is asked again before roles and plugins are changed, and leads back', async () => {
    const { mail, secret } = await withApp(['administrator'])
    const half = cookieOf(await signIn(mail), 'sign-in')
    const session = cookieOf(await post('/en/sign-in/second', half, { code: generateSync({ secret, epoch: now() }) }), 'session')
    assert.equal((await ask('/en/admin/permissions/updates.publish', session)).status, 200)
    site.clock.forward({ minutes: 16 })
    const asked = await ask('/en/admin/permissions/updates.publish', session)
    assert.equal(asked.headers.get('location'), `/en/confirm?next=${encodeURIComponent('/en/admin/permissions/updates.publish')}`)
    const csrf = await formOf('/en/admin/roles', session)
    const refused = await post('/en/admin/roles', session, { csrf, id: 'auditor', name: 'Auditor', base: 'member' })
    assert.equal(refused.headers.get('location'), `/en/confirm?next=${encodeURIComponent('/en/admin/roles')}`)
    assert.doesNotMatch(await page('/en/admin/roles', session), /Auditor/)
    const form = await page('/en/confirm?next=/en/admin/roles', session)
    assert.doesNotMatch(form, /type="password"/)
    const wrong = await post('/en/confirm', session, { csrf: hidden(form, 'csrf'), code: '000000', next: '/en/admin/roles' })
    assert.equal(wrong.status, 422)
    const right = await post('/en/confirm', session, { csrf: hidden(form, 'csrf'), code: generateSync({ secret, epoch: now() }), next: '/en/admin/roles' })
    assert.equal(right.headers.get('location'), '/en/admin/roles')
    assert.equal((await post('/en/admin/roles', session, { csrf, id: 'auditor', name: 'Auditor', base: 'member' })).status, 303)
    assert.match(await page('/en/admin/roles', session), /Auditor/)
    const elsewhere = await post('/en/confirm', session, { csrf, code: '', next: 'https://evil.example/' })
    assert.doesNotMatch(await elsewhere.text(), /evil\.example/)
  })

  it('is reset by an administrator who has just proved to be one', async () => {
    const { id, mail } = await withApp()
    const reset = await site.post(`/en/admin/people/${id}/reset-second-factor`, {}, { as: 'administrator' })
    assert.equal(reset.status, 303)
    assert.notEqual(cookieOf(await signIn(mail), 'session'), '')
    assert.equal((await site.post(`/en/admin/people/${id}/reset-second-factor`, {}, { as: 'ncp' })).status, 403)
  })

  it('is made a rule by an administrator, by role and in days', async () => {
    const saved = await site.post('/en/admin/second-factor', { 'days.administrator': '', 'days.editor': '14', 'days.ncp': '' }, { as: 'administrator' })
    assert.equal(saved.status, 303)
    assert.match((await site.get('/en/admin/second-factor', { as: 'administrator' })).text, /name="days\.editor"[^>]*value="14"/)
    assert.equal((await site.post('/en/admin/second-factor', { 'days.editor': '900' }, { as: 'administrator' })).status, 422)
    await site.post('/en/admin/second-factor', { 'days.editor': '' }, { as: 'administrator' })
  })
})
