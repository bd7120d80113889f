import type { ErrorObject } from 'ajv'
import { isToken, normaliseAudience } from '../access/tokens.ts'
import { faultOf } from '../contract/fault-of.ts'
import { Invalid, locales, type FieldFault, type Handling, type ItemInput, type Locale, type TextInput, type Viewer } from '../contract/index.ts'
import { fittingHandling, handlings, isTooWide } from './handling.ts'
import { markOf } from './facet-keys.ts'
import type { KnownKind } from './kinds.ts'

export const limits = { title: 200, summary: 600, body: 200_000, topics: 20, links: 100, note: 1_000 } as const
const isLocale = (lang: string): boolean => (locales as readonly string[]).includes(lang)

/** An input with everything said: what a revision keeps and a row is written from. */
export interface FullInput {
  lang: Locale
  texts: Partial<Record<Locale, Required<TextInput>>>
  fields: Record<string, unknown>
  topics: string[]
  audience: string[]
  handling: Handling
  visibleFrom: Date | null
  visibleUntil: Date | null
  reviewDueOn: string | null
  links: Record<string, string[]>
}

/** Faults of shape and size only; a draft may be unfinished, but never so large or so odd that it cannot be kept. */
export function draftFaults(input: ItemInput): FieldFault[] {
  const faults: FieldFault[] = []
  const fault = (field: string, key: string, values?: Record<string, string | number>) => faults.push({ field, key: `core.item.fault.${key}`, ...(values ? { values } : {}) })
  if (!isLocale(input.lang)) fault('lang', 'language')
  for (const [lang, text] of Object.entries(input.texts)) {
    if (!isLocale(lang)) { fault(`texts.${lang}`, 'language'); continue }
    for (const part of ['title', 'summary', 'body'] as const) {
      if ((text[part]?.length ?? 0) > limits[part]) fault(`texts.${lang}.${part}`, 'too-long', { limit: limits[part] })
    }
    if (JSON.stringify(text.extra ?? {}).length > limits.body) fault(`texts.${lang}.extra`, 'too-long', { limit: limits.body })
  }
  if (JSON.stringify(input.fields ?? {}).length > limits.body) fault('fields', 'too-long', { limit: limits.body })
  if ((input.topics?.length ?? 0) > limits.topics) fault('topics', 'too-many', { limit: limits.topics })
  if (Object.values(input.links ?? {}).flat().length > limits.links) fault('links', 'too-many', { limit: limits.links })
  const strange = input.audience.find((token) => !isToken(token))
  if (strange !== undefined) fault('audience', 'token', { token: strange.slice(0, 80) })
  for (const field of ['visibleFrom', 'visibleUntil'] as const) {
    const value = input[field]
    if (value && Number.isNaN(Date.parse(value))) fault(field, 'instant')
  }
  if (input.reviewDueOn && !/^\d{4}-\d\d-\d\d$/.test(input.reviewDueOn)) fault('reviewDueOn', 'date')
  return faults
}

/** Tokens whose reach anyone who may write may name: circles of the whole community, and administrations. Others must be one's own. */
const isCommon = (token: string) => /^(public|members|ncps|network)(@|$)|^administration:/.test(token)

/**
 * Everything that must hold before others read it.
 * @throws Invalid naming each field, in the order of the form
 */
