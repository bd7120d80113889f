import { addressOf, titleOf, wholeName, yearOf, type BibliographicRecord, type Creator } from '../record.ts'

const signs: Readonly<Record<string, string>> = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '%': '\\%', '&': '\\&', '#': '\\#', '$': '\\$', _: '\\_', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' }
// Two of these in a row would become one: a dash, a quotation mark.
const escaped = (text: string): string => text.replace(/\s+/g, ' ').trim().replace(/[\\{}%&#$_~^]/g, (sign) => signs[sign] ?? sign).replace(/([-'`])(?=\1)/g, '$1{}')
/** Addresses are taken as they stand; braces would end them. */
const address = (text: string): string => text.replace(/[{}\\\s]/g, (sign) => encodeURIComponent(sign))

// An “and” inside a name would make two of it.
const name = (creator: Creator): string => creator.kind === 'organisation' ? `{${escaped(creator.name)}}` : creator.family === '' || creator.given === '' ? `{${escaped(wholeName(creator))}}` : `${part(creator.family)}, ${part(creator.given)}`
const part = (text: string): string => /[,]|\band\b/i.test(text) ? `{${escaped(text)}}` : escaped(text)

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `haddad2026queues`, of letters every program takes; what has none is called by its number. */
function keyOf(of: BibliographicRecord): string {
  const plain = (text: string): string => text.normalize('NFKD').replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  const [first] = of.creators
  const family = plain(first?.kind === 'organisation' ? first.name.split(/\s+/)[0] ?? '' : first?.family ?? '')
  const word = titleOf(of).split(/\s+/).map(plain).find((one) => one.length > 3) ?? ''
  const made = `${family}${yearOf(of)}${word}`.slice(0, 40)
  return /[a-z]/.test(made) ? made : `work${plain(of.identifier) || yearOf(of)}`
}

/** A file of BibTeX. Two works of an author and a year whose titles begin alike are told apart by a number, since programs take one entry of a key. */
export function bibtexFile(all: readonly BibliographicRecord[]): string {
  const given = new Map<string, number>()
  return all.map((of) => {
    const key = keyOf(of), n = given.get(key) ?? 0
    given.set(key, n + 1)
    return entry(of, n === 0 ? key : `${key}-${n + 1}`)
  }).join('\n')
}

/** One entry of BibTeX, in UTF-8. Titles are braced, so that no style changes their capitals. */
export const bibtex = (of: BibliographicRecord): string => entry(of, keyOf(of))

function entry(of: BibliographicRecord, key: string): string {
  const isArticle = of.container.title !== ''
  const type = isArticle ? 'article' : of.type === 'dataset' || of.type === 'external' || of.type === 'finding' || of.type === 'collection' ? 'misc' : 'techreport'
  const month = months[Number(/^\d{4}-(\d\d)/.exec(of.issued)?.[1] ?? 0) - 1]
  const field = (label: string, value: string): string => value === '' ? '' : `  ${label} = {${value}}`
  const lines = [
    field('title', titleOf(of) === '' ? '' : `{${escaped(titleOf(of))}}`), field('author', of.creators.map(name).filter((one) => one !== '{}').join(' and ')), field('year', yearOf(of)), month ? `  month = ${month}` : '',
    field('journal', escaped(of.container.title)), field('volume', escaped(of.container.volume)), field('number', escaped(of.container.issue)), field('pages', of.container.pages.split(/\s*[-–]+\s*/).map(escaped).join('--')),
    field(type === 'techreport' ? 'institution' : 'publisher', escaped(of.publisher)), type === 'techreport' || !isArticle ? field('number', escaped(isArticle ? '' : of.identifier)) : '',
    field('version', escaped(of.version)), field('doi', address(of.doi)), field('url', address(addressOf(of))), field('abstract', escaped(of.abstracts[0]?.text ?? '')), field('keywords', of.subjects.map(({ text }) => escaped(text)).join(', ')),
    field('language', of.lang), field('copyright', escaped(of.licence.name || of.licence.id)), of.isRetracted ? field('note', 'Retracted') : '',
  ].filter(Boolean)
  return `@${type}{${key},\n${lines.join(',\n')}\n}\n`
}
