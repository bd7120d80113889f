import { Type, type Static } from 'typebox'
import { causeWords, day, oneOf, orNull, outcome, phases, unasked } from '@diwan/core'
import { dateDetails, levels } from './levels.ts'

/** In the money of the administration, roughly: a band helps others more than a figure that comes late. */
export const budgets = ['under-100k', '100k-1m', '1m-10m', 'over-10m'] as const
/** How sure its writers are that it is as they say. */
export const confidences = ['low', 'moderate', 'high'] as const
/** Who reads it once it is published. */
export const readerships = ['members', 'public'] as const

/** `2026` or `2026-11`: a year, or a month of one. */
export const monthOrYear = () => Type.String({ pattern: String.raw`^\d{4}(-(0[1-9]|1[0-2]))?$` })
/** What a lesson was made from, such as a topic of the forum: an item of this site or an address, and whom to thank. */
export const Source = Type.Object({ item: orNull(Type.String({ format: 'uuid' })), url: Type.String({ maxLength: 1_000, default: '' }), title: Type.String({ maxLength: 300 }), credit: Type.String({ maxLength: 300, default: '' }) })
export type Source = Static<typeof Source>

const said = {
  level: oneOf(levels, { default: 'named', ...unasked }),
  phase: orNull(oneOf(phases, { 'x-words': 'core.phase' })),
  budget: orNull(oneOf(budgets)),
  from: orNull(monthOrYear()), until: orNull(monthOrYear()),
  causes: Type.Array(oneOf(causeWords, { 'x-words': 'core.cause' }), { maxItems: 16, default: [] }),
  confidence: orNull(oneOf(confidences)),
  outcome: outcome(),
  sources: Type.Array(Source, { maxItems: 20, default: [], ...unasked }),
}

/** What readers have of a lesson. */
export const LessonFields = Type.Object({
  ...said,
  /** Of the WCO, where it is told. */
  region: { ...orNull(Type.String({ maxLength: 16 })), ...unasked },
  /** In which it began, for lists. */
  year: { ...orNull(Type.String({ maxLength: 4 })), ...unasked },
  retiredOn: { ...orNull(day()), ...unasked },
  retiredWhy: Type.String({ maxLength: 1_000, default: '', ...unasked }),
})
export type LessonFields = Static<typeof LessonFields>

/** What its writers have, and what of it is to be told. */
export const ManuscriptFields = Type.Object({
  ...said, administration: Type.String({ maxLength: 16, default: '', ...unasked }), readers: oneOf(readerships, { default: 'members' }),
  dates: oneOf(dateDetails, { default: 'month' }), tellsVolume: Type.Boolean({ default: true }), tellsBudget: Type.Boolean({ default: true }),
})
export type ManuscriptFields = Static<typeof ManuscriptFields>

const line = () => Type.Array(Type.String({ maxLength: 600 }), { maxItems: 12, default: [] })
const words = (maxLength: number) => Type.String({ maxLength, default: '' })
/** The after-action review, in one language. */
export const LessonTexts = Type.Object({
  expected: words(4_000), happened: words(8_000), why: line(), sustain: line(), improve: line(), recommendation: words(2_000), effect: words(2_000), transfer: words(2_000), volume: words(120),
})
export type LessonTexts = Static<typeof LessonTexts>

export const blankFields = (administration: string): ManuscriptFields => ({
  level: 'named', phase: null, budget: null, from: null, until: null, causes: [], confidence: null, outcome: [], sources: [], administration, readers: 'members', dates: 'month', tellsVolume: true, tellsBudget: true,
})
export const blankTexts: LessonTexts = { expected: '', happened: '', why: [], sustain: [], improve: [], recommendation: '', effect: '', transfer: '', volume: '' }
