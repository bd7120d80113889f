import { Type, type TSchema } from 'typebox'
import { ItemSummaryShape, oneOf, type FieldFault, type Item, type Translate } from '@diwan/core'
import { caseTypes } from '../kinds/case.ts'
import type { CardDeps } from './deps.ts'

export const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
export const word = (maxLength = 60) => Type.Optional(Type.String({ maxLength }))
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
export const errorsOf = (faults: readonly FieldFault[], t: Translate) => faults.map(({ field, key, values }) => ({ id: field.replace(/^fields\./, '').replaceAll('.', '-') || 'form', error: t(key, values) }))

/** What is typed in a search box and left empty is not asked. */
export const given = <Q extends Record<string, unknown>>(query: Q): Q => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '' && value !== undefined)) as Q

export const NoteShape = Type.Object({
  id: Type.String(), kind: oneOf(['practice', 'pitfall', 'case']), ref: maybe(Type.String()), title: Type.String(), summary: Type.String(), lang: oneOf(['en', 'fr', 'es', 'ar']), path: Type.String(), administration: maybe(Type.String()),
  earlySign: Type.String(), cost: Type.String(), avoidance: Type.String(), remedy: Type.String(), certainty: maybe(Type.Integer()), type: maybe(oneOf(caseTypes)),
}, { title: 'CardNote' })
export const OutcomeShape = Type.Object({
  id: Type.String(), ref: maybe(Type.String()), title: Type.String(), lang: oneOf(['en', 'fr', 'es', 'ar']), path: Type.String(), administration: maybe(Type.String()), what: Type.String(), how: Type.String(), confounders: Type.String(),
  measure: Type.String(), baseline: Type.Number(), target: maybe(Type.Number()), actual: Type.Number(), better: oneOf(['lower', 'higher']), method: Type.String(), from: Type.String(), until: Type.String(), certainty: Type.Integer(), change: maybe(Type.Number()), reached: maybe(Type.Boolean()),
}, { title: 'OutcomeNote' })
export const AlikeShape = Type.Object({ id: Type.String(), title: Type.String(), summary: Type.String(), lang: oneOf(['en', 'fr', 'es', 'ar']), path: Type.String(), share: Type.Number() })
export { ItemSummaryShape }
/** The comparison of these cases, up to six. */
export const comparisonOf = (cases: readonly { ref: string | null; id: string }[]): string => `/guidelines/compare?${cases.slice(0, 6).map(({ ref, id }) => `case=${encodeURIComponent(ref ?? id)}`).join('&')}`

/** For whom something was written, in words, and how the viewer's administration differs from that. */
export const AppliesShape = Type.Object({ written: Type.Array(Type.String()), warnings: Type.Array(Type.String()) })
export async function appliesTo({ conditions, profiles, viewer, locale, t }: Pick<CardDeps, 'conditions' | 'profiles' | 'viewer' | 'locale' | 't'>, { fields }: Pick<Item, 'fields'>) {
  const applies = (fields['applies'] ?? []) as string[]
  if (applies.length === 0) return { written: [], warnings: [] }
  return { written: conditions.words(t, applies), warnings: conditions.warnings(t, locale, profiles.differences(await profiles.reader(viewer), applies)) }
}
