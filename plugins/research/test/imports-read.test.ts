import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bibtex } from '../exchange/formats/bibtex.ts'
import { csl } from '../exchange/formats/csl.ts'
import { dataciteXml } from '../exchange/formats/datacite-xml.ts'
import { dublinCore } from '../exchange/formats/dublin-core.ts'
import { ris } from '../exchange/formats/ris.ts'
import { addressOf, invertedName, record, titleOf, wholeName, yearOf, type BibliographicRecord } from '../exchange/record.ts'
import { readBibtex } from '../imports/read/bibtex.ts'
import { readCsl } from '../imports/read/csl.ts'
import { decoded } from '../imports/read/decoded.ts'
import { fromLatex } from '../imports/read/latex.ts'
import { dayOf, languageOf } from '../imports/read/loose.ts'
import { OaiReader, type OaiAnswer } from '../imports/read/oai.ts'
import type { Reading } from '../imports/read/problem.ts'
import { formatOf, readFile } from '../imports/read/read-file.ts'
import { readRis } from '../imports/read/ris.ts'
import { XmlFault } from '../imports/read/xml-tree.ts'
import { organisation, person, whole } from './exchange-records.ts'

const only = ({ records }: Reading): BibliographicRecord => { assert.equal(records.length, 1); return records[0]!.record }
const keys = ({ records, problems }: Reading) => [...problems, ...records.flatMap((one) => one.problems)].map(({ at, key }) => `${at} ${key.replace('research.import.problem.', '')}`)
const oai = (xml: string | Buffer, charset = '', size = 1_000): OaiAnswer => {
  const reader = new OaiReader(charset), bytes = Buffer.from(xml as string)
  for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size))
  return reader.end()
}
const envelope = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-30T10:00:00Z</responseDate><request>x</request>${inner}</OAI-PMH>`
const listed = (metadata: string, status = '') => envelope(`<ListRecords><record><header${status}><identifier>oai:elsewhere.example:1</identifier><datestamp>2026-11-01</datestamp></header>${metadata === '' ? '' : `<metadata>${metadata}</metadata>`}</record></ListRecords>`)

describe('a BibTeX file', () => {
  it('is read with its strings, braces, accents, notes and entries that others stand in', () => {
    const { records, problems } = readBibtex(`Notes that nobody reads.
