import { Type, type Static } from 'typebox'
import { Invalid, day, oneOf, outcome, type Kind } from '@diwan/core'
import { measures } from './case.ts'
import { asked, idList, states, transitions } from './words.ts'

export const methods = ['before-after', 'comparison-group', 'interrupted-series', 'survey', 'records'] as const
const figure = () => Type.Number({ minimum: -1e12, maximum: 1e12 })
export const AssessmentFields = Type.Object({
  measure: oneOf(measures), baseline: figure(), target: Type.Union([figure(), Type.Null()], { default: null }), actual: figure(), better: oneOf(['lower', 'higher']),
  method: oneOf(methods), from: day(), until: day(),
  /** How sure we are that the change comes of what was done: 4 high … 1 very low. */
  certainty: Type.Integer({ minimum: 1, maximum: 4 }),
  outcome: outcome(),
  /** Guidelines, practices or cases it is about. */
  about: idList(),
})
export type AssessmentFields = Static<typeof AssessmentFields>
export const AssessmentTexts = Type.Object({ what: asked(300), how: asked(2_000), confounders: asked(2_000) })
export type AssessmentTexts = Static<typeof AssessmentTexts>

/** What became of it, measured: baseline, target, actual, by which method, and what else may explain it. */
export const assessment: Kind<typeof AssessmentFields, typeof AssessmentTexts> = {
  prefix: 'OA', table: 'assessment', fields: AssessmentFields, texts: AssessmentTexts, facets: ['method'], outcome: 'outcome', states, transitions, audience: ['members'],
  path: (key) => `/outcomes/${key}`, reviewAfterDays: 730,
  settle(fields) {
    if (fields.until < fields.from) throw new Invalid([{ field: 'fields.until', key: 'guidelines.case.fault.until' }])
    return fields
  },
}
