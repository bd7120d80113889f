import { ExternalHyperlink, InternalHyperlink, TextRun, type IRunOptions, type ParagraphChild } from 'docx'
import type { Locale, PaperMark, PaperWords } from '../../contract/index.ts'
import { bookmarkOf } from './bookmark.ts'
import { officeMath, omml } from './office-math.ts'
import { sourceStyle } from './styles.ts'

/** What XML cannot hold is left out. */
// oxlint-disable-next-line no-control-regex
export const plain = (text: string): string => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')

const latin = /[\p{Script=Latin}](?:[\p{Script=Latin}\p{N}\s.,:/_&@+-]*[\p{Script=Latin}\p{N}])?/gu
const tags: Readonly<Record<Locale, string>> = { en: 'en-GB', fr: 'fr-FR', es: 'es-ES', ar: 'ar-SA' }

/** Words as runs: marks become formatting and links; in Arabic each run says which way it reads. */
export function runsOf({ text, lang: own, marks = [] }: PaperWords, { lang, link, run = {} }: { lang: Locale; link: string; run?: IRunOptions }): ParagraphChild[] {
  const said = own ?? lang
  return [...stretches(text, apart(marks))].flatMap(({ text: part, mark }): ParagraphChild[] => {
    const url = mark?.as === 'link' ? mark.url ?? '' : ''
    const style: IRunOptions = { ...run, ...mark?.as === 'strong' ? { bold: true } : {}, ...mark?.as === 'stress' ? { italics: true } : {}, ...mark?.as === 'code' ? { font: 'Courier New' } : {} }
    const math = mark?.as === 'formula' ? officeMath(part, false) : null
    if (math) return [math, sourceRun(part)]
    if (url === '') return pieces(part, said, style)
    const children = pieces(part, said, { ...style, color: link, underline: {} })
    if (url.startsWith('#')) return [new InternalHyperlink({ anchor: bookmarkOf(url.slice(1)), children })]
    return /^(https?:|mailto:)/i.test(url) ? [new ExternalHyperlink({ link: url, children })] : children
  })
}

/** What a formula or a drawing was made from: hidden, so that it comes back with an edited copy. */
export const sourceRun = (text: string): TextRun => new TextRun({ style: sourceStyle, vanish: true, noProof: true, children: plain(text).split('\n').flatMap((line, n) => [...n === 0 ? [] : [omml('w:br')], omml('w:t', [line], { 'xml:space': 'preserve' })]) as never })

function pieces(text: string, lang: Locale, style: IRunOptions): TextRun[] {
  const given = plain(text)
  const language = lang === 'ar' ? { bidirectional: tags.ar } : { value: tags[lang] }
  if (lang !== 'ar') return [new TextRun({ ...style, language, text: given })]
  const runs: TextRun[] = []
  let at = 0
  for (const { index, 0: word } of given.matchAll(latin)) {
    if (index > at) runs.push(new TextRun({ ...style, language, rightToLeft: true, text: given.slice(at, index) }))
    runs.push(new TextRun({ ...style, text: word }))
    at = index + word.length
  }
  if (at < given.length || runs.length === 0) runs.push(new TextRun({ ...style, language, rightToLeft: true, text: given.slice(at) }))
  return runs
}

/** What lies over a formula goes on before and after it. */
function apart(marks: readonly PaperMark[]): PaperMark[] {
  const formulas = marks.filter(({ as }) => as === 'formula')
  return formulas.reduce((all, { from, to }) => all.flatMap((mark) => mark.as === 'formula' || mark.to <= from || mark.from >= to ? [mark] : [{ ...mark, to: Math.min(mark.to, from) }, { ...mark, from: Math.max(mark.from, to) }].filter((one) => one.to > one.from)), [...marks])
}

/** The text cut at the ends of its marks; over each part at most one. */
function* stretches(text: string, marks: readonly PaperMark[]): Generator<{ text: string; mark: PaperMark | null }> {
  let at = 0
  for (const mark of marks.toSorted((a, b) => a.from - b.from)) {
    const [from, to] = [Math.max(at, mark.from), Math.min(text.length, mark.to)]
    if (to <= from) continue
    if (from > at) yield { text: text.slice(at, from), mark: null }
    yield { text: text.slice(from, to), mark }
    at = to
  }
  if (at < text.length || text === '') yield { text: text.slice(at), mark: null }
}
