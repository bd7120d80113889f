import assert from 'node:assert/strict'
import { bootTest, testPassword, type TestSite } from '../../testing/index.ts'
import { tokenOf, wordsOf } from './page-words.ts'

describe('Signing in', () => {
  let site: TestSite
  let mail: string
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
    mail = (await site.instance.floors.access.roster.get('system', site.id('member'))).mail ?? ''
  })
  after(() => site.stop())

  const signOut = async () => {
    const { text } = await site.get('/en')
    return site.post('/en/sign-out', { csrf: tokenOf(text) })
  }

  it('asks for address and password, with what password managers need', async () => {
    const { status, text } = await site.get('/en/sign-in')
    assert.equal(status, 200)
    assert.match(text, /name="mail"[^>]*autocomplete="username"/)
    assert.match(text, /name="password"[^>]*autocomplete="current-password"/)
    assert.doesNotMatch(text, /Demonstration accounts/)
  })

  it('begins a session, leads to the page that was asked for, and ends on request', async () => {
    const done = await site.post('/en/sign-in', { mail, password: testPassword, next: '/en/topics?x=1' })
    assert.equal(done.status, 303)
    assert.equal(done.location, '/en/topics?x=1')
    assert.match(done.headers.getSetCookie().join('\n'), /^diwan-session=[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax/m)
    assert.match((await site.get('/en')).text, /Mem Berry/)
    assert.equal((await site.get('/en/sign-in')).location, '/en', 'who is signed in is not asked again')
    const gone = await signOut()
    assert.equal(gone.location, '/en')
    assert.match(gone.headers.getSetCookie().join('\n'), /^diwan-session=; Path=\/; Max-Age=0/m)
    const after = await site.get('/en/topics')
    assert.match(wordsOf(after.text), /You are signed out\./)
    assert.equal(after.text.includes('Mem Berry'), false)
  })

  it('says the same of a wrong password and of an address nobody has, and shows the address again but no password', async () => {
    const [wrong, nobody] = [await site.post('/en/sign-in', { mail, password: 'not the right one' }), await site.post('/en/sign-in', { mail: 'nobody@customs.example', password: 'not the right one' })]
    for (const { status, text } of [wrong, nobody]) {
      assert.equal(status, 422)
      assert.match(text, /Address and password do not go together/)
      assert.doesNotMatch(text, /not the right one/)
    }
    assert.match(wrong.text, new RegExp(`value="${mail}"`))
    assert.equal(wrong.text.replaceAll(mail, ''), nobody.text.replaceAll('nobody@customs.example', ''))
  })

  for (const next of ['https://evil.example/', '//evil.example/', '/\\evil.example', '/%5cevil.example', 'javascript:alert(1)', '/%2f%2fevil.example', '\t//evil.example']) {
    it(`leads nowhere else afterwards: ${JSON.stringify(next)}`, async () => {
      assert.equal((await site.post('/en/sign-in', { mail, password: testPassword, next })).location, '/en')
      await signOut()
    })
  }

  it('leaves no copy of its pages with anybody on the way', async () => {
    for (const path of ['/en/sign-in', '/en/forgotten', '/en/items/new']) assert.match((await site.get(path)).headers.get('cache-control') ?? '', /no-store/, path)
  })

  it('leads nowhere else after the appearance was chosen', async () => {
    const { text } = await site.get('/en/sign-in')
    assert.doesNotMatch(text, /name="csrf"/)
    for (const back of ['//evil.example/', '/\\evil.example', 'https://evil.example/', '\t//evil.example']) {
      const { status, location } = await site.post('/en/appearance', { theme: 'dark', back })
      assert.deepEqual([status, location], [303, '/en'], back)
    }
    assert.equal((await site.post('/en/appearance', { theme: 'system', back: '/en/topics?x=1' })).location, '/en/topics?x=1')
  })

  it('refuses a form that came from another site', async () => {
    const { status } = await site.post('/en/sign-in', { mail, password: testPassword }, { headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } })
    assert.equal(status, 403)
  })

  it('sends a visitor who wants a member’s page to sign in and back', async () => {
    const { location } = await site.get('/fr/account')
    assert.equal(location, '/fr/sign-in?next=%2Ffr%2Faccount')
  })

  it('tells who cannot get mail whom to ask for a new password', async () => {
    const { text } = await site.get('/en/forgotten')
    assert.match(text, /This site cannot send mail/)
    assert.doesNotMatch(text, /<input[^>]*name="mail"/)
  })

  it('has no page to ask for an account where accounts are by invitation', async () => {
    assert.equal((await site.get('/en/sign-up')).status, 404)
    assert.equal((await site.post('/en/sign-up', { mail: 'x@customs.example' })).status, 404)
  })
})

