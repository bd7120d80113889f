import assert from 'node:assert/strict'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Vocabularies } from '../works/services/vocabularies.ts'
import type { Works } from '../works/services/works.ts'
import { depositFaults, publishFaults } from '../works/model/checks.ts'
import { orcidOf } from '../works/model/orcid.ts'
import { doiOf, relatedFault } from '../works/model/related-identifier.ts'
import { readIdentifier } from '../works/model/versions.ts'

describe('An ORCID', () => {
  it('is taken as it is written anywhere, and stored one way', () => {
    for (const typed of ['0000-0002-1825-0097', ' 0000 0002 1825 0097 ', '0000000218250097', 'https://orcid.org/0000-0002-1825-0097', 'http://www.orcid.org/0000-0002-1825-0097']) assert.equal(orcidOf(typed), '0000-0002-1825-0097', typed)
    assert.equal(orcidOf('0000-0002-1694-233x'), '0000-0002-1694-233X')
  })
  it('with any one digit changed is none', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
      const digits = '0000000218250097'.split('')
      digits[at] = String((Number(digits[at]) + by) % 10)
      assert.equal(orcidOf(digits.join('')), null)
    }))
  })
  it('of any words is answered without throwing', () => { fc.assert(fc.property(fc.string({ maxLength: 60 }), (typed) => { const found = orcidOf(typed); assert.ok(found === null || /^(\d{4}-){3}\d{3}[\dX]$/.test(found)) })) })
})

describe('A related identifier', () => {
  it('is a DOI with or without its address', () => {
    for (const typed of ['10.5555/AbC.1', 'doi:10.5555/abc.1', 'https://doi.org/10.5555/abc.1', 'http://dx.doi.org/10.5555/ABC.1']) assert.equal(doiOf(typed), '10.5555/abc.1', typed)
    for (const typed of ['', '10.5/abc', 'doi', '10.5555/', '10.5555/a b']) assert.equal(doiOf(typed), null, typed)
  })
  it('is asked for its check digit where its kind has one', () => {
    const of = (scheme: 'isbn' | 'issn' | 'url' | 'arxiv' | 'item', identifier: string) => relatedFault({ scheme, identifier, item: null })
    for (const good of ['978-3-16-148410-0', '0-306-40615-2']) assert.equal(of('isbn', good), null, good)
    for (const bad of ['978-3-16-148410-1', '0-306-40615-3', 'isbn']) assert.equal(of('isbn', bad), 'isbn', bad)
    assert.equal(of('issn', '2049-3630'), null)
    assert.equal(of('issn', '2049-3631'), 'issn')
    assert.equal(of('arxiv', 'arXiv:2101.00001v2'), null)
    assert.equal(of('url', 'javascript:alert(1)'), 'url')
    assert.equal(of('item', 'RS-0001'), 'item')
  })
})

describe('What is asked of a study', () => {
  const blank = { lang: 'en', audience: ['members'], texts: { en: { title: '' } } } as const
  it('names everything that is missing at once, each at its place', () => {
    const missing = depositFaults({ ...blank, audience: ['members'], fields: { creators: [{ name: '', family: '', orcid: '0000-0002-1825-0098' }], related: [{ scheme: 'doi', identifier: 'x', item: null }], access: 'embargo', embargoUntil: '2026-01-01' } }, '2026-06-01')
    assert.deepEqual(missing.map(({ field }) => field), ['title', 'summary', 'body', 'topics', 'creators.0.family', 'creators.0.orcid', 'related.0.identifier', 'sharing', 'embargoUntil'])
  })
  it('is whether it may leave the members, which nobody answers for its authors', () => {
    assert.deepEqual(publishFaults({ ...blank, audience: ['members'], fields: { type: 'paper' } }).map(({ key }) => key), ['research.fault.sharing'])
    assert.deepEqual(publishFaults({ ...blank, audience: ['public'], fields: { type: 'paper', sharing: 'members' } }).map(({ key }) => key), ['research.fault.sharing-public'])
    assert.deepEqual(publishFaults({ ...blank, audience: ['public'], fields: { type: 'external' } }), [])
  })
})

describe('The identifier of a study', () => {
  it('is read with and without its version', () => {
    assert.deepEqual(readIdentifier('diwan:2026.0042v2'), { ref: 'RS-0042', version: 2 })
    assert.deepEqual(readIdentifier('diwan:2026.0042'), { ref: 'RS-0042', version: null })
    for (const none of ['RS-0042', '0198c6f0-0000-7000-8000-000000000000', 'diwan:26.0042', 'diwan:2026.0042v']) assert.equal(readIdentifier(none), null, none)
  })
})

describe('A study on a site', function () {
  this.timeout(120_000)
  let site: TestSite, editor: Viewer, works: Works, vocabularies: Vocabularies
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    editor = await site.viewer('editor')
    const inside = site.inside<{ works: Works; vocabularies: Vocabularies }>('research')
    works = inside.works
    vocabularies = inside.vocabularies
  })
  after(() => site?.stop())

  it('keeps its identifier over its versions, and each version at its number', async () => {
    const { content } = site.services
    const finding = { id: 'f-1', effect: '-12', low: '-15', high: '-9' }
    const input = (title: string, more: object = {}) => ({ lang: 'en' as const, audience: ['members'], texts: { en: { title, summary: 'One sentence.', body: 'Abstract', extra: { findings: [{ id: 'f-1', claim: 'Queues were shorter', unit: '%', note: '' }] } } }, fields: { sharing: 'anyone', findings: [finding], ...more } })
    const made = await content.publishNew(editor, 'research.work', input('Queues at two gates'), 'publish')
    const first = await works.read(editor, made.ref)
    const year = site.clock.now().getUTCFullYear()
    assert.equal(works.identifier(first), `diwan:${year}.0001v1`)
    assert.deepEqual([first.fields.version, first.fields.year], [1, year])
    assert.deepEqual(works.findings(first, { lang: 'en', texts: first.texts.length ? { en: { title: '', extra: first.extra } } : {}, audience: [], fields: first.fields }, 'fr').map(({ claim, certainty, path }) => [claim, certainty, path]), [['Queues were shorter', 2, `${first.path}/findings/f-1`]])

    await content.publishNew(editor, 'research.work', input('Another'), 'publish')
    site.clock.forward({ days: 400 })
    const { lang: _, ...text } = { lang: 'fr', title: 'Files à deux portes', summary: 'Une phrase.' }
    const translated = await content.translate(editor, made.id, 'fr', text, { rev: 1 })
    assert.equal((translated.fields as { version: number }).version, 1)
    assert.equal(works.identifier(await works.read(editor, `diwan:${year}.0001`)), `diwan:${year}.0001v1`)
    assert.equal((await works.version(editor, `diwan:${year}.0001v1`)).input.texts.fr?.title, 'Files à deux portes')
  })

  it('has types, licences and sectors with names in four languages', async () => {
    assert.equal((await vocabularies.labels('type', 'fr')).get('paper'), 'Étude')
    assert.ok((await vocabularies.of('licence')).every(({ labels }) => labels.en && labels.fr && labels.es && labels.ar))
  })
})
