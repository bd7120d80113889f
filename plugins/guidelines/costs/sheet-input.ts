import { understood, type ItemInput, type Locale } from '@diwan/core'
import { fieldsOf, saidIn } from './analyses.ts'
import { distributions, lineKinds, most, type AnalysisFields, type AnalysisTexts, type Line, type Option, type Words } from './kinds/analysis.ts'

/** What a form posts of a line; empty ones are as if they were not there. */
export interface PostedLine { id?: string; kind?: string; name?: string; note?: string; currency?: string; distribution?: string; low?: string; high?: string; bias?: string; amounts?: Record<string, string>; remove?: string }
export interface PostedRow { id?: string; name?: string; note?: string; isBase?: string; on?: string; remove?: string }
export interface PostedFrame { baseYear?: string; horizon?: string; currency?: string; pricesOf?: string; rate?: string; rateLow?: string; rateHigh?: string; options?: PostedRow[]; assumptions?: PostedRow[] }

/** A number as typed in the reader's language, kept as `1234.56` where it is one and as it was typed where it is not. */
export function keptNumber(typed: string | undefined, locale: Locale, of: 'money' | 'share'): string {
  const text = (typed ?? '').trim().slice(0, 40)
  if (text === '') return ''
  const found = of === 'share' ? understood(text.replace(/\s*[%٪]$/, ''), locale, true) : understood(text, locale)
  return 'value' in found ? found.value : text
}
const keptYear = (typed: string | undefined): string => { const found = understood((typed ?? '').trim(), 'en'); return 'value' in found && /^\d{1,4}$/.test(found.value) ? found.value : (typed ?? '').trim().slice(0, 40) }
const idOf = (given: string | undefined): string => /^[a-z0-9-]{1,20}$/.test(given ?? '') ? given ?? '' : ''

/** A name that none has yet: `l-1`, `l-2`. */
export function freshId(before: string, taken: Set<string>): string {
  let n = 1
  while (taken.has(`${before}-${n}`)) n++
  taken.add(`${before}-${n}`)
  return `${before}-${n}`
}
export const takenIn = ({ options, assumptions }: AnalysisFields): Set<string> => new Set([...assumptions.map(({ id }) => id), ...options.flatMap(({ id, lines }) => [id, ...lines.map((line) => line.id)])])

/** The input with other words in one language; those of rows that are gone go too. */
export function withWords(input: ItemInput, lang: Locale, changed: readonly Words[], fields: AnalysisFields): ItemInput {
  const there = takenIn(fields)
  const text = input.texts[lang] ?? { title: '' }
  const before = ((text.extra ?? {}) as Partial<AnalysisTexts>).words ?? []
  const words = new Map([...before, ...changed].filter(({ id }) => there.has(id)).map((one) => [one.id, one]))
  const texts = Object.fromEntries(Object.entries(input.texts).map(([one, said]) => [one, one === lang ? said : { ...said, extra: { ...said.extra, words: (((said.extra ?? {}) as Partial<AnalysisTexts>).words ?? []).filter(({ id }) => there.has(id)) } }]))
  return { ...input, fields, texts: { ...texts, [lang]: { ...text, title: text.title || saidIn(input, lang).title, extra: { ...text.extra, words: [...words.values()] } } } }
}

const isSaid = ({ name = '', note = '' }: PostedRow): boolean => name.trim() !== '' || note.trim() !== ''
const cleaned = (text: string | undefined, most_: number): string => (text ?? '').trim().replaceAll('\r\n', '\n').slice(0, most_)

