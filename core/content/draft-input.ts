import type { Item, ItemInput, Locale, TextInput } from '../contract/index.ts'
import type { FullInput } from './input.ts'

export const withFields = (input: ItemInput, more: Record<string, unknown>): ItemInput => Object.keys(more).length === 0 ? input : { ...input, fields: { ...input.fields, ...more } }

/** A draft begun before the translation takes it up, unless its author has been at that language too. */
export function withTranslation(draft: ItemInput, live: FullInput, before: Item | null, lang: Locale | undefined): ItemInput {
  if (lang === undefined) return draft
  const said = (text: TextInput | undefined) => text && JSON.stringify([text.title, text.summary ?? '', text.body ?? ''])
  const text = live.texts[lang]
  const isUntouched = said(draft.texts[lang]) === said(before?.texts.find((one) => one.lang === lang))
  return text && isUntouched ? { ...draft, texts: { ...draft.texts, [lang]: text } } : draft
}

/** What stands of a text in one language, and of which revision of the original it is. */
export type KnownText = Pick<Item['texts'][number], 'lang' | 'title' | 'summary' | 'body' | 'extra' | 'maker' | 'ofRev'>

/** A translation is fresh when it was written, or affirmed, after the original last changed. */
export function ofRevs(full: FullInput, before: { texts: readonly KnownText[] } | null, rev: number, affirmed?: Locale): Partial<Record<Locale, number>> {
  const said = (text: TextInput | undefined) => text && JSON.stringify([text.title, text.summary ?? '', text.body ?? '', text.extra ?? {}])
  const old = new Map((before?.texts ?? []).map((text) => [text.lang, text]))
  const originalBefore = old.get(full.lang)
  const originalRev = originalBefore && said(originalBefore) === said(full.texts[full.lang]) ? originalBefore.ofRev : rev
  return Object.fromEntries(Object.entries(full.texts).map(([lang, text]) => {
    if (lang === full.lang) return [lang, originalRev]
    const was = old.get(lang as Locale)
    const isNew = !was || said(was) !== said(text) || affirmed === lang || (was.maker !== 'reviewer' && text.maker === 'reviewer')
    return [lang, isNew ? originalRev : was.ofRev]
  }))
}
