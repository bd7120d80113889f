import type { Creator } from '../../exchange/record.ts'
import { loose, type Loose } from './loose.ts'
import { doiOf } from '../../works/model/related-identifier.ts'
import { invertedPerson } from './names.ts'
import { child, textOf, type Node } from './xml-tree.ts'

const types: Readonly<Record<string, string>> = { dataset: 'dataset', article: 'article', book: 'book', thesis: 'thesis', doctoralthesis: 'thesis', report: 'report', conferencepaper: 'conference' }

/** Simple Dublin Core (oai_dc). What an identifier is, its shape says. */
export function fromDublinCore(core: Node): Loose {
  const all = (name: string) => core.children.filter((one) => one.name === name).map(({ text, attributes }) => ({ text: text.trim(), lang: attributes['lang'] ?? '' })).filter(({ text }) => text !== '')
  const words = (name: string): string[] => all(name).map(({ text }) => text)
  const identifiers = words('identifier')
  const type = words('type').map((one) => types[one.replace(/^.*[/:]/, '').replaceAll(/[\s-]/g, '').toLowerCase()]).find((one) => one !== undefined)
  return {
    ...loose(), type: type ?? 'paper', titles: all('title'), creators: words('creator').map((name): Creator => invertedPerson(name)), subjects: words('subject'), abstracts: all('description').filter(({ text }) => text !== 'Retracted'), publisher: words('publisher')[0] ?? '',
    date: words('date').filter((one) => /^\d{4}/.test(one)).toSorted((a, b) => b.length - a.length)[0] ?? words('date')[0] ?? '', dois: identifiers.filter((one) => doiOf(one) !== null), urls: identifiers.filter((one) => /^https?:/i.test(one) && doiOf(one) === null),
    identifier: identifiers.find((one) => !/^https?:/i.test(one) && doiOf(one) === null) ?? '', language: words('language')[0] ?? '', licences: words('rights').filter((one) => !isAccess(one)), container: { title: words('source')[0] ?? '', volume: '', issue: '', pages: '' },
  }
}

/** Who may have the text, which is no licence. */
const isAccess = (said: string): boolean => said.startsWith('info:eu-repo/')

// DataCite's words for what is not known (Appendix 3 of its schema).
const unknown = /^\(?:(unac|unal|unap|unas|unav|unkn|none|null|tba|etal)\)?/
const known = (text: string): string => unknown.test(text.trim()) ? '' : text.trim()

/** DataCite, kernel 4. */
export function fromDatacite(resource: Node): Loose {
  const under = (group: string): Node[] => child(resource, group)?.children ?? []
  const first = child(resource, 'identifier')
  const others = under('alternateIdentifiers').map((one) => ({ type: one.attributes['alternateIdentifierType'] ?? '', value: one.text.trim() }))
  const named = [{ type: first?.attributes['identifierType'] ?? '', value: first?.text.trim() ?? '' }, ...others]
  const item = under('relatedItems').find(({ attributes }) => attributes['relationType'] === 'IsPublishedIn')
  const [from, to] = [textOf(item, 'firstPage'), textOf(item, 'lastPage')]
  return {
    ...loose(), type: child(resource, 'resourceType')?.attributes['resourceTypeGeneral'] === 'Dataset' ? 'dataset' : 'paper', titles: under('titles').filter(({ attributes }) => !['Subtitle', 'AlternativeTitle'].includes(attributes['titleType'] ?? '')).map(said),
    creators: under('creators').map((one): Creator => {
      const called = child(one, 'creatorName')
      const [family, given] = [textOf(one, 'familyName'), textOf(one, 'givenName')]
      if (family === '' && given === '') return called?.attributes['nameType'] === 'Organizational' ? { kind: 'organisation', name: known(called.text) } : invertedPerson(known(called?.text ?? ''))
      const orcid = one.children.find(({ name, attributes }) => name === 'nameIdentifier' && /orcid/i.test(attributes['nameIdentifierScheme'] ?? ''))?.text ?? ''
      return { kind: 'person', family, given, orcid, affiliation: textOf(one, 'affiliation') }
    }),
    abstracts: under('descriptions').filter(({ attributes }) => (attributes['descriptionType'] ?? 'Abstract') === 'Abstract').map(said), subjects: under('subjects').map(({ text }) => text), publisher: known(textOf(resource, 'publisher')),
    date: under('dates').find(({ attributes }) => attributes['dateType'] === 'Issued')?.text.trim() ?? known(textOf(resource, 'publicationYear')), dois: named.filter(({ type }) => type.toUpperCase() === 'DOI').map(({ value }) => value), urls: named.filter(({ type }) => type.toUpperCase() === 'URL').map(({ value }) => value),
    identifier: known(named.find(({ type, value }) => !['DOI', 'URL'].includes(type.toUpperCase()) && known(value) !== '')?.value ?? ''), language: textOf(resource, 'language'), licences: under('rightsList').filter(({ attributes }) => !isAccess(attributes['rightsURI'] ?? '')).flatMap(({ text, attributes }) => [text, attributes['rightsURI'] ?? '', attributes['rightsIdentifier'] ?? '']).filter((one) => one.trim() !== ''), version: textOf(resource, 'version'),
    container: { title: textOf(item, 'titles', 'title'), volume: textOf(item, 'volume'), issue: textOf(item, 'issue'), pages: from === '' ? '' : to === '' || to === from ? from : `${from}–${to}` },
  }
}

const said = ({ text, attributes }: Node) => ({ text, lang: attributes['lang'] ?? '' })
