import assert from 'node:assert/strict'
import { Conflict, Gone, Invalid, NotFound, Refused } from '../../contract/index.ts'
import { editor, input, member, openSpine, viewer, visitor, type Spine } from './spine.ts'

describe('items', () => {
  let spine: Spine
  before(async () => { spine = await openSpine() })
  after(() => spine.close())
  const kinds = ['notes.note']

  it('are published in one go and read by whoever holds a token of their audience', async () => {
    const published = await spine.content.publishNew(editor(), 'notes.note', input('Open note', { fields: { colour: 'red' }, topics: ['ai-ml'], texts: { en: { title: 'Open note', extra: { points: ['one', 'two'] } } } }))
    assert.equal(published.ref, 'NT-0001')
    const read = await spine.content.read(visitor, 'notes.note', published.ref)
    assert.equal(read.title, 'Open note')
    assert.deepEqual(read.fields, { colour: 'red', dueOn: null, improves: [], isLoud: false })
    assert.deepEqual(read.extra, { points: ['one', 'two'] })
    assert.equal(read.path, '/notes/NT-0001')
    assert.equal(read.isKept, false)
    const closed = await spine.content.publishNew(editor(), 'notes.note', input('Closed note', { audience: ['administration:XB'] }))
    await assert.rejects(spine.content.read(visitor, 'notes.note', closed.ref), NotFound)
    await assert.rejects(spine.content.read(member('XA'), 'notes.note', closed.id), NotFound)
    assert.equal((await spine.content.read(member('XB'), null, closed.id)).title, 'Closed note')
  })

  it('stand in lists, counts and search only for those who may read them', async () => {
    const titles = async (who: ReturnType<typeof viewer>) => (await spine.content.list(who, { kinds })).rows.map(({ title }) => title)
    assert.deepEqual(await titles(visitor), ['Open note'])
    assert.deepEqual(await titles(member('XB')), ['Closed note', 'Open note'])
    assert.deepEqual(await spine.content.count(visitor, { kinds }), { n: 1, isMore: false })
    assert.deepEqual([...(await spine.content.countBy(visitor, { kinds }, 'colour', ['red', 'blue']))], [['red', { n: 1, isMore: false }], ['blue', { n: 0, isMore: false }]])
    assert.deepEqual((await spine.search.find(visitor, { text: 'closed notes' })).hits.map(({ item }) => item.title), ['Open note'])
    assert.deepEqual((await spine.search.find(member('XB'), { text: 'closed' })).hits.map(({ item }) => item.title), ['Closed note'])
    assert.deepEqual((await spine.search.suggest(visitor, 'op')).map(({ title }) => title), ['Open note'])
    assert.deepEqual(await spine.search.suggest(visitor, 'clo'), [])
  })

  it('keep the live version while a draft beside it is written, and publish it later', async () => {
    const who = editor()
    const { id, ref } = await spine.content.publishNew(who, 'notes.note', input('First words'))
    const draft = await spine.content.draft(who, id)
    assert.equal(draft.rev, 0)
    const saved = await spine.content.saveDraft(who, id, { ...draft.input, texts: { en: { title: 'Second words' } } }, { rev: 0 })
    assert.equal((await spine.content.read(visitor, null, ref)).title, 'First words')
    await assert.rejects(spine.content.draft(member(), id), NotFound)
    const moved = await spine.content.move(who, id, 'publish', { rev: 1 })
    assert.equal(moved.title, 'Second words')
    assert.equal(moved.rev, 2)
    assert.equal(moved.ref, ref)
    assert.equal(saved.rev, 1)
    const revisions = await spine.content.history(who, id)
    assert.deepEqual(revisions.map(({ rev, input: { texts } }) => [rev, texts.en?.title]), [[2, 'Second words'], [1, 'First words']])
    await spine.content.restore(who, id, 1)
    assert.equal((await spine.content.move(who, id, 'publish', { rev: 2 })).title, 'First words')
  })

  it('tell why they were changed to their keepers alone', async () => {
    const who = editor()
    const { id, rev } = await spine.content.publishNew(who, 'notes.note', input('Reasons'))
    await spine.database.db('core.revision').where({ item_id: id, rev }).update({ note: 'The harbour master objected' })
    assert.equal((await spine.content.history(who, id))[0]?.note, 'The harbour master objected')
    for (const reader of [visitor, member('XB')]) {
      assert.equal((await spine.content.history(reader, id))[0]?.note, '')
      assert.equal((await spine.content.revision(reader, id, rev)).note, '')
    }
  })

  it('lose no text when two people write at once: the second is shown what the first wrote', async () => {
    const one = editor(), two = editor()
    const { id } = await spine.content.create(one, 'notes.note', input('Begun'))
    await spine.content.saveDraft(one, id, input('By one'), { rev: 1 })
    await assert.rejects(spine.content.saveDraft(two, id, input('By two'), { rev: 1 }), (fault: unknown) =>
      fault instanceof Conflict && (fault.theirs as { input: { texts: { en: { title: string } } }; rev: number }).input.texts.en.title === 'By one')
    assert.equal((await spine.content.saveDraft(two, id, input('By two'), { rev: 2 })).rev, 3)
  })

  it('say which of two saves at the same moment won', async () => {
    const who = editor()
    const { id } = await spine.content.publishNew(who, 'notes.note', input('Raced'))
    const results = await Promise.allSettled([1, 2, 3, 4].map((n) => spine.content.saveDraft(who, id, input(`Save ${n}`), { rev: 0 })))
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('go from state to state as their kind declares, and are withdrawn with a reason', async () => {
    const who = editor()
    const { id } = await spine.content.create(who, 'notes.note', input('Stateful'))
    assert.equal((await spine.content.move(who, id, 'submit', { rev: 0 })).state, 'review')
    assert.deepEqual(spine.content.openTransitions(who, await spine.content.read(who, null, id)), ['publish'])
    const live = await spine.content.move(who, id, 'publish', { rev: 0 })
    await assert.rejects(spine.content.move(who, id, 'withdraw', { rev: live.rev }), Invalid)
    await spine.content.move(who, id, 'withdraw', { rev: live.rev, note: 'The figures were wrong' })
    await assert.rejects(spine.content.read(visitor, null, id), Gone)
    assert.equal((await spine.content.list(visitor, { kinds })).rows.some(({ title }) => title === 'Stateful'), false)
    assert.equal((await spine.content.move(who, id, 'publish', { rev: live.rev + 1 })).state, 'published')
    assert.equal((await spine.content.read(visitor, null, id)).title, 'Stateful')
  })

  it('are published as they were looked at, and not as they were changed meanwhile', async () => {
    const [writer, who] = [editor(), editor()]
    const { id, draftRev } = await spine.content.create(writer, 'notes.note', input('Looked at', { audience: ['members'] }))
    await spine.content.move(writer, id, 'submit', { rev: 0, draft: draftRev })
    await spine.content.saveDraft(writer, id, input('Put in its place'), { rev: draftRev })
    await assert.rejects(spine.content.move(who, id, 'publish', { rev: 0, draft: draftRev }), Conflict)
    assert.equal((await spine.content.move(who, id, 'publish', { rev: 0, draft: draftRev + 1 })).title, 'Put in its place')
  })

  it('stay withdrawn when somebody translates them', async () => {
    const who = editor()
    const { id } = await spine.content.publishNew(who, 'notes.note', input('Taken back'))
    const { rev } = await spine.content.move(who, id, 'withdraw', { rev: 1, note: 'Not for everyone' })
    await assert.rejects(spine.content.translate(who, id, 'fr', { title: 'Retiré' }, { rev }), Invalid)
    await assert.rejects(spine.content.read(visitor, null, id), Gone)
  })

  it('refuse those without the permission, and hide from those without a keeper', async () => {
    const { id } = await spine.content.publishNew(editor(), 'notes.note', input('Kept'))
    await assert.rejects(spine.content.publishNew(member(), 'notes.note', input('No')), Refused)
    await assert.rejects(spine.content.move(member('XA'), id, 'publish', { rev: 1 }), NotFound)
    await assert.rejects(spine.content.saveDraft(member('XA'), id, input('No'), { rev: 0 }), NotFound)
  })

  it('appear at their embargo and leave at their expiry, in lists and alone, to the minute', async () => {
    const now = spine.clock.now()
    const later = new Date(now.getTime() + 3_600_000), end = new Date(now.getTime() + 7_200_000)
    const { id } = await spine.content.publishNew(editor(), 'notes.note', input('Embargoed', { visibleFrom: later.toISOString(), visibleUntil: end.toISOString() }))
    const isListed = async () => (await spine.content.list(visitor, { kinds })).rows.some((row) => row.id === id)
    assert.equal(await isListed(), false)
    await assert.rejects(spine.content.read(visitor, null, id), NotFound)
    assert.deepEqual(await spine.surfacing.nextBoundary(kinds), later)
    spine.clock.set(later)
    assert.equal(await isListed(), true)
    assert.deepEqual(await spine.surfacing.run(), { surfaced: 1, expired: 0 })
    assert.deepEqual(await spine.surfacing.run(), { surfaced: 0, expired: 0 })
    spine.clock.set(end)
    assert.equal(await isListed(), false)
    await assert.rejects(spine.content.read(visitor, null, id), Gone)
    assert.deepEqual(await spine.surfacing.run(), { surfaced: 0, expired: 1 })
  })

  it('tell in which language they are, and when a translation is behind its original', async () => {
    const who = editor()
    const { id } = await spine.content.publishNew(who, 'notes.note', input('Original', { texts: { en: { title: 'Original' }, fr: { title: 'Traduction' } } }))
    const french = viewer([], { locale: 'fr' })
    assert.equal((await spine.content.read(french, null, id)).title, 'Traduction')
    assert.equal((await spine.content.read(viewer([], { locale: 'ar' }), null, id)).lang, 'en')
    const { input: draft } = await spine.content.draft(who, id)
    await spine.content.saveDraft(who, id, { ...draft, texts: { ...draft.texts, en: { title: 'Original, revised' } } }, { rev: 0 })
    await spine.content.move(who, id, 'publish', { rev: 1 })
    assert.equal((await spine.content.read(french, null, id)).text.isStale, true)
    const fresh = await spine.content.translate(who, id, 'fr', { title: 'Traduction revue' }, { rev: 2 })
    assert.equal(fresh.texts.find(({ lang }) => lang === 'fr')?.isStale, false)
  })

  it('leave nothing but a tombstone when removed', async () => {
    const who = editor()
    const { id } = await spine.content.publishNew(who, 'notes.note', input('Removable secret'))
    await spine.content.remove(who, id, { rev: 1, note: 'Asked for' })
    await assert.rejects(spine.content.read(visitor, null, id), Gone)
    const dump = await spine.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.text where title like '%Removable%'`)
    assert.equal(dump.rows[0]?.n, 0)
    assert.equal((await spine.search.find(visitor, { text: 'removable' })).hits.length, 0)
  })

  it('name every fault of an input by its field', async () => {
    const wrong = input('', { audience: ['public', 'nonsense'], visibleUntil: 'soon' })
    await assert.rejects(spine.content.publishNew(editor(), 'notes.note', wrong), (fault: unknown) =>
      fault instanceof Invalid && fault.faults.map(({ field }) => field).join() === 'audience,visibleUntil')
    await assert.rejects(spine.content.publishNew(editor(), 'notes.note', input('', { topics: ['no-such'], fields: { colour: 'green' }, handling: 'named-people' })), (fault: unknown) =>
      fault instanceof Invalid && fault.faults.map(({ field }) => field).join() === 'texts.en.title,fields.colour,topics,handling')
    await assert.rejects(spine.content.publishNew(editor(), 'notes.note', input('x', { audience: ['space:0198c6f0-0000-7000-8000-000000000000'] })), Invalid)
  })

  it('are paged by keyset both ways without loss or repeat', async () => {
    const who = editor()
    for (let n = 0; n < 23; n++) { spine.clock.forward(n % 3); await spine.content.publishNew(who, 'notes.note', input(`Paged ${n}`, { topics: ['e-seals'] })) }
    const seen: string[] = []
    let after: string | undefined
    const pages: { first: string | null }[] = []
    do {
      const page = await spine.content.list(visitor, { kinds, facets: { topic: 'e-seals' }, limit: 5, ...(after ? { after } : {}) })
      seen.push(...page.rows.map(({ title }) => title))
      pages.push({ first: page.previous })
      after = page.next ?? undefined
    } while (after)
    assert.equal(seen.length, 23)
    assert.equal(new Set(seen).size, 23)
    const third = pages[2]?.first ?? ''
    const back = await spine.content.list(visitor, { kinds, facets: { topic: 'e-seals' }, limit: 5, before: third })
    assert.deepEqual(back.rows.map(({ title }) => title), seen.slice(5, 10))
    await assert.rejects(spine.content.list(visitor, { kinds, after: 'xx' }), Invalid)
  })

  it('write their event, change and audit entry with them, numbered and chained afterwards', async () => {
    const { id } = await spine.content.publishNew(editor(), 'notes.note', input('Logged'))
    await spine.events.settle()
    const { rows: events } = await spine.database.db.raw<{ rows: { name: string; seq: number }[] }>('select name, seq from core.event where item = ?::uuid', [id])
    assert.deepEqual(events.map(({ name }) => name), ['core.item.published'])
    assert.ok(events[0]?.seq)
    const { rows: changes } = await spine.database.db.raw<{ rows: { op: string; seq: number | null }[] }>('select op, seq from core.change where item_id = ?::uuid', [id])
    assert.equal(changes[0]?.op, 'put')
    assert.ok(changes[0]?.seq)
    assert.equal((await spine.audit.verify()).isWhole, true)
  })
})