/** The frame, options and assumptions as posted. Of a translation only words are taken. */
export function withFrame(input: ItemInput, posted: PostedFrame, locale: Locale, lang: Locale): ItemInput {
  const before = fieldsOf(input.fields), isOriginal = lang === input.lang
  const taken = takenIn(before), words: Words[] = []
  const rows = (all: readonly PostedRow[] | undefined, prefix: string, has: (id: string) => boolean) => (all ?? []).flatMap((row) => {
    const known = idOf(row.id)
    if (row.remove || (!has(known) && (!isOriginal || !isSaid(row)))) return []
    const id = has(known) ? known : freshId(prefix, taken)
    words.push({ id, name: cleaned(row.name, 200), note: cleaned(row.note, 1_000) })
    return [{ ...row, id }]
  })
  const options = rows(posted.options, 'o', (id) => before.options.some((one) => one.id === id))
  const assumptions = rows(posted.assumptions, 'a', (id) => before.assumptions.some((one) => one.id === id))
  if (!isOriginal) return withWords(input, lang, words, before)
  const base = options.find(({ isBase }) => isBase)
  const fields: AnalysisFields = {
    baseYear: keptYear(posted.baseYear), horizon: keptYear(posted.horizon), currency: cleaned(posted.currency, 12).toUpperCase(), pricesOf: cleaned(posted.pricesOf, 40),
    rate: keptNumber(posted.rate, locale, 'share'), rateLow: keptNumber(posted.rateLow, locale, 'share'), rateHigh: keptNumber(posted.rateHigh, locale, 'share'),
    options: options.slice(0, most.options).map(({ id }): Option => ({ id, isBase: id === base?.id, lines: before.options.find((one) => one.id === id)?.lines ?? [] })),
    assumptions: assumptions.slice(0, most.assumptions).map(({ id, on }) => ({ id, on: cleaned(on, 10) })),
  }
  return withWords(input, lang, words, fields)
}

/** The lines of one option as posted; those that were not on the page stay, in their place. */
export function withLines(input: ItemInput, option: string, posted: readonly PostedLine[], locale: Locale, lang: Locale): ItemInput {
  const before = fieldsOf(input.fields), isOriginal = lang === input.lang, taken = takenIn(before), words: Words[] = []
  const old = before.options.find(({ id }) => id === option)?.lines ?? []
  const changed = new Map<string, Line | null>(), added: Line[] = []
  for (const row of posted) {
    const known = old.find(({ id }) => id === idOf(row.id))
    if (known && row.remove) { changed.set(known.id, null); continue }
    if (!known && (!isOriginal || row.remove || !isFilled(row))) continue
    const id = known?.id ?? freshId('l', taken)
    words.push({ id, name: cleaned(row.name, 200), note: cleaned(row.note, 1_000) })
    if (!isOriginal) continue
    const line = lineOf(id, row, locale, known)
    if (known) changed.set(id, line)
    else added.push(line)
  }
  const lines = [...old.flatMap((line) => { const now = changed.get(line.id); return now === null ? [] : [now ?? line] }), ...added].slice(0, most.lines)
  return withWords(input, lang, words, isOriginal ? { ...before, options: before.options.map((one) => one.id === option ? { ...one, lines } : one) } : before)
}

const isFilled = (row: PostedLine): boolean => isSaid(row) || Object.values(row.amounts ?? {}).some((one) => one.trim() !== '')

export function lineOf(id: string, row: PostedLine, locale: Locale, before?: Line): Line {
  const amounts = { ...before?.amounts }
  for (const [year, typed] of Object.entries(row.amounts ?? {})) {
    if (!/^\d{4}$/.test(year)) continue
    const kept = keptNumber(typed, locale, 'money')
    if (kept === '') delete amounts[year]
    else amounts[year] = kept
  }
  return {
    id, kind: lineKinds.find((one) => one === row.kind) ?? before?.kind ?? 'cost', currency: cleaned(row.currency, 12).toUpperCase(), amounts: Object.fromEntries(Object.entries(amounts).slice(0, 120)),
    distribution: distributions.find((one) => one === row.distribution) ?? 'none', low: keptNumber(row.low, locale, 'share'), high: keptNumber(row.high, locale, 'share'), bias: keptNumber(row.bias, locale, 'share'),
  }
}
