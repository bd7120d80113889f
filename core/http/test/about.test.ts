import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ApiDescription } from '../about/openapi.ts'
import { notesPlugin } from './notes-plugin.ts'
import type { WebSettings } from '../needs.ts'
import { openTestWeb, type TestWeb } from './open-test-web.ts'

describe('Beside its pages the site has', function group() {
  this.timeout(20_000)
  let site: TestWeb
  let isDatabaseUp = true
  before(async () => {
    site = await openTestWeb((database) => [notesPlugin(database)], {
      settings: { metricsToken: 'a long token' },
      needs: { ready: async () => ({ database: isDatabaseUp, migrations: true }), siteMap: async () => [{ path: '/notes/A-1', langs: ['en', 'ar'], updatedAt: new Date('2026-01-02T00:00:00Z') }], metrics: () => 'diwan_jobs_waiting 3\n' },
    })
  })
  after(() => site.close())

  it('an answer for those who watch over it', async () => {
    assert.deepEqual((await site.ask('/healthz', { headers: { host: '10.0.0.7' } })).json(), { status: 'ok' })
    assert.equal((await site.ask('/readyz')).status, 200)
    isDatabaseUp = false
    const away = await site.ask('/readyz')
    assert.deepEqual([away.status, away.json()], [503, { status: 'not ready', checks: { database: false, migrations: true, running: true } }])
    isDatabaseUp = true
  })
  it('figures for who has the token', async () => {
    await site.ask('/en/notes')
    assert.equal((await site.ask('/metrics')).status, 404)
    assert.equal((await site.ask('/metrics', { headers: { authorization: 'Bearer wrong' } })).status, 404)
    const { text } = await site.ask('/metrics', { headers: { authorization: 'Bearer a long token' } })
    for (const line of text.trim().split('\n')) assert.match(line, /^(?:# (?:HELP|TYPE) diwan_\w+ .+|diwan_\w+(?:\{[^}]*\})? -?[\d.e+-]+)$/)
    assert.match(text, /diwan_http_requests_total\{route="GET \/notes",method="GET",status="200"\} 1\n/)
    assert.match(text, /diwan_http_request_seconds_bucket\{route="GET \/notes",le="\+Inf"\} 1\n/)
    assert.match(text, /diwan_page_cache_misses_total 1\n/)
    assert.match(text, /diwan_jobs_waiting 3\n/)
  })
  describe('figures without a token', () => {
    const open = async (settings: Partial<WebSettings>) => {
      const one = await openTestWeb((database) => [notesPlugin(database)], { settings })
      opened.push(one)
      return one
    }
    const opened: TestWeb[] = []
    afterEach(async () => { for (const one of opened.splice(0)) await one.close() })

    it('for this machine, and for nobody a proxy speaks for', async () => {
      const local = await open({})
      assert.equal((await local.ask('/metrics')).status, 200)
      for (const header of ['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']) assert.equal((await local.ask('/metrics', { headers: { [header]: '127.0.0.1' } })).status, 404, header)
      assert.equal((await local.ask('/metrics', { headers: { host: 'portal.example.org' } })).status, 421)
    })
    it('for nobody where others reach the site by its own name, whatever a proxy leaves out', async () => {
      for (const settings of [{ origin: 'https://portal.example.org' }, { origin: 'https://portal.example.org', trustProxy: 1 }, { trustProxy: 1 }]) {
        const site = await open(settings)
        const host = settings.origin ? 'portal.example.org' : '127.0.0.1'
        for (const headers of [{ host }, { host: '127.0.0.1' }]) assert.notEqual((await site.ask('/metrics', { headers })).status, 200, JSON.stringify({ settings, headers }))
      }
    })
  })
  it('a map for search engines: what is public, in every language it is in', async () => {
    const { text, headers } = await site.ask('/sitemap.xml')
    assert.match(String(headers['content-type']), /^application\/xml/)
    assert.match(text, /<url><loc>http:\/\/127\.0\.0\.1\/ar\/notes\/A-1<\/loc><lastmod>2026-01-02T00:00:00\.000Z<\/lastmod><xhtml:link rel="alternate" hreflang="en" href="http:\/\/127\.0\.0\.1\/en\/notes\/A-1"\/>/)
    assert.doesNotMatch(text, /fr\/notes\/A-1|staff|new/)
    assert.match((await site.ask('/robots.txt')).text, /Sitemap: http:\/\/127\.0\.0\.1\/sitemap\.xml/)
  })
  it('a word on whom to tell of holes', async () => {
    const { text } = await site.ask('/.well-known/security.txt')
    assert.match(text, /^Contact: mailto:security@example\.org\nExpires: \d{4}-\d\d-\d\dT00:00:00\.000Z\n/)
  })
  it('a manifest in the reader’s language', async () => {
    const { headers, json } = await site.ask('/manifest.webmanifest', { headers: { 'accept-language': 'ar' } })
    assert.equal(headers['content-type'], 'application/manifest+json; charset=utf-8')
    const { lang, dir, start_url: start } = json() as Record<string, string>
    assert.deepEqual([lang, dir, start], ['ar', 'rtl', '/ar'])
  })
  it('files that are good for ever, and none that are not there', async () => {
    const href = /href="(\/assets\/plain-[^"]+\.css)"/.exec((await site.ask('/en/notes')).text)?.[1] ?? ''
    const { status, headers } = await site.ask(href)
    assert.deepEqual([status, headers['content-type'], headers['cache-control']], [200, 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'])
    assert.equal((await site.ask(href, { headers: { 'if-none-match': String(headers.etag) } })).status, 304)
    for (const path of ['/assets/none.css', '/assets/..%2f..%2fpackage.json', '/assets/', '/assets/a/b']) assert.ok([400, 404].includes((await site.ask(path)).status), path)
  })

  describe('a description of its interface', () => {
    let api: ApiDescription
    before(async () => { api = (await site.ask('/api/openapi.json')).json() as ApiDescription })

    it('with every route that is data, and what it takes and gives', () => {
      assert.equal(api.openapi, '3.1.0')
      assert.deepEqual(Object.keys(api.paths).toSorted(), ['/api/v1/notes', '/api/v1/notes/new', '/api/v1/notes/staff', '/api/v1/notes/upload', '/api/v1/notes/who', '/api/v1/notes/{key}'])
      const list = api.paths['/api/v1/notes']!.get!
      assert.deepEqual(list.parameters?.map(({ name, in: where }) => `${where} ${name}`), ['query q', 'query page', 'query tag'])
      assert.deepEqual(list.security, [{}, { token: [] }])
      const made = api.paths['/api/v1/notes/new']!.post!
      assert.deepEqual(made.security, [{ token: [] }, { session: [], formToken: [] }])
      assert.ok(made.responses['422'] && made.responses['409'] && made.responses['403'])
      assert.deepEqual(api.paths['/api/v1/notes/{key}']!.get!.parameters?.[0], { name: 'key', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Z]-[0-9-]+$' } })
    })
    it('with names that lead somewhere, and an id of its own for each operation', () => {
      const text = JSON.stringify(api)
      for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
        let at: unknown = api
        for (const part of path.split('/')) at = (at as Record<string, unknown>)[part]
        assert.ok(at, path)
      }
      const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map((match) => match[1])
      assert.equal(new Set(ids).size, ids.length)
    })
    it('that the answers keep to', async () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false })
      ajv.addSchema(api, 'api')
      await site.database.db('notes.note').insert({ ref: 'A-1', text: 'x' })
      site.kinds.set('notes.note', 5)
      const check = (path: string, method: 'get' | 'post', status: string, type: string, value: unknown): void => {
        const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1')
        const pointer = status === '200' ? `api#/paths/${escaped}/${method}/responses/200/content/${type.replace('/', '~1')}/schema` : 'api#/components/schemas/Problem'
        const validate = ajv.getSchema(pointer)!
        assert.ok(validate(value), JSON.stringify(validate.errors))
      }
      check('/api/v1/notes', 'get', '200', 'application/json', (await site.ask('/api/v1/notes')).json())
      check('/api/v1/notes/{key}', 'get', '200', 'application/json', (await site.ask('/api/v1/notes/A-1')).json())
      check('/api/v1/notes/{key}', 'get', '404', '', (await site.ask('/api/v1/notes/A-2')).json())
      await site.database.db('notes.note').delete()
    })
    it('to read, in four languages', async () => {
      const { text } = await site.ask('/fr/api')
      assert.match(text, /<h1>Interface pour les programmes<\/h1>/)
      assert.match(text, /<code dir="ltr">POST \/api\/v1\/notes\/new<\/code>/)
      assert.doesNotMatch(text, /core\.api\./)
      assert.doesNotMatch((await site.ask('/ar/api')).text, /core\.api\./)
    })
  })
})
