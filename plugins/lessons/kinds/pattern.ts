import { Type, type Static } from 'typebox'
import { causeWords, oneOf, unasked, type Kind } from '@diwan/core'

export const mostGathered = 100
export const PatternFields = Type.Object({
  causes: Type.Array(oneOf(causeWords, { 'x-words': 'core.cause' }), { maxItems: 16, default: [] }),
  /** Ids of the lessons that are gathered in it. */
  lessons: Type.Array(Type.String({ format: 'uuid' }), { maxItems: mostGathered, default: [], ...unasked }),
})
export type PatternFields = Static<typeof PatternFields>

/** The same failure, or the same success, in several lessons: gathered by a curator, so that it adds up. */
export const pattern: Kind<typeof PatternFields> = {
  prefix: 'LP', table: 'pattern', fields: PatternFields, facets: ['causes'], audience: ['members'], states: ['draft', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'curate' }, publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'curate', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'curate', withdraws: true, asksReason: true },
  },
  path: (key) => `/patterns/${key}`, reviewAfterDays: 365,
}
