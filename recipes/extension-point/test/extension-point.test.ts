import assert from 'node:assert/strict'
import { join } from 'node:path'
import { definePlugin } from '../../../core/contract/index.ts'
import { bootTest, type TestSite } from '../../../core/testing/index.ts'
import type {} from '../checklist/contract.ts'

const here = join(import.meta.dirname, '..')

describe('an extension point', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'], folders: [here] }) })
  after(() => site?.stop())
  const answers = async () => (await site.get('/api/v1/checklist', { as: 'editor', accept: 'data' })).json().checks as { from: string; question: string; count: number | null }[]
  const of = async (plugin: string) => (await answers()).find(({ from }) => from === plugin)

  it('asks what another plugin offers, with that plugin’s own services', async () => {
    assert.equal((await of('waiting-work'))?.count, 0)
    await site.services.content.create(await site.viewer('editor'), 'updates.post', { lang: 'en', audience: ['members'], texts: { en: { title: 'Half a thought' } }, fields: { category: 'news' } })
    assert.equal((await of('waiting-work'))?.count, 1)
    assert.match((await site.get('/en/checklist', { as: 'editor' })).text, /Is a draft or a review of yours waiting\?[^<]*<[^>]*>1 to do/)
  })

  it('goes without an answer that throws, and notes the fault at whose it is', async () => {
    assert.equal((await of('broken-check'))?.count, null)
    assert.match((await site.get('/fr/checklist', { as: 'editor' })).text, /Inconnu pour le moment/)
    assert.match((await site.instance.host.plugins.faults('broken-check')).map(({ words }) => words).join(), /clouds/)
    assert.deepEqual(await site.instance.host.plugins.faults('checklist'), [])
  })

  it('follows who comes and goes while the site runs', async () => {
    await site.instance.host.plugins.disable('waiting-work', site.id('administrator'))
    assert.equal(await of('waiting-work'), undefined)
    await site.instance.host.plugins.enable('waiting-work', site.id('administrator'))
    assert.equal((await of('waiting-work'))?.count, 1)
  })

  it('is typed: what is no check does not compile', () => {
    definePlugin({
      id: 'wrong', requires: { core: '^0.1.0' },
      // @ts-expect-error -- a check has a question
      checks: { nameless: { count: () => 0 } },
    })
    definePlugin({
      id: 'wrong', requires: { core: '^0.1.0' },
      // @ts-expect-error -- nobody declared a service of that name
      checks: { greedy: { question: 'wrong.question', count: ({ treasury }) => treasury.coins } },
    })
  })
})
