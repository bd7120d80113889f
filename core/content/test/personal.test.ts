import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Type } from 'typebox'
import { Conflict, Invalid, oneOf, orNull, reaches, type ItemInput, type Kind, type Reach, type Viewer } from '../../contract/index.ts'
import { newId } from '../../database/index.ts'
import { rows } from '../rows.ts'
import { input, openSpine, states, note, viewer, type Spine } from './spine.ts'

const canary = 'zqphone'
const CardFields = Type.Object({
  personId: Type.String({ format: 'uuid' }), unit: orNull(Type.String()), phone: orNull(Type.String()), phoneFor: orNull(oneOf(reaches)),
  email: orNull(Type.String()), room: orNull(Type.String()), born: orNull(Type.String({ format: 'date' })), desk: orNull(Type.String()),
})
/** A card of a person as a directory would have it. */
const card: Kind<typeof CardFields> = {
  prefix: 'PC', table: 'card', fields: CardFields, states, transitions: note.transitions, person: 'personId',
  personal: {
    phone: { why: 'notes.personal.phone', audience: 'self', chosenIn: 'phoneFor' },
    email: { why: 'notes.personal.email', audience: 'members' },
    room: { why: 'notes.personal.room', audience: 'administration' },
    born: { why: 'notes.personal.born', audience: 'self', may: 'people' },
    desk: { why: 'notes.personal.desk', audience: 'public' },
  },
}
const seat = (administration: string, more: string[] = [], may: string[] | 'all' = []): Viewer & { id: string } => {
  const id = newId()
  return { ...viewer(['members', `administration:${administration}`, `user:${id}@administration:${administration}`, ...more], { id, administration, may }), id }
}

