import type { ItemInput, Locale } from '@diwan/core'
import type { FrozenBlock } from './frozen-block.ts'

/** A stretch of a text in one language: the guideline's own words, or those of a text block it takes in. */
export interface Piece { text: string; lang: Locale; block: { ref: string; item: string; version: number; title: string } | null }

const marker = /^ {0,3}\{\{\s*(TB-[0-9]{1,8})\s*\}\}\s*$/
export const markerOf = (ref: string): string => `{{${ref}}}`

/** A text cut at the lines that name a block; in code that stands between fences nothing is named. */
function cut(text: string): (string | { ref: string })[] {
  if (!text.includes('{{')) return [text]
  const parts: (string | { ref: string })[] = []
  let lines: string[] = []
  let fence = ''
  const flush = (): void => { if (lines.some((line) => line.trim() !== '')) parts.push(lines.join('\n')); lines = [] }
  for (const line of text.split('\n')) {
    const fenced = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
    if (fence === '') fence = fenced
    else if (fenced.startsWith(fence)) fence = ''
    const ref = fence === '' ? marker.exec(line)?.[1] : undefined
    if (ref === undefined) lines.push(line)
    else { flush(); parts.push({ ref }) }
  }
  flush()
  return parts
}

/** Numbers of the blocks a text names, each once. */
export const refsIn = (text: string): string[] => [...new Set(cut(text).flatMap((part) => typeof part === 'string' ? [] : [part.ref]))]

/** A text with what it takes in, in its language where the block has that; null where it takes in nothing. What is not there is left out. */
export function piecesOf(text: string, lang: Locale, blocks: readonly FrozenBlock[]): Piece[] | null {
  const parts = cut(text)
  if (parts.every((part) => typeof part === 'string')) return null
  return parts.flatMap((part): Piece[] => {
    if (typeof part === 'string') return [{ text: part, lang, block: null }]
    const block = blocks.find(({ ref }) => ref === part.ref)
    const said = block?.texts.find((one) => one.lang === lang) ?? block?.texts[0]
    return block && said ? [{ text: said.body, lang: said.lang, block: { ref: block.ref, item: block.item, version: block.version, title: said.title } }] : []
  })
}

/** As one text. */
export const joined = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text.trim()).join('\n\n')
/** As its readers see it. */
export const wholeText = (text: string, lang: Locale, blocks: readonly FrozenBlock[]): string => { const pieces = piecesOf(text, lang, blocks); return pieces ? joined(pieces) : text }

export const blocksOf = (input: Pick<ItemInput, 'fields'>): FrozenBlock[] => (input.fields?.['blocks'] ?? []) as FrozenBlock[]
