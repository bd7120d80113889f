import assert from 'node:assert/strict'
import type { Viewer } from '../core/contract/index.ts'
import type { Mounted } from '../core/http/routes/table.ts'
import { bootTest, type TestSite, type Who } from '../core/testing/index.ts'
import { addressesOf, bringSamples, derivedFields, queries, type SampleItem } from './support/samples.ts'

/** Who asks: everyone of the tests, somebody suspended and somebody removed while signed in. */
const actors: Who[] = ['visitor', 'stranger', 'member', 'ncp', 'editor', 'administrator']

/** Who may read an item with an audience; editors and administrators keep every item, contact points those of their seat. */
const readers: Record<string, { audience: string[]; by: Who[] }> = {
  public: { audience: ['public'], by: actors },
  members: { audience: ['members'], by: actors.filter((who) => who !== 'visitor') },
  ncps: { audience: ['ncps'], by: ['ncp', 'editor', 'administrator'] },
  'one administration': { audience: ['administration:XA'], by: ['member', 'ncp', 'editor', 'administrator'] },
  'another administration': { audience: ['administration:XB'], by: ['stranger', 'ncp', 'editor', 'administrator'] },
}
const keepers: Who[] = ['ncp', 'editor', 'administrator']

/** Routes whose address names an item but that only its keepers may open. */
const forKeepers = new Set(['GET /forum/:key/edit', 'GET /items/:id/edit', 'GET /items/:id/move/:transition', 'GET /items/:id/readers', 'GET /items/:id/hand-over', 'GET /items/:id/remove', 'GET /forum/lab/:key/edit', 'GET /updates/:key/acknowledgements', 'GET /updates/meetings/:key/registrations', 'GET /updates/meetings/:key/invitations', 'GET /updates/meetings/:key/guests', 'GET /updates/meetings/:key/programme', 'GET /guidelines/cases/:key/parts', 'GET /guidelines/:key/desk', 'GET /guidelines/:key/desk/about', 'GET /guidelines/:key/desk/part/:part', 'GET /guidelines/costs/:key/work', 'GET /guidelines/risks/:key/work', 'GET /guidelines/risks/:key/work/:risk', 'GET /guidelines/reports/:key/write', 'GET /lessons/write/:key', ...['who', 'setting', 'story', 'advice', 'check'].map((step) => `GET /lessons/write/:key/${step}`), 'GET /lessons/:key/translate', 'GET /research/:key/retract', 'GET /research/texts/:key/edit', 'GET /research/evaluations/:key/work', 'GET /research/forecasts/:key/work', ...['edit', 'guests', 'answers', 'responses', 'synthesis'].map((of) => `GET /research/consultations/:key/${of}`)])
/** Routes that are for what was never published: to whoever reads or keeps what is, they are not there. */
const forDrafts = new Set(['GET /guidelines/cases/:key/release'])
/** Routes of a part that a sample has none of: not there for its keepers either. */
const ofParts = new Set(['GET /guidelines/costs/:key/work/:option', 'GET /guidelines/readiness/:key/answer', 'GET /guidelines/readiness/:key/result', 'GET /guidelines/:key/return/:returned', 'GET /research/:key/findings/:finding', 'GET /research/:key/v/:n', 'GET /research/:key/compare'])
/** Routes that only send on, or answer without a body. */
const sendsOn = new Set(['GET /find', 'GET /updates/pages/:key', 'GET /research/texts/:key/edit', 'GET /lessons/write/:key'])
/** A look at somebody's restricted column, or at what is for few, is put on record. */
const looks = `where action not like '%.personal-seen' and action not in ('directory.card.exported', 'core.exported', 'core.item.opened', 'core.person.exported', 'core.file.downloaded')`
/** Bookkeeping a GET may do: when a session was last seen, how often somebody tried. */
const bookkeeping = new Set(['forum.reading', 'forum.reader', 'core.session', 'core.throttle', 'core.cursor', 'core.counter', 'core.schedule', 'core.audit_head', 'core.kind_version', 'core.event_fault'])

