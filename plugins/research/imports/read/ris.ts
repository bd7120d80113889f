import type { Creator } from '../../exchange/record.ts'
import { loose, readRecord } from './loose.ts'
import { invertedPerson } from './names.ts'
import { most, problem, Problems, type Reading, type ReadRecord } from './problem.ts'

type Tags = Map<string, string[]>
const types: Readonly<Record<string, string>> = { DATA: 'dataset', DBASE: 'dataset', JOUR: 'article', EJOUR: 'article', MGZN: 'article', NEWS: 'article', BOOK: 'book', EBOOK: 'book', EDBOOK: 'book', CHAP: 'chapter', ECHAP: 'chapter', CONF: 'conference', CPAPER: 'conference', THES: 'thesis', RPRT: 'report', GOVDOC: 'report', STAND: 'report' }

/** Records of an .ris file: a tag, two spaces, a dash; a line without one goes on with the line before. A record without its end is kept, and named. */
export function readRis(text: string): Reading {
  const problems = new Problems(), records: ReadRecord[] = []
  let open: { at: number; tags: Tags; size: number; isLong: boolean } | null = null
  let last: string[] | null = null
  const close = (isEnded: boolean): void => {
    if (open === null) return
    records.push(recordOf(open.at, open.tags, [...isEnded ? [] : [problem(open.at, 'no-end')], ...open.isLong ? [problem(open.at, 'entry-long')] : []]))
    open = last = null
  }
  let line = 0
  for (let from = 0; from < text.length;) {
    const next = nextBreak(text, from)
    const said = text.slice(from, Math.min(next.at, from + most.field)).replace(/^\uFEFF/, '')
    line++
    from = next.after
    const [, tag = '', value = ''] = /^\s{0,8}([A-Z][A-Z0-9]) {1,4}-(?: (.*))?$/s.exec(said.trimEnd()) ?? []
    if (tag === 'TY') {
      close(false)
      if (records.length >= most.records) { problems.add(line, 'too-many', { most: most.records }); return { records, problems: problems.all } }
      open = { at: line, tags: new Map([['TY', [value]]]), size: 0, isLong: false }
    } else if (open === null) {
      if (said.trim() !== '' && tag !== 'ER') problems.add(line, 'outside')
    } else if (tag === 'ER') close(true)
    else if (open.size > most.entry) open.isLong = true
    else {
      open.size += said.length
      if (tag !== '') {
        const name = tag === 'A1' ? 'AU' : tag
        last = open.tags.get(name) ?? []
        open.tags.set(name, last)
        last.push(value)
      } else if (said.trim() !== '' && last !== null && last.length > 0) last[last.length - 1] = `${last.at(-1)} ${said.trim()}`
    }
  }
  close(false)
  return { records, problems: problems.all }
}

/** Ends of lines of any machine, found in one walk. */
function nextBreak(text: string, from: number): { at: number; after: number } {
  for (let at = from; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === 10) return { at, after: at + 1 }
    if (sign === 13) return { at, after: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 }
  }
  return { at: text.length, after: text.length }
}

function recordOf(at: number, tags: Tags, problems: ReturnType<typeof problem>[]): ReadRecord {
  const all = (...names: string[]): string[] => names.flatMap((name) => tags.get(name) ?? []).map((one) => one.trim()).filter(Boolean)
  const one = (...names: string[]): string => all(...names)[0] ?? ''
  const creators = all('AU').map((name): Creator => invertedPerson(name))
  const [first, end] = [one('SP'), one('EP')]
  const type = one('TY').toUpperCase()
  return readRecord(at, {
    ...loose(), type: types[type] ?? 'paper', identifier: one('ID', 'AN', 'M2'), titles: [...all('TI').slice(0, 1), ...all('T1', 'CT').slice(0, 1)].slice(0, 1).concat(all('TT')).map((text) => ({ text })),
    creators: creators.length > 0 ? creators : all('A2', 'ED').map((name) => invertedPerson(name)), publisher: one('PB'), date: longest(all('DA', 'PY', 'Y1')),
    // A reprint or a place is told apart from a journal by what else is said; these four are where it stands.
    container: { title: one('T2', 'JO', 'JF', 'JA', 'BT'), volume: one('VL'), issue: one('IS'), pages: first === '' ? '' : end === '' || end === first ? first : `${first}–${end}` },
    dois: [...all('DO'), ...all('M3', 'L3').filter((said) => /^(doi:\s*|https?:\/\/(dx\.)?doi\.org\/)?10\./i.test(said))], urls: all('UR', 'L2', 'LK').flatMap((said) => said.split(/;(?=https?:)/)), abstracts: all('AB', 'N2').slice(0, 1).map((text) => ({ text })),
    subjects: all('KW').flatMap((said) => said.split(/;/)), language: one('LA'), version: one('ET'), licences: all('C1').filter((said) => /creative commons|\bcc[ -]/i.test(said)),
  }, problems)
}

/** Of several dates of one year the most exact. */
const longest = (dates: readonly string[]): string => dates.map((one) => one.replace(/\/+$/, '')).reduce((best, one) => one.length > best.length && (best === '' || one.startsWith(best.slice(0, 4))) ? one : best, '')
