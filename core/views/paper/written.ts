import * as bidiJs from 'bidi-js'
import type { Bidi } from 'bidi-js'

/** Letters of one direction in one font, as they stand on a line from left to right. */
export interface Piece { readonly text: string; readonly font: string; readonly width: number }
/** Pieces of a line, with the width of all of them. */
export interface Line { readonly pieces: readonly Piece[]; readonly width: number; /** As it is read. */ readonly text: string }

export interface Writing {
  /** Of the paragraph; `auto`: that of its first strong letter. */
  readonly direction: 'ltr' | 'rtl' | 'auto'
  /** Longest line; a single word may be longer. */
  readonly width: number
  fontOf(sign: string, before: string | null): string
  measure(text: string, font: string): number
}

// Its types are of another module system than the package.
const bidi = (bidiJs.default as unknown as () => Bidi)()

/** A paragraph as lines: broken between words, each in the order its letters stand by the Unicode bidirectional algorithm. */
export function written(text: string, writing: Writing): Line[] {
  const lines: Line[] = []
  let held = ''
  for (const word of text.trim().split(/\s+/u)) {
    const longer = held === '' ? word : `${held} ${word}`
    if (held !== '' && widthOf(longer, writing) > writing.width) {
      lines.push(lineOf(held, writing))
      held = word
    } else held = longer
  }
  if (held !== '') lines.push(lineOf(held, writing))
  return lines
}

const widthOf = (text: string, writing: Writing): number => lineOf(text, writing).width

interface Run { text: string; font: string; level: number; isSpace: boolean }

function lineOf(text: string, writing: Writing): Line {
  const { levels } = bidi.getEmbeddingLevels(text, writing.direction)
  const runs: Run[] = []
  let at = 0
  for (const sign of text) {
    const level = levels[at] ?? 0
    const last = runs.at(-1)
    const font = writing.fontOf(sign, last?.font ?? null)
    const isSpace = sign === ' '
    if (last && last.level === level && last.font === font && last.isSpace === isSpace) last.text += sign
    else runs.push({ text: sign, font, level, isSpace })
    at += sign.length
  }
  const pieces = inOrder(runs).map(({ text: logical, font, level }) => {
    const seen = level % 2 === 1 ? turned(logical) : logical
    return { text: seen, font, width: writing.measure(seen, font) }
  })
  return { pieces, text, width: pieces.reduce((sum, { width }) => sum + width, 0) }
}

/** Rule L2: from the highest level down to the lowest odd one, whatever stands at that level or above is turned round. */
function inOrder(runs: readonly Run[]): Run[] {
  const ordered = [...runs]
  const highest = Math.max(0, ...runs.map(({ level }) => level))
  for (let level = highest; level >= 1; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      if (ordered[from]!.level < level) continue
      let to = from
      while (to < ordered.length && ordered[to]!.level >= level) to += 1
      ordered.splice(from, to - from, ...ordered.slice(from, to).toReversed())
      from = to
    }
  }
  return ordered
}

/** Arabic letters are turned by the font, which joins them first; what has no direction of its own is turned here, brackets mirrored. */
function turned(text: string): string {
  if (/\p{Script=Arabic}/u.test(text)) return text
  return Array.from(text).toReversed().map((sign) => bidi.getMirroredCharacter(sign) ?? sign).join('')
}
