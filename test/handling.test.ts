import assert from 'node:assert/strict'
import type { Handling, Outlet, Viewer } from '../core/contract/index.ts'
import { handlings } from '../core/content/handling.ts'
import type { Mounted } from '../core/http/routes/table.ts'
import { bootTest, type TestSite, type Who } from '../core/testing/index.ts'
import { addressesOf, bringSamples, queries, type SampleItem } from './support/samples.ts'

const levels = Object.keys(handlings) as Handling[]
/** Stands in every text of the items of one level, and nowhere else. */
const wordOf = (handling: Handling) => `zqlevel${levels.indexOf(handling)}x`
const mayLeave = (handling: Handling, outlet: Outlet) => outlet === 'feed' ? handlings[handling].mayFeed : handlings[handling].mayExport
const outletOf = (format: string): Outlet => format === 'csv' ? 'export' : 'feed'

describe('what handling keeps on the site', function () {
  this.timeout(180_000)
  let site: TestSite
  const items = new Map<Handling, SampleItem[]>()
  before(async () => {
    site = await bootTest()
    const { tokens } = await site.viewer('member')
    const own = tokens.find((token) => token.startsWith('user:')) ?? ''
    const audiences: Record<Handling, string[]> = {
      'open': ['public'], 'community': ['members'], 'named-administrations': ['administration:XA', 'administration:XB'], 'my-administration': ['administration:XA'], 'named-people': [own],
    }
    for (const [index, handling] of levels.entries()) items.set(handling, await bringSamples(site, { word: wordOf(handling), audience: audiences[handling], number: index + 1, more: { handling } }))
    await site.settle()
  })
  after(() => site?.stop())

  const routes = (): Mounted[] => [...site.instance.web?.routes() ?? []].filter(({ route }) => route.method === 'GET')
  const answers = async (as: Who) => {
    const all: { name: string; outlet: Outlet; item: SampleItem | null; status: number; text: string }[] = []
    for (const mounted of routes()) {
      const { formats, outlet } = mounted.route.spec
      const endings = [...Object.keys(formats ?? {}).map((format) => ({ ending: `.${format}`, outlet: outletOf(format) })), ...outlet === undefined ? [] : [{ ending: '', outlet }]]
      for (const { ending, outlet: to } of endings) {
        for (const { path, item } of addressesOf(mounted, [...items.values()].flat())) {
          const { status, text } = await site.get(`/en${path === '/' && ending !== '' ? '' : path}${ending}${queries[mounted.name] ?? ''}`, { as, accept: '*/*' })
          all.push({ name: `${mounted.name}${ending}`, outlet: to, item, status, text })
        }
      }
    }
    return all
  }

  for (const as of ['member', 'editor', 'visitor'] as const) {
    it(`stands in no feed, calendar or table of any route, for ${as}`, async () => {
      const wrong: string[] = []
      for (const { name, outlet, item, status, text } of await answers(as)) {
        if (status >= 500) wrong.push(`${name} answers ${status}`)
        for (const handling of levels) {
          if (mayLeave(handling, outlet)) continue
          if (text.includes(wordOf(handling))) wrong.push(`${name} lets out what is for ${handling}`)
          if (item !== null && items.get(handling)?.includes(item) && status === 200) wrong.push(`${name} of an item for ${handling} answers 200`)
        }
      }
      assert.deepEqual(wrong, [])
    })
  }

  it('is read on its pages all the same, and what may leave does', async () => {
    for (const handling of levels) {
      const post = items.get(handling)?.find(({ kind }) => kind === 'updates.post')
      assert.ok((await site.get(`/en${post?.path ?? ''}`, { as: 'member' })).text.includes(wordOf(handling)), handling)
      assert.ok((await site.get('/en/updates', { as: 'member' })).text.includes(wordOf(handling)), handling)
      assert.equal((await site.get('/en/updates.atom', { as: 'member' })).text.includes(wordOf(handling)), handlings[handling].mayFeed, handling)
      assert.equal((await site.get('/en/updates.csv', { as: 'member' })).text.includes(wordOf(handling)), handlings[handling].mayExport, handling)
    }
  })

  it('is kept out of every question a plugin may ask while a feed or export is made', async () => {
    const { content, search } = site.services
    for (const outlet of ['feed', 'export'] as const) {
      const viewer: Viewer = { ...await site.viewer('member'), outlet }
      const ids = [...items.values()].flat().map(({ id }) => id)
      const allowed = levels.filter((handling) => mayLeave(handling, outlet))
      const kinds = site.instance.floors.content.kinds.names()
      // Of kinds whose audience follows from their columns some are for others: the rest is the member's, whatever its level.
      const member = await site.viewer('member'), mine = new Set<string>()
      for (let at = 0; at < ids.length; at += 100) for (const { id } of await content.pick(member, ids.slice(at, at + 100))) mine.add(id)
      assert.deepEqual([...items.values()].flat().filter(({ id, derived }) => derived === undefined && !mine.has(id)), [])
      const leaves = allowed.flatMap((handling) => items.get(handling) ?? []).filter(({ id }) => mine.has(id)).length
      // Cards of the people of the tests were made by themselves.
      const own = (await content.count(viewer, { kinds: ['directory.person'] })).n - allowed.length
      const [listed, picked, found, suggested, counted] = [await content.list(viewer, { kinds, limit: 100 }), await content.pick(viewer, ids.slice(0, 200)), await search.find(viewer, { text: 'Body' }), await search.suggest(viewer, 'zqlevel'), await content.count(viewer, { kinds })]
      const topics = await content.countBy(viewer, { kinds }, 'topic', ['ai-ml'], 1_000)
      for (const summaries of [listed.rows, picked, found.hits.map(({ item }) => item), suggested]) {
        assert.ok(summaries.length > 0)
        assert.deepEqual(summaries.filter(({ handling }) => !allowed.includes(handling)), [])
      }
      assert.equal(counted.n - own, leaves)
      assert.equal(topics.get('ai-ml')?.n, leaves)
      for (const handling of levels) {
        const [item] = items.get(handling) ?? []
        const read = await content.read(viewer, null, item?.id ?? '').then(() => 'read', (error: { slug?: string }) => error.slug)
        assert.equal(read, allowed.includes(handling) ? 'read' : 'refused', `${outlet} of ${handling}`)
        const stranger: Viewer = { ...await site.viewer('stranger'), outlet }
        if (handling === 'named-people' || handling === 'my-administration') await assert.rejects(content.read(stranger, null, item?.id ?? ''), { slug: 'not-found' })
      }
    }
  })

  it('is announced in mail, not told: its words are not in it', async () => {
    const viewer = await site.viewer('member')
    for (const handling of levels) {
      const [item] = items.get(handling) ?? []
      const { subject, text } = await site.services.content.inMail(viewer, item?.id ?? '')
      assert.equal(`${subject}\n${text}`.includes(wordOf(handling)), handlings[handling].mayMailBody, handling)
      assert.ok(text.includes(`${site.url}/en${item?.path ?? ''}`), text)
    }
    const [hidden] = items.get('my-administration') ?? []
    await assert.rejects(site.services.content.inMail(await site.viewer('stranger'), hidden?.id ?? ''), { slug: 'not-found' })
  })
})
