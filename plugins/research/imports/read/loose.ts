import { record, type BibliographicRecord, type Creator } from '../../exchange/record.ts'
import { locales, type Locale } from '@diwan/core'
import { orcidOf } from '../../works/model/orcid.ts'
import { doiOf } from '../../works/model/related-identifier.ts'
import { licenceSaid } from './licence.ts'
import { most, problem, type Problem, type ReadRecord } from './problem.ts'

/** What a format said, word for word; each list in the order it came. */
export interface Loose {
  titles: { text: string; lang?: string }[]; creators: Creator[]; abstracts: { text: string; lang?: string }[]; subjects: string[]; publisher: string; date: string; type: string; dois: string[]; urls: string[]; identifier: string; language: string; licences: string[]; version: string
  container: BibliographicRecord['container']
}
export const loose = (): Loose => ({ titles: [], creators: [], abstracts: [], subjects: [], publisher: '', date: '', type: '', dois: [], urls: [], identifier: '', language: '', licences: [], version: '', container: { title: '', volume: '', issue: '', pages: '' } })

// Tags that repositories leave in titles and abstracts (HTML, JATS); anything else between signs is what was written.
const tag = /<\/?(?:jats:)?(?:p|i|b|em|strong|sub|sup|br|span|div|sec|title|italic|bold|list|list-item|ul|ol|li|scp|sc)(?:\s[^<>]{0,200})?\/?>/gi
/** One line of words: no tags, no signs that nobody sees. */
export const plain = (text: string, longest: number = most.field): string =>
  // oxlint-disable-next-line no-control-regex
  text.slice(0, longest * 2).replaceAll(tag, ' ').replaceAll(/[\u0000-\u001F\u007F\u200B\uFEFF]/g, ' ').replaceAll(/\s+/g, ' ').trim().slice(0, longest).trimEnd().toWellFormed()

/** Everything said of one record, in one shape, with what could not be kept. */
export function readRecord(at: number, said: Loose, before: readonly Problem[] = []): ReadRecord {
  const problems = [...before]
  const wrong = (name: string, values?: Record<string, string | number>) => { problems.push(problem(at, name, values)) }
  const cut = (text: string, longest: number, field: string): string => { const whole = plain(text, most.field); if (whole.length > longest) wrong('long', { field: `research.import.field.${field}`, most: longest }); return whole.slice(0, longest).trimEnd() }
  const code = languageOf(said.language)
  const titles = unique(said.titles.map(({ text, lang = '' }) => ({ text: cut(text, 500, 'title'), lang: languageOf(lang) })))
  const lang = siteLanguage(titles[0]?.lang || code, titles[0]?.text ?? '')
  if (titles.length === 0) wrong('title')
  if ([...said.titles, ...said.abstracts].some(({ text }) => text.includes('\uFFFD'))) wrong('unreadable')
  const creators = said.creators.map(nameOf).filter((one) => one.kind === 'organisation' ? one.name !== '' : one.family !== '')
  if (creators.length > most.creators) wrong('creators', { most: most.creators })
  const dois = said.dois.map((one) => doiOf(one))
  if (said.dois.some((one) => one.trim() !== '') && dois.every((one) => one === null)) wrong('doi', { said: plain(said.dois[0] ?? '', 80) })
  const urls = said.urls.map((one) => webAddress(one)).filter((one) => one !== '')
  if (said.urls.some((one) => one.trim() !== '') && urls.length === 0) wrong('url', { said: plain(said.urls[0] ?? '', 80) })
  const issued = dayOf(said.date)
  if (issued === '' && said.date.trim() !== '') wrong('date', { said: plain(said.date, 40) })
  const subjects = unique(said.subjects.map((text) => ({ text: plain(text, 200), lang })))
  const abstracts = unique(said.abstracts.map(({ text, lang: of = '' }) => ({ text: cut(text, 15_000, 'abstract'), lang: languageOf(of) })))
  const { title, volume, issue, pages } = said.container
  return {
    at, problems, languages: /^[a-z]{2,3}$/.test(code) ? [code] : [],
    record: record({
      identifier: plain(said.identifier, 500), url: urls.find((one) => doiOf(one) === null) ?? '', doi: dois.find((one) => one !== null) ?? said.urls.map((one) => doiOf(one)).find((one) => one !== null) ?? '', type: said.type || 'paper', lang,
      titles: titles.map((one, n) => ({ text: one.text, lang: n === 0 ? lang : siteLanguage(one.lang, one.text) })).filter((one, n, all) => all.findIndex((other) => other.lang === one.lang) === n),
      creators: creators.slice(0, most.creators), publisher: cut(said.publisher, 200, 'publisher'), issued, version: plain(said.version, 40),
      abstracts: abstracts.map((one, n) => ({ text: one.text, lang: n === 0 && one.lang === '' ? lang : siteLanguage(one.lang, one.text) })).filter((one, n, all) => all.findIndex((other) => other.lang === one.lang) === n),
      subjects: subjects.slice(0, most.subjects), licence: licenceSaid(said.licences), container: { title: cut(title, 300, 'container'), volume: plain(volume, 40), issue: plain(issue, 40), pages: plain(pages, 40) },
    }),
  }
}