describe('every route for everyone', function () {
  this.timeout(600_000)
  let site: TestSite
  const items: Record<string, SampleItem[]> = {}
  let others: SampleItem[] = []
  before(async () => {
    site = await bootTest()
    for (const [index, [name, { audience }]] of Object.entries(readers).entries()) items[name] = await bringSamples(site, { word: `Matrix ${name}`, audience, number: index + 1 })
    others = await bringSamples(site, { word: 'Matrix of others', audience: ['administration:XB'], administration: 'XB', number: 9 })
    await site.settle()
  })
  after(() => site?.stop())

  const routes = (method: string): Mounted[] => [...site.instance.web?.routes() ?? []].filter(({ route }) => route.method === method)
  const digest = async (): Promise<Map<string, string>> => {
    const { rows } = await site.instance.database.db.raw<{ rows: { name: string }[] }>(`select table_schema || '.' || table_name as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'jobs')`)
    const found = new Map<string, string>()
    for (const { name } of rows.filter((row) => !bookkeeping.has(row.name))) {
      // On which day somebody was last here is noted a minute after they came.
      const row = name === 'core.person' ? `(to_jsonb(t) - 'last_seen_on')::text` : 't::text'
      const { rows: [hashed] } = await site.instance.database.db.raw<{ rows: { hash: string }[] }>(`select count(*) || ' ' || coalesce(md5(string_agg(${row}, '' order by ${row})), '') as hash from ${name} t ${name === 'core.audit' ? looks : ''}`)
      found.set(name, hashed?.hash ?? '')
    }
    return found
  }
  const changed = (before: Map<string, string>, after: Map<string, string>) => [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name)

  /** Staff neither keep nor read what belongs to a seat. */
  const isOfSeat = (name: string): boolean => site.instance.floors.content.kinds.get(name).kind.keptBy === 'seat'
  const isHandedOverBy = (viewer: Viewer, name: string): boolean => {
    const { plugin, kind } = site.instance.floors.content.kinds.get(name)
    const mayPublish = Object.values(kind.transitions).some(({ publishes, may }) => publishes === true && viewer.may(`${plugin}.${may}`))
    return viewer.tokens.includes('ncps@administration:XA') || (mayPublish && keepers.some((who) => who !== 'ncp' && viewer.roles.includes(who as 'editor')))
  }

  it('who reads a kind that derives it from its columns is whom its columns name', () => {
    const derived = Object.values(items).flat().filter((item) => item.derived)
    assert.ok(derived.length > 0)
    for (const { id, kind, derived: stored } of derived) {
      const { kind: { audienceOf, keptBy }, plugin } = site.instance.floors.content.kinds.get(kind)
      assert.deepEqual(stored?.audience.toSorted(), [...audienceOf?.(derivedFields(site.instance.floors.content.kinds.get(kind), 'XA') as never, id) ?? []].toSorted())
      if (keptBy === 'seat') assert.ok(!stored?.keepers.includes(`staff:${plugin}`))
    }
  })

  it('reads: what the permission and the audience say, and nothing else', async () => {
    const wrong: string[] = []
    for (const mounted of routes('GET')) {
      for (const who of actors) {
        const viewer = await site.viewer(who)
        for (const [name, group] of Object.entries(readers)) {
          for (const { path, item } of addressesOf(mounted, items[name] ?? [])) {
            if (item === null && name !== 'public') continue
            const isSeats = item !== null && isOfSeat(item.kind)
            const isKeeper = item?.derived ? item.derived.keepers.some((token) => viewer.tokens.includes(token)) : isSeats ? viewer.tokens.includes('ncps@administration:XA') : keepers.includes(who)
            const isReader = isKeeper || (item?.derived || isSeats ? (item.derived?.audience ?? group.audience).some((token) => viewer.tokens.includes(token)) : group.by.includes(who))
            const staysHere = item?.derived !== undefined || /administration/.test(name)
            const { status, location } = await site.get(`/api/v1${path === '/' ? '' : path}${queries[mounted.name] ?? ''}`, { as: who, accept: 'data' })
            const expected = !viewer.may(mounted.permission) ? [who === 'visitor' ? 401 : 403]
              : item === null && who === 'visitor' && mounted.path.startsWith('/inbox') ? [401]
              : item === null ? sendsOn.has(mounted.name) ? [200, 204, 303] : /:/.test(mounted.path) ? [200, 204, 303, 403, 404, 410, 422] : who === 'visitor' && mounted.path.startsWith('/account') ? [401] : [200, 204, 403, 404]
              // Whoever may not publish a kind hands over none of it, but what its own seat keeps.
              : mounted.name === 'GET /items/:id/hand-over' ? isHandedOverBy(viewer, item.kind) && ((item.derived === undefined && !isSeats) || isKeeper) ? [200] : [404]
              : forDrafts.has(mounted.name) || ofParts.has(mounted.name) ? [404]
              : forKeepers.has(mounted.name) ? isKeeper ? sendsOn.has(mounted.name) ? [204] : [200] : [404]
              // What its handling keeps on the site is read there and not taken along.
              : mounted.route.spec.outlet === 'export' && staysHere ? isReader ? [403] : [404]
              : isReader ? [200, 204] : [404]
            if (!expected.includes(status)) wrong.push(`${mounted.name} answers ${who} ${status}${location ? ` → ${location}` : ''} for what is for ${name}, not ${expected.join(' or ')}`)
          }
        }
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('reading changes nothing', async () => {
    const before = await digest()
    const all = routes('GET')
    // Reading every row of every table costs more than the pages: once for so many routes finds the same.
    for (let from = 0; from < all.length; from += 16) {
      const some = all.slice(from, from + 16)
      for (const mounted of some) {
        for (const { path } of addressesOf(mounted, items['members'] ?? [])) {
          for (const as of ['visitor', 'editor'] as const) await site.get(`/en${path === '/' ? '' : path}${queries[mounted.name] ?? ''}`, { as })
        }
      }
      assert.deepEqual(changed(before, await digest()), [], `one of ${some.map(({ name }) => name).join(', ')}`)
    }
  })

  it('writing from elsewhere, or without the form’s token, is refused and changes nothing', async () => {
    const before = await digest()
    const wrong: string[] = []
    for (const mounted of routes('POST')) {
      for (const { path } of addressesOf(mounted, items['public'] ?? []).slice(0, 1)) {
        const forged = [
          { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }, { 'x-csrf-token': 'wrong' }, { 'x-csrf-token': '', origin: 'null' },
        ]
        for (const headers of forged) {
          const { status } = await site.post(`/en${path}`, {}, { as: 'editor', headers })
          if (status !== 403) wrong.push(`${mounted.name} answered ${status} to ${JSON.stringify(headers)}`)
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(changed(before, await digest()), [])
  })

  it('writing without the permission is refused, whoever asks, and changes nothing', async () => {
    const before = await digest()
    const wrong: string[] = []
    for (const mounted of routes('POST')) {
      for (const who of actors) {
        const viewer = await site.viewer(who)
        if (viewer.may(mounted.permission)) continue
        for (const { path } of addressesOf(mounted, items['public'] ?? [])) {
          const { status } = await site.post(`/api/v1${path}`, {}, { as: who, accept: 'data' })
          if (status !== (who === 'visitor' ? 401 : 403)) wrong.push(`${mounted.name} answered ${who} ${status}`)
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(changed(before, await digest()), [])
  })

  it('writing to what one may not read is as to what is not there', async () => {
    const before = await digest()
    const wrong: string[] = []
    for (const mounted of routes('POST').filter(({ path }) => /:(id|key)/.test(path))) {
      const viewer = await site.viewer('member')
      if (!viewer.may(mounted.permission)) continue
      for (const { path, item } of addressesOf(mounted, [...items['another administration'] ?? [], ...others])) {
        // What is between the own administration and another is theirs to read.
        if (item === null || item.derived?.audience.some((token) => viewer.tokens.includes(token))) continue
        const fields = { rev: 0, lang: 'en', note: 'x', name: 'a.txt', size: 3, offset: 0 }
        const { status, text } = await site.post(`/api/v1${path}`, Object.fromEntries(Object.entries(fields).filter(([name]) => name in (mounted.route.spec.input?.properties ?? {}))), { as: 'member', accept: 'data' })
        const none = await site.post(`/api/v1${path.replace(item.id, '0198c6f0-9999-7000-8000-00000000abcd').replace(item.ref, 'UP-9999')}`, Object.fromEntries(Object.entries(fields).filter(([name]) => name in (mounted.route.spec.input?.properties ?? {}))), { as: 'member', accept: 'data' })
        if (status !== none.status || ![404, 415, 422].includes(status)) wrong.push(`${mounted.name} answered ${status}, ${none.status} where nothing is: ${text.slice(0, 200)}`)
      }
    }
    assert.deepEqual(wrong, [])
    assert.deepEqual(changed(before, await digest()), [])
  })

  it('someone suspended or removed a moment ago is a visitor on their next request', async () => {
    const { access } = site.instance.floors
    await site.get('/api/v1/items/new?kind=updates.post', { as: 'colleague', accept: 'data' })
    await access.accounts.suspend('system', site.id('colleague'))
    assert.equal((await site.get('/api/v1/items/new?kind=updates.post', { as: 'colleague', accept: 'data' })).status, 401)
    assert.equal((await site.get('/en/updates', { as: 'colleague' })).status, 200)
    assert.doesNotMatch((await site.get('/en/updates', { as: 'colleague' })).text, /Matrix members/)
    await access.accounts.remove('system', site.id('strangeNcp'))
    assert.doesNotMatch((await site.get('/en/updates', { as: 'visitor' })).text, /Matrix another/)
  })
})
