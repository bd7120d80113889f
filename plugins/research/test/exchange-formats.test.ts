import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bibtex, bibtexFile } from '../exchange/formats/bibtex.ts'
import { csl } from '../exchange/formats/csl.ts'
import { dataciteJson } from '../exchange/formats/datacite-json.ts'
import { dataciteXml } from '../exchange/formats/datacite-xml.ts'
import { dublinCore } from '../exchange/formats/dublin-core.ts'
import { formats } from '../exchange/formats/all.ts'
import { ris } from '../exchange/formats/ris.ts'
import { record } from '../exchange/record.ts'
import { organisation, person, whole } from './exchange-records.ts'

describe('a work in a format of libraries', () => {
  it('is an entry of BibTeX whose signs mean themselves', () => {
    const made = bibtex(whole)
    assert.match(made, /^@techreport\{haddad2026queues,\n/)
    for (const line of ['  title = {{Queues at the quay: what pre-arrival data changes}}', '  author = {Haddad, Leila Noor and Okoro, Jean-Pierre}', '  month = apr', '  institution = {Aldermere Customs}', '  doi = {10.5555/scp.2026.42}', '  abstract = {We ask whether 50 \\% fewer boxes wait \\& find <yes>.}']) assert.ok(made.includes(line), line)
    assert.match(bibtex({ ...whole, creators: [organisation('Ports and Borders, Ltd.')] }), /author = \{\{Ports and Borders, Ltd\.\}\}/)
    assert.match(bibtex({ ...whole, creators: [person('الهاشمي', 'سلمى')], titles: [{ lang: 'ar', text: 'أثر البيانات' }] }), /^@techreport\{workscp20260042v2|^@techreport\{work/)
  })

  it('balances its braces in BibTeX whatever is written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (title, name) => {
      const made = bibtex(record({ titles: [{ lang: 'en', text: title }], creators: [organisation(name), person(name, title)], url: `https://x/${name}` })).replace(/\\[{}]/g, '')
      assert.equal(made.split('{').length, made.split('}').length)
    }))
  })

  it('has a key of its own in a file of BibTeX, and dashes and quotation marks that stay as many as they are', () => {
    const keys = [...bibtexFile([whole, whole, { ...whole, issued: '2025' }, whole]).matchAll(/^@\w+\{([^,]+),/gm)].map(([, key]) => key)
    assert.deepEqual(keys, ['haddad2026queues', 'haddad2026queues-2', 'haddad2025queues', 'haddad2026queues-3'])
    const made = bibtex({ ...whole, titles: [{ lang: 'en', text: "a -- b ``c''" }], container: { title: 'Journal', volume: '', issue: '', pages: '1–9' } })
    assert.ok(made.includes("title = {{a -{}- b `{}`c'{}'}}") && made.includes('pages = {1--9}'), made)
  })

  it('is lines of RIS that hold no line of their own making', () => {
    const made = ris({ ...whole, abstracts: [{ lang: 'en', text: 'First\nER  - \nTY  - JOUR' }] })
    assert.deepEqual(made.split('\r\n').slice(0, 3), ['TY  - RPRT', 'ID  - scp:2026.0042v2', 'TI  - Queues at the quay: what pre-arrival data changes'])
    assert.ok(made.includes('AU  - Haddad, Leila Noor\r\n') && made.includes('DA  - 2026/04/09/\r\n'))
    assert.equal(made.split('\r\n').filter((line) => line.startsWith('ER')).length, 1)
  })

  it('is CSL-JSON, DataCite and Dublin Core with what is known and nothing else', () => {
    assert.deepEqual(csl(whole)['author'], [{ family: 'Haddad', given: 'Leila Noor', ORCID: 'https://orcid.org/0000-0002-1825-0097' }, { family: 'Okoro', given: 'Jean-Pierre' }])
    assert.deepEqual(csl(whole)['issued'], { 'date-parts': [[2026, 4, 9]] })
    assert.equal('container-title' in csl(whole), false)
    // Of an article a number would be taken for that of the article in its journal, and stand in place of its pages.
    assert.deepEqual([csl(whole)['number'], csl({ ...whole, container: { title: 'Journal', volume: '', issue: '', pages: '1–9' } })['number']], ['scp:2026.0042v2', undefined])
    const data = dataciteJson(whole)
    assert.deepEqual(data.titles.map(({ lang, titleType }) => [lang, titleType]), [['en', undefined], ['fr', 'TranslatedTitle'], ['ar', 'TranslatedTitle']])
    assert.equal(data.publicationYear, '2026')
    assert.match(dataciteXml(whole), /<identifier identifierType="DOI">10\.5555\/scp\.2026\.42<\/identifier>/)
    assert.match(dataciteXml({ ...whole, doi: '' }), /<identifier identifierType="URL">https:\/\/hub\.example/)
    const core = dublinCore(whole)
    assert.match(core, /<dc:creator>Haddad, Leila Noor<\/dc:creator><dc:creator>Okoro, Jean-Pierre<\/dc:creator>/)
    assert.match(core, /<dc:title xml:lang="ar">الطوابير على الرصيف<\/dc:title>/)
    assert.match(core, /50 % fewer boxes wait &amp; find &lt;yes&gt;\./)
  })

  it('leaves no sign in XML that would break it', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const of = record({ titles: [{ lang: 'en', text }], creators: [organisation(text)], publisher: text, url: 'https://x/' })
      for (const made of [dataciteXml(of), dublinCore(of)]) {
        // oxlint-disable-next-line no-control-regex
        assert.doesNotMatch(made, /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|&(?!amp;|lt;|gt;|quot;)/)
        assert.equal(made, made.toWellFormed())
      }
    }))
  })

  it('comes as a file of one work or of many, and of none', () => {
    for (const { write } of formats) for (const all of [[], [whole], [whole, whole]]) assert.equal(typeof write(all), 'string')
  })
})
