import type { ItemInput, Locale, TextInput } from '@diwan/core'
import { extraOf } from '../build-document.ts'
import { blocksOf, refsIn, wholeText } from './included.ts'

/** All Markdown of one language, each with the part it is of; null: of the guideline as a whole. */
export const textsOf = (text: TextInput): { part: string | null; text: string }[] => {
  const { unknown = '', method = '', parts = [] } = extraOf(text)
  return [{ part: null, text: text.body ?? '' }, { part: null, text: unknown }, { part: null, text: method }, ...parts.map(({ id, body = '' }) => ({ part: id, text: body }))]
}
/** Numbers of the blocks a guideline names in any language, in order. */
export const refsOf = (input: Pick<ItemInput, 'texts'>): string[] => [...new Set(Object.values(input.texts).flatMap((text) => textsOf(text).flatMap((one) => refsIn(one.text))))]

/** A guideline with the words of its blocks in their places: what is compared. */
export function expanded(input: ItemInput): ItemInput {
  const blocks = blocksOf(input)
  if (blocks.length === 0) return input
  return { ...input, texts: Object.fromEntries(Object.entries(input.texts).map(([of, text]) => {
    const lang = of as Locale
    const extra = extraOf(text)
    return [lang, { ...text, body: wholeText(text.body ?? '', lang, blocks), extra: { ...extra, unknown: wholeText(extra.unknown ?? '', lang, blocks), method: wholeText(extra.method ?? '', lang, blocks), parts: (extra.parts ?? []).map((part) => ({ ...part, body: wholeText(part.body ?? '', lang, blocks) })) } }]
  })) }
}
