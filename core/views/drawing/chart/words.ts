import { formatNumber } from '../../../i18n/formats.ts'
import type { Locale } from '../../../contract/index.ts'

/** Text made safe between tags and inside double quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
    // Characters XML forbids would make an SVG file unreadable.
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
}

/** A number as the reader writes it; from a million on in short form (`1.2M`) unless `isExact`. */
export function numberWords(value: number, locale: Locale, isExact = false): string {
  if (!Number.isFinite(value)) return ''
  const size = Math.abs(value)
  if (size >= 1e15) return formatNumber(value, locale, { notation: 'scientific', maximumFractionDigits: 2, signDisplay: 'negative' })
  if (!isExact && size >= 1e6) return formatNumber(value, locale, { notation: 'compact', maximumFractionDigits: 1, signDisplay: 'negative' })
  return formatNumber(value, locale, { maximumFractionDigits: size !== 0 && size < 1 ? 3 : size < 100 ? 2 : 1, signDisplay: 'negative' })
}

/** A name as it runs, whichever way what stands beside it runs: drawings run from left to right in every language. */
export const named = (text: string): string => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(text) ? `\u2068${text}\u2069` : text

/** Width of a text in pixels at 14 px, near enough to keep labels apart. */
export const widthOf = (text: string): number => Array.from(text).reduce((sum, character) => sum + (/[\u2066-\u2069]/.test(character) ? 0 : /[ilj.,:;'|!\s]/.test(character) ? 4 : /[MWmw@%]/.test(character) ? 11.5 : 7.4), 0)

let segmenter: Intl.Segmenter | null = null
const lettersOf = (text: string): string[] => [...(segmenter ??= new Intl.Segmenter()).segment(text)].map(({ segment }) => segment)

/** The text, cut with an ellipsis where it would be wider than `width` pixels. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const letters = lettersOf(text)
  while (letters.length > 1 && widthOf(letters.join('')) > width - 12) letters.pop()
  return letters.join('').trimEnd() + '…'
}

/** The text in lines of at most `width` pixels; a word that is wider is broken. What does not fit into `most` lines is cut: tables have it whole. */
export function linesOf(text: string, width: number, most = 3): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const joined = line === '' ? word : `${line} ${word}`
    if (widthOf(joined) <= width) { line = joined; continue }
    if (line !== '') lines.push(line)
    line = ''
    for (const letter of widthOf(word) <= width ? [word] : lettersOf(word)) {
      if (line !== '' && widthOf(line + letter) > width) { lines.push(line); line = '' }
      line += letter
    }
    if (lines.length > most) break
  }
  lines.push(line)
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), cut(lines.slice(most - 1).join(' '), width)]
}

/** Pixels from one line of text to the next. */
export const lineHeight = 17

/** A coordinate with one decimal. */
export const px = (value: number): string => String(Math.round(value * 10) / 10)