export function fullInput(known: KnownKind, id: string, input: ItemInput, viewer: Viewer, topicIds: ReadonlySet<string>, now: Date): FullInput {
  const faults = draftFaults(input)
  if (faults.length > 0) throw new Invalid(faults)
  const fault = (field: string, key: string, values?: Record<string, string | number>) => faults.push({ field, key: `core.item.fault.${key}`, ...(values ? { values } : {}) })

  const texts: FullInput['texts'] = {}
  for (const [lang, text] of Object.entries(input.texts) as [Locale, TextInput][]) {
    const isOriginal = lang === input.lang
    const extra = structuredClone(text.extra ?? {})
    const full = { title: text.title.trim(), summary: text.summary?.trim() ?? '', body: text.body ?? '', maker: text.maker ?? (isOriginal ? 'author' : 'person'), extra } as const
    // A language tab that was opened and left empty is no translation.
    if (!isOriginal && full.title === '' && full.summary === '' && full.body.trim() === '') continue
    if (full.title === '') fault(`texts.${lang}.title`, 'title-missing')
    if (!known.checkExtra(extra)) faults.push(...schemaFaults(known.checkExtra.errors, `texts.${lang}.extra`))
    texts[lang] = full
  }
  if (!texts[input.lang]) fault(`texts.${input.lang}.title`, 'title-missing')

  const fields = structuredClone(input.fields ?? {})
  if (!known.checkFields(fields)) faults.push(...schemaFaults(known.checkFields.errors, 'fields'))
  for (const id of input.topics ?? []) if (!topicIds.has(id)) fault('topics', 'topic', { topic: id.slice(0, 80) })

  const audience = normaliseAudience(faults.length === 0 && known.kind.audienceOf ? known.kind.audienceOf(fields, id) : input.audience)
  if (audience.length === 0) fault('audience', 'audience-empty')
  const own = known.kind.audienceOf ? undefined : audience.find((token) => !isCommon(token) && !viewer.tokens.includes(token) && !isOwnPeople(token, viewer) && !isGroupOf(known, token, viewer))
  if (own !== undefined) fault('audience', 'not-yours', { token: own })
  const handling = input.handling ?? fittingHandling(audience)
  if (!(handling in handlings)) fault('handling', 'handling')
  else if (isTooWide(audience, handling)) fault('handling', 'too-wide')

  const visibleFrom = input.visibleFrom ? new Date(input.visibleFrom) : null
  const visibleUntil = input.visibleUntil ? new Date(input.visibleUntil) : null
  if (visibleUntil && visibleUntil <= (visibleFrom ?? now)) fault('visibleUntil', 'until-before-from')
  if (faults.length === 0) faults.push(...known.kind.check?.({ ...input, texts, fields }) ?? [])
  if (faults.length > 0) throw new Invalid(faults)
  return {
    lang: input.lang, texts, fields, topics: [...new Set(input.topics ?? [])], audience, handling, visibleFrom, visibleUntil,
    reviewDueOn: input.reviewDueOn ?? null, links: input.links ?? {},
  }
}

/** Who looks after a kind says for which groups an item of it is: a partner's guests, say, to whom staff do not belong. */
const isGroupOf = (known: KnownKind, token: string, viewer: Viewer) => token.startsWith('group:') && viewer.tokens.includes(`staff:${known.plugin}`)
const isOwnPeople = (token: string, viewer: Viewer) =>
  token.startsWith('user:') && viewer.administration !== null && token.endsWith(`@administration:${viewer.administration}`)

/** Of each field the first thing that is wrong: where it may be empty or a number, ajv complains of both. */
function schemaFaults(errors: readonly ErrorObject[] | null | undefined, base: string): FieldFault[] {
  const first = new Map<string, FieldFault>()
  for (const error of errors ?? []) {
    const fault = faultOf(error)
    const field = fault.field === '' ? base : `${base}.${fault.field}`
    if (!first.has(field)) first.set(field, { ...fault, field })
  }
  return [...first.values()]
}

/** The facets an item is filed under; `facet=value`, one spelling for the trigger, the lists and the counts. With them its marks. */
export function facetsOf({ kind }: KnownKind, input: FullInput, administration: string | null): string[] {
  const under = (facet: string, value: unknown) => [value].flat().flatMap((one) => one === null || one === undefined || one === '' ? [] : [`${facet}=${String(one as string)}`])
  const own = [...(kind.facets ?? []).flatMap((column) => under(column, input.fields[column])), ...kind.outcome === undefined ? [] : under('outcome', input.fields[kind.outcome]), ...kind.marks?.(input.fields).map(markOf) ?? []]
  return [...new Set([
    ...input.topics.map((topic) => `topic=${topic}`), ...Object.keys(input.texts).map((lang) => `lang=${lang}`),
    ...(administration === null ? [] : [`administration=${administration}`]), ...own,
  ])]
}
