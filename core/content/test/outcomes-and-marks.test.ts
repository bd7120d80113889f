import assert from 'node:assert/strict'
import { NotFound } from '../../contract/index.ts'
import { editor, input, member, openSpine, viewer, visitor, type Spine } from './spine.ts'

describe('what items improve, and marks by which lists leave them out', () => {
  let spine: Spine
  const kinds = ['notes.note'], who = editor()
  const write = (title: string, fields: object, more: object = {}) => spine.content.publishNew(who, 'notes.note', input(title, { fields: { colour: 'red', ...fields }, ...more }))
  const titles = async (query: object, reader = visitor) => (await spine.content.list(reader, { kinds, ...query })).rows.map(({ title }) => title)
  before(async () => {
    spine = await openSpine()
    for (const [title, fields, more] of [['Quiet', {}], ['Loud', { isLoud: true, improves: ['cost'] }], ['Dear', { improves: ['revenue', 'cost'] }], ['Hidden', { isLoud: true, improves: ['cost'] }, { audience: ['administration:XA'] }]] as const) { await write(title, fields, more ?? {}); spine.clock.forward(1) }
  })
  after(() => spine.close())

  it('are lists, counts and searches of one outcome, whatever the column is called', async () => {
    assert.deepEqual(await titles({ facets: { outcome: 'cost' } }), ['Dear', 'Loud'])
    assert.deepEqual(await titles({ facets: { outcome: 'cost' } }, member('XA')), ['Hidden', 'Dear', 'Loud'])
    assert.deepEqual([...await spine.content.countBy(visitor, { kinds }, 'outcome', ['cost', 'revenue', 'compliance'])].map(([value, { n }]) => [value, n]), [['cost', 2], ['revenue', 1], ['compliance', 0]])
    assert.deepEqual((await spine.search.find(visitor, { text: 'text', outcome: 'revenue' })).hits.map(({ item }) => item.title), ['Dear'])
  })

  it('leave out what is marked, in lists, in counts and beside facets, and a mark is no facet', async () => {
    assert.deepEqual(await titles({ without: ['loud'] }), ['Dear', 'Quiet'])
    assert.deepEqual(await titles({ without: ['loud'], facets: { outcome: 'cost', colour: 'red' } }, member('XA')), ['Dear'])
    assert.deepEqual(await titles({ without: ['soft'] }), ['Dear', 'Loud', 'Quiet'])
    assert.deepEqual(await spine.content.count(visitor, { kinds, without: ['loud'] }), { n: 2, isMore: false })
    assert.deepEqual(await spine.content.count(visitor, { kinds }), { n: 3, isMore: false })
    const under = await spine.content.facets(member('XA'), { kinds, without: ['loud'] }, { outcome: ['cost', 'revenue'] })
    assert.equal(under.by['outcome']?.get('cost')?.n, 1)
    const { rows } = await spine.database.db.raw<{ rows: { n: number }[] }>("select count(*)::int as n from core.item i cross join lateral core.facet_keys(i.facets) k where i.facets @> '{!loud}' and k like '%!%'")
    assert.equal(rows[0]?.n, 0)
  })

  it('are rows of a query over what the reader may read and no more', async () => {
    const query = { sql: 'select r.id, n.colour from readable r join notes.note n on n.item_id = r.id where n.is_loud = ?', bindings: [true] }
    assert.equal((await spine.content.among(visitor, kinds, query)).length, 1)
    assert.equal((await spine.content.among(member('XA'), kinds, query)).length, 2)
    assert.equal((await spine.content.among(member('XB'), kinds, query)).length, 1)
    assert.deepEqual(await spine.content.among(member('XA'), ['notes.other'], query), [])
  })

  it('are told who points to them by whatever relation, once, of what may be read', async () => {
    const { id } = await write('Pointed at', {})
    const first = await write('By two relations', {}, { links: { related: [id], sources: [id] } })
    spine.clock.forward(1)
    const second = await write('By a hidden one', {}, { links: { related: [id] }, audience: ['administration:XA'] })
    assert.deepEqual((await spine.content.inbound(visitor, id)).map((item) => item.id), [first.id])
    assert.deepEqual((await spine.content.inbound(member('XA'), id)).map((item) => item.id), [second.id, first.id])
    assert.equal((await spine.content.inbound(member('XA'), id, 1)).length, 1)
    await assert.rejects(spine.content.read(visitor, null, second.id), NotFound)
  })

  it('are joined to what waits only for who keeps them, as they stand', async () => {
    const open = await write('Kept', {}), draft = await spine.content.create(who, 'notes.note', input('Only begun', { fields: { colour: 'blue' } }))
    const gone = await write('Gone', {})
    await spine.content.move(who, gone.id, 'withdraw', { rev: 1, note: 'Old.' })
    const ids = [open.id, draft.id, gone.id]
    const sql = { sql: `select '{}'::jsonb as own, x as item_id, null::uuid as person_id from unnest(?::uuid[]) x order by 2`, bindings: [ids], isKept: true }
    const found = async (reader: ReturnType<typeof viewer>) => (await spine.content.joined(reader, sql)).flatMap(({ item }) => item?.title ?? [])
    assert.deepEqual(await found(who), ['Kept'])
    assert.deepEqual(await found(member('XA')), [])
    assert.deepEqual(await found(visitor), [])
  })
})
