import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { decoded, records, separatorOf } from '../services/csv-reader.ts'
import type { Imports } from '../services/imports.ts'

const tableOf = (text: string) => { const separator = separatorOf(text); return [...records(text, separator)] }

describe('a table as people export it', () => {
  const text = 'Nom;Prénom;Courriel\r\n"Sørensen; le jeune";Łukasz;l@x.example\r\n'
  for (const [name, bytes] of Object.entries({
    'utf-8': Buffer.from(text), 'utf-8 with a mark': Buffer.from(`\uFEFF${text}`), 'utf-16le': Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le without a mark': Buffer.from(text, 'utf16le'), 'utf-16be': Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  })) it(`is read in ${name}`, () => { assert.deepEqual(tableOf(decoded(bytes).text)[1]?.cells, ['Sørensen; le jeune', 'Łukasz', 'l@x.example']) })
  it('is read in Windows-1252', () => { assert.equal(decoded(Buffer.from([0x4e, 0xe9, 0x65, 0x3b, 0x93, 0x94])).text, 'Née;“”') })
  it('comes back as it was written, whatever stands in the cells', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string().map((cell) => cell.replace(/\s+/g, ' ').trim().replace(/^['=+\-@]+/, '').trim()), { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 }), fc.constantFrom(',', ';', '\t'), (rows, separator) => {
      const written = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator)).join('\r\n')
      assert.deepEqual([...records(written, separator)].map(({ cells }) => cells), rows.filter((row) => row.some((cell) => cell !== '')))
    }))
  })
  it('loses one row and no more to a quote that is never closed', () => {
    assert.deepEqual(tableOf('a,b\n"x,1\ny,2\n').map(({ no, cells, fault }) => [no, cells.length, fault]), [[1, 2, null], [2, 2, 'quote'], [3, 2, null]])
  })
})

describe('a list of people', function () {
  this.timeout(180_000)
  let site: TestSite
  let imports: Imports
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    await site.settle()
    imports = (site.instance.kernel.get('directory') as unknown as { deps: { imports: Imports } }).deps.imports
  })
  after(() => site?.stop())

  const bring = async (text: string | Buffer, as: Who = 'administrator') => {
    const { Readable } = await import('node:stream')
    return imports.upload(await site.viewer(as), 'list.csv', Readable.from([Buffer.isBuffer(text) ? text : Buffer.from(text)]))
  }
  const rowsOf = async (id: string, as: Who = 'administrator') => (await imports.rows(await site.viewer(as), id, {})).rows
  const mapped = async (id: string, as: Who = 'administrator') => { const viewer = await site.viewer(as); await imports.check(viewer, id, (await imports.read(viewer, id)).mapping) }

  it('is tried before anything is written, each wrong row saying what to do', async () => {
    const id = await bring(`Name;E-mail;Administration;Languages;ORCID
Ana Lima;ana@x.example;Borovia;fr:fluent, ar;0000-0002-1825-0097
"Bo; the other";bo@x.example;XB;klingonish;
Cy;not an address;XB;;
Di;di@x.example;Nowhere;;
Eve;ana@x.example;XB;;
Fay;fay@x.example;XB;;0000-0002-1825-0098
'=HYPERLINK("x");gus@x.example;XB;;
`)
    await mapped(id)
    const rows = await rowsOf(id)
    assert.deepEqual(rows.map(({ no, state }) => [no, state]), [[2, 'ready'], [3, 'wrong'], [4, 'wrong'], [5, 'wrong'], [6, 'wrong'], [7, 'wrong'], [8, 'ready']])
    assert.deepEqual(rows.flatMap(({ no, problems }) => problems.map(({ key, values }) => `${no} ${key.split('.').at(-1) ?? ''} ${String(values?.['row'] ?? '')}`.trim())), ['3 language', '4 mail', '5 administration', '6 repeated 2', '7 orcid'])
    assert.equal((await site.services.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.person where mail like '%@x.example'`)).rows[0]?.n, 0)
    const page = await site.get(`/en/directory/import/${id}`, { as: 'administrator' })
    assert.match(page.text, /The same address stands in row 2/)
    assert.match((await site.get(`/en/directory/import/${id}/report.csv`, { as: 'administrator', accept: '*/*' })).text, /not an address/)
  })

  it('is written part by part, goes on where it was cut off, and makes nobody twice', async () => {
    const people = Array.from({ length: 450 }, (_one, n) => `Person ${String.fromCharCode(65 + n % 26)}${'abcdefghij'[n % 10] ?? ''} Nr${n},p${n}@many.example,XB,fr`)
    const id = await bring(`name,email,administration,languages\n${people.join('\n')}\n`)
    await mapped(id)
    const admin = await site.viewer('administrator')
    await imports.start(admin, id)
    // Cut off after its first part: the transaction of the second is the one that does not come to its end.
    const { db } = site.services
    await db.raw(`create function directory.cut() returns trigger language plpgsql as $$ begin if new.done > 200 then raise exception 'cut'; end if; return new; end $$`)
    await db.raw('create trigger cut before update on directory.import for each row execute function directory.cut()')
    await assert.rejects(imports.run(id), /cut/)
    const count = async () => (await db.raw<{ rows: { people: number; cards: number; rows: number }[] }>(`select (select count(*)::int from core.person where mail like '%@many.example') as people, (select count(*)::int from directory.person p join core.person c on c.id = p.person_id where c.mail like '%@many.example') as cards, (select done from directory.import where id = ?::uuid) as rows`, [id])).rows[0]
    assert.deepEqual(await count(), { people: 200, cards: 200, rows: 200 })
    await db.raw('drop trigger cut on directory.import; drop function directory.cut()')
    await imports.run(id)
    await imports.run(id)
    assert.deepEqual(await count(), { people: 450, cards: 450, rows: 450 })
    assert.equal((await imports.read(admin, id)).state, 'done')
    const found = JSON.parse((await site.get('/api/v1/directory?q=nr449', { as: 'stranger' })).text) as { people: { rows: { name: string }[] } }
    assert.equal(found.people.rows.length, 1)
    assert.doesNotMatch(JSON.stringify(found), /many\.example/)
  })

  it('invites from the list, and finds duplicates the next time', async () => {
    const id = await bring('name,mail,administration\nIda Ort,ida@later.example,XB\n')
    await mapped(id)
    await imports.start(await site.viewer('administrator'), id)
    await imports.run(id)
    assert.deepEqual(await imports.invite(await site.viewer('administrator'), id), { invited: 1, left: 0 })
    const again = await bring('name,mail,title,administration\nIda Ort,IDA@later.example,Director,XB\nNew One,new@later.example,Aide,XB\n')
    await mapped(again)
    assert.deepEqual((await rowsOf(again)).map(({ state, choice }) => [state, choice]), [['duplicate', 'skip'], ['ready', null]])
  })

  it('is for one’s own seat where a contact point brings it in, and nobody else’s to see', async () => {
    const id = await bring('name,mail,administration\nOwn One,own@xb.example,XB\nOther One,other@xa.example,XA\n', 'strangeNcp')
    await mapped(id, 'strangeNcp')
    assert.deepEqual((await rowsOf(id, 'strangeNcp')).map(({ state }) => state), ['ready', 'wrong'])
    assert.equal((await site.get(`/en/directory/import/${id}`, { as: 'ncp' })).status, 404)
    assert.equal((await site.get('/en/directory/import', { as: 'member' })).status, 403)
  })
})
