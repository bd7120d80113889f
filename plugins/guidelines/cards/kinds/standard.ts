import { Type, type Static } from 'typebox'
import { oneOf, unasked, outcome, type Kind } from '@diwan/core'
import { asked, partId, partWords, states, transitions } from './words.ts'

/** Each holds what is below it: who is at a level meets every requirement of it and of those before. */
export const levels = ['foundation', 'established', 'advanced'] as const
export type Level = (typeof levels)[number]
export const Requirement = Type.Object({ id: partId(), level: oneOf(levels) })
export type Requirement = Static<typeof Requirement>
export const StandardFields = Type.Object({ outcome: outcome(), requirements: Type.Array(Requirement, { maxItems: 60, default: [], ...unasked }) })
export type StandardFields = Static<typeof StandardFields>
export const StandardTexts = Type.Object({ purpose: asked(2_000), parts: partWords(60) })
export type StandardTexts = Static<typeof StandardTexts>

/** How something is done here: requirements by level, against which an administration says where it stands. */
export const standard: Kind<typeof StandardFields, typeof StandardTexts> = {
  prefix: 'PS', table: 'standard', fields: StandardFields, texts: StandardTexts, outcome: 'outcome', states, transitions, audience: ['members'],
  path: (key) => `/standards/${key}`, reviewAfterDays: 730,
}
