import type { Creator } from '../../exchange/record.ts'

const person = (family: string, given: string): Creator => ({ kind: 'person', family, given, orcid: '', affiliation: '' })

/** `Haddad, Leila`, `Haddad, Leila, Jr`: a person; without a comma, whoever is called that. */
export function invertedPerson(said: string): Creator {
  const [family = '', given = '', suffix = ''] = said.split(',', 3).map((one) => one.trim())
  return said.includes(',') && given !== '' ? person(family, [given, suffix].filter(Boolean).join(', ')) : { kind: 'organisation', name: said.replace(/,\s*$/, '').trim() }
}

/** Splits by a sticky pattern, outside of braces alone. */
function cutAtTop(text: string, cut: RegExp): string[] {
  const parts: string[] = []
  let depth = 0, from = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (sign === '\\') { at++; continue }
    if (sign === '{') depth++
    else if (sign === '}') depth = Math.max(0, depth - 1)
    else if (depth === 0) {
      cut.lastIndex = at
      const found = cut.exec(text)
      if (found) { parts.push(text.slice(from, at)); at += found[0].length - 1; from = at + 1 }
    }
  }
  return [...parts, text.slice(from)]
}

/** The names of a BibTeX field, still with its signs. “and others” is nobody. */
export function bibtexNames(value: string, read: (text: string) => string): Creator[] {
  return cutAtTop(value.replaceAll(/\s+/g, ' ').trim(), / and (?=\S)/yi).map((one) => one.trim()).filter((one) => one !== '' && one.toLowerCase() !== 'others').map((one): Creator => {
    if (isWhole(one)) return { kind: 'organisation', name: read(one).trim() }
    const parts = cutAtTop(one, /,/y).map((part) => read(part).trim())
    if (parts.length > 1) return parts[1] === '' && parts.length === 2 ? { kind: 'organisation', name: parts[0] ?? '' } : person(parts[0] ?? '', (parts.length > 2 ? [parts[2], parts[1]] : [parts[1]]).filter(Boolean).join(', '))
    const words = cutAtTop(one, / /y).filter(Boolean)
    if (words.length < 2) return { kind: 'organisation', name: read(one).trim() }
    // “Ludwig van Beethoven”: what begins small belongs to the family.
    const von = words.findIndex((word, n) => n > 0 && n < words.length - 1 && /^\p{Ll}/u.test(read(word)))
    const at = von > 0 ? von : words.length - 1
    return person(read(words.slice(at).join(' ')).trim(), read(words.slice(0, at).join(' ')).trim())
  })
}

/** Whether one pair of braces is around all of it. */
function isWhole(text: string): boolean {
  if (!text.startsWith('{') || !text.endsWith('}')) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at === text.length - 1
  }
  return false
}
