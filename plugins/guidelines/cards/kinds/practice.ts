import { Type, type Static } from 'typebox'
import { oneOf, outcome, type Kind } from '@diwan/core'
import { marksOf } from '../../uptake/applicability/against.ts'
import { applies, asked, efforts, idList, optional, states, transitions } from './words.ts'

export const PracticeFields = Type.Object({
  /** How sure we are that it works, as of recommendations: 4 high … 1 very low. */
  certainty: Type.Integer({ minimum: 1, maximum: 4 }),
  effort: oneOf(efforts),
  outcome: outcome(),
  applies: applies(),
  /** Cases it rests on. */
  cases: idList(),
})
export type PracticeFields = Static<typeof PracticeFields>
export const PracticeTexts = Type.Object({
  context: asked(2_000), action: asked(4_000), evidence: asked(2_000), cost: asked(1_000), effortNote: optional(1_000), limits: optional(2_000),
})
export type PracticeTexts = Static<typeof PracticeTexts>

/** Something worth doing: where it was met, what was done, what shows that it worked, what it takes. */
export const practice: Kind<typeof PracticeFields, typeof PracticeTexts> = {
  prefix: 'BP', table: 'practice', fields: PracticeFields, texts: PracticeTexts, facets: ['effort'], outcome: 'outcome', marks: ({ applies }) => marksOf(applies), states, transitions, audience: ['members'],
  path: (key) => `/practices/${key}`, reviewAfterDays: 540,
}
