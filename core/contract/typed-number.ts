import type { Locale } from './viewer.ts'

/** What was typed, as `1234.56`; or why it is none (`number`) or could be two (`two`: `1,234` where the comma is the sign of decimals). */
export type Understood = { value: string } | { fault: 'number' | 'two' }

const digitsOf = [['٠', '٩'], ['۰', '۹'], ['०', '९']].map(([first = '', last = '']) => ({ from: first.codePointAt(0) ?? 0, to: last.codePointAt(0) ?? 0 }))
const decimalSign: Record<Locale, ',' | '.'> = { en: '.', fr: ',', es: ',', ar: '.' }

/** Arabic, Persian and Indian digits and signs as the Latin ones. */
const latin = (text: string): string => Array.from(text, (letter) => {
  const code = letter.codePointAt(0) ?? 0
  const set = digitsOf.find(({ from, to }) => code >= from && code <= to)
  return set ? String(code - set.from) : /[−–‒]/.test(letter) ? '-' : letter
}).join('')

/**
 * A number as people write it in the reader's language or another's: `1 234,56`, `1,234.56`, `1'234.56`, `(1,234.56)`, `١٬٢٣٤٫٥٦`. Two kinds of
 * sign: the last is that of decimals. One alone before three digits groups thousands, unless it is the reader's sign of decimals: then it could be either.
 * @param isShare per cent: no thousands are grouped in it, so that nothing is doubtful
 */
export function understood(typed: string, locale: Locale, isShare = false): Understood {
  let text = latin(typed.normalize('NFKC').replaceAll(/[\u200e\u200f\u061c\u2066-\u2069]/g, '')).trim()
  let isBelow = false
  if (/^\(.+\)$/.test(text)) { isBelow = true; text = text.slice(1, -1) }
  text = text.replaceAll(/[\s'’_]/g, '')
  if (/^[+-]/.test(text)) { isBelow = isBelow !== text.startsWith('-'); text = text.slice(1) }
  if (!/^[\d.,٫٬]{1,40}$/.test(text) || !/\d/.test(text)) return { fault: 'number' }
  const plain = unsigned(text, decimalSign[locale], isShare)
  if ('fault' in plain) return plain
  const [whole = '', part = ''] = plain.value.split('.')
  const trimmed = `${whole.replace(/^0+(?=\d)/, '') || '0'}${part === '' ? '' : `.${part}`}`
  return { value: isBelow && /[1-9]/.test(trimmed) ? `-${trimmed}` : trimmed }
}

function unsigned(text: string, own: ',' | '.', isShare: boolean): Understood {
  // Arabic has a sign for each: nothing to guess.
  if (/[٫٬]/.test(text)) {
    const [whole = '', part = '', ...more] = text.split('٫')
    return more.length > 0 || /[.,٬]/.test(part) || !isGrouped(whole, /[٬,]/) ? { fault: 'number' } : joined(whole.replaceAll(/[٬,]/g, ''), part)
  }
  const last = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'))
  if (last < 0) return { value: text }
  const mark = text[last] ?? '', other = mark === ',' ? '.' : ','
  const isOnly = !text.includes(other), times = text.split(mark).length - 1
  if (!isOnly) {
    const whole = text.slice(0, last)
    return times === 1 && isGrouped(whole, new RegExp(`[${other}]`)) ? joined(whole.replaceAll(other, ''), text.slice(last + 1)) : { fault: 'number' }
  }
  const groups = isGrouped(text, new RegExp(`[${mark}]`))
  if (times > 1) return groups ? { value: text.replaceAll(mark, '') } : { fault: 'number' }
  if (!groups || isShare) return joined(text.slice(0, last), text.slice(last + 1))
  return mark === own ? (text.startsWith('0') ? joined(text.slice(0, last), text.slice(last + 1)) : { fault: 'two' }) : { value: text.replaceAll(mark, '') }
}

/** One to three digits, then groups of three (or, as in India, of two and then three). */
const isGrouped = (text: string, mark: RegExp): boolean => {
  const groups = text.split(mark)
  return groups.every((group) => /^\d+$/.test(group)) && (groups.length === 1 || ((groups[0] ?? '').length <= 3 && (groups.at(-1) ?? '').length === 3 && groups.slice(1, -1).every((group) => group.length === 3 || group.length === 2)))
}
const joined = (whole: string, part: string): Understood => /^\d*$/.test(whole) && /^\d*$/.test(part) && whole + part !== '' ? { value: part === '' ? whole : `${whole || '0'}.${part}` } : { fault: 'number' }
