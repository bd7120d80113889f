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

describe('a table that is not as it ought to be', () => {
  it('is read on after a quote that runs into another line, with none of the rows between swallowed', () => {
    assert.deepEqual(tableOf('a,b\n"x,1\ny,2\n"z",3\nw,4\n').map(({ no, cells, fault }) => [no, cells[0], fault]), [[1, 'a', null], [2, '"x', 'quote'], [3, 'y', null], [4, 'z', null], [5, 'w', null]])
  })
  it('may have line breaks and quotes within cells', () => {
    assert.deepEqual(tableOf('a,b\n"x\n ""y""",1\nz,2\n').map(({ cells }) => cells), [['a', 'b'], ['x\n "y"', '1'], ['z', '2']])
  })
  it('stays UTF-8 where a few bytes are broken', () => {
    const { encoding, text } = decoded(Buffer.concat([Buffer.from('Prénom;Łódź;اسم\nZoë'), Buffer.from([0xff, 0xfe]), Buffer.from(';é;é\n')]))
    assert.equal(encoding, 'utf-8')
    assert.match(text, /Zoë\uFFFD/)
  })
  it('is told apart from Windows-1252, whatever letters that has', () => {
    for (const word of ['Zoë;Müller;Ñandú', 'Ça va;déjà;où', 'Å;Ø;ß']) assert.deepEqual(decoded(Buffer.from(word, 'latin1')), { encoding: 'windows-1252', text: word })
  })
  it('keeps no millions of cells of one row, and forgets none that makes it too long', () => {
    assert.deepEqual(tableOf(`a,b\n1,2\n${','.repeat(100_000)}\n1,2${','.repeat(50_000)}x${','.repeat(50_000)}\n`).map(({ no, cells }) => [no, cells.length, cells.findLast((cell) => cell !== '')]), [[1, 2, 'b'], [2, 2, '2'], [4, 1_001, 'x']])
    assert.ok(tableOf(`a,b\n"x${',y'.repeat(100_000)}\n`).every(({ cells }) => cells.length <= 1_001))
  })
  it('of any bytes is read in the time of its length', () => {
    for (const [name, text] of Object.entries({ quotes: '"'.repeat(4_000_000), separators: ','.repeat(4_000_000), 'quotes and lines': '"a\n'.repeat(400_000), 'one line': 'a'.repeat(8_000_000), spaces: ' '.repeat(8_000_000) })) {
      const from = performance.now()
      let cells = 0
      for (const record of records(text, separatorOf(text))) cells += record.cells.length
      assert.ok(performance.now() - from < 15_000, `${name}: ${cells} cells in ${performance.now() - from} ms`)
    }
  })
})

