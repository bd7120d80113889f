import fc from 'fast-check'
import { relationTypes } from '../works/model/fields.ts'
import { record, recordTypes, type BibliographicRecord } from '../exchange/record.ts'
import { organisation, person, whole } from './exchange-records.ts'

const many = (n: number) => Array.from({ length: n }, (_one, at) => person(`Author${at + 1}`, at % 2 === 0 ? 'Ana' : 'Jean-Luc'))
const article = { container: { title: 'Journal of Borders', volume: '12', issue: '3', pages: '1–19' }, version: '', type: 'external' }

/** Works as they are: each is cited in a way of its own. */
export const cited: readonly BibliographicRecord[] = [
  {}, { version: '' }, { creators: [person('Haddad', 'Leila')], version: '' }, { creators: [organisation('Aldermere Customs')], version: '', doi: '' }, { creators: [organisation('Ports and Borders')], version: '' }, { type: 'dataset' }, article, { ...article, creators: [organisation('Trade Fund'), person('Okoro', 'Jean')] },
  { ...article, container: { ...article.container, issue: '' } }, { creators: many(3) }, { creators: many(8), version: '' }, { creators: many(21), version: '' }, { issued: '', version: '' }, { issued: '2026', version: '' },
].map((more, n) => ({ ...whole, ...more, identifier: `scp:2026.${String(n).padStart(4, '0')}`, url: `https://hub.example/en/research/RW-${n}` }))

const words = fc.array(fc.constantFrom(...'abcdefgABC éüß ñçø ‘’“” 0129 &%_#${}^\\<>:.!?()/=-–@|*" سلمى 税関 ☃'.split('')), { minLength: 1, maxLength: 50 }).map((all) => all.join('').replaceAll(/\s+/g, ' ').trim()).filter((text) => /[\p{L}\d]/u.test(text))
const name = words.map((text) => text.replaceAll(/[^\p{L} '-]/gu, '').replaceAll(/\s+/g, ' ').trim()).filter((text) => /^\p{L}.*\p{L}$/u.test(text) && !/\band\b/i.test(text))
const maybe = <T>(one: fc.Arbitrary<T>, none: T): fc.Arbitrary<T> => fc.oneof({ arbitrary: one, weight: 3 }, fc.constant(none))
const creator = fc.oneof(fc.tuple(name, name, fc.constantFrom('', '0000-0002-1825-0097'), maybe(words, '')).map(([family, given, orcid, affiliation]) => person(family, given, { orcid, affiliation })), name.map((one) => organisation(one)))
const any = fc.record({
  type: fc.constantFrom(...recordTypes, 'made-by-an-administrator'), lang: fc.constantFrom('en', 'fr', 'es', 'ar'), title: words, creators: fc.array(creator, { maxLength: 4 }), publisher: maybe(words, ''), issued: fc.constantFrom('', '2026', '2026-04', '2026-04-09'), updated: fc.constantFrom('', '2026-06-01'), doi: maybe(fc.stringMatching(/^10\.5555\/[a-z0-9._;()/-]{1,20}$/), ''),
  abstract: maybe(words, ''), subjects: fc.uniqueArray(name, { maxLength: 4 }), container: maybe(name, ''), volume: maybe(fc.constant('12'), ''), pages: fc.constantFrom('', '7', '1–19'), version: fc.constantFrom('', '2', '1.1'), funders: fc.array(words, { maxLength: 2 }), isRetracted: fc.boolean(), access: fc.constantFrom('', 'open', 'embargo', 'restricted'),
  related: fc.array(fc.record({ relation: fc.constantFrom(...relationTypes), type: fc.constantFrom('DOI', 'URL', 'ISBN', 'ISSN', 'arXiv', 'Handle'), value: words }), { maxLength: 3 }), licence: fc.constantFrom(whole.licence, { id: '', name: 'All rights reserved', url: '' }, { id: '', name: '', url: '' }),
})

/** Works with every sign there is, and with everything missing that may be missing; the same ones each time. */
export const odd: readonly BibliographicRecord[] = fc.sample(any, { seed: 20_261_130, numRuns: 200 }).map(({ title, lang: said, abstract, subjects, container, volume, pages, ...more }, n) => {
  const lang = said as BibliographicRecord['lang']
  return record({
    ...more as Partial<BibliographicRecord>, lang, identifier: `odd:${n}`, url: `https://hub.example/${lang}/research/ODD-${n}`, titles: [{ lang, text: title }, ...n % 3 === 0 ? [{ lang: 'fr' as const, text: `${title} (fr)` }] : []], abstracts: abstract === '' ? [] : [{ lang, text: abstract }], subjects: subjects.map((text) => ({ lang, text })),
    container: container === '' ? { title: '', volume: '', issue: '', pages: '' } : { title: container, volume, issue: '', pages }, available: more.access === 'embargo' ? '2027-01-01' : '',
  })
})