@string{jct = "Journal of " # {Customs Trials}}
@comment{ @article{not, title={Not}} }
@preamble{"\\newcommand{\\x}{y}"}
@Article(haddad26,
  author = {Haddad, Le{\\"\\i}la and Ludwig van der S{\\o}rensen and {World Customs Fund} and M{\\'a}rquez, Jr, Jos\\'{e} and others},
  title = "{Q}ueues at the \\emph{quay}: 50 \\% fewer --- or {{not}}",
  journal = jct, year = 2026, month = apr # "~9", volume = 12, number = {3}, pages = {1--20},
  doi = {https://doi.org/10.5555/AbC\\_1}, url = {https://example.org/a\\_b?x=1\\&y=2}, keywords = {queues; quays}, language = {french}, copyright = {CC-BY 4.0}, abstract = {Ma\\~nana, \\v{S}koda, na\\"{\\i}ve and \\c{c}a.},
)
@inproceedings{part, crossref = {whole}, title = {A part}, author = {Uno Due} }
@proceedings{whole, title = {Proceedings of the Example}, year = {2024}, publisher = {Example Press}}`)
    assert.deepEqual(problems, [])
    assert.equal(records.length, 3)
    const [article, part] = records
    assert.deepEqual(article!.problems, [])
    assert.equal(article!.at, 5)
    const { record: of } = article!
    assert.deepEqual(of.creators.map(invertedName), ['Haddad, Leïla', 'van der Sørensen, Ludwig', 'World Customs Fund', 'Márquez, José, Jr'])
    assert.equal(titleOf(of), 'Queues at the quay: 50 % fewer — or not')
    assert.deepEqual([of.container, of.issued, of.doi, of.url], [{ title: 'Journal of Customs Trials', volume: '12', issue: '3', pages: '1–20' }, '2026-04', '10.5555/abc_1', 'https://example.org/a_b?x=1&y=2'])
    assert.deepEqual([of.subjects.map(({ text }) => text), of.lang, of.licence.id, of.abstracts[0]?.text], [['queues', 'quays'], 'fr', 'CC-BY-4.0', 'Mañana, Škoda, naïve and ça.'])
    assert.deepEqual([titleOf(part!.record), part!.record.container.title, yearOf(part!.record), part!.record.publisher], ['A part', 'Proceedings of the Example', '2024', 'Example Press'])
  })

  it('that is damaged gives what can be read, and names the line of what cannot', () => {
    const reading = readBibtex(`@article{one, title = {Never closed, year = 2020\n\n@book{two, title = {Whole}, author = {A, B}, year = {2021}}\r\n@misc{three, = {x}, year = 1999}\n@article{four}\n@book{five, title={Ill}, doi={ten}, year={soon}, url={javascript:1}}\n`)
    assert.deepEqual(reading.records.map(({ record: of }) => titleOf(of)), ['Never closed, year = 2020', 'Whole', '', 'Ill'])
    assert.deepEqual(keys(reading), ['1 unclosed', '5 empty', '4 entry', '4 title', '6 doi', '6 url', '6 date'])
  })

  it('says LaTeX in letters', () => {
    for (const [said, read] of [["\\'{\\i}", 'í'], ['{\\"u}', 'ü'], ['\\c c', 'ç'], ['\\ss{}', 'ß'], ['\\AA ngstr\\"om', 'Ångström'], ['a~b', 'a b'], ["``x''", '“x”'], ['\\textbf{b} \\unknown c', 'b c'], ['\\~{}x \\^{}', '~x ^'], ['$x_1$', 'x_1'], ['\\', ''], ["\\'", '']] as const) assert.equal(fromLatex(said), read, said)
  })
})

describe('an RIS file', () => {
  it('is read with every name a tag goes by, and lines that go on', () => {
    const reading = readRis('\uFEFFTY  - JOUR\r\nT1  - A title that\r\ngoes on\r\nA1  - Haddad, Leila\r\nAU  - World Customs Fund\r\nY1  - 2026/04/09/Spring\r\nJO  - Journal\r\nSP  - 1\r\nEP  - 9\r\nDO  - doi:10.5555/X.1\r\nUR  - https://example.org/1\r\nN2  - Words\r\n  and more.\r\nKW  - one;two\r\nKW  - three\r\nLA  - eng\r\nER  - \r\n\r\nTY  - RPRT\rTI  - Old lines\rPY  - 1999\rER  -\r')
    assert.deepEqual(keys(reading), [])
    const of = reading.records[0]!.record
    assert.deepEqual([titleOf(of), of.creators.map(invertedName), of.issued, of.container.title, of.container.pages, of.doi, of.url, of.abstracts[0]?.text, of.subjects.map(({ text }) => text), of.lang], ['A title that goes on', ['Haddad, Leila', 'World Customs Fund'], '2026-04-09', 'Journal', '1–9', '10.5555/x.1', 'https://example.org/1', 'Words and more.', ['one', 'two', 'three'], 'en'])
    assert.deepEqual([titleOf(reading.records[1]!.record), reading.records[1]!.at], ['Old lines', 19])
  })
  it('without ends or beginnings is read all the same, and says so', () => {
    assert.deepEqual(keys(readRis('AU  - Nobody\nTY  - BOOK\nTI  - One\nTY  - BOOK\nTI  - Two\n')), ['1 outside', '2 no-end', '4 no-end'])
  })
})

describe('a CSL-JSON file', () => {
  it('is a list, one item, or a list within', () => {
    const item = { id: 'x', type: 'article-journal', title: 'A <i>title</i>', author: [{ family: 'Beek', given: 'Ada', 'non-dropping-particle': 'van' }, { literal: 'Fund' }, 7, null], issued: { 'date-parts': [['2026', 4]] }, DOI: '10.5555/A', 'container-title': 'Journal', language: 'ar' }
    for (const said of [[item], item, { items: [item] }]) {
      const of = only(readCsl(JSON.stringify(said)))
      assert.deepEqual([titleOf(of), of.creators.map(wholeName), of.issued, of.doi, of.lang], ['A title', ['Ada van Beek', 'Fund'], '2026-04', '10.5555/a', 'ar'])
    }
    // As Crossref answers one work, and many.
    const work = { DOI: '10.5555/B', type: 'journal-article', title: ['A title', 'Another'], subtitle: [], 'container-title': ['Journal'], author: [{ given: 'Ada', family: 'Beek', sequence: 'first', affiliation: [], ORCID: 'http://orcid.org/0000-0002-1825-0097' }], issued: { 'date-parts': [[2026, 4]] }, abstract: '<jats:p>Words.</jats:p>', subject: ['Risk'], license: [{ URL: 'https://creativecommons.org/licenses/by/4.0/', 'delay-in-days': 0 }] }
    for (const said of [{ status: 'ok', message: work }, { status: 'ok', message: { 'total-results': 1, items: [work] } }]) {
      const of = only(readCsl(JSON.stringify(said)))
      assert.deepEqual([titleOf(of), of.creators[0], of.issued, of.doi, of.container.title, of.abstracts[0]?.text, of.subjects[0]?.text, of.licence.id, of.type], ['A title', person('Beek', 'Ada', { orcid: '0000-0002-1825-0097' }), '2026-04', '10.5555/b', 'Journal', 'Words.', 'Risk', 'CC-BY-4.0', 'article'])
    }
    assert.deepEqual(keys(readCsl('[1, {"title": 7, "issued": {"date-parts": "x"}}]')), ['1 item'])
    for (const [said, name] of [['{', 'json'], ['[]', 'empty'], ['[['.repeat(50), 'deep']] as const) assert.deepEqual(keys(readCsl(said)), [`1 ${name}`])
  })
})

describe('an answer of OAI-PMH', () => {
  it('is read in both formats, with what was deleted, the token and the errors', () => {
    const { records, token, isOai } = oai(envelope(`<ListRecords><record><header><identifier>oai:a:1</identifier><datestamp>2026-11-01T00:00:00Z</datestamp></header><metadata>${dublinCore(whole)}</metadata></record><record><header status="deleted"><identifier>oai:a:2</identifier><datestamp>2026-11-02T00:00:00Z</datestamp></header></record><resumptionToken completeListSize="9"> abc </resumptionToken></ListRecords>`))
    assert.deepEqual([isOai, token, records.map(({ identifier, isDeleted, datestamp }) => [identifier, isDeleted, datestamp])], [true, 'abc', [['oai:a:1', false, '2026-11-01T00:00:00Z'], ['oai:a:2', true, '2026-11-02T00:00:00Z']]])
    assert.deepEqual(oai(envelope('<error code="noRecordsMatch">None</error>')).errors, [{ code: 'noRecordsMatch', words: 'None' }])
    const { granularity, repository } = oai(envelope('<Identify><repositoryName>There</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>'))
    assert.deepEqual([granularity, repository], ['day', 'There'])
    assert.equal(oai('<html><body>Busy</body></html>').isOai, false)
  })
  it('is read in whichever encoding it has, cut wherever the line cuts it', () => {
    const core = '<oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>Größe é</dc:title></oai_dc:dc>'
    const title = (answer: OaiAnswer) => titleOf(answer.records[0]!.read!.record)
    for (const size of [1, 3, 7, 4_000]) assert.equal(title(oai(listed(core), '', size)), 'Größe é')
    assert.equal(title(oai(Buffer.from(listed(core).replace('UTF-8', 'ISO-8859-1'), 'latin1'))), 'Größe é')
    assert.equal(title(oai(Buffer.from(`\uFEFF${listed(core)}`, 'utf16le'))), 'Größe é')
    assert.equal(title(oai(Buffer.from(listed(core).replace(' encoding="UTF-8"', ''), 'latin1'), 'text/xml; charset=iso-8859-1')), 'Größe é')
    const wrong = oai(Buffer.from(listed(core), 'latin1')).records[0]!.read!
    assert.ok(wrong.problems.some(({ key }) => key.endsWith('.unreadable')))
  })
})

/** What a format keeps of a record, as one text, so that what comes back is compared with what went out. */
const said = (of: BibliographicRecord, { date = (day: string) => day, creators = (all: BibliographicRecord['creators']) => all.map(invertedName), identifier = true }: { date?: (day: string) => string; creators?: (all: BibliographicRecord['creators']) => string[]; identifier?: boolean } = {}) =>
  ({ title: titleOf(of), creators: creators(of.creators), issued: date(of.issued), publisher: of.publisher, container: of.container.title, doi: of.doi, url: of.doi === '' ? of.url : '', abstract: of.abstracts[0]?.text ?? '', subjects: of.subjects.map(({ text }) => text), lang: of.lang, ...identifier ? { identifier: of.identifier } : {} })

describe('what is written here', () => {
  const letters = fc.array(fc.constantFrom(...'abcdefgABC éüß ñçø ‘’ 0129 &%_#${}~^\\<>:.!?()/ سلمى 税関'.split('')), { minLength: 1, maxLength: 40 }).map((all) => all.join('').replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '' && !/<\/?[a-z]/i.test(text))
  const name = letters.map((text) => text.replaceAll(/[^\p{L} ]/gu, '').replaceAll(/\s+/g, ' ').trim()).filter((text) => text !== '' && !/\band\b/i.test(text))
  const key = letters.map((text) => text.replaceAll(/[^a-z0-9]/gi, '')).filter((text) => text !== '')
  const made = fc.record({
    title: letters, creators: fc.uniqueArray(fc.oneof(fc.tuple(name, name).map(([family, given]) => person(family, given)), name.map((one) => organisation(one))), { maxLength: 4, selector: invertedName }), publisher: fc.oneof(fc.constant(''), name), container: fc.oneof(fc.constant(''), name), doi: fc.oneof(fc.constant(''), key.map((one) => `10.5555/${one.toLowerCase()}`)),
    path: key, abstract: fc.oneof(fc.constant(''), letters), subjects: fc.uniqueArray(name, { maxLength: 4 }), lang: fc.constantFrom('en', 'fr', 'es', 'ar'), issued: fc.constantFrom('', '2026', '2026-04', '2026-04-09'), identifier: key.map((one) => `oai-${one}`), type: fc.constantFrom('paper', 'dataset', 'external', 'evaluation'),
  }).map(({ title, publisher, container, path, abstract, subjects, lang, ...more }): BibliographicRecord => record({
    ...more, lang: lang as 'en', titles: [{ lang: lang as 'en', text: title }], publisher, container: { title: container, volume: '', issue: '', pages: '' }, url: `https://example.org/${path}`, abstracts: abstract === '' ? [] : [{ lang: lang as 'en', text: abstract }], subjects: subjects.map((text) => ({ lang: lang as 'en', text })),
  }))
  const same = (write: (all: BibliographicRecord[]) => BibliographicRecord[], ways: Parameters<typeof said>[1] | ((of: BibliographicRecord) => Parameters<typeof said>[1])) => {
    fc.assert(fc.property(fc.array(made, { minLength: 1, maxLength: 3 }), (all) => { const wayOf = (of: BibliographicRecord) => typeof ways === 'function' ? ways(of) : ways; assert.deepEqual(write(all).map((of, n) => said(of, wayOf(all[n]!))), all.map((of) => said(of, wayOf(of)))) }), { numRuns: 300 })
  }

  it('in BibTeX is read back as it was', () => { same((all) => readBibtex(all.map(bibtex).join('\n')).records.map((one) => one.record), (of) => ({ date: (day) => day.slice(0, 7), identifier: of.container.title === '' })) })
  it('in RIS is read back as it was', () => { same((all) => readRis(all.map(ris).join('')).records.map((one) => one.record), {}) })
  it('in CSL-JSON is read back as it was', () => { same((all) => readCsl(JSON.stringify(all.map(csl))).records.map((one) => one.record), {}) })
  it('in Dublin Core and DataCite is read back as it was', () => {
    for (const write of [dublinCore, dataciteXml]) {
      const isCore = write === dublinCore
      fc.assert(fc.property(made, (of) => {
        const read = oai(listed(write(of))).records[0]!.read!.record
        assert.deepEqual(said({ ...read, container: isCore ? read.container : of.container }, { identifier: false, date: (day) => isCore ? day : day.slice(0, 4) }), said(of, { identifier: false, date: (day) => isCore ? day : day.slice(0, 4) }))
      }), { numRuns: 200 })
    }
  })
  it('keeps an ORCID and a licence where the format does', () => {
    assert.deepEqual(only(readCsl(JSON.stringify(csl(whole)))).creators[0], { ...whole.creators[0], affiliation: '' })
    assert.equal(only(readCsl(JSON.stringify(csl(whole)))).licence.id, 'CC-BY-4.0')
    assert.equal(only(readBibtex(bibtex(whole))).licence.id, 'CC-BY-4.0')
    assert.equal(addressOf(only(readRis(ris(whole)))), addressOf(whole))
  })
})

describe('a file of anything', () => {
  // Of the processor, in milliseconds: what else the machine does meanwhile is not counted. One that grew with the square would take minutes.
  const quick = <T>(name: string, work: () => T, most = 6_000): T => { const from = process.cpuUsage(); const answer = work(); const { user, system } = process.cpuUsage(from), took = (user + system) / 1_000; assert.ok(took < most, `${name} took ${Math.round(took)} ms`); return answer }
  const million = 1_000_000
  const hostile: Record<string, string> = {
    'ten million braces': '{'.repeat(10 * million), 'ten million brackets': '['.repeat(10 * million), 'entries never closed, in one line': '@a{x,'.repeat(2 * million), 'entries never closed': '@a{x, t = {\n'.repeat(800_000), 'deep braces in a title': `@a{x, title = {${'{'.repeat(3 * million)}}`,
    'strings of strings': `@string{a = "${'x'.repeat(1_000)}"}\n${Array.from({ length: 2_000 }, (_, n) => `@string{a${n + 1} = a${n || ''} # a${n || ''} # a${n || ''}}`).join('\n')}\n@misc{x, title = a2000}`,
    quotes: '@a{x, t = "'.repeat(700_000), equals: `@a{x, ${'='.repeat(5 * million)}`, commas: `@a{x${','.repeat(5 * million)}}`, hashes: `@a{x, t = ${'# '.repeat(80_000)}}`, 'one huge token': `@a{${'k'.repeat(10 * million)}`, accents: `@a{x, title = {${"\\'".repeat(90_000)}}}`, spaces: `@${' '.repeat(8 * million)}`, ands: `@a{x, author = {${' and'.repeat(40_000)}}}`,
    'lines of RIS': 'TY  - JOUR\n'.repeat(800_000), 'one line of RIS': `TY  - JOUR\nAB  - ${'x '.repeat(5 * million)}`, 'lines that go on': `TY  - JOUR\nAB  - x\n${'y\n'.repeat(4 * million)}`, 'RIS without a beginning': 'AU  - x\n'.repeat(million), 'spaces of RIS': `TY  - JOUR\n${' '.repeat(9 * million)}x`,
    'objects of JSON': `[${'{},'.repeat(2 * million)}{}]`, 'authors of JSON': JSON.stringify([{ title: 'x', author: Array.from({ length: 500_000 }, () => ({ family: 'x' })) }]), tags: JSON.stringify([{ title: '<p'.repeat(2 * million) }]), 'years that are none': JSON.stringify([{ title: 'x', issued: { raw: '1'.repeat(5 * million) } }]),
  }
  for (const [name, text] of Object.entries(hostile)) it(`is read in bounded time: ${name}`, function () {
    this.timeout(60_000)
    const bytes = Buffer.from(text)
    const { records, problems } = quick(name, () => readFile(bytes)?.reading ?? { records: [], problems: [] })
    assert.ok(records.length <= 5_000 && problems.length <= 201)
    assert.ok(JSON.stringify(records).length < 40 * million)
  })
  it('never throws, and reads as records only what says that it is some', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.array(fc.constantFrom('@article{', '@string{', 'a = ', '{', '}', '"', ',', '#', '\\', '\n', 'TY  - ', 'ER  - ', '[', ']', ':', 'x'), { maxLength: 60 }).map((parts) => parts.join(''))), (text) => {
      for (const read of [readBibtex, readRis, readCsl]) for (const { record: of } of read(text).records) assert.equal(JSON.stringify(of), JSON.stringify(of).toWellFormed())
      readFile(Buffer.from(text))
    }), { numRuns: 2_000 })
    assert.deepEqual([formatOf('TY  - JOUR'), formatOf('\n% a\n@misc{x}'), formatOf(' [{}]'), formatOf('<html>'), formatOf('me@example.org')], ['ris', 'bibtex', 'csl', null, null])
  })
  it('as an answer of OAI-PMH is read or refused, whatever it is made of and however it is cut, and what is kept of it is whole', () => {
    const pieces = ['<', '>', '/>', '</', '<record>', '</record>', '<header>', '</header>', '<identifier>', '</identifier>', '<resumptionToken>', '</resumptionToken>', '<error code="', '">', '<metadata><dc><title>', '</title></dc></metadata>', '&amp;', '&#xD800;', '&#0;', '&x;', '<![CDATA[', ']]>', '<!--', '-->', '<?x ', '?>', '<!DOCTYPE x [', 'xmlns="x"', '\u{1F6A2}'.repeat(300), 'a', ' ', '\n', '\u0000', '\uFFFE', '\uD83D']
    const parts = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), words = parts.map((all) => all.filter((part) => !/[<>&]/.test(part) && !['\u0000', '\uFFFE', '\uD83D'].includes(part)).join(''))
    const made = fc.oneof(parts.map((all) => envelope(all.join(''))), words.map((text) => envelope(`<ListRecords><record><header><identifier>x${text}</identifier></header></record><resumptionToken>${text.repeat(8)}</resumptionToken></ListRecords>`)), fc.string({ unit: 'binary', maxLength: 300 }))
    const charset = fc.constantFrom('', 'text/xml; charset=utf-16', 'charset=utf-7', 'charset=iso-2022-kr', 'charset="', 'charset=shift_jis', 'charset=x-user-defined')
    fc.assert(fc.property(made, charset, fc.integer({ min: 1, max: 400 }), fc.constantFrom('utf8', 'utf16le', 'latin1'), (text, said, size, encoding) => {
      try {
        const { records, errors, token, repository } = oai(Buffer.from(text, encoding as 'utf8'), said, size)
        for (const kept of [token, repository, ...errors.flatMap(({ code, words: why }) => [code, why]), ...records.flatMap(({ identifier, datestamp, read }) => [identifier, datestamp, JSON.stringify(read)])]) assert.ok(kept.isWellFormed() && !kept.includes('\u0000') && kept.length <= 100_000)
      } catch (error) { if (!(error instanceof XmlFault)) throw error }
    }), { numRuns: 1_500 })
  })
  it('is read in UTF-8, UTF-16 and Windows-1252', () => {
    const text = '@misc{x, title = {Été à Łódź}}'
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le'), Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()]) assert.equal(titleOf(readFile(bytes)!.reading.records[0]!.record), 'Été à Łódź')
    assert.equal(decoded(Buffer.from([0x4e, 0xe9, 0x93])), 'Né“')
  })
  it('as XML is refused where it would grow, sink or bring others along', () => {
    const laughs = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><OAI-PMH>&b;</OAI-PMH>`
    const why = (xml: string) => { try { oai(xml, '', 65_536); return 'read' } catch (error) { return error instanceof XmlFault ? error.why : String(error) } }
    assert.equal(why(laughs), 'doctype')
    assert.equal(why('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'), 'doctype')
    assert.equal(why(envelope('&nbsp;')), 'xml')
    assert.equal(why(envelope('<a>'.repeat(million))), 'deep')
    assert.equal(why(listed('<dc>'.concat('<title>x</title>'.repeat(100_000), '</dc>'))), 'many')
    assert.equal(why('<x'.repeat(10)), 'xml')
    quick('a huge text', () => assert.equal(why(listed(`<dc><title>${'x'.repeat(10 * million)}</title></dc>`)), 'read'))
    quick('a huge attribute', () => assert.equal(why(listed(`<dc><title lang="${'x'.repeat(5 * million)}">x</title></dc>`)), 'read'))
  })
  it('has days of the calendar and languages of the world', () => {
    for (const [one, day] of [['2026', '2026'], ['2026/04/09/', '2026-04-09'], ['2026-4', '2026-04'], ['2026-02-30', '2026-02'], ['2026-13', '2026'], ['2026-04-09T10:00:00Z', '2026-04-09'], ['9999', ''], ['20260', ''], ['spring', ''], ['2026///Spring', '2026']] as const) assert.equal(dayOf(one), day, one)
    for (const [one, code] of [['eng', 'en'], ['fr-CA', 'fr'], ['Español', 'es'], ['de', 'de'], ['und', ''], ['constructor', ''], ['x'.repeat(99), '']] as const) assert.equal(languageOf(one), code, one)
  })
})
