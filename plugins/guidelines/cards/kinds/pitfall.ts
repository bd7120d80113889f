import { Type, type Static } from 'typebox'
import { oneOf, outcome, type Kind } from '@diwan/core'
import { marksOf } from '../../uptake/applicability/against.ts'
import { applies, asked, causeWords, idList, optional, phases, states, transitions } from './words.ts'

export const PitfallFields = Type.Object({
  /** What kind of cause it is, in the words the causes of cases are counted by. */
  cause: oneOf(causeWords, { 'x-words': 'core.cause' }),
  /** When one walks into it. */
  phase: oneOf(phases, { 'x-words': 'core.phase' }),
  outcome: outcome(),
  applies: applies(),
  cases: idList(),
})
export type PitfallFields = Static<typeof PitfallFields>
export const PitfallTexts = Type.Object({
  symptom: asked(2_000), why: asked(2_000), consequence: asked(2_000), cost: optional(600), earlySign: asked(600), avoidance: asked(3_000), remedy: asked(2_000), source: asked(600),
})
export type PitfallTexts = Static<typeof PitfallTexts>

/** Something to avoid: how one notices it, why it happens, what to do before and after. Subscribers are warned when a new one appears. */
export const pitfall: Kind<typeof PitfallFields, typeof PitfallTexts> = {
  prefix: 'PF', table: 'pitfall', fields: PitfallFields, texts: PitfallTexts, facets: ['cause', 'phase'], outcome: 'outcome', marks: ({ applies }) => marksOf(applies), states, transitions, audience: ['members'],
  path: (key) => `/pitfalls/${key}`, reviewAfterDays: 540,
  tells: ({ isFirst }) => isFirst ? { notice: 'pitfall' } : null,
}
