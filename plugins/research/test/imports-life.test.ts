import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type { Imports } from '../imports/services/imports.ts'
import { bringWork } from './exchange-works.ts'

const has = (page: string, words: RegExp, why = ''): void => { assert.ok(words.test(page), `${String(words)} is not there ${why}`) }
const hasNot = (page: string, words: RegExp, why = ''): void => { assert.ok(!words.test(page), `${String(words)} is there ${why}`) }
interface Counted { items: number; revisions: number; events: number; entries: number; made: number; done: number; left: number; keys: number }

describe('records from a file', function () {
  this.timeout(180_000)
  let site: TestSite, imports: Imports, editor: Viewer
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    imports = site.inside<{ imports: Imports }>('research').imports
    editor = await site.viewer('editor')
  })
  after(() => site?.stop())

  const page = async (path: string, as: Who = 'editor') => (await site.get(path.startsWith('/en') ? path : `/en${path}`, { as })).text
  const upload = async (text: string, name = 'library.bib', as: Who = 'editor') => site.upload('/en/research/import', { name, bytes: Buffer.from(text), type: 'application/x-bibtex' }, { as })
  const begun = async (text: string, name?: string): Promise<string> => { const answer = await upload(text, name); assert.equal(answer.status, 303, answer.text.slice(0, 2_000)); return answer.location ?? '' }
  const settled = async () => { await site.runJobs(); await site.settle() }
  const run = async (path: string, fields: Record<string, unknown> = {}) => { const answer = await site.post(`${path}/start`, { audience: 'members', ...fields }, { as: 'editor' }); assert.equal(answer.status, 303, answer.text.slice(0, 2_000)); await settled() }
  const counted = async (id: string): Promise<Counted> => {
    const { rows: [row] } = await site.instance.database.db.raw<{ rows: Counted[] }>(`with m as (select item_id from research.import_record where import_id = ?::uuid and item_id is not null)
      select (select count(*)::int from core.item where id in (select item_id from m)) as items, (select count(*)::int from core.revision where item_id in (select item_id from m)) as revisions, (select count(*)::int from core.event where item in (select item_id from m) and name = 'core.item.published') as events,
        (select count(*)::int from core.audit where object in (select 'item:' || item_id from m) and action = 'research.work.brought') as entries, (select count(*)::int from research.work_key where import_id = ?::uuid) as keys, i.made, i.done, (select count(*)::int from research.import_record where import_id = ?::uuid and state in ('ready', 'duplicate')) as left from research.import i where i.id = ?::uuid`, [id, id, id, id])
    return row!
  }
  const idOf = (path: string) => path.split('/').at(-1)!.split('?')[0]!

  const first = `@article{a, title = {Gates and \\"{o}ffices}, author = {Haddad, Leila}, year = 2024, journal = {Journal}, doi = {10.5555/GATES.1}, url={https://example.org/gates}, abstract = {Words [of](https://elsewhere.example) it}, copyright={CC-BY 4.0}, keywords={gates}}
@book{b, title = {Seals at sea}, author = {Okoro, Jean}, year = {2020}, publisher = {Press}}
@misc{c, title = {Seals at Sea!}, author = {Okoro, J.}, year = {2020}}
@misc{d, year = {2020}}
@misc{e, title = {Never closed`

  it('are read and shown with their problems, and nothing is made of them before somebody says so', async () => {
    const path = await begun(first)
    const shown = await page(path)
    for (const words of [/5 records/, /Gates and öffices/, /Haddad/, /It has no title/, /never closed/, /Same as record 2 of this file/, /Bring 3 new records in/, /Cannot be brought in/]) has(shown, words)
    await settled()
    hasNot(await page('/research/elsewhere'), /Gates and/)
    await run(path, { 'topics[]': ['ai-ml'], audience: 'public' })
    has(await page(path), /3 made, 0 updated, 1 left out/)
    assert.deepEqual(await counted(idOf(path)), { items: 3, revisions: 3, events: 3, entries: 3, made: 3, done: 4, left: 0, keys: 3 })
    const list = await page('/research/elsewhere?topic=ai-ml', 'visitor')
    for (const words of [/Gates and öffices/, /Seals at sea/, /library\.bib/, /Haddad/]) has(list, words)
    assert.equal(((await site.get('/en/research/elsewhere.atom', { as: 'visitor', accept: '*/*' })).text.match(/<entry>/g) ?? []).length, 3)
  })

  it('stand here as what they are: harvested, not reviewed, cited, and left out of what this site offers itself', async () => {
    const [gates] = (await site.services.content.list(editor, { kinds: ['research.work'], facets: { year: '2024' } })).rows
    const shown = await page(gates!.path, 'visitor')
    for (const words of [/Harvested from library\.bib\./, /https:\/\/doi\.org\/10\.5555\/gates\.1/, /Creative Commons Attribution 4\.0/]) has(shown, words)
    for (const words of [/>of<\/a>/, /Full text/, /diwan:/, /Retract/]) hasNot(shown, words)
    has(await page(gates!.path, 'editor'), /File under topics/)
    has((await site.get(`/research/cite/${gates!.ref}/bibtex`, { as: 'visitor', accept: '*/*' })).text, /10\.5555\/gates\.1/)
    hasNot((await site.get('/research/oai?verb=ListRecords&metadataPrefix=oai_dc', { as: 'visitor', accept: '*/*' })).text, /Gates/)
    hasNot(await page('/research', 'visitor'), /Gates and öffices/)
    const editing = await site.get(`/en/research/submit/${gates!.id}/about`, { as: 'editor' })
    assert.deepEqual([editing.status, editing.location], [303, `/en/research/elsewhere/${gates!.ref}`])
    assert.equal((await site.post(`/en/research/submit/${gates!.id}/check`, {}, { as: 'editor' })).status, 404, 'it never passes a review')
  })

  it('that are here are left out, updated or brought in all the same, and what differs is said', async () => {
    const work = await bringWork(site, { title: 'Our own study of seals', fields: { doi: '10.5555/OWN.1', year: 2023 } })
    const hidden = await bringWork(site, { title: 'For two people', fields: { doi: '10.5555/hidden.1' }, input: { audience: ['administration:XA'], handling: 'named-administrations' } })
    await site.settle()
    const again = `@article{a, title = {Gates and offices, revised}, author = {Haddad, Leila}, year = 2025, doi = {https://dx.doi.org/10.5555/Gates.1}}
@book{b, title = {Seals at sea}, author = {Okoro, Jean}, year = {2020}, publisher = {Another press}}
@misc{own, title={x}, doi={10.5555/own.1}}
@misc{new, title={Entirely new}, year={2019}, author={A, B}}`
    const path = await begun(again, 'again.bib')
    const shown = await page(path)
    for (const words of [/Same DOI as/, /Same title, year and first author as/, /Our own study of seals/, /Gates and offices, revised/, /Another press/, /2 differences|1 difference/, /Bring 1 new record in/]) has(shown, words)
    assert.equal((await site.post(`${path}/choose`, { record: '1', choice: 'update' }, { as: 'editor' })).status, 303)
    assert.equal((await site.post(`${path}/choose`, { record: '3', choice: 'update' }, { as: 'editor' })).status, 303)
    await run(path)
    has(await page(path), /1 made, 1 updated, 2 left out/)
    const [gates] = (await site.services.content.list(editor, { kinds: ['research.work'], facets: { year: '2025' } })).rows
    assert.deepEqual([gates?.title, gates?.topics, gates?.rev], ['Gates and offices, revised', ['ai-ml'], 2], 'what an editor chose stays')
    assert.equal((await site.services.content.read(editor, 'research.work', work)).rev, 1, 'a study of this site is not changed')
    // Everything at once as new; and whoever may not read a work is not told that it is here.
    const stranger = await site.make.person({ administration: 'XB', roles: ['editor'] })
    const hiddenBib = '@misc{h, title={Hidden?}, doi={10.5555/hidden.1}}'
    const insider = await site.make.person({ administration: 'XA', roles: ['editor'] })
    const readable = await imports.rows(insider, await imports.upload(insider, 'h.bib', Buffer.from(hiddenBib)), {})
    assert.equal(readable.rows[0]?.same?.id, hidden)
    const told = await imports.rows(stranger, await imports.upload(stranger, 'h.bib', Buffer.from(hiddenBib)), {})
    assert.deepEqual([told.rows[0]?.state, told.rows[0]?.same], ['ready', null])
    const anyway = await begun(again, 'anyway.bib')
    await site.post(`${anyway}/choose`, { choice: 'anyway' }, { as: 'editor' })
    await run(anyway)
    has(await page(anyway), /4 made, 0 updated, 0 left out/)
  })

  it('are taken back as a whole, and may be brought in again', async () => {
    const path = await begun('@misc{t, title={To be taken back}, year={2018}, author={A, B}}\n@misc{u, title={This one too}, year={2018}}', 'back.bib')
    await run(path, { audience: 'public' })
    const [item] = (await site.services.content.list(editor, { kinds: ['research.work'], facets: { year: '2018' } })).rows
    has(await page(`${path}/undo`), /Works that leave the lists: 2/)
    assert.equal((await site.post(`${path}/undo`, {}, { as: 'editor' })).status, 303)
    await settled()
    has(await page(path), /was taken back: 2 works/)
    hasNot(await page('/research/elsewhere'), /To be taken back/)
    assert.equal((await site.get(`/en${item!.path}`, { as: 'visitor' })).status, 410)
    const again = await begun('@misc{t, title={To be taken back}, year={2018}, author={A, B}}', 'back-again.bib')
    has(await page(again), /Bring 1 new record in/)
    assert.equal((await site.post(`${path}/undo`, {}, { as: 'editor' })).status, 409, 'once')
  })

  it('are filed by an editor under topics and for visitors', async () => {
    const path = await begun('@misc{f, title={Filed by hand}, year={2017}}', 'file.bib')
    await run(path)
    const [item] = (await site.services.content.list(editor, { kinds: ['research.work'], facets: { year: '2017' } })).rows
    assert.equal((await site.get(`/en${item!.path}`, { as: 'visitor' })).status, 404)
    assert.equal((await site.post(`/en/research/elsewhere/${item!.ref}`, { audience: 'public', 'topics[]': ['ai-ml'] }, { as: 'editor' })).status, 303)
    await settled()
    has(await page('/research/elsewhere?topic=ai-ml', 'visitor'), /Filed by hand/)
    const wrong = await site.post(`/en/research/elsewhere/${item!.ref}`, { audience: 'public', 'topics[]': ['no-such'] }, { as: 'editor' })
    assert.equal(wrong.status, 422)
    has(wrong.text, /Choose at most 20/)
  })

  it('are for whoever may import, and for nobody else', async () => {
    const path = await begun('@misc{p, title={For editors alone}}', 'p.bib')
    for (const as of ['member', 'ncp', 'stranger'] as const) {
      for (const address of ['/research/import', path.replace('/en', ''), `${path.replace('/en', '')}/undo`, '/research/sources']) assert.equal((await site.get(`/en${address}`, { as })).status, 403, `${as} ${address}`)
      assert.equal((await upload('@misc{x, title={x}}', 'x.bib', as)).status, 403)
      for (const what of ['start', 'choose', 'undo', 'drop']) assert.equal((await site.post(`${path}/${what}`, what === 'choose' ? { choice: 'skip' } : what === 'start' ? { audience: 'public' } : {}, { as })).status, 403, `${as} ${what}`)
    }
    assert.equal((await site.post(`${path}/drop`, {}, { as: 'editor' })).status, 303)
    assert.equal((await site.get(path, { as: 'editor' })).status, 404)
  })

  it('say what to do when there is nothing in them, and keep what was pasted', async () => {
    const empty = await site.post('/en/research/import/paste', { text: 'Dear colleagues, <script>' }, { as: 'editor' })
    assert.equal(empty.status, 422, empty.text.slice(0, 3_000))
    has(empty.text, /neither BibTeX nor RIS nor CSL-JSON/)
    has(empty.text, /Dear colleagues, &lt;script&gt;/)
    assert.equal((await upload('[1]', 'x.json')).status, 422)
    assert.equal((await upload('x'.repeat(9_000_000), 'large.bib')).status, 413)
    const pasted = await site.post('/en/research/import/paste', { text: 'TY  - RPRT\nTI  - Pasted\nER  - ' }, { as: 'editor' })
    assert.equal(pasted.status, 303)
    has(await page(pasted.location ?? ''), /Pasted text[^]*RIS: 1 record/)
  })

  it('are each made exactly once, also when the work is cut off in its midst and two take it up', async () => {
    const many = Array.from({ length: 450 }, (_, n) => `@misc{k${n}, title={Cut off number ${n}}, year={2016}, author={Family${n}, Given}}`).join('\n')
    const [one, two] = [await imports.upload(editor, 'one.bib', Buffer.from(many)), await imports.upload(editor, 'two.bib', Buffer.from(many))]
    const { db } = site.instance.database
    for (const id of [one, two]) await imports.start(editor, id, { audience: 'members', topics: [] })
    // A process that dies in a part leaves none of it: the transaction of the third part fails at its last statement.
    await db.raw(`create function research.cut() returns trigger language plpgsql as 'begin if new.done = 300 then raise exception ''killed''; end if; return new; end'; create trigger cut before update on research.import for each row when (new.id = '${one}') execute function research.cut()`)
    await assert.rejects(imports.run(one), /killed/)
    const cut = await counted(one)
    assert.deepEqual(cut, { items: 200, revisions: 200, events: 200, entries: 200, made: 200, done: 200, left: 250, keys: 200 })
    await db.raw('drop trigger cut on research.import; drop function research.cut')
    await Promise.all([imports.run(one), imports.run(two), imports.run(one)])
    await imports.resume()
    await settled()
    const both = [await counted(one), await counted(two)]
    assert.deepEqual(both.map(({ left }) => left), [0, 0])
    assert.equal(both[0]!.made + both[1]!.made, 450, 'of two files with the same records each is made once')
    const { rows: [total] } = await db.raw<{ rows: { n: number; titles: number }[] }>(`select count(*)::int as n, count(distinct t.title)::int as titles from core.text t where t.title like 'Cut off number %'`)
    assert.deepEqual(total, { n: 450, titles: 450 })
    assert.deepEqual([(await imports.read(one)).state, (await imports.read(two)).state], ['done', 'done'])
  })
})
