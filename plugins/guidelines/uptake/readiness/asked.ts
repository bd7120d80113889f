import type { Item, ItemSummary, Locale } from '@diwan/core'
import type { QuestionnaireFields, QuestionnaireTexts } from './kind.ts'

export interface AskedStatement { id: string; number: string; title: string; guidance: { guideline: string; recommendation: string }[] }
export interface AskedDimension { id: string; number: string; title: string; body: string; statements: AskedStatement[] }
export interface Asked { id: string; ref: string; title: string; summary: string; lang: Locale; path: string; topics: string[]; dimensions: AskedDimension[] }

/** A questionnaire as it is asked, in the reader's language where it says it; numbers follow from the order. Pure. */
export function askedOf(item: Item | ItemSummary): Asked {
  const original = 'texts' in item ? item.texts.find((text) => text.isOriginal)?.extra : undefined
  const words = new Map([original, item.extra].flatMap((extra) => ((extra as Partial<QuestionnaireTexts> | undefined)?.parts ?? []).filter(({ title }) => title !== '').map((part) => [part.id, part] as const)))
  const dimensions = ((item.fields as Partial<QuestionnaireFields>).dimensions ?? []).map(({ id, statements }, d) => ({
    id, number: String(d + 1), title: words.get(id)?.title ?? '', body: words.get(id)?.body ?? '',
    statements: (statements ?? []).map((one, s) => ({ id: one.id, number: `${d + 1}.${s + 1}`, title: words.get(one.id)?.title ?? '', guidance: one.guidance ?? [] })),
  }))
  return { id: item.id, ref: item.ref ?? item.id, title: item.title, summary: item.summary, lang: item.lang, path: item.path, topics: item.topics, dimensions }
}
