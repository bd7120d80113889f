import { Type, type TSchema } from 'typebox'
import { causeWords, oneOf, outcomes, phases, type FieldFault, type Translate } from '@diwan/core'
import { budgets, confidences } from '../kinds/fields.ts'
import { levels } from '../kinds/levels.ts'
import { voiceKinds } from '../services/voices.ts'
import { proposalStates } from '../services/proposals.ts'

export const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
/** What the theme's partials take as it is, made here and not by readers. */
export const drawn = <T>() => Type.Unsafe<T>({ type: 'object', additionalProperties: true })
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const word = (maxLength = 300) => Type.Optional(Type.String({ maxLength }))
export const lang = () => oneOf(['en', 'fr', 'es', 'ar'])
export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String(), at: Type.Optional(Type.String()) }))
export const errorsOf = (faults: readonly FieldFault[], t: Translate) => faults.map(({ field, key, values }) => ({ id: field.replaceAll('.', '-') || 'form', error: t(key, values) }))
/** What is typed in a search box and left empty is not asked. */
export const given = <Q extends Record<string, unknown>>(query: Q): { [N in keyof Q]?: Exclude<Q[N], undefined> } => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '' && value !== undefined)) as { [N in keyof Q]?: Exclude<Q[N], undefined> }

const SourceShape = Type.Object({ item: maybe(Type.String()), url: Type.String(), title: Type.String(), credit: Type.String() })
/** The fields of a lesson, as everybody who may read it has them. */
export const FieldsShape = Type.Object({
  level: oneOf(levels), region: maybe(Type.String()), phase: maybe(oneOf(phases)), budget: maybe(oneOf(budgets)), from: maybe(Type.String()), until: maybe(Type.String()), year: maybe(Type.String()), causes: Type.Array(oneOf(causeWords)),
  confidence: maybe(oneOf(confidences)), outcome: Type.Array(oneOf(outcomes)), sources: Type.Array(SourceShape), retiredOn: maybe(Type.String()), retiredWhy: Type.String(),
}, { title: 'LessonFields' })
export const TextsShape = Type.Object({
  expected: Type.String(), happened: Type.String(), why: Type.Array(Type.String()), sustain: Type.Array(Type.String()), improve: Type.Array(Type.String()), recommendation: Type.String(), effect: Type.String(), transfer: Type.String(), volume: Type.String(),
}, { title: 'LessonTexts' })
export const CountsShape = Type.Object({ same: Type.Integer(), opposite: Type.Integer(), applied: Type.Integer() })
/** A lesson in a list. */
export const RowShape = Type.Object({
  id: Type.String(), ref: maybe(Type.String()), title: Type.String(), summary: Type.String(), lang: lang(), langs: Type.Array(lang()), path: Type.String(), state: Type.String(), administration: maybe(Type.String()), region: maybe(Type.String()), regionName: Type.String(), topics: Type.Array(Type.String()),
  phase: maybe(oneOf(phases)), budget: maybe(oneOf(budgets)), confidence: maybe(oneOf(confidences)), causes: Type.Array(oneOf(causeWords)), from: maybe(Type.String()), until: maybe(Type.String()), level: oneOf(levels), publishedAt: maybe(moment()), counts: CountsShape,
}, { title: 'LessonRow' })
export const VoiceShape = Type.Object({ id: Type.String(), administration: Type.String(), kind: oneOf(voiceKinds), note: Type.String(), lang: lang(), on: Type.String(), state: oneOf(['waiting', 'shown', 'refused']), reason: Type.String() })
const Guideline = Type.Object({ ref: maybe(Type.String()), title: Type.String(), lang: lang(), path: Type.String() })
export const ProposalShape = Type.Object({
  id: Type.String(), item: maybe(Type.Object({ title: Type.String(), lang: lang(), path: Type.String() })), guideline: maybe(Guideline), words: Type.String(), lang: lang(), state: oneOf(proposalStates), answer: Type.String(), at: moment(), decidedAt: maybe(moment()), days: Type.Integer(),
})
/** How many administrations fit what would be told, step by step, and what would be enough. */
export const CrowdShape = maybe(Type.Object({ fits: Type.Integer(), fewest: Type.Integer(), isEnough: Type.Boolean(), by: Type.Array(Type.Object({ label: Type.String(), left: Type.Integer() })), offers: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), fits: Type.Integer() })) }))
/** Whose a lesson without a name is, in words. */
export const regionText = (t: Translate, region: string | undefined): string => region === undefined ? t('lessons.who.anonymous') : t('lessons.who.region', { region })
