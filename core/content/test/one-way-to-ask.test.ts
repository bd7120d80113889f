import assert from 'node:assert/strict'
import fc from 'fast-check'
import { mayRead } from '../../access/tokens.ts'
import type { Viewer } from '../../contract/index.ts'
import { FacetCounts } from '../facet-counts.ts'
import { Lists } from '../lists.ts'
import { editor, input, openSpine, viewer, type Spine } from './spine.ts'

const universe = ['public', 'members', 'ncps', 'members@region:EUR', 'administration:XA', 'administration:XB', 'ncps@administration:XB', 'network']
const some = fc.subarray(universe, { minLength: 1, maxLength: 3 })
const held = fc.subarray(universe.slice(1), { maxLength: 4 })

describe('one way to ask who may read', () => {
  let spine: Spine
  const items: { id: string; audience: string[]; title: string }[] = []
  const kinds = ['notes.note']

  before(async () => {
    spine = await openSpine()
    const who = editor()
    for (const audience of fc.sample(some, { numRuns: 60, seed: 7 })) {
      const title = `Canary ${items.length}`
      const { id } = await spine.content.publishNew(who, 'notes.note', input(title, { audience, topics: items.length % 2 ? items.length % 5 ? ['ai-ml'] : ['ai-ml', 'e-seals'] : ['e-seals'], fields: { colour: items.length % 3 ? 'red' : 'blue' } }))
      items.push({ id, audience, title })
      spine.clock.forward(1)
    }
  })
  after(() => spine.close())

  const expected = (who: Viewer, filter: (index: number) => boolean = () => true) => items.filter(({ audience }, index) => filter(index) && mayRead(audience, who.tokens)).map(({ id }) => id)
  async function allOf(who: Viewer, facets?: Record<string, string | string[]>): Promise<string[]> {
    const ids: string[] = []
    let after: string | undefined
    do {
      const page = await spine.content.list(who, { kinds, limit: 7, ...(facets ? { facets } : {}), ...(after ? { after } : {}) })
      ids.push(...page.rows.map(({ id }) => id))
      after = page.next ?? undefined
    } while (after)
    return ids
  }

  it('lists asked at once are one statement, and each is what it is alone; two readers are never asked for together', async () => {
    const [one, other] = [viewer(['administration:XA']), viewer(['members'])]
    const ask = async (who: Viewer) => (await Promise.all([spine.content.list(who, { kinds, limit: 5 }), spine.content.lists(who, { red: { kinds, facets: { colour: 'red' }, limit: 9 } }), spine.content.pick(who, items.slice(0, 9).map(({ id }) => id)), spine.content.pick(who, items.slice(4, 14).map(({ id }) => id))]))
    const ids = ([list, { red }, first, second]: Awaited<ReturnType<typeof ask>>) => [list.rows, red.rows, first, second].map((rows) => rows.map(({ id }) => id))
    let count = 0
    // The log numbers itself meanwhile.
    const end = spine.database.onQuery(({ sql }) => { if (/core\.item_audience|to_jsonb\(it\)/.test(sql)) count += 1 })
    const found = [await ask(one), await ask(other)]
    assert.equal(count, 4, 'of each the lists are one, and what is picked is one')
    const together = await Promise.all([ask(one), ask(other)])
    assert.equal(count, 8)
    end()
    assert.deepEqual(together.map(ids), found.map(ids))
    for (const [index, who] of [one, other].entries()) {
      const readable = new Set(expected(who, () => true))
      assert.ok((found[index]?.[0].rows.length ?? 0) > 0)
      for (const id of ids(found[index]!).flat()) assert.ok(readable.has(id))
      assert.deepEqual(ids(found[index]!)[2], items.slice(0, 9).map(({ id }) => id).filter((id) => readable.has(id)))
    }
  })

  // What is few and what is many is set low, so that each way of counting is taken.
  for (const [name, bounds] of Object.entries({ 'as it is': undefined, 'what they have in common counted': { few: 3_000, most: 50_000, values: 0 }, 'each value walked among it': { few: 1, most: 50_000, values: 0 }, 'each item asked': { few: 0, most: 1, values: 0 } })) it(`all that stands beside a list agrees with the tokens, under no facet, one, two and three: ${name}`, async () => {
    const needs = { db: spine.database.db, kinds: spine.kinds, clock: spine.clock }
    const counts = bounds ? new FacetCounts({ ...needs, lists: new Lists({ ...needs, isInTransaction: () => false }) }, bounds) : { count: spine.content.facets }
    const facets = fc.record({ topic: fc.constantFrom('ai-ml', 'e-seals', ['ai-ml', 'e-seals']), colour: fc.constantFrom('red', 'blue'), lang: fc.constantFrom('en', 'fr') }, { requiredKeys: [] })
    const has = (index: number, facet: string, value: string) => facet === 'colour' ? value === (index % 3 ? 'red' : 'blue') : facet === 'lang' ? value === 'en' : value === 'ai-ml' ? index % 2 === 1 : index % 2 === 0 || index % 5 === 0
    await fc.assert(fc.asyncProperty(held, facets, async (tokens, asked) => {
      const who = viewer(tokens)
      const given = Object.entries(asked).filter(([, value]) => value !== undefined) as [string, string | string[]][]
      const { all, by } = await counts.count(who, { kinds, facets: Object.fromEntries(given) }, { topic: ['ai-ml', 'e-seals', 'nothing'], colour: ['red', 'blue'], lang: ['en', 'fr'] }, { lang: 3 })
      const under = (without: string, more: (index: number) => boolean) => expected(who, (index) => more(index) && given.every(([facet, value]) => facet === without || [value].flat().every((one) => has(index, facet, one)))).length
      assert.deepEqual(all, { n: under('', () => true), isMore: false })
      for (const [facet, values] of Object.entries({ topic: ['ai-ml', 'e-seals'], colour: ['red', 'blue'], lang: ['en', 'fr'] })) {
        for (const value of values) {
          const n = under(facet, (index) => has(index, facet, value)), ceiling = facet === 'lang' ? 3 : 100
          assert.deepEqual(by[facet]?.get(value), { n: Math.min(n, ceiling), isMore: n > ceiling }, `${facet} ${value} under ${JSON.stringify(given)}`)
        }
      }
      assert.deepEqual(by['topic']?.get('nothing'), { n: 0, isMore: false })
    }), { numRuns: 60 })
  })

  it('lists, counts, filters, picks, reads and searches agree with the tokens, for any viewer', async () => {
    await fc.assert(fc.asyncProperty(held, async (tokens) => {
      const who = viewer(tokens)
      const readable = expected(who)
      assert.deepEqual((await allOf(who)).toReversed(), readable)
      assert.deepEqual((await allOf(who, { topic: 'ai-ml' })).toReversed(), expected(who, (index) => index % 2 === 1))
      assert.deepEqual((await allOf(who, { topic: 'ai-ml', colour: 'blue' })).toReversed(), expected(who, (index) => index % 2 === 1 && index % 3 === 0))
      const isBoth = (index: number) => index % 2 === 1 && index % 5 === 0
      assert.deepEqual((await allOf(who, { topic: ['e-seals', 'ai-ml'] })).toReversed(), expected(who, isBoth))
      assert.deepEqual(await allOf(who, { topic: ['ai-ml', 'e-seals'] }), await allOf(who, { topic: ['e-seals', 'ai-ml'] }))
      assert.deepEqual((await allOf(who, { topic: ['ai-ml', 'e-seals'], colour: 'red', lang: 'en' })).toReversed(), expected(who, (index) => isBoth(index) && index % 3 !== 0))
      assert.equal((await spine.content.count(who, { kinds })).n, readable.length)
      assert.equal((await spine.content.count(who, { kinds, facets: { topic: ['ai-ml', 'e-seals'] } })).n, expected(who, isBoth).length)
      assert.equal((await spine.content.countBy(who, { kinds }, 'topic', ['e-seals'])).get('e-seals')?.n, expected(who, (index) => index % 2 === 0 || isBoth(index)).length)
      assert.equal((await spine.content.countBy(who, { kinds, facets: { lang: 'en', colour: 'red' } }, 'topic', ['ai-ml'])).get('ai-ml')?.n, expected(who, (index) => index % 2 === 1 && index % 3 !== 0).length)
      assert.deepEqual((await spine.content.pick(who, items.map(({ id }) => id))).map(({ id }) => id), readable)
      const joined = await spine.content.joined<{ n: number }>(who, { sql: `select jsonb_build_object('n', n) as own, item_id, null::uuid as person_id from unnest(?::uuid[]) with ordinality x(item_id, n) order by n`, bindings: [items.map(({ id }) => id)] })
      assert.deepEqual(joined.flatMap(({ item }) => item?.id ?? []), readable)
      assert.deepEqual(joined.map(({ own }) => own.n), items.map((_one, index) => index + 1))
      const found = new Set<string>()
      let after: string | undefined
      do {
        const page = await spine.search.find(who, { text: 'canary', limit: 50, ...(after ? { after } : {}) })
        for (const { item } of page.hits) found.add(item.id)
        after = page.next ?? undefined
      } while (after)
      assert.deepEqual([...found].toSorted(), readable.toSorted())
    }), { numRuns: 25, seed: 11 })
  })

  it('a page of one item shows beside it only what its reader may read', async () => {
    await fc.assert(fc.asyncProperty(held, fc.nat(items.length - 1), async (tokens, index) => {
      const who = viewer(tokens)
      const item = items[index]
      if (!item) return
      if (!mayRead(item.audience, who.tokens)) { await assert.rejects(spine.content.read(who, null, item.id)); return }
      const read = await spine.content.read(who, null, item.id)
      const readable = new Set(expected(who))
      for (const near of await spine.content.related(who, read)) assert.ok(readable.has(near.item.id))
      assert.deepEqual((await spine.content.whyReadable(who, item.id)).map(({ token }) => token).toSorted(), item.audience.filter((token) => who.tokens.includes(token)).toSorted())
    }), { numRuns: 40, seed: 13 })
  })

  it('the first to publish and the last to change leave the derived rows equal to the items', async () => {
    const { rows } = await spine.database.db.raw<{ rows: { wrong: number }[] }>(`
      with want as (select i.id, t.token, f.facet from core.item i, unnest(i.audience) t(token), core.facet_keys(i.facets) f(facet)
        where i.published_at is not null and i.withdrawn_at is null and i.removed_at is null and i.expired_at is null),
      have as (select item_id, token, facet from core.item_audience)
      select (select count(*)::int from ((table want except all table have) union all (table have except all table want)) d) as wrong`)
    assert.equal(rows[0]?.wrong, 0)
  })
})

describe('what points to an item', () => {
  let spine: Spine
  before(async () => { spine = await openSpine() })
  after(() => spine.close())

  it('is found among any number that may not be read', async () => {
    const make = async (audience: string[]) => (await spine.content.publishNew(editor(), 'notes.note', input('One', { audience }))).id
    const to = await make(['public'])
    const from: string[] = []
    for (let n = 0; n < 121; n += 1) from.push(await make([n === 60 ? 'public' : 'network']))
    await spine.database.db.raw(`insert into core.item_link (from_id, to_id, relation, position) select id, ?::uuid, 'points', 0 from unnest(?::uuid[]) id`, [to, from])
    assert.deepEqual((await spine.content.pick(viewer([]), [], { to, relation: 'points' })).map(({ id }) => id), [from[60]])
    assert.equal((await spine.content.pick(viewer(['network']), [], { to, relation: 'points' })).length, 50)
  })
})