describe('Personal columns of items', () => {
  let spine: Spine
  const owner = seat('XA', [], 'all'), colleague = seat('XA'), stranger = seat('XB'), ncp = seat('XA', ['ncps', 'ncps@administration:XA']), strangeNcp = seat('XB', ['ncps', 'ncps@administration:XB'])
  const staff = seat('XC', ['staff:notes'], ['notes.write', 'notes.publish']), registrar = seat('XC', [], ['notes.people'])
  const visitor = viewer()
  before(async () => {
    spine = await openSpine()
    await spine.database.db.raw('create table notes.card (item_id uuid primary key references core.item on delete cascade, person_id uuid not null, unit text, phone text, phone_for text, email text, room text, born date, desk text)')
    spine.kinds.add('notes', 'card', card)
    await spine.prepare()
  })
  after(() => spine?.close())

  const fields = (more: Record<string, unknown> = {}) => ({ personId: owner.id, unit: 'Tariffs', phone: canary, email: `${canary}@test.example`, room: `${canary} 7`, born: '1980-02-03', desk: `${canary} front`, ...more })
  const made = async (more: Record<string, unknown> = {}, whole: Partial<ItemInput> = {}) =>
    spine.content.publishNew(owner, 'notes.card', input('Olga Owner', { fields: fields(more), ...whole }))
  const seen = async (who: Viewer, id: string, options?: { draft?: boolean }) => (await spine.content.present(who, [{ id, kind: 'notes.card' }], options)).get(id)
  const looks = async (id: string) => (await rows<{ actor: string; detail: { fields: string[] } }>(spine.database.db, `select actor, detail from core.audit where object = ? and action = 'notes.card.personal-seen' order by id`, [`item:${id}`]))

  it('are in no item, list, pick, draft, revision, search or conflict, for anybody', async () => {
    const { id, rev } = await made({ phoneFor: 'public' })
    const draft = await spine.content.draft(owner, id)
    await spine.content.saveDraft(owner, id, { ...draft.input, fields: { ...draft.input.fields, phone: `${canary} 2` } }, { rev: 0 })
    const conflict = await spine.content.saveDraft(staff, id, draft.input, { rev: 7 }).then(() => null, (error: unknown) => error)
    assert.ok(conflict instanceof Conflict)
    const stale = await spine.content.move(owner, id, 'publish', { rev: rev + 5 }).then(() => null, (error: unknown) => error)
    assert.ok(stale instanceof Conflict)
    for (const who of [owner, staff, colleague, visitor]) {
      const item = await spine.content.read(who, 'notes.card', id)
      assert.deepEqual(Object.keys(item.fields).toSorted(), ['personId', 'unit'])
      const answers = [
        item, await spine.content.list(who, { kinds: ['notes.card'] }), await spine.content.pick(who, [id]), await spine.content.history(who, id), await spine.content.revision(who, id, 1),
        await spine.search.find(who, { text: canary }), await spine.search.suggest(who, canary), await spine.content.mine(who, {}),
        ...item.isKept ? [await spine.content.draft(who, id)] : [],
      ]
      assert.doesNotMatch(JSON.stringify(answers), new RegExp(canary))
    }
    assert.doesNotMatch(JSON.stringify([conflict.theirs, stale.theirs]), new RegExp(canary))
    for (const table of ['core.item', 'core.text', 'core.revision', 'core.event', 'core.change', 'core.audit', 'core.item_audience']) {
      const kept = await rows<{ text: string }>(spine.database.db, `select t::text as text from ${table} t`)
      assert.ok(kept.every(({ text }) => !text.includes(canary)), table)
    }
    assert.ok((await rows<{ text: string }>(spine.database.db, 'select input::text as text from core.draft')).every(({ text }) => !text.includes(canary)))
  })

  it('are shown to the person, and to others as the rule says', async () => {
    const { id } = await made()
    assert.deepEqual(await seen(owner, id), { fields: { phone: canary, phoneFor: null, email: `${canary}@test.example`, room: `${canary} 7`, born: '1980-02-03', desk: `${canary} front` }, withheld: [] })
    assert.deepEqual(Object.keys((await seen(colleague, id))?.fields ?? {}), ['email', 'room', 'desk'])
    assert.deepEqual(Object.keys((await seen(stranger, id))?.fields ?? {}), ['email', 'desk'])
    assert.deepEqual(Object.keys((await seen(registrar, id))?.fields ?? {}), ['email', 'born', 'desk'])
    assert.deepEqual(await seen(visitor, id), { fields: { desk: `${canary} front` }, withheld: ['phone', 'phoneFor', 'email', 'room', 'born'] })
  })

  it('tell nothing of an item the viewer may not read, nor of its draft to who does not keep it', async () => {
    const { id } = await made({ phoneFor: 'public' }, { audience: ['administration:XA'] })
    assert.equal(await seen(stranger, id), undefined)
    assert.ok(await seen(colleague, id))
    assert.equal(await seen(colleague, id, { draft: true }), undefined)
    assert.ok(await seen(owner, id, { draft: true }))
  })

  it('reach as far as the person chose, and no further', async () => {
    const everyone: [Viewer, Reach][] = [[colleague, 'administration'], [ncp, 'administration'], [strangeNcp, 'ncps'], [stranger, 'members'], [staff, 'members'], [visitor, 'public']]
    await fc.assert(fc.asyncProperty(fc.constantFrom(...reaches), async (chosen) => {
      const { id } = await made({ phoneFor: chosen })
      for (const [who, needed] of everyone) {
        const presented = await seen(who, id)
        const expected = reaches.indexOf(chosen) >= reaches.indexOf(needed)
        assert.equal(presented?.fields['phone'] === canary, expected, `${chosen} for ${who.administration ?? 'a visitor'}`)
        assert.equal(presented?.withheld.includes('phone'), !expected)
        assert.ok(presented?.withheld.includes('phoneFor'))
      }
      assert.equal((await seen(owner, id))?.fields['phone'], canary)
    }), { numRuns: 10 })
  })

  it('are looked at on the record where not every member may see them, but for the person and for what is empty', async () => {
    const { id } = await made({ phoneFor: 'ncps' })
    for (const who of [owner, stranger, visitor]) await seen(who, id)
    assert.deepEqual(await looks(id), [])
    await seen(strangeNcp, id)
    await seen(registrar, id)
    assert.deepEqual(await looks(id), [{ actor: strangeNcp.id, detail: { fields: ['phone'] } }, { actor: registrar.id, detail: { fields: ['born'] } }])
    const empty = await made({ phone: null, room: '', phoneFor: 'ncps', born: null })
    for (const who of [strangeNcp, colleague, registrar]) await seen(who, empty.id)
    assert.deepEqual(await looks(empty.id), [])
  })

  it('stay as they stand when a write leaves them out, and are written when it names them', async () => {
    const { id, rev } = await made({ phoneFor: 'members' })
    const draft = await spine.content.draft(staff, id)
    await spine.content.saveDraft(staff, id, { ...draft.input, fields: { ...draft.input.fields, unit: 'Origin', room: 'new room' } }, { rev: 0 })
    assert.equal((await seen(stranger, id))?.fields['phone'], canary)
    const moved = await spine.content.move(staff, id, 'publish', { rev })
    assert.equal(moved.fields['unit'], 'Origin')
    assert.deepEqual((await seen(owner, id))?.fields, { phone: canary, phoneFor: 'members', email: `${canary}@test.example`, room: 'new room', born: '1980-02-03', desk: `${canary} front` })
    const french = await spine.content.translate(staff, id, 'fr', { title: 'Olga en français' }, { rev: moved.rev })
    assert.equal((await seen(owner, id))?.fields['phone'], canary)
    await spine.content.restore(staff, id, 1)
    await spine.content.move(staff, id, 'publish', { rev: french.rev })
    assert.equal((await seen(owner, id))?.fields['room'], 'new room')
  })

  it('wait in a draft for the person alone, until it is published', async () => {
    const { id, rev } = await made({ phoneFor: 'self' })
    const draft = await spine.content.draft(owner, id)
    await spine.content.saveDraft(owner, id, { ...draft.input, fields: { ...draft.input.fields, phone: 'the next' } }, { rev: 0 })
    assert.equal((await seen(owner, id))?.fields['phone'], canary)
    assert.equal((await seen(owner, id, { draft: true }))?.fields['phone'], 'the next')
    assert.ok((await seen(staff, id, { draft: true }))?.withheld.includes('phone'))
    await spine.content.translate(owner, id, 'es', { title: 'Olga' }, { rev })
    await spine.content.move(owner, id, 'publish', { rev: rev + 1, draft: 1 }).catch(() => spine.content.move(owner, id, 'publish', { rev: rev + 1 }))
    assert.equal((await seen(owner, id))?.fields['phone'], 'the next')
  })

  it('reach what only the person says: nobody else widens or narrows it, nor makes the card another’s', async () => {
    const { id } = await made({ phoneFor: 'administration' })
    const { input: standing } = await spine.content.draft(staff, id)
    const save = (who: Viewer, more: Record<string, unknown>) => spine.content.saveDraft(who, id, { ...standing, fields: { ...standing.fields, ...more } }, { rev: 0 })
    await assert.rejects(save(staff, { phoneFor: 'public' }), Invalid)
    await assert.rejects(save(staff, { phoneFor: 'self' }), Invalid)
    await assert.rejects(save(staff, { personId: staff.id }), Invalid)
    await assert.rejects(spine.content.publishNew(staff, 'notes.card', input('Made by staff', { fields: fields({ phoneFor: 'public' }) })), Invalid)
    const { unit, ...rest } = standing.fields as { unit: string; personId?: string }
    delete rest.personId
    const { rev: saved } = await spine.content.saveDraft(owner, id, { ...standing, fields: { ...rest, unit, phoneFor: 'public' } }, { rev: 0 })
    assert.equal(saved, 1)
    await spine.content.move(owner, id, 'publish', { rev: 1 })
    assert.equal((await seen(owner, id))?.fields['phoneFor'], 'public')
    assert.equal((await spine.content.read(owner, 'notes.card', id)).fields['personId'], owner.id)
    const own = await spine.content.publishNew(staff, 'notes.card', input('Made by staff', { fields: fields() }))
    assert.equal((await seen(owner, own.id))?.fields['phone'], canary)
    assert.ok((await seen(staff, own.id))?.withheld.includes('phone'))
  })

  it('of a draft that was never published are not another’s by naming another person', async () => {
    const { id } = await spine.content.create(owner, 'notes.card', input('A draft', { fields: fields() }))
    const { input: standing } = await spine.content.draft(staff, id)
    await spine.content.saveDraft(staff, id, { ...standing, fields: { ...standing.fields, personId: staff.id } }, { rev: 1 })
    assert.equal((await seen(staff, id, { draft: true }))?.fields['phone'] ?? null, null)
  })

  it('are refused where a rule could not hold: as facets, of no column, with no reach', () => {
    const add = (more: Partial<Kind>) => () => { spine.kinds.add('notes', 'wrong', { ...card as unknown as Kind, ...more }) }
    assert.throws(add({ facets: ['phone'] }), /cannot be a facet/)
    assert.throws(add({ facets: ['phoneFor'] }), /cannot be a facet/)
    assert.throws(add({ personal: { none: { why: '', audience: 'self' } } }), /none of its fields/)
    assert.throws(add({ personal: { phone: { why: '', audience: 'everyone' as Reach } } }), /is none/)
    assert.throws(add({ person: 'phone' }), /cannot be personal itself/)
  })
})
