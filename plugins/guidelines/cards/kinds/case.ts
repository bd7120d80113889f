import { Type, type Static } from 'typebox'
import { Invalid, day, oneOf, orNull, unasked, outcome, type FieldFault, type Kind } from '@diwan/core'
import { causeFaults, causesNamed } from '../services/cause-tree.ts'
import { monthsBetween } from '../services/months-between.ts'
import { marksOf } from '../../uptake/applicability/against.ts'
import { applies, asked, causeWords, monthOrYear, optional, partId, partWords, phases, states, transitions } from './words.ts'

export const caseTypes = ['success', 'partial', 'failure'] as const
export type CaseType = (typeof caseTypes)[number]
export const consents = ['asked', 'given', 'withdrawn'] as const
export const namings = ['named', 'anonymous'] as const
export const costKinds = ['purchase', 'integration', 'people', 'training', 'running', 'other'] as const
export const measures = ['minutes', 'hours', 'days', 'months', 'percent', 'count', 'per-1000', 'money'] as const

/** What was paid: an amount in the money of a year. Its words stand with the texts, by its id. */
export const CostLine = Type.Object({
  id: partId(), kind: oneOf(costKinds), amount: Type.Number({ minimum: 0, maximum: 1e12 }), currency: Type.String({ pattern: '^[A-Z]{3}$' }), year: Type.Integer({ minimum: 1990, maximum: 2100 }),
  /** Paid every year it runs, and not once. */
  isYearly: Type.Boolean({ default: false }),
})
export type CostLine = Static<typeof CostLine>
const figure = () => orNull(Type.Number({ minimum: -1e12, maximum: 1e12 }))
/** What was measured: before, what was promised, what came of it. */
export const ResultLine = Type.Object({ id: partId(), measure: oneOf(measures), baseline: figure(), target: figure(), actual: figure(), better: oneOf(['lower', 'higher'], { default: 'lower' }) })
export type ResultLine = Static<typeof ResultLine>
/** One node of the tree of causes; `under` is the id of what it led to, null for what went wrong in the end. */
export const Cause = Type.Object({ id: partId(), under: orNull(partId()), cause: oneOf(causeWords) })
export type Cause = Static<typeof Cause>
export const Moment = Type.Object({ id: partId(), on: monthOrYear(), phase: orNull(oneOf(phases)) })
export type Moment = Static<typeof Moment>

export const CaseFields = Type.Object({
  type: oneOf(caseTypes),
  naming: oneOf(namings, { default: 'named' }),
  consent: oneOf(consents, { default: 'asked' }),
  consentOn: orNull(day()),
  from: orNull(monthOrYear()), until: orNull(monthOrYear()),
  /** Declarations a year where it was done: what volumes are put in proportion to. */
  declarations: orNull(Type.Integer({ minimum: 1, maximum: 1e9 })),
  outcome: outcome(),
  applies: applies(),
  costs: Type.Array(CostLine, { maxItems: 40, default: [], ...unasked }),
  results: Type.Array(ResultLine, { maxItems: 20, default: [], ...unasked }),
  causes: Type.Array(Cause, { maxItems: 40, default: [], ...unasked }),
  timeline: Type.Array(Moment, { maxItems: 40, default: [], ...unasked }),
  /** Follow from the rest: the causes named, for lists and counts; how long it took, which stays exact where only years are shown. */
  cause: Type.Array(oneOf(causeWords), { maxItems: 40, default: [], ...unasked }),
  months: { ...orNull(Type.Integer({ minimum: 0, maximum: 1_200 })), ...unasked },
})
export type CaseFields = Static<typeof CaseFields>
export const CaseTexts = Type.Object({
  context: asked(4_000), scale: optional(300), lessons: Type.Array(Type.String({ maxLength: 600 }), { maxItems: 12, default: [] }), parts: partWords(140),
})
export type CaseTexts = Static<typeof CaseTexts>

/** What follows from the rest of a case. Pure, and the same for what a demonstration brings. */
export const followed = (fields: CaseFields): CaseFields =>
  ({ ...fields, cause: causesNamed(fields.causes), months: fields.from !== null && fields.until !== null ? monthsBetween(fields.from, fields.until) : fields.months })

/** Nothing is published without consent, and nobody's name comes off or on once it is. @throws Invalid */
export function settled(fields: CaseFields, before: CaseFields | null): CaseFields {
  const faults: FieldFault[] = causeFaults(fields.causes)
  if (fields.consent !== 'given') faults.push({ field: 'fields.consent', key: `guidelines.case.fault.consent-${fields.consent}` })
  if (before === null && fields.naming === 'anonymous') faults.push({ field: 'fields.naming', key: 'guidelines.case.fault.release' })
  if (before !== null && before.naming !== fields.naming) faults.push({ field: 'fields.naming', key: 'guidelines.case.fault.naming' })
  if (fields.from !== null && fields.until !== null && monthsBetween(fields.from, fields.until) < 0) faults.push({ field: 'fields.until', key: 'guidelines.case.fault.until' })
  if (faults.length > 0) throw new Invalid(faults)
  return followed(fields)
}

/** What an administration did with a technology and what became of it: success, partial success or failure, with its causes as a tree. */
export const caseKind: Kind<typeof CaseFields, typeof CaseTexts> = {
  prefix: 'CS', table: 'case_study', fields: CaseFields, texts: CaseTexts, facets: ['type', 'cause'], outcome: 'outcome', marks: ({ applies }) => marksOf(applies), states, transitions, audience: ['members'],
  path: (key) => `/cases/${key}`, settle: settled, reviewAfterDays: 730,
}
