import assert from 'node:assert/strict'
import fc from 'fast-check'
import { apa } from '../exchange/citations/apa.ts'
import { chicago } from '../exchange/citations/chicago.ts'
import { iso690 } from '../exchange/citations/iso690.ts'
import { plainOf } from '../exchange/citations/runs.ts'
import { styles } from '../exchange/citations/styles.ts'
import { record, recordTypes, type BibliographicRecord, type Creator } from '../exchange/record.ts'
import { organisation, person, whole } from './exchange-records.ts'

const said = (write: typeof apa, of: Partial<BibliographicRecord>): string => plainOf(write({ ...whole, ...of }))
const many = (n: number): Creator[] => Array.from({ length: n }, (_, at) => person(`Author${at + 1}`, 'Ana'))

describe('a citation', () => {
  it('in APA names two authors with an ampersand, the version and the DOI', () => {
    assert.equal(said(apa, {}), 'Haddad, L. N., & Okoro, J.-P. (2026). Queues at the quay: what pre-arrival data changes (Version 2). Aldermere Customs. https://doi.org/10.5555/scp.2026.42')
    assert.deepEqual(apa(whole).filter(({ isItalic }) => isItalic).map(({ text }) => text), ['Queues at the quay: what pre-arrival data changes'])
  })

  it('in Chicago turns the first name alone round', () => {
    assert.equal(said(chicago, {}), 'Haddad, Leila Noor, and Jean-Pierre Okoro. 2026. Queues at the quay: what pre-arrival data changes. Version 2. Aldermere Customs. https://doi.org/10.5555/scp.2026.42')
  })

  it('in ISO 690 writes family names large and says where it is had', () => {
    assert.equal(said(iso690, {}), 'HADDAD, Leila Noor and Jean-Pierre OKORO, 2026. Queues at the quay: what pre-arrival data changes. Version 2. Aldermere Customs. Available from: https://doi.org/10.5555/scp.2026.42')
  })

  it('names one author, and the organisation that wrote and publishes it once', () => {
    const one = { creators: [organisation('Aldermere Customs')], version: '', doi: '' }
    assert.equal(said(apa, one), 'Aldermere Customs. (2026). Queues at the quay: what pre-arrival data changes. https://hub.example/en/research/RW-0042')
    assert.equal(said(chicago, one), 'Aldermere Customs. 2026. Queues at the quay: what pre-arrival data changes. https://hub.example/en/research/RW-0042')
    assert.equal(said(iso690, one), 'ALDERMERE CUSTOMS, 2026. Queues at the quay: what pre-arrival data changes. Available from: https://hub.example/en/research/RW-0042')
    assert.match(said(apa, { creators: [person('Haddad', 'Leila')] }), /^Haddad, L\. \(2026\)\. /)
  })

  it('shortens long lists of authors where each style does', () => {
    assert.match(said(apa, { creators: many(20) }), /^Author1, A\., .*Author19, A\., & Author20, A\. \(2026\)/)
    assert.match(said(apa, { creators: many(25) }), /Author19, A\., … Author25, A\. \(2026\)/)
    assert.doesNotMatch(said(apa, { creators: many(25) }), /Author20|Author24/)
    assert.match(said(chicago, { creators: many(10) }), /, and Ana Author10\. 2026\./)
    assert.match(said(chicago, { creators: many(11) }), /Ana Author7, et al\. 2026\./)
    assert.match(said(iso690, { creators: many(3) }), /^AUTHOR1, Ana, Ana AUTHOR2 and Ana AUTHOR3, 2026\./)
    assert.match(said(iso690, { creators: many(4) }), /^AUTHOR1, Ana et al\., 2026\./)
  })

  it('keeps given names of scripts that have no initials, and speaks the language of the work', () => {
    const arabic = { lang: 'ar' as const, titles: [{ lang: 'ar' as const, text: 'أثر البيانات المسبقة في زمن الإفراج' }], creators: [person('الهاشمي', 'سلمى'), person('بن علي', 'يوسف')], publisher: 'جمارك وادي سرين' }
    assert.equal(said(apa, arabic), 'الهاشمي، سلمى وبن علي، يوسف. (2026). أثر البيانات المسبقة في زمن الإفراج (النسخة 2). جمارك وادي سرين. https://doi.org/10.5555/scp.2026.42')
    assert.match(said(iso690, arabic), /متاح على: https:/)
    assert.match(said(apa, { creators: [person('Петрова', 'Анна Мария')] }), /^Петрова, А\. М\. \(2026\)/)
    assert.match(said(apa, { lang: 'fr' }), /^Haddad, L\. N\. et Okoro, J\.-P\. \(2026\)/)
  })

  it('says what is missing only where the style has words for it', () => {
    const bare = { creators: [], issued: '', publisher: '', version: '', doi: '' }
    assert.equal(said(apa, bare), 'Queues at the quay: what pre-arrival data changes. (n.d.). https://hub.example/en/research/RW-0042')
    assert.equal(said(chicago, bare), 'Queues at the quay: what pre-arrival data changes. n.d. https://hub.example/en/research/RW-0042')
    assert.equal(said(iso690, bare), 'Queues at the quay: what pre-arrival data changes. n.d. Available from: https://hub.example/en/research/RW-0042')
  })

  it('of an article puts the journal in italics and its title in quotation marks in Chicago', () => {
    const article = { container: { title: 'Journal of Borders', volume: '12', issue: '3', pages: '1–19' }, version: '' }
    assert.match(said(apa, article), /changes\. Journal of Borders, 12\(3\), 1–19\. https/)
    assert.match(said(chicago, article), /“Queues at the quay: what pre-arrival data changes\.” Journal of Borders 12 \(3\): 1–19\. https/)
    assert.match(said(iso690, article), /Journal of Borders, 12\(3\), 1–19\. Available/)
  })

  it('marks a data set for what it is, and what was retracted', () => {
    assert.match(said(apa, { type: 'dataset' }), /changes \(Version 2\) \[Data set\]\. /)
    for (const write of [apa, chicago, iso690]) assert.match(said(write, { isRetracted: true }), /Retracted/)
  })

  it('has no doubled stop or comma, and no word of nothing, whatever is missing', () => {
    const text = fc.oneof(fc.constant(''), fc.stringMatching(/^[A-Za-zé]{1,12}$/))
    const creator = fc.oneof(fc.record({ kind: fc.constant('person' as const), family: text, given: text, orcid: fc.constant(''), affiliation: text }), fc.record({ kind: fc.constant('organisation' as const), name: text }))
    const any = fc.record({
      type: fc.constantFrom(...recordTypes), lang: fc.constantFrom('en', 'fr', 'es', 'ar'), titles: text.map((one) => [{ lang: 'en' as const, text: one }]), creators: fc.array(creator, { maxLength: 25 }), publisher: text,
      issued: fc.constantFrom('', '2026', '2026-04'), version: text, url: fc.constant('https://hub.example/x'), container: fc.record({ title: text, volume: text, issue: text, pages: text }), isRetracted: fc.boolean(),
    })
    fc.assert(fc.property(any, (one) => {
      for (const { write } of styles) {
        const made = plainOf(write(record(one as Partial<BibliographicRecord>)))
        assert.doesNotMatch(made, /\.\.|, ,|,,|،،|undefined|null| {2}|\(\)|\[\]/, made)
        assert.ok(made.endsWith('https://hub.example/x'), made)
      }
    }), { numRuns: 500 })
  })
})
