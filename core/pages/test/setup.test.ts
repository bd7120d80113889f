import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readConfig } from '../../config/index.ts'
import { openInstance, type Instance } from '../../kernel/instance.ts'
import { noLog } from '../../kernel/log.ts'
import { cheapPasswords } from '../../testing/cheap-passwords.ts'
import { wordsOf } from './page-words.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('A clean site', () => {
  let site: Instance
  let directory: string
  before(async function boot() {
    this.timeout(60_000)
    directory = await mkdtemp(join(tmpdir(), 'diwan-setup-'))
    const config = readConfig({ root, env: {}, argv: ['--data', directory, '--port', '0', '--no-demo', '--set', 'log.level=silent'] })
    site = await openInstance({ config, log: noLog, passwords: cheapPasswords, isStrict: true, database: { durable: false }, pluginFolders: [], cacheFolder: join(root, 'node_modules', '.cache', 'diwan') })
    await site.start()
  })
  after(async () => {
    await site.stop()
    await rm(directory, { recursive: true, force: true })
  })

  const get = (path: string, cookie = '') => fetch(new URL(path, site.url), { redirect: 'manual', headers: { accept: 'text/html', cookie } })
  const post = (path: string, fields: readonly [string, string][]) => fetch(new URL(path, site.url), {
    method: 'POST', redirect: 'manual', body: new URLSearchParams(fields.map(([name, value]) => [name, value])), headers: { accept: 'text/html', origin: site.url, 'sec-fetch-site': 'same-origin' },
  })
  const answers = (more: Record<string, string> = {}): [string, string][] => [
    ...Object.entries({ key: site.firstRun.key, siteName: 'Customs of Nowhere', first: 'fr', timeZone: 'Africa/Accra', name: 'Ama Serwaa', mail: 'ama@customs.example', password: 'nine copper kettles whistle', ...more }) as [string, string][],
    ['languages', 'en'], ['languages', 'fr'],
  ]

  it('leads everybody to its first page', async () => {
    assert.match((await get('/en')).headers.get('location') ?? '', /\/en\/setup$/)
  })

  it('asks for the key of its start, and shows no form without it', async () => {
    for (const path of ['/en/setup', '/en/setup?key=guess']) {
      const words = wordsOf(await (await get(path)).text())
      assert.match(words, /Only whoever started this site can set it up/)
      assert.doesNotMatch(words, /first administrator/)
    }
    const refused = await post('/en/setup', answers({ key: 'guess' }))
    assert.equal(refused.status, 422)
    assert.match(wordsOf(await refused.text()), /This is not the key of this start/)
    assert.equal(await site.firstRun.isNeeded(), true)
  })

  it('says everything that is wrong at once, keeps what was typed, and begins nothing', async () => {
    const page = await post('/en/setup', [['key', site.firstRun.key], ['siteName', ' '], ['name', ''], ['mail', 'no address'], ['password', 'customs'], ['first', 'en']])
    const text = await page.text()
    assert.equal(page.status, 422)
    for (const said of ['Give the site a name', 'Choose at least one language', 'Give a name of up to 120 characters', 'Give a mail address', 'Use at least 12 characters']) assert.ok(wordsOf(text).includes(said), said)
    assert.match(text, /value="no address"/)
    assert.equal(await site.firstRun.isNeeded(), true)
    assert.equal(site.site.began, null)
  })

  it('becomes what was asked, signs its administrator in, and has no such page afterwards', async () => {
    assert.match(wordsOf(await (await get(`/en/setup?key=${site.firstRun.key}`)).text()), /You, its administrator/)
    const done = await post('/en/setup', answers())
    assert.equal(done.status, 303)
    assert.match(done.headers.get('location') ?? '', /\/fr\/admin$/)
    const cookie = done.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
    const admin = await get('/fr/admin', cookie)
    const text = await admin.text()
    assert.equal(admin.status, 200)
    assert.match(text, /Ama Serwaa/)
    assert.match(text, /Customs of Nowhere/)
    assert.match(wordsOf(text), /Le site est en place/)
    assert.equal((await get('/en/setup')).status, 404)
    assert.equal((await get(`/en/setup?key=${site.firstRun.key}`)).status, 404)
    assert.equal((await post('/en/setup', answers({ mail: 'eve@customs.example' }))).status, 404)
    assert.equal((await get('/en')).status, 200)
  })

  it('speaks the languages chosen, the default first, in the zone chosen', async () => {
    assert.deepEqual([...site.site.languages], ['fr', 'en'])
    assert.equal(site.site.timeZone, 'Africa/Accra')
    const { headers } = await fetch(new URL('/', site.url), { redirect: 'manual', headers: { 'accept-language': 'de' } })
    assert.match(headers.get('location') ?? '', /\/fr$/)
    assert.equal((await get('/es')).status, 404)
  })
})