describe('A link to set a new password', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
  })
  after(() => site.stop())

  it('changes nothing when opened, sets the password once, and greets nobody afterwards', async () => {
    const { access } = site.instance.floors
    const link = new URL(await access.resets.linkFor('system', site.id('stranger'))).pathname
    for (const round of [1, 2]) assert.equal((await site.get(link)).status, 200, `opened ${round} times`)
    const short = await site.post(link, { password: 'short' })
    assert.equal(short.status, 422)
    assert.match(short.text, /Use at least 12 characters/)
    const done = await site.post(link, { password: 'nine copper kettles whistle' })
    assert.equal(done.location, '/en/sign-in')
    assert.equal((await site.get(link)).status, 410)
    assert.equal((await site.post(link, { password: 'another copper kettle song' })).status, 410)
    const mail = (await access.roster.get('system', site.id('stranger'))).mail ?? ''
    assert.equal((await site.post('/en/sign-in', { mail, password: 'nine copper kettles whistle' })).status, 303)
  })
})

describe('A site that sends mail', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [], config: { 'mail.url': 'smtp://127.0.0.1:1', 'mail.from': 'portal@customs.example', 'access.signUp': 'open' } })
  })
  after(() => site.stop())

  it('answers the same whether or not an address has an account, and writes only to those that have', async () => {
    const mail = (await site.instance.floors.access.roster.get('system', site.id('member'))).mail ?? ''
    for (const address of [mail, 'nobody@customs.example', 'no address at all']) assert.equal((await site.post('/en/forgotten', { mail: address })).location, '/en/forgotten/sent')
    assert.deepEqual((await site.mails()).map(({ toAddress }) => toAddress), [mail])
    assert.match((await site.get('/en/forgotten/sent')).text, /It works once, for 60 minutes/)
  })

  it('lets people ask for an account', async () => {
    assert.equal((await site.post('/fr/sign-up', { mail: 'new@customs.example' })).location, '/fr/sign-up/sent')
    const letter = (await site.mails()).at(-1)
    assert.equal(letter?.locale, 'fr')
    assert.match(letter?.text ?? '', /\/fr\/join\/[\w-]{43}/)
  })
})

describe('An invitation', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [] })
  })
  after(() => site.stop())

  it('asks who one is, keeps what was typed when something is wrong, and signs in', async () => {
    const { link } = await site.instance.floors.access.invitations.invite(await site.viewer('ncp'), { mail: 'kim@customs.example', administration: 'XA', locale: 'es', name: 'Kim' })
    const path = new URL(link ?? '').pathname
    assert.match(path, /^\/es\/join\//)
    const page = await site.get(path)
    assert.match(page.text, /kim@customs\.example/)
    assert.match(page.text, /Aldermere/)
    assert.match(page.text, /value="Kim"/)
    const wrong = await site.post(path, { name: 'Kim Osei', title: 'Head of post', password: 'diwan diwan diwan', locale: 'ar', timeZone: 'Africa/Accra' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /value="Head of post"/)
    assert.match(wrong.text, /value="ar" selected/)
    assert.match(wrong.text, /value="Africa\/Accra" selected/)
    const done = await site.post(path, { name: 'Kim Osei', title: 'Head of post', password: 'nine copper kettles whistle', locale: 'ar', timeZone: 'Africa/Accra' })
    assert.equal(done.location, '/ar')
    const home = await site.get('/ar')
    assert.match(home.text, /Kim Osei/)
    assert.match(home.text, /مرحبًا بك/)
    assert.equal((await site.get(path)).status, 410)
  })
})

describe('The demonstration', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(120_000)
    site = await bootTest({ plugins: [], demo: true })
  })
  after(() => site.stop())

  it('offers four accounts, each one click away', async () => {
    const { text } = await site.get('/en/sign-in')
    assert.match(text, /Demonstration accounts/)
    const ids = [...text.matchAll(/name="id" value="([\w-]+)"/g)].map(([, id]) => id)
    assert.equal(ids.length, 4)
    assert.equal((await site.post('/en/sign-in/demo', { id: ids[1] })).location, '/en')
    assert.match((await site.get('/en')).text, /Ilse Maren/)
  })

  it('lets nobody in who is not one of its people', async () => {
    assert.equal((await site.post('/en/sign-in/demo', { id: site.id('administrator') })).status, 403)
    assert.equal((await site.post('/en/sign-in/demo', { id: 'x' })).status, 403)
  })
})
