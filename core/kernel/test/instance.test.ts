import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { sentence } from '../reason.ts'

const folders = [join(import.meta.dirname, 'plugins')]

describe('a site with a clumsy plugin', function () {
  this.timeout(60_000)
  let site: TestSite
  beforeEach(async () => { site = await bootTest({ plugins: [], folders }) })
  afterEach(() => site.stop())

  const clumsy = () => site.instance.plugins().find(({ id }) => id === 'clumsy')!
  const words = async () => (await site.instance.host.plugins.faults('clumsy')).map(({ what, words: told }) => `${what}: ${told}`)

  it('serves the page without what the plugin was to add to it', async () => {
    const page = await site.get('/en')
    assert.equal(page.status, 200)
    assert.doesNotMatch(page.text, /mind the vase/)
    assert.deepEqual(await words(), ['slot home.visitor: Error: clumsy in a slot'])
  })

  it('answers a route that throws as a fault, keeps nothing of what it wrote, and serves the rest', async () => {
    assert.equal((await site.get('/en/clumsy/throws')).status, 500)
    assert.equal((await site.post('/en/clumsy/kept')).status, 500)
    assert.equal((await site.services.db('clumsy.shard')).length, 0)
    assert.equal((await site.get('/en/about')).status, 200)
    assert.deepEqual((await words()).toSorted(), ['GET /clumsy/throws: Error: clumsy in a route', 'POST /clumsy/kept: Error: clumsy in a write'])
  })

  it('counts a view that cannot be shown', async () => {
    assert.equal((await site.get('/en/clumsy/view')).status, 500)
    assert.match((await words()).join(), /GET \/clumsy\/view view: .*torn\.hbs/)
  })

  it('counts no answer of the domain as a fault', async () => {
    for (let times = 0; times < 8; times++) assert.equal((await site.get('/en/clumsy/missing')).status, 404)
    assert.deepEqual(await words(), [])
    assert.equal(clumsy().state, 'on')
  })

  it('pauses the plugin after five faults, tells the administrator why, and lets it come back', async () => {
    const answers = []
    for (let times = 0; times < 5; times++) answers.push((await site.get('/en/clumsy/throws')).status)
    assert.deepEqual(answers, [500, 500, 500, 500, 500])
    await site.instance.kernel.settle()
    assert.equal(clumsy().state, 'paused')
    assert.match(sentence(clumsy().reasons[0]!), /paused after 5 faults in 10 minutes\. The last one, in GET \/clumsy\/throws: Error: clumsy in a route/)
    assert.equal((await site.get('/en/clumsy')).status, 404)
    assert.doesNotMatch((await site.get('/en')).text, /Vases/)
    await site.instance.host.plugins.enable('clumsy', site.id('administrator'))
    assert.equal((await site.get('/en/clumsy')).status, 200)
    assert.match((await site.get('/en')).text, /Vases/)
  })

  it('contains a job and a handler of the log', async () => {
    await site.instance.floors.jobs.runNow('clumsy', 'nightly')
    await site.runJobs()
    await site.make.item('clumsy.vase', { title: 'Blue vase' })
    await site.settle()
    const told = (await words()).join('\n')
    assert.match(told, /job nightly: Error: clumsy in a job/)
    assert.match(told, /clumsy in a handler/)
  })

  it('takes its items, permissions and pages away with it when it is disabled, and keeps its data', async () => {
    const { path } = await site.make.item('clumsy.vase', { title: 'Blue vase' })
    assert.ok((await site.viewer('editor')).may('clumsy.write'))
    assert.equal((await site.services.content.list(await site.viewer('visitor'), { kinds: ['clumsy.vase'] })).rows.length, 1)
    await site.instance.host.plugins.disable('clumsy', site.id('administrator'))
    assert.equal((await site.get(`/en${path}`)).status, 404)
    assert.equal((await site.viewer('editor')).may('clumsy.write'), false)
    assert.deepEqual(site.instance.floors.content.kinds.names(), [])
    await site.instance.host.plugins.enable('clumsy', site.id('administrator'))
    assert.equal((await site.services.content.list(await site.viewer('visitor'), { kinds: ['clumsy.vase'] })).rows.length, 1)
    const actions = (await site.instance.floors.audit.entries({})).map(({ action }) => action)
    assert.ok(actions.includes('core.plugin.disabled') && actions.includes('core.plugin.enabled'))
  })

  it('gives a plugin its settings anew when an administrator changes them', async () => {
    assert.match((await site.get('/en/clumsy')).text, /mind the vase/)
    await site.instance.floors.settings.change('system', 'clumsy', { isClumsy: false })
    assert.match((await site.get('/en/clumsy', { as: 'member' })).text, /all is well/)
  })

  it('rests in safe mode, where core alone is served', async () => {
    await site.stop()
    site = await bootTest({ plugins: [], folders, isSafeMode: true })
    assert.equal(clumsy().state, 'resting')
    assert.equal((await site.get('/en')).status, 200)
    assert.equal((await site.get('/en/clumsy')).status, 404)
  })
})

describe('the demonstration', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ folders, demo: true }) })
  after(() => site.stop())

  it('fills a site with people and content, and goes without what a plugin cannot tell', async () => {
    const visitor = await site.viewer('visitor')
    assert.ok((await site.services.content.list(visitor, { kinds: ['updates.post'] })).rows.length > 5)
    assert.equal((await site.instance.floors.access.roster.count()).active, 96 + 7)
    assert.match((await site.instance.host.plugins.faults('clumsy')).map(({ words }) => words).join(), /clumsy in the demonstration/)
  })

  it('changes what is there instead of doubling it when it is loaded again', async () => {
    const count = async () => Number((await site.services.db('core.item').count({ n: '*' }))[0]!['n'])
    const before = await count()
    await site.instance.demonstration.load(site.instance.kernel.opened())
    assert.equal(await count(), before)
  })

  it('is wiped without a trace, and leaves what real people wrote', async () => {
    const kept = await site.make.item('updates.post', { title: 'Written by a real person', fields: { category: 'news' } })
    await site.instance.demonstration.wipe(site.instance.kernel.opened())
    const items = await site.services.db('core.item').whereNot({ kind: 'directory.person' }).select('id') as { id: string }[]
    assert.equal(Number((await site.services.db('core.item').where({ kind: 'directory.person' }).whereNotIn('author_id', site.services.db('core.person').select('id')).count({ n: '*' }))[0]!['n']), 0)
    // Cards are made for everyone who has an account, of the real people too.
    assert.deepEqual(items.map(({ id }) => id), [kept.id])
    assert.equal((await site.instance.floors.access.roster.count()).active, 7)
    await site.settle()
  })
})
