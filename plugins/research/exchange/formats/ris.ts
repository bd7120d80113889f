import { addressOf, invertedName, titleOf, yearOf, type BibliographicRecord } from '../record.ts'

const types: Readonly<Record<string, string>> = { dataset: 'DATA', external: 'GEN', finding: 'GEN', collection: 'GEN' }

/** One entry of RIS: a tag, two spaces, a dash, a space and one line of text; lines end as the format says. */
export function ris(of: BibliographicRecord): string {
  const tag = (name: string, value: string): string[] => {
    const line = value.replace(/\s+/g, ' ').trim()
    return line === '' ? [] : [`${name}  - ${line}`]
  }
  const [, month = '', day = ''] = /^\d{4}(?:-(\d\d))?(?:-(\d\d))?/.exec(of.issued) ?? []
  const [first = '', last = ''] = of.container.pages.split(/\s*[-–]\s*/)
  return `${[
    ...tag('TY', of.container.title === '' ? types[of.type] ?? 'RPRT' : 'JOUR'), ...tag('ID', of.identifier), ...tag('TI', titleOf(of)), ...of.titles.slice(1).flatMap(({ text }) => tag('TT', text)),
    ...of.creators.flatMap((creator) => tag('AU', invertedName(creator))), ...tag('PY', yearOf(of)), ...yearOf(of) === '' ? [] : tag('DA', `${yearOf(of)}/${month}/${day}/`),
    ...tag('T2', of.container.title), ...tag('VL', of.container.volume), ...tag('IS', of.container.issue), ...tag('SP', first), ...tag('EP', last), ...tag('PB', of.publisher), ...tag('ET', of.version),
    ...tag('DO', of.doi), ...tag('UR', addressOf(of)), ...tag('AB', of.abstracts[0]?.text ?? ''), ...of.subjects.flatMap(({ text }) => tag('KW', text)), ...tag('LA', of.lang), ...of.isRetracted ? tag('N1', 'Retracted') : [],
  ].join('\r\n')}\r\nER  - \r\n\r\n`
}
