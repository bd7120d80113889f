const accents: Readonly<Record<string, string>> = { '`': '\u0300', "'": '\u0301', '^': '\u0302', '~': '\u0303', '=': '\u0304', u: '\u0306', '.': '\u0307', '"': '\u0308', r: '\u030A', H: '\u030B', v: '\u030C', d: '\u0323', c: '\u0327', k: '\u0328', b: '\u0331' }
const letters: Readonly<Record<string, string>> = {
  ss: 'ß', o: 'ø', O: 'Ø', l: 'ł', L: 'Ł', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', aa: 'å', AA: 'Å', dh: 'ð', DH: 'Ð', th: 'þ', TH: 'Þ', dj: 'đ', DJ: 'Đ', i: 'ı', j: 'ȷ', ng: 'ŋ', NG: 'Ŋ',
  textbackslash: '\\', textasciitilde: '~', textasciicircum: '^', textunderscore: '_', textquoteright: '’', textquoteleft: '‘', textquotedblleft: '“', textquotedblright: '”', textendash: '–', textemdash: '—', textellipsis: '…', ldots: '…', dots: '…', textdegree: '°', degree: '°', euro: '€', texteuro: '€', pounds: '£', S: '§', P: '¶', copyright: '©', textregistered: '®', texttrademark: '™', guillemotleft: '«', guillemotright: '»', textless: '<', textgreater: '>', textbar: '|', times: '×', pm: '±', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', mu: 'µ', LaTeX: 'LaTeX', TeX: 'TeX',
}
const signs = new Set('&%$#_{}')

/** LaTeX as a reader sees it: accents on their letters, commands gone, what they were about kept. One walk, whatever is nested in what. */
export function fromLatex(text: string): string {
  const out: string[] = []
  let accent = ''
  const put = (sign: string) => { out.push(sign); if (accent !== '' && sign.trim() !== '') { out.push(accent); accent = '' } }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '{' || sign === '}' || sign === '$') continue
    if (sign === '~') { put(' '); continue }
    if (sign === '-' && text[at + 1] === '-') { const isLong = text[at + 2] === '-'; put(isLong ? '—' : '–'); at += isLong ? 2 : 1; continue }
    if ((sign === '`' || sign === "'") && text[at + 1] === sign) { put(sign === '`' ? '“' : '”'); at++; continue }
    if (sign !== '\\') { put(sign); continue }
    const next = text[at + 1] ?? ''
    if (!/[A-Za-z]/.test(next)) {
      at++
      if (Object.hasOwn(accents, next)) { if (text.startsWith('{}', at + 1)) { put(next); at += 2 } else accent = accents[next]! }
      else if (signs.has(next)) put(next)
      else if (next === '\\' || /\s/.test(next)) put(' ')
      continue
    }
    let end = at + 1
    while (end < text.length && end - at < 40 && /[A-Za-z]/.test(text[end]!)) end++
    const name = text.slice(at + 1, end)
    // An accent on a dotless letter is written on the letter.
    if (accent !== '' && (name === 'i' || name === 'j')) put(name)
    else if (name.length === 1 && Object.hasOwn(accents, name)) accent = accents[name]!
    else if (Object.hasOwn(letters, name)) put(letters[name]!)
    // A command takes the spaces behind it, or an empty pair of braces that keeps them.
    if (text.startsWith('{}', end)) end += 2
    else while (end < text.length && (text[end] === ' ' || text[end] === '\n')) end++
    at = end - 1
  }
  return out.join('').normalize('NFC')
}

/** Addresses are taken as they stand, but for signs that had to be escaped. */
export const addressFromLatex = (text: string): string => text.replace(/^\s*\\url\s*\{/, '').replaceAll(/\\([_%&#~$])(\{\})?/g, '$1').replaceAll(/[{}\s]/g, '')
