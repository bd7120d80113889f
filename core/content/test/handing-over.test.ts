import assert from 'node:assert/strict'
import { Invalid, NotFound, Refused } from '../../contract/index.ts'
import { newId } from '../../database/index.ts'
import { input, member, openSpine, viewer, visitor, type Spine } from './spine.ts'

const point = (seat: string, id = newId()) => viewer(['members', 'ncps', `administration:${seat}`, `ncps@administration:${seat}`, `user:${id}@administration:${seat}`], { id, may: ['notes.write', 'notes.publish'], administration: seat })

describe('items of a seat', () => {
  let spine: Spine
  const kinds = ['notes.note']
  before(async () => { spine = await openSpine() })
  after(() => spine.close())

  it('are kept by whoever sits there next, when the person changes', async () => {
    const before = point('XC'), next = point('XC')
    const { id, rev } = await spine.content.publishNew(before, 'notes.note', input('Of the seat'))
    await spine.content.saveDraft(before, id, input('Begun by the one before'), { rev: 0 })
    assert.equal((await spine.content.mine(next, {}))[0]?.title, 'Begun by the one before')
    assert.equal((await spine.content.move(next, id, 'publish', { rev })).title, 'Begun by the one before')
    assert.equal((await spine.content.read(next, null, id)).isKept, true)
    await assert.rejects(spine.content.draft(member('XC'), id), NotFound)
  })

  it('go to another seat with their keeping, their place in lists and a word in the audit', async () => {
    const from = point('XA'), to = point('XB')
    const { id } = await spine.content.publishNew(from, 'notes.note', input('Handed over'))
    await spine.content.handOver(from, id, { administration: 'XB' })
    const item = await spine.content.read(to, null, id)
    assert.deepEqual([item.administration, item.keepers, item.isKept, item.stewardId], ['XB', ['ncps@administration:XB', 'staff:notes'], true, null])
    assert.equal((await spine.content.read(from, null, id)).isKept, false)
    const listed = async (administration: string) => (await spine.content.list(visitor, { kinds, facets: { administration } })).rows.some((row) => row.id === id)
    assert.deepEqual([await listed('XA'), await listed('XB')], [false, true])
    assert.equal((await spine.content.list(visitor, { kinds, facets: { administration: 'XB', colour: 'blue' } })).rows.some((row) => row.id === id), true)
    const { rows } = await spine.database.db.raw<{ rows: { detail: unknown }[] }>(`select detail from core.audit where action = 'notes.note.handed-over' and object = ?`, [`item:${id}`])
    assert.deepEqual(rows.map(({ detail }) => detail), [{ from: 'XA', to: 'XB', fromPeople: [from.id] }], 'who kept it is on record, also where it was of no seat')
    const { id: draft } = await spine.content.create(from, 'notes.note', input('Not yet out'))
    await spine.content.handOver(from, draft, { administration: 'XB' })
    assert.equal((await spine.content.publishNew(to, 'notes.note', input('Another'))).rev, 1)
    assert.equal((await spine.content.move(to, draft, 'publish', { rev: 0 })).administration, 'XB')
  })

  it('go to a person, who keeps them beside the contact points of their seat', async () => {
    const from = point('XB'), person = newId()
    const { id } = await spine.content.publishNew(from, 'notes.note', input('To somebody'))
    await spine.content.handOver(from, id, { person })
    const item = await spine.content.read(visitor, null, id)
    assert.deepEqual([item.administration, item.stewardId, item.keepers], ['XA', person, ['ncps@administration:XA', 'staff:notes', `user:${person}@administration:XA`]])
  })

  it('are not given away by who reads them, nor by who only wrote them', async () => {
    const author = newId()
    const writes = viewer(['members', `user:${author}@administration:XD`], { id: author, may: ['notes.write'], administration: 'XD' })
    const { id } = await spine.content.create(writes, 'notes.note', input('Written'))
    await assert.rejects(spine.content.handOver(writes, id, { administration: 'XB' }), Refused)
    await assert.rejects(spine.content.handOver(member('XD'), id, { administration: 'XB' }), NotFound)
    assert.equal(await spine.content.countToHandOver(writes, { person: author }), 0)
    await spine.content.handOver(viewer(['ncps@administration:XD'], { id: newId(), administration: 'XD' }), id, { administration: 'XB' })
  })

  it('go all at once from who leaves to who follows, and to nobody the same', async () => {
    await spine.database.db.raw(`insert into core.administration (code, kind, names, updated_at) values ('XE', 'fictional', '{"en": "Elsewhere"}', now())`)
    const leaving = point('XE'), stays = point('XE')
    for (const title of ['One', 'Two', 'Three']) await spine.content.publishNew(leaving, 'notes.note', input(title))
    await spine.content.publishNew(stays, 'notes.note', input('Of a colleague'))
    assert.equal(await spine.content.countToHandOver(stays, { person: leaving.id! }), 3)
    assert.equal(await spine.content.countToHandOver(stays, { administration: 'XE' }), 4)
    assert.equal(await spine.content.countToHandOver(point('XF'), { administration: 'XE' }), 0)
    await assert.rejects(spine.content.handOverAll(stays, { administration: 'XE' }, { administration: 'XE' }), Invalid)
    assert.deepEqual(await spine.content.handOverAll(stays, { person: leaving.id! }, { administration: 'XE' }), { done: 3, remaining: 0 })
    assert.equal(await spine.content.countToHandOver(stays, { administration: 'XE' }), 4)
    assert.deepEqual(await spine.content.handOverAll(stays, { administration: 'XE' }, { administration: 'XF' }), { done: 4, remaining: 0 })
  })
})
