import { Type } from 'typebox'
import { oneOf, unasked } from '@diwan/core'

/** Numbers and dates stand as they were typed: nothing typed is lost, and what is none is named when it is counted. */
export const typed = (maxLength: number, standard = '') => Type.String({ maxLength, default: standard, ...unasked })
/** A series of a table by its heading. */
export const column = () => Type.String({ maxLength: 90 })
const decide = <const W extends readonly string[]>(words: W) => oneOf(words, { default: words[0], ...unasked })

/** The table itself is kept beside the item (`series-shelf.ts`) and named by its hash: lists and revisions do not carry it. `decimalSign` and `dateOrder` are what the reader decided where the table leaves it open. */
export const tableFields = {
  series: Type.String({ pattern: '^([0-9a-f]{64})?$', default: '', examples: [''], ...unasked }),
  decimalSign: decide(['auto', 'point', 'comma']), dateOrder: decide(['auto', 'day-first', 'month-first']),
}
export { decide }

/** In `review` it is with the contact points of its seat; a changed text is its author's again. */
export const states = ['draft', 'review', 'published', 'withdrawn'] as const
export const fallsTo = { review: 'draft' } as const
export const transitions = {
  create: { from: [], to: 'draft', may: 'measure' },
  submit: { from: ['draft'], to: 'review', may: 'measure', isOwn: true },
  return: { from: ['review'], to: 'draft', may: 'publishMeasures', isOwn: true, asksReason: true },
  publish: { from: ['draft', 'review', 'published', 'withdrawn'], to: 'published', may: 'publishMeasures', publishes: true },
  withdraw: { from: ['published'], to: 'withdrawn', may: 'publishMeasures', withdraws: true, asksReason: true },
} as const
