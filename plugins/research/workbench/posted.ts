import { understood, type ItemInput, type Locale } from '@diwan/core'
import { askedOf, type BenchKind } from './model.ts'

/** What the form asks, as it comes. What is not in it stays as it is. */
export interface Posted {
  title?: string; summary?: string; changed?: string; unit?: string; source?: string; caveats?: string; scenario?: string
  design?: string; changeOn?: string; isSeasonal?: string; decimalSign?: string; dateOrder?: string; measure?: string; horizon?: string; season?: string; method?: string
  /** An empty one stands for the form itself: none chosen is an answer. */
  topics?: string[]
  roles?: { name?: string; role?: string }[]
}
const texts = ['changed', 'unit', 'source', 'caveats', 'scenario'] as const
const plain = { evaluation: ['design', 'changeOn', 'decimalSign', 'dateOrder'], forecast: ['measure', 'season', 'method', 'decimalSign', 'dateOrder'] } as const

/** A draft with what the form says, in the language it was written in. `series`: the hash of the table, if one was sent. */
export function withPosted(kind: BenchKind, input: ItemInput, posted: Posted, series: string | null, locale: Locale): ItemInput {
  const text = input.texts[input.lang], own = askedOf(kind, input.fields).fields as Record<string, unknown>
  const given = <N extends keyof Posted>(names: readonly N[]) => Object.fromEntries(names.flatMap((name) => typeof posted[name] === 'string' ? [[name, posted[name].trim()]] : []))
  const ofKind = texts.filter((name) => kind === 'evaluation' ? name !== 'scenario' : name !== 'changed')
  const { roles, horizon } = posted, role = (wanted: string) => (roles ?? []).flatMap(({ name = '', role: said }) => said === wanted && name !== '' ? [name] : [])
  return {
    ...input, ...posted.topics ? { topics: posted.topics.filter((topic) => topic !== '').slice(0, 20) } : {},
    texts: { ...input.texts, [input.lang]: { ...text, title: posted.title?.trim() ?? text?.title ?? '', summary: posted.summary?.trim() ?? text?.summary ?? '', extra: { ...text?.extra, ...given(ofKind) } } },
    fields: {
      ...own, ...given(plain[kind]), ...series === null ? {} : { series },
      ...kind === 'evaluation' ? { ...posted.title === undefined ? {} : { isSeasonal: posted.isSeasonal === 'true' }, ...roles ? { treated: role('treated'), controls: role('control') } : {} } : horizon === undefined ? {} : { horizon: wholeOf(horizon, locale) },
    },
  }
}

/** A whole number however it is typed; anything else as it was. */
function wholeOf(typed: string, locale: Locale): string {
  const found = understood(typed, locale)
  return 'value' in found ? found.value : typed.trim()
}
