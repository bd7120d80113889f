import type { Creator } from '../../exchange/record.ts'
import { loose, readRecord } from './loose.ts'
import { most, Problems, type Reading } from './problem.ts'

type Fields = Readonly<Record<string, unknown>>
const types: Readonly<Record<string, string>> = { dataset: 'dataset', 'article-journal': 'article', 'journal-article': 'article', article: 'article', 'article-magazine': 'article', book: 'book', chapter: 'chapter', 'paper-conference': 'conference', thesis: 'thesis', report: 'report', standard: 'report' }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
// Crossref puts titles into lists, of which the first is the one.
const words = (value: unknown): string => typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : Array.isArray(value) && typeof value[0] === 'string' ? value[0] : ''
const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : []

/** Items of CSL-JSON: a list, one alone, or a list within `items` or `references`; also as Crossref answers them, within `message`. */
export function readCsl(text: string): Reading {
  const problems = new Problems()
  const none = (name: string): Reading => { problems.add(1, name); return { records: [], problems: problems.all } }
  if (isDeep(text)) return none('deep')
  let said: unknown
  try { said = JSON.parse(text.replace(/^\uFEFF/, '')) } catch { return none('json') }
  const inner = isFields(said) && isFields(said['message']) ? said['message'] : said
  const items = Array.isArray(inner) ? inner : isFields(inner) ? Array.isArray(inner['items']) ? inner['items'] : Array.isArray(inner['references']) ? inner['references'] : [inner] : []
  if (items.length === 0) return none('empty')
  if (items.length > most.records) problems.add(most.records + 1, 'too-many', { most: most.records })
  const records = items.slice(0, most.records).flatMap((item: unknown, n) => { if (isFields(item)) return [recordOf(n + 1, item)]; problems.add(n + 1, 'item'); return [] })
  return { records, problems: problems.all }
}

/** Deeper than any bibliography: looked for before anything is made of it. */
function isDeep(text: string): boolean {
  let depth = 0, isText = false
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (isText) { if (sign === 92) at++; else if (sign === 34) isText = false }
    else if (sign === 34) isText = true
    else if (sign === 91 || sign === 123) { if (++depth > 40) return true }
    else if (sign === 93 || sign === 125) depth--
  }
  return false
}

function recordOf(at: number, item: Fields) {
  const of = (name: string): string => words(item[name])
  const licence = item['license']
  return readRecord(at, {
    ...loose(), type: types[of('type')] ?? 'paper', identifier: of('number') || of('id'), titles: [{ text: of('title') }], creators: namesOf(listOf(item['author']).length > 0 ? item['author'] : item['editor']), publisher: of('publisher'), date: dateOf(item['issued']),
    container: { title: of('container-title') || of('collection-title'), volume: of('volume'), issue: of('issue'), pages: of('page') }, dois: [of('DOI')].filter(Boolean), urls: [of('URL')].filter(Boolean), abstracts: [{ text: of('abstract') }],
    subjects: (Array.isArray(item['keyword']) ? listOf(item['keyword']).map(words) : [...of('keyword').split(/[,;]/), ...listOf(item['subject']).map(words)]), language: of('language'), licences: [...listOf(licence).map((one) => isFields(one) ? words(one['URL']) : words(one)), words(licence)].filter(Boolean), version: of('version') || of('edition'),
  })
}

const namesOf = (value: unknown): Creator[] => listOf(value).slice(0, most.creators + 1).flatMap((one): Creator[] => {
  if (!isFields(one)) return []
  const [family, given, literal] = [words(one['family']), words(one['given']), words(one['literal']) || words(one['name'])]
  const particle = words(one['non-dropping-particle']) || words(one['dropping-particle'])
  if (family === '' && given === '') return literal === '' ? [] : [{ kind: 'organisation', name: literal }]
  return [{ kind: 'person', family: [particle, family].filter(Boolean).join(' '), given: [given, words(one['suffix'])].filter(Boolean).join(', '), orcid: words(one['ORCID']), affiliation: '' }]
})

function dateOf(value: unknown): string {
  if (!isFields(value)) return words(value)
  const parts = listOf(listOf(value['date-parts'])[0]).map((one) => words(one)).filter((one) => /^\d{1,4}$/.test(one))
  return parts.length > 0 ? parts.map((one, n) => n === 0 ? one : one.padStart(2, '0')).join('-') : words(value['raw']) || words(value['literal'])
}