describe('a list of people', function () {
  this.timeout(180_000)
  let site: TestSite
  let imports: Imports
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    await site.settle()
    imports = site.inside<{ imports: Imports }>('directory').imports
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

  const problems = async (id: string) => (await rowsOf(id)).flatMap(({ no, problems: wrong }) => wrong.map(({ key, values }) => [no, key.split('.').at(-1), ...Object.values(values ?? {})]))

  for (const [name, bytes] of Object.entries({
    'UTF-8 and tabs': Buffer.from('Name\tE-mail\tPays\nZoë\tz@enc.example\tXB\n'), 'UTF-8 with a mark and semicolons': Buffer.from('\uFEFFNom;Courriel;Pays\nZoë;z@enc.example;XB\n'),
    'UTF-16LE': Buffer.from('\uFEFFName;E-mail;Pays\nZoë;z@enc.example;XB\n', 'utf16le'), 'UTF-16BE': Buffer.from('\uFEFFName;E-mail;Pays\nZoë;z@enc.example;XB\n', 'utf16le').swap16(), 'Windows-1252': Buffer.from('Name;E-mail;Pays\nZoë;z@enc.example;XB\n', 'latin1'),
  })) {
    it(`comes in ${name}`, async () => {
      const id = await bring(bytes)
      await mapped(id)
      assert.deepEqual((await rowsOf(id)).map(({ name: said, state }) => [said, state]), [['Zoë', 'ready']])
    })
  }

  it('says of each row that cannot be read which it is and what to do', async () => {
    const id = await bring(Buffer.concat([Buffer.from('name,mail,administration,role\nAé,a@bad.example,XB,\nB\u0000b,b@bad.example,XB,\nCé'), Buffer.from([0xff]), Buffer.from(`é,c@bad.example,XB,\nDé,d@bad.example,XB,x,y,z\n"Eé,e@bad.example,XB,\nFé,f@bad.example,XB,${'x'.repeat(1_500)}\nGé,g@bad.example,XB,,,,\n`)]))
    await mapped(id)
    assert.deepEqual((await problems(id)).filter(([, key]) => ['unreadable', 'cells', 'quote', 'cell-long'].includes(String(key))), [[3, 'unreadable'], [4, 'unreadable'], [5, 'cells', 6, 4], [6, 'quote'], [7, 'cell-long', 1_000]])
    assert.deepEqual((await rowsOf(id)).filter(({ state }) => state === 'ready').map(({ no }) => no), [2, 8])
    for (const locale of ['en', 'fr', 'es', 'ar']) {
      const { status, text } = await site.get(`/${locale}/directory/import/${id}`, { as: 'administrator' })
      assert.equal(status, 200)
      assert.doesNotMatch(text, /directory\.import\.(problem|column)/)
    }
    assert.match((await site.get(`/en/directory/import/${id}`, { as: 'administrator' })).text, /Row: The row has 6 cells, the heading 4\./)
  })

  it('is refused whole, saying why, where it is no table, too wide, too long or too large', async () => {
    const refused = async (text: string | Buffer, key: RegExp) => {
      await assert.rejects(bring(text), (fault: Error & { faults?: { key: string }[] }) => key.test(fault.faults?.[0]?.key ?? fault.name))
    }
    await refused('only one column\nAna\n', /no-table/)
    await refused('name,mail\n', /empty/)
    await refused('', /no-table/)
    await refused(`${Array.from({ length: 100_000 }, (_one, n) => `c${n}`).join(',')}\n1,2\n`, /too-many-columns/)
    await refused(`name,mail\n${'a,b\n'.repeat(50_001)}`, /too-many$/)
    await refused(Buffer.alloc(50_000_000, 'a,'), /TooLarge/)
    await refused(Buffer.alloc(200_000), /no-table|empty/)
    assert.equal((await site.services.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from directory.import where total = 0`)).rows[0]?.n, 0, 'nothing of what was refused is kept')
  })

  it('whose cells are formulas leaves with a sign before them', async () => {
    const id = await bring(`name,mail,administration\n"=HYPERLINK(""http://x.example"",""Click"")",f1@form.example,XB\n+SUM(A1),f2@form.example,XB\n@cmd,not an address,XB\n`)
    await mapped(id)
    const report = (await site.get(`/en/directory/import/${id}/report.csv`, { as: 'administrator', accept: '*/*' })).text
    assert.match(report, /'@cmd/)
    await imports.start(await site.viewer('administrator'), id)
    await imports.run(id)
    await site.settle()
    const { text } = await site.get('/en/directory.csv?q=sum', { as: 'stranger', accept: '*/*' })
    assert.match(text, /'\+SUM\(A1\)/)
    assert.doesNotMatch(text, /(^|,|")[=+@]/m)
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
    // Without a mail server whoever invites is shown each link, once, and asked no more.
    const { status, text } = await site.post(`/en/directory/import/${id}/invite`, {}, { as: 'administrator' })
    assert.equal(status, 200)
    const [link] = /http[^<]*\/join\/[\w-]+/.exec(text) ?? []
    assert.ok(link, text)
    assert.match((await site.get(new URL(link).pathname + new URL(link).search)).text, /ida@later\.example/)
    assert.doesNotMatch((await site.get(`/en/directory/import/${id}`, { as: 'administrator' })).text, /\/join\/|directory\/import\/[^"]*\/invite/)
    assert.deepEqual(await imports.invite(await site.viewer('administrator'), id), { invited: 0, left: 0, links: [] })
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

  it('of a contact point reaches no account of another seat by its address, neither to change it nor to learn that it is there', async () => {
    const { rows: [other] } = await site.services.db.raw<{ rows: { mail: string }[] }>('select mail from core.person where id = ?::uuid', [site.id('member')])
    const id = await bring(`name,mail,administration,role,phone\nMem Berry,${other?.mail ?? ''},XB,Forged words,+99 123456\nNew Here,new-here@xb.example,XB,Own words,\n`, 'strangeNcp')
    await mapped(id, 'strangeNcp')
    assert.deepEqual((await rowsOf(id, 'strangeNcp')).map(({ state, problems, person_id: person }) => [state, problems[0]?.key ?? null, person]), [['wrong', 'core.access.invitation.ask', null], ['ready', null, null]])
    // As if they had been of the seat when it was looked through.
    await site.services.db.raw(`update directory.import_row set state = 'duplicate', choice = 'update', problems = '[]' where import_id = ?::uuid and no = 2`, [id])
    await imports.start(await site.viewer('strangeNcp'), id)
    await imports.run(id)
    assert.deepEqual((await rowsOf(id, 'strangeNcp')).map(({ state }) => state), ['wrong', 'made'])
    assert.doesNotMatch((await site.get('/api/v1/directory?q=berry', { as: 'administrator' })).text, /Forged words/)
    const { rows: [card] } = await site.services.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from core.text where summary = 'Forged words'`)
    assert.equal(card?.n, 0)
  })

  it('is out of reach for who brought it when they are of that seat no longer', async () => {
    const id = await bring('name,mail,administration\nLate One,late@xb.example,XB\n', 'strangeNcp')
    await mapped(id, 'strangeNcp')
    const ncp = await site.viewer('strangeNcp')
    for (const seat of ['XA', null]) {
      await site.services.db.raw('update directory.import set administration = ? where id = ?::uuid', [seat, id] as never)
      await assert.rejects(imports.start(ncp, id), { slug: 'not-found' })
      assert.equal((await site.get(`/en/directory/import/${id}/report.csv`, { as: 'strangeNcp', accept: '*/*' })).status, 404)
    }
    await imports.start(await site.viewer('administrator'), id)
    await assert.rejects(imports.check(await site.viewer('administrator'), id, { 0: 'name', 1: 'mail' }), { slug: 'conflict' })
  })
})
