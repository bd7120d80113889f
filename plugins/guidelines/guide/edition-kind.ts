import { Type, type Static } from 'typebox'
import { unasked, type Kind } from '@diwan/core'

/** One guideline as an edition holds it: the version it had, and the revision that said it. */
export const Entry = Type.Object({ item: Type.String({ format: 'uuid' }), ref: Type.String(), rev: Type.Integer(), version: Type.String(), count: Type.Integer() })
export type Entry = Static<typeof Entry>
export const EditionFields = Type.Object({
  number: Type.Integer({ minimum: 0, maximum: 10_000, default: 0, ...unasked }),
  entries: Type.Array(Entry, { maxItems: 500, default: [], ...unasked }),
})
export type EditionFields = Static<typeof EditionFields>

/** The whole corpus as it stood on a day: a frozen set of versions that can be cited by its number. */
export const edition: Kind<typeof EditionFields> = {
  prefix: 'GLE', table: 'edition', fields: EditionFields, states: ['draft', 'published', 'withdrawn'], final: ['published'], audience: ['public'], path: (key) => `/editions/${key}`,
  transitions: {
    create: { from: [], to: 'draft', may: 'publish' },
    publish: { from: ['draft'], to: 'published', may: 'publish', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
  },
}
