import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ItemInput, Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'

const words = { context: 'Where it was', scale: '', lessons: ['A lesson'], parts: [] }
const fields = (more: object = {}) => ({ type: 'failure', consent: 'given', ...more })
const caseInput = (title: string, more: object = {}, extra: object = {}): ItemInput => ({ lang: 'en', audience: ['members'], topics: ['e-seals'], texts: { en: { title, summary: `Summary of ${title}`, extra: { ...words, ...extra } } }, fields: fields(more) })
const pitfall = (title: string) => ({ title, audience: ['members'], topics: ['e-seals'], fields: { cause: 'lock-in', phase: 'procure' }, extra: { symptom: 's', why: 'w', consequence: 'c', earlySign: 'e', avoidance: 'a', remedy: 'r', source: 's' } })

describe('cards and cases', function () {
  this.timeout(240_000)
  let site: TestSite, editor: Viewer, member: Viewer
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    editor = await site.viewer('editor')
    member = await site.viewer('member')
    // A language is common where five administrations use it.
    for (const code of ['YA', 'YB', 'YC', 'YD']) await site.instance.database.db.raw(`insert into core.administration (code, kind, names, region, languages, updated_at) values (?, 'fictional', ?::jsonb, 'AP', '{en}', now()) on conflict do nothing`, [code, JSON.stringify({ en: `Land ${code}` })])
  })
  after(() => site?.stop())

  const publish = (title: string, more: object = {}, extra: object = {}) => site.services.content.publishNew(editor, 'guidelines.case', caseInput(title, more, extra))
  const pitfallItem = async (title: string) => { const { extra, ...input } = pitfall(title); return site.services.content.publishNew(editor, 'guidelines.pitfall', { lang: 'en', audience: input.audience, topics: input.topics, fields: input.fields, texts: { en: { title, summary: 'x', extra } } }) }

  it('a case without consent is refused, and says which field to look at', async () => {
    await assert.rejects(publish('No consent', { consent: 'asked' }), /invalid/)
    const { id } = await site.services.content.create(member, 'guidelines.case', caseInput('Waits for consent', { consent: 'asked' }))
    await assert.rejects(site.services.content.move(editor, id, 'publish', { rev: 0 }), /invalid/)
    assert.equal((await site.get(`/en/guidelines/cases/${id}`, { as: 'stranger' })).status, 404)
  })

  it('a case without a name tells nobody at any exit whose it was', async () => {
    const { content } = site.services
    const { id } = await content.create(member, 'guidelines.case', {
      ...caseInput('Wyvern seals that failed', { naming: 'anonymous', from: '2021-05', until: '2024-11', declarations: 388_123, costs: [{ id: 'k-1', kind: 'other', amount: 4_912_345, currency: 'VLM', year: 2021 }], causes: [{ id: 'c-1', under: null, cause: 'counterpart' }] }, { parts: [{ id: 'c-1', title: 'They had not agreed', note: '' }] }),
    })
    // Published past its own page it is refused.
    await assert.rejects(content.move(editor, id, 'publish', { rev: 0 }), /invalid/)
    const page = `/en/guidelines/cases/${id}/release`
    assert.equal((await site.get(page, { as: 'stranger' })).status, 404)
    assert.equal((await site.get(page, { as: 'member' })).status, 200)
    assert.equal((await site.post(page, {}, { as: 'member' })).status, 422)
    const done = await site.post(page, { isRead: 'true' }, { as: 'member' })
    assert.equal(done.status, 303, done.text)
    await site.settle()
    const [released] = (await content.list(await site.viewer('stranger'), { kinds: ['guidelines.case'] })).rows.filter(({ title }) => title.startsWith('Wyvern'))
    assert.ok(released)
    assert.equal(released.administration, null)
    const traces = ['Aldermere', 'Mem Berry', site.id('member'), id, '388123', '388,123', '4912345', '4,912,345', 'VLM', '2021-05', '"XA"', 'administration:XA']
    const path = released.path
    for (const as of ['stranger', 'strangeNcp', 'editor'] as const) {
      for (const address of [`/en${path}`, `/ar${path}`, `/api/v1${path}`, `/en/items/${released.id}/history`, `/api/v1/items/${released.id}/history`, `/en/items/${released.id}/why`, '/en/guidelines/cases', '/api/v1/guidelines/cases', '/en/guidelines/cases.atom', '/en/guidelines/cases.csv',
        `/en/guidelines/compare?case=${released.ref}`, `/api/v1/guidelines/compare?case=${released.ref}`, `/en/guidelines/compare.csv?case=${released.ref}`, '/en/search?q=wyvern', '/api/v1/search?q=wyvern', '/en/guidelines/causes', '/en/topics/e-seals']) {
        const { text, status } = await site.get(address, { as, accept: address.startsWith('/api') ? 'data' : '*/*' })
        // The compare table lists the currencies of the site, whoever the case is of.
        const own = address.startsWith('/en/guidelines/compare?') || address.startsWith('/api/v1/guidelines/compare?') ? text.replace(/<details class="why" id="method">[^]*?<\/details>/, '').replace(/"money":\{[^]*?\]\}/, '') : text
        for (const trace of traces) if (as !== 'editor' || !['"XA"', 'administration:XA'].includes(trace)) assert.ok(!facetless(own).includes(trace), `${address} (${status}) shows ${as} “${trace}”`)
      }
      // Nobody but its keepers knows the draft, and no list of one administration or one person holds the case.
      if (as !== 'editor') assert.equal((await site.get(`/en/guidelines/cases/${id}`, { as })).status, 404)
      assert.ok(!(await site.get('/en/guidelines/cases?administration=XA', { as })).text.includes('Wyvern'))
    }
    assert.deepEqual((await content.authored(editor, site.id('member'), { kinds: ['guidelines.case'] })).rows.filter(({ title }) => title.startsWith('Wyvern')), [])
    const { rows } = await site.instance.database.db.raw<{ rows: object[] }>(`select * from core.revision where item_id = ?::uuid`, [released.id])
    for (const trace of traces) assert.ok(!JSON.stringify(rows).includes(trace), `a revision holds ${trace}`)

    // Consent taken back: gone at once for every reader.
    assert.equal((await site.post(`/en/guidelines/cases/${id}/withdraw-consent`, {}, { as: 'stranger' })).status, 404)
    assert.equal((await site.post(`/en/guidelines/cases/${id}/withdraw-consent`, {}, { as: 'member' })).status, 303)
    assert.ok(!(await site.get('/en/guidelines/cases', { as: 'stranger' })).text.includes('Wyvern'))
    assert.ok([404, 410].includes((await site.get(`/en${path}`, { as: 'stranger' })).status))
  })

  it('a name in the text stops it, and says where it stands', async () => {
    const { id } = await site.services.content.create(member, 'guidelines.case', caseInput('What Aldermere did', { naming: 'anonymous' }))
    const said = await site.post(`/en/guidelines/cases/${id}/release`, { isRead: 'true' }, { as: 'member' })
    assert.equal(said.status, 422)
    assert.match(said.text, /“Aldermere” stands in the text \(title\)/)
  })

  it('causes are counted as a hand counts them, each once a case, for whoever may read the cases', async () => {
    const tree = (...causes: string[]) => causes.map((cause, n) => ({ id: `c-${n + 1}`, under: n === 0 ? null : 'c-1', cause }))
    await publish('First failure', { causes: tree('lock-in', 'skills', 'skills'), from: '2019', until: '2021' })
    await publish('Second failure', { causes: tree('lock-in', 'funding') })
    await publish('A partial success', { type: 'partial', causes: tree('lock-in') })
    await site.services.content.publishNew(editor, 'guidelines.case', { ...caseInput('For one only', { causes: tree('lock-in', 'security') }), audience: ['administration:XB'] })
    const counts = async (as: 'member' | 'stranger') => {
      const rows = (JSON.parse((await site.get('/api/v1/guidelines/causes', { as, accept: 'data' })).text) as { rows: { cause: string; n: number; path: string }[] }).rows
      return Object.fromEntries(rows.map(({ cause, n }) => [cause, n]))
    }
    assert.deepEqual(await counts('member'), { 'lock-in': 2, skills: 1, funding: 1 })
    assert.deepEqual(await counts('stranger'), { 'lock-in': 3, skills: 1, funding: 1, security: 1 })
    const page = (await site.get('/en/guidelines/causes', { as: 'member' })).text
    assert.match(page, /is named most: in 2 of 2 failures/)
    assert.match(page, /<a href="\/en\/guidelines\/cases\?type(=|&#x3D;)failure(&amp;|&#38;)cause(=|&#x3D;)lock-in" aria-label="Only the supplier can open it: \d+"/)
    const behind = (await site.get('/en/guidelines/cases?type=failure&cause=lock-in', { as: 'member' })).text
    for (const title of ['First failure', 'Second failure']) assert.match(behind, new RegExp(title))
    assert.doesNotMatch(behind, /A partial success|For one only/)
  })

  it('cases stand beside each other by their address, hostile or missing ones are said and not shown', async () => {
    const [one, two] = [await publish('=cmd|evil', { months: null, from: '2024-01', until: '2024-07', declarations: 1_000, costs: [{ id: 'k', kind: 'other', amount: 100, currency: 'INT', year: 2025 }] }), await publish('The other', { type: 'success', costs: [{ id: 'k', kind: 'other', amount: 1, currency: 'USD', year: 2025 }] })]
    const page = await site.get(`/en/guidelines/compare?case=${one.ref}&case=${two.ref}&case=CS-9999&case=${encodeURIComponent('"><script>alert(1)</script>')}`, { as: 'member' })
    assert.equal(page.status, 200)
    assert.match(page.text, /no purchasing power known for this currency/)
    assert.match(page.text, /2 cases are not there for you/)
    assert.ok(!page.text.includes('<script>alert'))
    const table = (await site.get(`/en/guidelines/compare.csv?case=${one.ref}&case=${two.ref}`, { as: 'member' })).text
    assert.match(table, /Paid once,international dollars of 2025,100,no purchasing power known/)
    assert.match(table, /Months,,6,not given/)
    assert.ok(!/(^|,)=/m.test(table), 'a formula is defused')
    const many = Array.from({ length: 9 }, (_one, n) => `case=${n % 2 ? one.ref : two.ref}x${n}`).join('&')
    assert.match((await site.get(`/en/guidelines/compare?${many}`, { as: 'member' })).text, /The first 6 cases are compared/)
    assert.match((await site.get('/en/guidelines/compare', { as: 'member' })).text, /No cases chosen yet/)
    assert.equal((await site.get(`/en/guidelines/compare?${'case=x&'.repeat(41)}`, { as: 'member' })).status, 422)
  })

  it('what says nearly the same is shown before a card is begun, and only then', async () => {
    await pitfallItem('Seals that the neighbour cannot read')
    const typed = { kind: 'pitfall', title: 'The neighbour cannot read our seals', summary: 'As it was', topic: 'e-seals' }
    const shown = await site.post('/en/guidelines/practices/begin', typed, { as: 'member' })
    assert.equal(shown.status, 200)
    assert.match(shown.text, /Seals that the neighbour cannot read/)
    assert.match(shown.text, /value="The neighbour cannot read our seals"/)
    assert.equal((await site.post('/en/guidelines/practices/begin', { ...typed, isNew: 'true' }, { as: 'member' })).status, 303)
    assert.equal((await site.post('/en/guidelines/practices/begin', { ...typed, title: 'Batteries grow old unseen', summary: '' }, { as: 'member' })).status, 303)
    const empty = await site.post('/en/guidelines/practices/begin', { ...typed, title: ' ' }, { as: 'member' })
    assert.equal(empty.status, 422)
    assert.match(empty.text, /As it was/)
  })

  it('what was handed in waits for curators with what it lacks; members do not see the desk', async () => {
    const { id } = await site.services.content.create(member, 'guidelines.pitfall', { lang: 'en', audience: ['members'], topics: ['e-seals'], fields: { cause: 'scope', phase: 'pilot' }, texts: { en: { title: 'The neighbour reads no seal of ours', extra: { symptom: 'x', why: 'y' } } } })
    await site.services.content.move(member, id, 'submit', { rev: 0 })
    const desk = (await site.get('/en/guidelines/practices/queue', { as: 'editor' })).text
    assert.match(desk, /The neighbour reads no seal of ours/)
    assert.match(desk, /consequence, early sign, how to avoid it, if already hit, source/)
    assert.match(desk, /Seals that the neighbour cannot read/)
    assert.ok([403, 404].includes((await site.get('/en/guidelines/practices/queue', { as: 'member' })).status))
    // The template is enforced where it is published.
    await assert.rejects(site.services.content.move(editor, id, 'publish', { rev: 0 }), /invalid/)
  })

  it('who asked to be warned is told of a new pitfall', async () => {
    await site.services.content.subscribe(await site.viewer('stranger'), { type: 'kind', id: 'guidelines.pitfall' })
    await pitfallItem('A new trap for all')
    await site.settle()
    await site.runJobs()
    assert.match((await site.get('/en/inbox', { as: 'stranger' })).text, /A pitfall to avoid: A new trap for all/)
    assert.doesNotMatch((await site.get('/en/inbox', { as: 'colleague' })).text, /A new trap for all/)
  })

  it('costs and causes are written in rows: what is wrong is named at its field and what was typed stays', async () => {
    const { id } = await site.services.content.create(member, 'guidelines.case', caseInput('With rows'))
    const address = `/en/guidelines/cases/${id}/parts`
    assert.equal((await site.get(address, { as: 'stranger' })).status, 404)
    const bad = await site.post(address, { rev: '1', lang: 'en', 'costs.0.title': 'Licence <b>', 'costs.0.kind': 'running', 'costs.0.amount': '1,200', 'costs.0.currency': 'VLM', 'costs.0.year': '2024', 'causes.0.title': 'On itself', 'causes.0.cause': 'scope', 'causes.0.under': '1' }, { as: 'member' })
    assert.equal(bad.status, 422)
    assert.match(bad.text, /it may mean two things/)
    assert.match(bad.text, /value="Licence &lt;b&gt;"/)
    assert.match(bad.text, /value="1,200"/)
    const circle = await site.post(address, { rev: '1', lang: 'en', 'causes.0.title': 'One', 'causes.0.cause': 'scope', 'causes.0.under': '2', 'causes.1.title': 'Two', 'causes.1.cause': 'skills', 'causes.1.under': '1' }, { as: 'member' })
    assert.match(circle.text, /lead to each other in a circle/)
    const good = await site.post(address, { rev: '1', lang: 'en', 'causes.0.title': 'It failed', 'causes.0.cause': 'lock-in', 'causes.0.under': '', 'causes.2.title': 'Nobody asked', 'causes.2.cause': 'users', 'causes.2.under': '1' }, { as: 'member' })
    assert.equal(good.status, 303, good.text)
    const { input } = await site.services.content.draft(member, id)
    assert.deepEqual(((input.fields ?? {})['causes'] as { under: string | null; cause: string }[]).map(({ under, cause }) => [under, cause]), [[null, 'lock-in'], ['c-1', 'users']])
    // Somebody else saved meanwhile: nothing is lost.
    const stale = await site.post(address, { rev: '1', lang: 'en', 'causes.0.title': 'Typed late', 'causes.0.cause': 'scope', 'causes.0.under': '' }, { as: 'member' })
    assert.equal(stale.status, 409)
    assert.match(stale.text, /Typed late/)
  })

  it('a declared level is the administration’s and the hub’s, until it wishes to be named', async () => {
    const { path, id } = await site.services.content.publishNew(editor, 'guidelines.standard', { lang: 'en', audience: ['members'], texts: { en: { title: 'A way out', extra: { purpose: 'p', parts: [{ id: 'q-1', title: 'First', note: '' }] } } }, fields: { requirements: [{ id: 'q-1', level: 'foundation' }] } })
    assert.equal((await site.post(`/en${path}/declare`, { 'met[]': 'q-1', note: 'griffin' }, { as: 'ncp' })).status, 303)
    for (const [as, sees] of [['ncp', true], ['member', true], ['editor', true], ['stranger', false], ['strangeNcp', false]] as const) {
      const { text } = await site.get(`/api/v1${path}`, { as, accept: 'data' })
      const { standing } = JSON.parse(text) as { standing: { mine: unknown; named: unknown[]; forHub: unknown[] | null; totals: unknown[]; regions: unknown[] } }
      assert.equal(standing.mine !== null || standing.forHub !== null, sees, as)
      assert.deepEqual([standing.named, standing.totals, standing.regions], [[], [], []], as)
      if (!sees) assert.ok(!text.includes('griffin'), as)
    }
    assert.ok([403, 404].includes((await site.post(`/en${path}/declare`, { 'met[]': 'q-1' }, { as: 'member' })).status))
    await site.post(`/en${path}/declare`, { 'met[]': ['q-1', 'no-such'], isNamed: 'true' }, { as: 'ncp' })
    const told = JSON.parse((await site.get(`/api/v1${path}`, { as: 'stranger', accept: 'data' })).text) as { standing: { named: { administration: string; level: string }[] } }
    assert.deepEqual(told.standing.named.map(({ administration, level }) => [administration, level]), [['XA', 'foundation']])
    // Totals are told where five or more are not named: of one name and four others the four would be told.
    const totalsWith = async (codes: readonly string[]) => {
      for (const code of codes) await site.instance.database.db.raw(`insert into guidelines.declaration (item_id, administration, met, at) values (?::uuid, ?, '{q-1}', now())`, [id, code])
      return (JSON.parse((await site.get(`/api/v1${path}`, { as: 'stranger', accept: 'data' })).text) as { standing: { totals: { level: string; n: number }[]; regions: object[] } }).standing
    }
    assert.deepEqual((await totalsWith(['YA', 'YB', 'YC', 'YD'])).totals, [])
    const standing = await totalsWith(['YE'])
    assert.deepEqual(standing.totals, [{ level: 'foundation', n: 6 }])
    assert.deepEqual(standing.regions, [])
  })

  it('who does as a card says is named by its own choice and taken back at its wish', async () => {
    const { path } = await pitfallItem('Keys with the landlord')
    assert.equal((await site.post(`/en${path}/use`, { year: '1850' }, { as: 'ncp' })).status, 422)
    await site.post(`/en${path}/use`, { year: '2024', note: 'kraken' }, { as: 'ncp' })
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'stranger' })).text, /kraken|Aldermere/)
    await site.post(`/en${path}/use`, { year: '2024', note: 'kraken', isNamed: 'true' }, { as: 'ncp' })
    assert.match((await site.get(`/en${path}`, { as: 'stranger' })).text, /Aldermere[^]*kraken/)
    await site.post(`/en${path}/use`, { year: '2024', stop: 'true' }, { as: 'ncp' })
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'stranger' })).text, /kraken/)
  })

  it('lists are filtered by technology and process at once, with counts that hold', async () => {
    await site.services.content.publishNew(editor, 'guidelines.practice', { lang: 'en', audience: ['members'], topics: ['drones', 'transit'], fields: { certainty: 3, effort: 'days', outcome: ['cost'] }, texts: { en: { title: 'Fly by day', extra: { context: 'c', action: 'a', evidence: 'e', cost: 'c' } } } })
    await site.services.content.publishNew(editor, 'guidelines.practice', { lang: 'en', audience: ['members'], topics: ['drones', 'origin'], fields: { certainty: 1, effort: 'years' }, texts: { en: { title: 'Fly by night', extra: { context: 'c', action: 'a', evidence: 'e', cost: 'c' } } } })
    const { facets, items } = JSON.parse((await site.get('/api/v1/guidelines/practices?technology=drones&process=transit', { as: 'member', accept: 'data' })).text) as { facets: { name: string; options: { value: string; count: number }[] }[]; items: { rows: { title: string }[] } }
    assert.deepEqual(items.rows.map(({ title }) => title), ['Fly by day'])
    const counts = (name: string) => Object.fromEntries((facets.find((one) => one.name === name)?.options ?? []).map(({ value, count }) => [value, count]))
    assert.deepEqual(counts('process'), { transit: 1, origin: 1 })
    assert.deepEqual(counts('technology'), { drones: 1 })
    for (const hostile of ['technology=%00', 'technology[]=x&technology[]=y', 'process=' + 'x'.repeat(70), 'effort=no-such', 'view=evil', 'after=nonsense']) assert.ok([200, 422].includes((await site.get(`/en/guidelines/practices?${hostile}`, { as: 'member' })).status), hostile)
  })

  it('an assessment stands on what it is about', async () => {
    const practice = await site.services.content.publishNew(editor, 'guidelines.practice', { lang: 'en', audience: ['members'], fields: { certainty: 3, effort: 'days' }, texts: { en: { title: 'Measured one', extra: { context: 'c', action: 'a', evidence: 'e', cost: 'c' } } } })
    await site.services.content.publishNew(editor, 'guidelines.assessment', { lang: 'en', audience: ['members'], fields: { measure: 'hours', baseline: 19, target: 14, actual: 11.5, better: 'lower', method: 'before-after', from: '2024-01-01', until: '2025-01-01', certainty: 3, about: [practice.id] }, texts: { en: { title: 'Hours fell', extra: { what: 'Hours to the capital', how: 'h', confounders: 'c' } } } })
    const page = (await site.get(`/en${practice.path}`, { as: 'member' })).text
    assert.match(page, /Hours to the capital[^]*19[^]*14[^]*11\.5/)
    assert.doesNotMatch((await site.get('/en/guidelines/outcomes', { as: 'visitor' })).text, /Hours fell/)
  })
})

/** Without the filters beside a list, which name every administration that has something there. */
const facetless = (text: string): string => text.replace(/<form class="facets"[^]*?<\/form>/, '').replace(/"facets":\[[^]*?\]\}\],"count"/, '')
