import assert from 'node:assert/strict'
import type { ListQuery } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'

describe('several lists by one statement', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => {
    site = await bootTest({ plugins: ['updates'] })
    for (let n = 0; n < 7; n += 1) await site.make.item('updates.post', { title: `Post ${n}`, audience: [n % 3 === 0 ? 'administration:XB' : 'members'], fields: { category: n % 2 === 0 ? 'alert' : 'news', severity: 'notice' } })
    await site.make.item('updates.milestone', { title: 'A milestone', audience: ['public'], fields: { status: 'planned', windowFrom: '2030-01-01', windowTo: '2030-02-01' } })
  })
  after(() => site?.stop())

  it('are what each would be by itself, for every reader, page after page', async () => {
    const { content } = site.services
    for (const as of ['visitor', 'member', 'stranger', 'editor'] as const) {
      const viewer = as === 'visitor' ? site.instance.floors.access.visitor('en') : await site.viewer(as)
      const first = { kinds: ['updates.post'], limit: 2 }
      const { next } = await content.list(viewer, first)
      const queries: Record<string, ListQuery> = {
        posts: first, alerts: { kinds: ['updates.post'], facets: { category: 'alert' }, limit: 5 }, mixed: { kinds: ['updates.post', 'updates.milestone'], limit: 3 },
        none: { kinds: ['nothing.there'] }, ...next === null ? {} : { more: { ...first, after: next }, back: { ...first, before: next } },
      }
      const together = await content.lists(viewer, queries)
      for (const [name, query] of Object.entries(queries)) assert.deepEqual(together[name], await content.list(viewer, query), `${name} for ${as}`)
    }
  })

  it('and what points to an item comes with what was asked for, for readers of it alone', async () => {
    const series = await site.make.item('updates.series', { title: 'A series', audience: ['members'], fields: { cadence: 'yearly' } })
    const meeting = (title: string, audience: string[]) => site.make.item('updates.meeting', { title, audience, links: { series: [series.id] }, fields: { format: 'online', registration: 'open', sessions: [] } })
    const [open, closed] = [await meeting('Open', ['members']), await meeting('Closed', ['administration:XB'])]
    const post = await site.make.item('updates.post', { title: 'Named', audience: ['members'], fields: { category: 'news' } })
    const ids = async (as: 'member' | 'stranger') => (await site.services.content.pick(await site.viewer(as), [post.id], { to: series.id, relation: 'series' })).map(({ id }) => id)
    assert.deepEqual(await ids('member'), [post.id, open.id])
    assert.deepEqual((await ids('stranger')).toSorted(), [post.id, open.id, closed.id].toSorted())
    const [one] = await site.services.content.linking(await site.viewer('member'), series.id, 'series', 10, 'updates.meeting')
    assert.equal(one?.fields['format'], 'online')
  })
})
