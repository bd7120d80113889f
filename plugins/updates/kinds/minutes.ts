import { Type, type Static } from 'typebox'
import { day, orNull, type Kind, type Transition } from '@diwan/core'

export const MinutesFields = Type.Object({ commentsUntil: orNull(day()) })
export type MinutesFields = Static<typeof MinutesFields>
/** What was decided, a sentence each. */
export const MinutesTexts = Type.Object({ decisions: Type.Array(Type.String({ maxLength: 600 }), { maxItems: 60, default: [] }) })

const transitions = {
  create: { from: [], to: 'draft', may: 'write' },
  publish: { from: ['draft', 'comment'], to: 'comment', may: 'publish', publishes: true },
  adopt: { from: ['comment'], to: 'adopted', may: 'publish', publishes: true },
  withdraw: { from: ['comment', 'adopted'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
} satisfies Record<string, Transition>

/**
 * What was said and decided: written, put to those who took part for their remarks, adopted. What is adopted stands for good; who
 * adopted it, and when, is its last revision. Its meeting by the link `meeting`.
 */
export const minutes: Kind<typeof MinutesFields, typeof MinutesTexts> = {
  prefix: 'MN', table: 'minutes', fields: MinutesFields, texts: MinutesTexts, states: ['draft', 'comment', 'adopted', 'withdrawn'], transitions, final: ['adopted', 'withdrawn'], audience: ['members'],
  path: (key) => `/meetings/minutes/${key}`,
}
