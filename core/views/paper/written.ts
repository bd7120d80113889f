import * as bidiJs from 'bidi-js'
import type { Bidi } from 'bidi-js'

/** Letters of one direction in one font, as they stand on a line from left to right. `mark`: which of the paragraph's marks lies over them. */
export interface Piece { readonly text: string; readonly font: string; readonly width: number; readonly mark: number | null }
/** Pieces of a line, with the width of all of them. */
export interface Line { readonly pieces: readonly Piece[]; readonly width: number; /** As it is read. */ readonly text: string }

export interface Writing {
  /** Of the paragraph; `auto`: that of its first strong letter. */
  readonly direction: 'ltr' | 'rtl' | 'auto'
  /** Longest line; a word that is longer is broken. */
  readonly width: number
  /** `mark`: the one over the sign, or null. */
  fontOf(sign: string, before: string | null, mark: number | null): string
  measure(text: string, font: string): number
  /** Stretches of the text as it was given, by letters. */
  readonly marks?: readonly { from: number; to: number }[]
}

// Its types are of another module system than the package.
const bidi = (bidiJs.default as unknown as () => Bidi)()

/** A run of signs that are set at once; `from` and `to` in the paragraph. */
interface Run { text: string; font: string; level: number; mark: number | null; from: number; to: number }
interface Word { from: number; to: number; width: number }

/** A paragraph as lines: broken between words, each in the order its letters stand by the Unicode bidirectional algorithm. In time that grows with its length. */
export function written(text: string, writing: Writing): Line[] {
  const { plain, marks } = spaced(text, writing.marks ?? [])
  if (plain === '') return []
  const runs = runsOf(plain, marks, writing)
  const space = writing.measure(' ', runs[0]?.font ?? writing.fontOf(' ', null, null))
  const lines: Line[] = []
  let from = 0, to = 0, width = 0
  for (const word of wordsOf(plain, runs, writing)) {
    const isFirst = to === from
    const gap = isFirst || plain[to] !== ' ' ? 0 : space
    if (!isFirst && width + gap + word.width > writing.width) {
      lines.push(lineOf(plain, runs, from, to, writing))
      from = word.from
      width = word.width
    } else width += gap + word.width
    to = word.to
  }
  lines.push(lineOf(plain, runs, from, to, writing))
  return lines
}

/** White space is one space each; marks move with their letters. */
function spaced(text: string, marks: readonly { from: number; to: number }[]): { plain: string; marks: readonly { from: number; to: number }[] } {
  if (marks.length === 0) return { plain: text.trim().replace(/\s+/gu, ' '), marks }
  const places = new Uint32Array(text.length + 1)
  let plain = '', at = 0
  for (const sign of text) {
    const isSpace = /\s/u.test(sign)
    for (let unit = 0; unit < sign.length; unit += 1) places[at + unit] = plain.length
    at += sign.length
    if (!isSpace) plain += sign
    else if (plain !== '' && !plain.endsWith(' ')) plain += ' '
  }
  places[text.length] = plain.length
  plain = plain.trimEnd()
  const place = (n: number): number => Math.min(plain.length, places[Math.max(0, Math.min(text.length, n))] ?? 0)
  return { plain, marks: marks.map(({ from, to }) => ({ from: place(from), to: place(to) })) }
}

/** Which mark lies over each letter; of several the later. */
function marked(length: number, marks: readonly { from: number; to: number }[]): Int32Array {
  const over = new Int32Array(length).fill(-1)
  marks.forEach(({ from, to }, index) => { over.fill(index, from, to) })
  return over
}

function runsOf(plain: string, marks: readonly { from: number; to: number }[], writing: Writing): Run[] {
  const { levels } = bidi.getEmbeddingLevels(plain, writing.direction)
  const over = marked(plain.length, marks)
  const runs: Run[] = []
  let at = 0
  for (const sign of plain) {
    const last = runs.at(-1)
    const level = levels[at] ?? 0
    const mark = (over[at] ?? -1) < 0 ? null : over[at]!
    const font = writing.fontOf(sign, last?.font ?? null, mark)
    // A space stands alone, so that lines can be broken at it and are measured by their words; so does a bracket that is to be mirrored.
    if (last && !isAlone(sign, level) && !isAlone(last.text, last.level) && last.level === level && last.font === font && last.mark === mark) { last.text += sign; last.to += sign.length }
    else runs.push({ text: sign, font, level, mark, from: at, to: at + sign.length })
    at += sign.length
  }
  return runs
}

const isAlone = (sign: string, level: number): boolean => sign === ' ' || (level % 2 === 1 && bidi.getMirroredCharacter(sign) !== null)

/** Words with their widths; one that is wider than a line comes in parts that are not. */
function* wordsOf(plain: string, runs: readonly Run[], writing: Writing): Generator<Word> {
  let word = null as Word | null
  for (const run of runs) {
    if (run.text === ' ') {
      if (word) yield word
      word = null
      continue
    }
    const width = writing.measure(run.text, run.font)
    if ((word?.width ?? 0) + width <= writing.width) {
      word = { from: word?.from ?? run.from, to: run.to, width: (word?.width ?? 0) + width }
      continue
    }
    if (word && width <= writing.width) { yield word; word = { from: run.from, to: run.to, width }; continue }
    if (word) yield word
    word = null
    yield* broken(plain, run, writing)
  }
  if (word) yield word
}

/** By halves, so that a word of any length costs little; never within what Unicode draws as one sign. */
function* broken(plain: string, { from, to, font }: Run, writing: Writing): Generator<Word> {
  const signs = Array.from(plain.slice(from, to))
  for (let at = 0, place = from; at < signs.length;) {
    let [least, most] = [1, Math.min(signs.length - at, 400)]
    while (least < most) {
      const middle = Math.ceil((least + most) / 2)
      if (writing.measure(signs.slice(at, at + middle).join(''), font) <= writing.width) least = middle
      else most = middle - 1
    }
    while (at + least < signs.length && /[\p{M}\u200c\u200d]/u.test(signs[at + least]!) && least < 400) least += 1
    const text = signs.slice(at, at + least).join('')
    yield { from: place, to: place + text.length, width: writing.measure(text, font) }
    place += text.length
    at += least
  }
}

function lineOf(plain: string, runs: readonly Run[], from: number, to: number, writing: Writing): Line {
  const here = joined(runs.filter((run) => run.from < to && run.to > from).map((run) => ({ ...run, text: plain.slice(Math.max(run.from, from), Math.min(run.to, to)) })))
  const pieces = inOrder(here).map(({ text: logical, font, level, mark }) => {
    const seen = level % 2 === 1 ? turned(logical) : logical
    return { text: seen, font, mark, width: writing.measure(seen, font) }
  })
  return { pieces, text: plain.slice(from, to), width: pieces.reduce((sum, { width }) => sum + width, 0) }
}

/** Words and spaces that stand in one direction and font are set at once, but not in Arabic, where each word is turned by itself. */
function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = []
  for (const run of runs) {
    const last = all.at(-1)
    if (last && last.level % 2 === 0 && last.level === run.level && last.font === run.font && last.mark === run.mark) last.text += run.text
    else all.push({ ...run })
  }
  return all
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
  if (/\p{Script_Extensions=Arabic}/u.test(text)) return text
  return Array.from(text).toReversed().map((sign) => bidi.getMirroredCharacter(sign) ?? sign).join('')
}
