import { Type, type Static } from 'typebox'
import { unasked, type Kind } from '@diwan/core'

export const CollectionFields = Type.Object({ works: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 300, default: [], examples: [[]], ...unasked }) })
export type CollectionFields = Static<typeof CollectionFields>

/** Works that somebody put together and in order, with a page, a feed and a set for harvesters of its own. It opens no work to anybody. */
export const collection: Kind<typeof CollectionFields> = {
  prefix: 'RSC', table: 'collection', fields: CollectionFields, states: ['draft', 'published', 'withdrawn'], audience: ['public'], path: (key) => `/collections/${key}`,
  transitions: {
    create: { from: [], to: 'draft', may: 'collect' },
    publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'collect', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'collect', withdraws: true, asksReason: true },
  },
}
