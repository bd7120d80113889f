import assert from 'node:assert/strict'
import { after, before, describe, it } from 'mocha'
import type { BroughtItem } from '../../contract/index.ts'
import { newId } from '../../database/index.ts'
import { input, note, openSpine, type Spine } from './spine.ts'

describe('Items with a past of their own', function bringing() {
  this.timeout(60_000)
  let spine: Spine
  before(async () => {
    spine = await openSpine()
    spine.kinds.add('notes', 'letter', { ...note, prefix: 'LT', table: 'letter', keptBy: 'seat' })
    await spine.database.db.raw('create table notes.letter (item_id uuid primary key references core.item on delete cascade, colour text not null, due_on date, improves jsonb not null, is_loud boolean not null)')
    await spine.prepare()
  })
  after(() => spine.close())

  const item = (kind: string): BroughtItem => ({ id: newId(), kind, input: { ...input('Brought'), audience: ['members'] }, administration: 'XA', author: null, publishedAt: new Date('2026-11-20T09:00:00Z') })
  const written = async (id: string) => (await spine.database.db.raw<{ rows: object[] }>(`select i.kind, i.audience, i.keepers, i.facets, i.state, i.rev, i.published_at, i.surfaced_at, i.handling, t.title, t.words::text, t.of_rev, r.note,
    (select jsonb_agg(jsonb_build_array(e.name, e.actor, e.data)) from core.event e where e.item = i.id) as events, (select jsonb_agg(jsonb_build_array(c.kind, c.rev, c.op, c.audience)) from core.change c where c.item_id = i.id) as changes,
    (select jsonb_agg(jsonb_build_array(a.action, a.detail)) from core.audit a where a.object = 'item:' || i.id) as audit
    from core.item i join core.text t on t.item_id = i.id join core.revision r on r.item_id = i.id where i.id = ?::uuid`, [id])).rows[0]

  for (const kind of ['notes.note', 'notes.letter']) {
    it(`say the same one by one and many at once: ${kind}`, async () => {
      const [one, many, more] = [item(kind), item(kind), item(kind)]
      await spine.database.transaction(() => spine.bringing.bring(one))
      await spine.database.transaction(() => spine.bringing.bringAll([many, more]))
      assert.ok(await written(one.id))
      assert.deepEqual(await written(many.id), await written(one.id))
    })
  }

  it('say the same one by one and many at once with an embargo, a draft and a past of two revisions', async () => {
    const [at, by] = [new Date('2026-11-21T09:00:00Z'), { id: newId(), name: 'Somebody' }]
    await spine.database.db.raw(`insert into core.person (id, name, state, state_at, created_at, updated_at) values (?, 'Somebody', 'suspended', ?, ?, ?)`, [by.id, at, at, at])
    const all = (): BroughtItem[] => {
      const twice = item('notes.note')
      return [
        { ...item('notes.note'), publishedAt: new Date('2099-01-01T09:00:00Z') }, { ...item('notes.note'), draft: { input: input('A newer text'), by, at } },
        { ...item('notes.note'), publishedAt: null, revisedAt: at, author: by }, twice, { ...twice, revisedAt: at, note: 'Again' },
      ]
    }
    const [single, many] = [all(), all()]
    await spine.database.transaction(async () => { for (const one of single) await spine.bringing.bring(one) })
    await spine.database.transaction(() => spine.bringing.bringAll(many))
    const said = async (id: string) => ({
      written: await written(id), drafted: await spine.bringing.drafted('notes', id),
      item: (await spine.database.db.raw<{ rows: object[] }>('select kind, state, rev, lang, handling, author_id, visible_from, surfaced_at, published_at from core.item where id = ?::uuid', [id])).rows[0],
    })
    const withoutIds = async (list: readonly BroughtItem[]): Promise<unknown[]> => Promise.all(list.map(async ({ id }) => JSON.parse(JSON.stringify(await said(id)).replaceAll(id, 'itself')) as unknown))
    assert.deepEqual(await withoutIds(many), await withoutIds(single))
  })

  it('are numbered past four digits, each once', async () => {
    await spine.database.db.raw(`select setval('core.ref_nt', 9998)`)
    const items = Array.from({ length: 4 }, () => item('notes.note'))
    await spine.bringing.bringAll(items.slice(0, 3))
    await spine.bringing.bring(items[3] ?? item('notes.note'))
    const { rows } = await spine.database.db.raw<{ rows: { ref: string }[] }>('select ref from core.item where id = any(?::uuid[]) order by ref', [items.map(({ id }) => id)])
    assert.deepEqual(rows.map(({ ref }) => ref), ['NT-10000', 'NT-10001', 'NT-10002', 'NT-9999'])
  })

  it('tell the plugin of the draft beside them, and no other', async () => {
    const live = item('notes.note')
    const [at, by] = [new Date('2026-11-21T09:00:00Z'), { id: newId(), name: 'Somebody' }]
    await spine.database.db.raw(`insert into core.person (id, name, state, state_at, created_at, updated_at) values (?, 'Somebody', 'suspended', ?, ?, ?)`, [by.id, at, at, at])
    await spine.bringing.bringAll([{ ...live, draft: { input: input('A newer text'), by, at } }])
    const draft = await spine.bringing.drafted('notes', live.id)
    assert.deepEqual([draft?.input.texts.en?.title, draft?.rev, draft?.by, draft?.at], ['A newer text', 1, by, at])
    assert.equal(await spine.bringing.drafted('others', live.id), null, 'an item of another plugin')
    await spine.bringing.bring(live)
    assert.equal(await spine.bringing.drafted('notes', live.id), null, 'what was published took its draft with it')
  })

  it('that change without an author stay whose they were, with the draft beside them and their translations as stale as they were', async () => {
    const live = item('notes.note'), { author: _, ...same } = live
    const french = { title: 'Apporté', summary: '', body: '' }
    const [at, by] = [new Date('2026-11-21T09:00:00Z'), { id: newId(), name: 'Somebody' }]
    await spine.database.db.raw(`insert into core.person (id, name, state, state_at, created_at, updated_at) values (?, 'Somebody', 'suspended', ?, ?, ?)`, [by.id, at, at, at])
    await spine.bringing.bring({ ...live, author: by, input: { ...live.input, texts: { ...live.input.texts, fr: french } } })
    const newer = { ...live.input, texts: { en: { ...live.input.texts.en, title: 'Said anew' }, fr: french } }
    await spine.bringing.bring({ ...same, input: newer, draft: { input: input('Being written'), by, at, state: 'draft', rev: 7 } })
    const stale = async () => (await spine.database.db.raw<{ rows: { lang: string; of_rev: number }[] }>('select lang, of_rev from core.text where item_id = ?::uuid order by lang', [live.id])).rows.map(({ lang, of_rev }) => [lang, of_rev])
    assert.deepEqual(await stale(), [['en', 2], ['fr', 1]])
    await spine.bringing.bring({ ...same, input: { ...newer, topics: ['ai-ml'] } })
    assert.deepEqual(await stale(), [['en', 2], ['fr', 1]])
    const draft = await spine.bringing.drafted('notes', live.id)
    assert.deepEqual([draft?.input.texts.en?.title, draft?.rev, draft?.state, draft?.by], ['Being written', 7, 'draft', by])
    const { rows: [whose] } = await spine.database.db.raw<{ rows: { author_id: string; keepers: string[] }[] }>('select author_id, keepers from core.item where id = ?::uuid', [live.id])
    assert.equal(whose?.author_id, by.id)
    assert.ok(whose?.keepers.some((token) => token.startsWith(`user:${by.id}`)))
  })

  it('find the topics while somebody outside waits to read them, with one connection for both', async () => {
    spine.topics.forget()
    let waiting: Promise<unknown> = Promise.resolve()
    await spine.database.transaction(async () => {
      waiting = spine.database.outside(() => spine.topics.all())
      await new Promise((resolve) => { setTimeout(resolve, 20) })
      await spine.bringing.bringAll([item('notes.note')])
    })
    assert.ok(Array.isArray(await waiting))
  })
})
