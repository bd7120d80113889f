import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { LoggedEvent } from '../../../core/contract/index.ts'
import { bootTest, type TestSite } from '../../../core/testing/index.ts'
import plugin from '../daybook/plugin.ts'

const here = join(import.meta.dirname, '..')

describe('a job at night', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'], folders: [here] }) })
  after(() => site?.stop())
  const entries = async () => site.services.db('daybook.entry').select<{ eventId: string; day: string }[]>('eventId', 'day')
  const letters = async () => (await site.mails()).filter(({ toAddress }) => toAddress === 'desk@test.example')
  const night = async () => {
    await site.instance.floors.jobs.runNow('daybook', 'nightly')
    await site.runJobs()
  }

  it('writes to nobody while its setting is empty, and begins when an administrator fills it', async () => {
    await night()
    assert.deepEqual(await letters(), [])
    await site.instance.floors.settings.change('system', 'daybook', { recipient: 'desk@test.example' })
  })

  it('hears of each publication once, though it be told twice', async () => {
    await site.make.item('updates.post', { title: 'New opening hours', fields: { category: 'news' } })
    await site.make.item('updates.post', { title: 'A bridge is closed', fields: { category: 'news' } })
    await site.settle()
    const [first, ...others] = await entries()
    assert.equal(others.length, 1)
    const event = { seq: 1, id: first!.eventId, name: 'core.item.published', at: new Date(), item: null, actor: null, data: { kind: 'updates.post', rev: 1, isFirst: true } } satisfies LoggedEvent<'core.item.published'>
    await plugin.hears!['core.item.published']!(site.instance.kernel.get('daybook')!.deps, event)
    assert.equal((await entries()).length, 2)
  })

  it('writes one letter about a day, though it run twice', async () => {
    site.clock.forward({ days: 1 })
    await night()
    await night()
    const [letter, ...others] = await letters()
    assert.equal(others.length, 0)
    assert.match(letter!.text, /2 items were published/)
  })

  it('writes again about the next day', async () => {
    site.clock.forward({ days: 1 })
    await night()
    assert.deepEqual((await letters()).map(({ text }) => text), ['2 items were published.', 'Nothing was published.'])
  })
})
