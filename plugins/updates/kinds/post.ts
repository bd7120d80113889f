import { Type, type Static } from 'typebox'
import { day, oneOf, orNull, outcome, type Kind } from '@diwan/core'
import { states, transitions } from './states.ts'

export const categories = ['news', 'alert', 'correction', 'release-note', 'call'] as const
export const severities = ['notice', 'warning', 'urgent'] as const

export const PostFields = Type.Object({
  category: oneOf(categories),
  severity: orNull(oneOf(severities)),
  /** Readers are asked to say that they have seen it; who has is counted, named only to its keepers. */
  needsAcknowledgement: Type.Boolean({ default: false }),
  version: orNull(Type.String({ maxLength: 40 })),
  closesOn: orNull(day()),
  contact: orNull(Type.String({ maxLength: 200 })),
  outcome: outcome(),
})
export type PostFields = Static<typeof PostFields>

/** What a reader must take away, three points at most. */
export const PostTexts = Type.Object({ points: Type.Array(Type.String({ maxLength: 300 }), { maxItems: 3, default: [] }) })

/** News, alerts, corrections, release notes and calls. A correction points to what it corrects by the link `corrects`. */
export const post: Kind<typeof PostFields, typeof PostTexts> = {
  prefix: 'UP', table: 'post', fields: PostFields, texts: PostTexts, facets: ['category'], outcome: 'outcome', states, transitions,
  audience: ['members'],
  relations: { corrects: { kinds: ['updates.post'], begins: { category: 'correction' } }, related: { kinds: '*' } },
  tells: ({ fields: { category, severity, needsAcknowledgement }, isFirst }) =>
    category === 'alert' ? { notice: 'alert', values: { isAsked: needsAcknowledgement ? 'yes' : 'no', severity: severity ?? 'notice', isFirst: isFirst ? 'yes' : 'no' }, everyone: needsAcknowledgement }
    : category === 'correction' ? { notice: 'correction' }
    : { notice: isFirst ? 'post' : 'post-changed' },
}