const unique = <T extends { text: string }>(all: readonly T[]): T[] => [...new Map(all.filter(({ text }) => text !== '').toReversed().map((one) => [one.text, one])).values()].toReversed()

function nameOf(creator: Creator): Creator {
  if (creator.kind === 'organisation') return { kind: 'organisation', name: plain(creator.name, 200) }
  const { family, given, orcid, affiliation } = creator
  const names = { family: plain(family, 120), given: plain(given, 120) }
  return { kind: 'person', family: names.family || names.given, given: names.family === '' ? '' : names.given, orcid: orcidOf(orcid) ?? '', affiliation: plain(affiliation, 200) }
}

/** An address of the web, as it is written with its signs; '' for anything else. */
export function webAddress(said: string): string {
  const address = said.length > 1_000 ? null : URL.parse(said.trim())
  return address !== null && ['http:', 'https:'].includes(address.protocol) && address.username === '' && address.password === '' && address.href.length <= 1_000 ? address.href : ''
}

/** `2026`, `2026-04`, `2026-04-09` from those, from RIS's `2026/04/09/`, from a moment; '' where no calendar has it. */
export function dayOf(said: string): string {
  const found = /^\s*(\d{4})(?:[-/.](\d{1,2})?(?:[-/.](\d{1,2})?)?)?(?![\d])/.exec(said.slice(0, 60))
  const [, year = '', month = '', day = ''] = found ?? []
  if (Number(year) < 1500 || Number(year) > 2200) return ''
  if (month === '' || Number(month) < 1 || Number(month) > 12) return year
  const pair = `${year}-${month.padStart(2, '0')}`, whole = `${pair}-${day.padStart(2, '0')}`
  return day !== '' && !Number.isNaN(Date.parse(whole)) && new Date(whole).toISOString().startsWith(whole) ? whole : pair
}

const names: Readonly<Record<string, string>> = { english: 'en', anglais: 'en', ingles: 'en', inglés: 'en', french: 'fr', français: 'fr', francais: 'fr', francés: 'fr', spanish: 'es', español: 'es', espanol: 'es', espagnol: 'es', arabic: 'ar', arabe: 'ar', árabe: 'ar', العربية: 'ar', american: 'en', british: 'en', german: 'de', ngerman: 'de', portuguese: 'pt', russian: 'ru', chinese: 'zh' }
/** `en` from `en`, `eng`, `en-GB`, `English`; '' where it is no language. */
export function languageOf(said: string): string {
  const bare = said.trim().toLowerCase().slice(0, 40)
  if (names[bare] !== undefined && Object.hasOwn(names, bare)) return names[bare]
  if (!/^[a-z]{2,3}([-_][a-z0-9-_]{1,20})?$/.test(bare) || ['und', 'mul', 'zxx'].includes(bare.slice(0, 3))) return ''
  try { return new Intl.Locale(bare.split(/[-_]/)[0]!).language } catch { return '' }
}
/** Where the site does not speak it, its letters say whether it is to be read from the right. */
const siteLanguage = (code: string, text: string): Locale => ((locales as readonly string[]).includes(code) ? code : /\p{Script=Arabic}/u.test(text) ? 'ar' : 'en') as Locale
