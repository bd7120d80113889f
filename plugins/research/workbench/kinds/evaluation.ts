import { Type, type Static } from 'typebox'
import { unasked, type Kind } from '@diwan/core'
import { column, decide, fallsTo, states, tableFields, transitions, typed } from './words.ts'

/** `treated` and `controls` name series of the table; without any, the first is treated and, for differences, all others are controls. `changeOn`: in which period the change came. */
export const EvaluationFields = Type.Object({
  design: decide(['interrupted', 'differences']), changeOn: typed(40),
  treated: Type.Array(column(), { maxItems: 200, default: [], ...unasked }), controls: Type.Array(column(), { maxItems: 200, default: [], ...unasked }),
  isSeasonal: Type.Boolean({ default: false, ...unasked }), ...tableFields,
})
export type EvaluationFields = Static<typeof EvaluationFields>

/** `changed`: what was changed. `unit`: of the numbers. */
export const EvaluationTexts = Type.Object({
  changed: Type.String({ maxLength: 1_000, default: '' }), unit: Type.String({ maxLength: 40, default: '' }),
  source: Type.String({ maxLength: 600, default: '' }), caveats: Type.String({ maxLength: 2_000, default: '' }),
})

/** What a change did to a series. It belongs to its seat: nobody else sees it until it is published to them. */
export const evaluation: Kind<typeof EvaluationFields, typeof EvaluationTexts> = {
  prefix: 'EV', table: 'evaluation', fields: EvaluationFields, texts: EvaluationTexts, facets: ['design'], states: [...states], transitions, fallsTo, keptBy: 'seat', audience: ['members'],
  path: (key) => `/evaluations/${key}`, reviewAfterDays: 730,
}
