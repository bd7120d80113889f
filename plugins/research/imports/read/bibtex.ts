import { addressFromLatex, fromLatex } from './latex.ts'
import { loose, readRecord } from './loose.ts'
import { bibtexNames } from './names.ts'
import { most, problem, Problems, type Problem, type Reading } from './problem.ts'

type Fields = Map<string, string>
interface Entry { at: number; type: string; key: string; fields: Fields; problems: Problem[] }
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const types: Readonly<Record<string, string>> = { dataset: 'dataset', data: 'dataset', article: 'article', book: 'book', proceedings: 'book', collection: 'book', inproceedings: 'conference', conference: 'conference', incollection: 'chapter', inbook: 'chapter', phdthesis: 'thesis', mastersthesis: 'thesis', thesis: 'thesis', techreport: 'report', report: 'report', manual: 'report' }

/** Entries of a .bib file. One walk over the text: an entry that is never closed ends where another line begins the next. */
export function readBibtex(text: string): Reading {
  const walk = new Walk(text)
  const entries = walk.entries()
  const byKey = new Map(entries.map((entry) => [entry.key.toLowerCase(), entry]))
  return { problems: walk.problems.all, records: entries.map((entry) => recordOf(entry, byKey)) }
}

function recordOf({ at, type, key, fields, problems }: Entry, byKey: ReadonlyMap<string, Entry>) {
  const parent = fields.has('crossref') ? byKey.get(fromLatex(fields.get('crossref') ?? '').trim().toLowerCase()) : undefined
  const found = fields.has('crossref') && !parent ? [...problems, problem(at, 'crossref', { key: (fields.get('crossref') ?? '').slice(0, 60) })] : problems
  // Once: what the entry it points to points to is not followed.
  const inherited = (name: string): string => parent === undefined || ['title', 'author', 'doi', 'url', 'abstract', 'keywords'].includes(name) ? '' : parent.fields.get(name) ?? ''
  const raw = (...names: string[]): string => { for (const name of names) { const value = fields.get(name) || inherited(name); if (value) return value } return '' }
  const words = (...names: string[]): string => fromLatex(raw(...names))
  const said = loose()
  const month = words('month').trim().toLowerCase()
  const n = months.indexOf(month.slice(0, 3)) + 1 || (/^\d{1,2}$/.test(month) ? Number(month) : 0)
  const year = words('date') || words('year')
  return readRecord(at, {
    ...said, type: types[type] ?? 'paper', identifier: words('number') !== '' && (type === 'techreport' || type === 'misc') ? words('number') : key, titles: [{ text: [words('title'), words('subtitle')].filter(Boolean).join(': ') }],
    creators: bibtexNames(raw('author') || raw('editor'), fromLatex), date: /^\s*\d{4}\s*$/.test(year) && n > 0 ? `${year.trim()}-${String(n).padStart(2, '0')}` : year,
    publisher: words('publisher', 'institution', 'school', 'organization', 'howpublished').replace(/^https?:.*/, ''), container: { title: words('journal', 'journaltitle', 'booktitle', 'series') || (parent ? fromLatex(parent.fields.get('title') ?? '') : ''), volume: words('volume'), issue: type === 'article' ? words('number', 'issue') : words('issue'), pages: words('pages') },
    dois: [addressFromLatex(raw('doi'))].filter(Boolean), urls: [addressFromLatex(raw('url')) || (/^\s*\\?(url\{)?https?:/.test(raw('howpublished')) ? addressFromLatex(raw('howpublished')) : '')].filter(Boolean),
    abstracts: [{ text: words('abstract') }], subjects: words('keywords', 'keyword').split(/[,;]/), language: words('langid', 'language'), licences: [words('copyright', 'license', 'licence', 'rights')], version: words('version', 'edition'),
  }, found)
}

/** Where the walk is; every step takes at least one sign, and none goes back. */
class Walk {
  readonly problems = new Problems()
  readonly #text: string
  readonly #strings = new Map<string, string>(months.map((one) => [one, one]))
  #at = 0
  #line = 1
  #counted = 0

  constructor(text: string) { this.#text = text }

  entries(): Entry[] {
    const found: Entry[] = []
    const begin = /@\s{0,20}([A-Za-z]{1,40})\s{0,20}([{(])/g
    for (;;) {
      begin.lastIndex = this.#at
      const next = begin.exec(this.#text)
      if (next === null) return found
      if (found.length >= most.records) { this.problems.add(this.#lineOf(next.index), 'too-many', { most: most.records }); return found }
      this.#at = next.index + next[0].length
      const line = this.#lineOf(next.index), type = next[1]!.toLowerCase()
      const from = this.#at
      const end = this.#end(next[2] === '{' ? '}' : ')')
      if (type === 'comment' || type === 'preamble') continue
      const body = this.#text.slice(from, end.at)
      if (type === 'string') { this.#string(body, line); continue }
      if (!end.isClosed) this.problems.add(line, 'unclosed')
      const entry = this.#entry(body, line, type)
      if (entry) found.push(entry)
    }
  }

  /** Where what was opened is closed; else where a line begins the next entry, or where an entry would be too long. */
  #end(close: string): { at: number; isClosed: boolean } {
    const text = this.#text, last = Math.min(text.length, this.#at + most.entry)
    let depth = 0, at = this.#at
    for (; at < last; at++) {
      const sign = text.charCodeAt(at)
      if (sign === 92) at++
      else if (sign === 123) depth++
      else if (depth === 0 && text[at] === close) { this.#at = at + 1; return { at, isClosed: true } }
      else if (sign === 125) depth = Math.max(0, depth - 1)
      else if (sign === 10 && text[at + 1] === '@' && /^@\s{0,20}[A-Za-z]{1,40}\s{0,20}[{(]/.test(text.slice(at + 1, at + 90))) break
    }
    // Behind what is too long the next entry stands on a line of its own.
    const next = at >= text.length ? -1 : text.indexOf('\n@', Math.min(at, text.length))
    this.#at = next < 0 ? text.length : next + 1
    return { at: Math.min(at, text.length), isClosed: false }
  }

  #string(body: string, line: number): void {
    const equals = body.indexOf('=')
    const name = body.slice(0, Math.max(equals, 0)).trim().toLowerCase()
    if (name === '' || name.length > 100 || this.#strings.size > 2_000) return this.problems.add(line, 'string')
    this.#strings.set(name, valueAt(body, equals + 1, this.#strings).value)
  }

  #entry(body: string, line: number, type: string): Entry | null {
    const comma = body.indexOf(',')
    const key = (comma < 0 ? body : body.slice(0, comma)).trim().slice(0, 200)
    const fields: Fields = new Map(), problems: Problem[] = []
    let isDamaged = key.includes('=')
    for (let at = comma < 0 ? body.length : comma + 1; at < body.length;) {
      const equals = body.indexOf('=', at)
      if (equals < 0) { if (body.slice(at).trim().replaceAll(/[,}]/g, '') !== '') isDamaged = true; break }
      const name = body.slice(at, equals).trim().toLowerCase()
      const { value, end } = valueAt(body, equals + 1, this.#strings)
      if (!/^[\w:.+-]{1,60}$/.test(name)) isDamaged = true
      else if (!fields.has(name) && fields.size < 200) fields.set(name, value)
      at = Math.max(end, equals + 1)
    }
    if (isDamaged) problems.push(problem(line, 'entry'))
    if (fields.size === 0) { this.problems.add(line, 'empty'); return null }
    return { at: line, type, key, fields, problems }
  }

  /** Lines up to a place; places come in order, so each sign is counted once. */
  #lineOf(at: number): number {
    for (let next = this.#text.indexOf('\n', this.#counted); next >= 0 && next < at; next = this.#text.indexOf('\n', next + 1)) { this.#line++; this.#counted = next + 1 }
    return this.#line
  }
}

/** A value from its place to behind its comma: parts in braces, in quotes, numbers and names of strings, joined by `#`. Its length is bounded, so that strings made of strings do not grow. */
function valueAt(body: string, from: number, strings: ReadonlyMap<string, string>): { value: string; end: number } {
  let value = '', at = from
  const add = (text: string) => { if (value.length < most.field) value += text.slice(0, most.field) }
  for (;;) {
    while (at < body.length && /\s/.test(body[at]!)) at++
    const sign = body[at]
    if (sign === '{' || sign === '"') {
      const end = closing(body, at, sign)
      add(body.slice(at + 1, end))
      at = end + 1
    } else {
      const begin = at
      while (at < body.length && !/[,#\s{}"]/.test(body[at]!)) at++
      const word = body.slice(begin, Math.min(at, begin + 200))
      add(strings.get(word.toLowerCase()) ?? word)
      if (at === begin && at < body.length && !/[,#]/.test(body[at]!)) at++
    }
    while (at < body.length && /\s/.test(body[at]!)) at++
    if (body[at] === '#') { at++; continue }
    const comma = body.indexOf(',', at)
    return { value, end: body[at] === ',' ? at + 1 : comma < 0 ? body.length : comma + 1 }
  }
}

function closing(body: string, from: number, sign: '{' | '"'): number {
  let depth = 0
  for (let at = from + 1; at < body.length; at++) {
    const one = body.charCodeAt(at)
    if (one === 92) at++
    else if (one === 123) depth++
    else if (sign === '"' && one === 34 && depth === 0) return at
    else if (one === 125) { if (sign === '{' && depth === 0) return at; depth = Math.max(0, depth - 1) }
  }
  return body.length
}
