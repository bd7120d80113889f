import { Type, type Static } from 'typebox'
import { oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { formatNames } from '../../board/model/formats.ts'
import { circles, lookedAt } from '../../board/model/kinds.ts'

export const mostHeadings = 8, mostPhases = 4, mostRoles = 4
/** What a format is put together of. `base`: which of the site's formats it rests on, with its answer, sides, votes or table. */
export const DesignFields = Type.Object({
  base: oneOf(formatNames, { default: 'discussion', ...unasked }), begins: oneOf(circles, { default: 'members', ...unasked }), replies: oneOf(circles, { default: 'members', ...unasked }), lookedAt: oneOf(lookedAt, { default: 'nobody', ...unasked }),
  goalHours: orNull(Type.Integer({ minimum: 1, maximum: 1_000, ...unasked })),
  headings: Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: mostHeadings, default: [], ...unasked }),
  phases: Type.Array(Type.Object({ name: Type.String({ minLength: 1, maxLength: 80 }), days: Type.Integer({ minimum: 1, maximum: 90 }) }), { maxItems: mostPhases, default: [], ...unasked }),
  roles: Type.Array(Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }), does: Type.String({ maxLength: 200 }) }), { maxItems: mostRoles, default: [], ...unasked }),
})
export type DesignFields = Static<typeof DesignFields>

/** A format somebody proposes. A trial keeps the version it tries; what is changed afterwards is a later one. */
export const design: Kind<typeof DesignFields> = {
  prefix: 'FF', table: 'design', fields: DesignFields, audience: ['members'], path: (key) => `/lab/${key}`, editor: (id) => `/lab/${id}/edit`, isIndexed: false, states: ['published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'published', may: 'write', isOwn: true }, publish: { from: ['published', 'withdrawn'], to: 'published', may: 'write', publishes: true, isOwn: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'moderate', withdraws: true, asksReason: true },
  },
  tells: ({ isFirst }) => (isFirst ? { notice: 'design' } : null),
}
