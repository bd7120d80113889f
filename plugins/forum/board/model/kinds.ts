import { Type, type Static } from 'typebox'
import { oneOf, orNull, unasked, type Handling, type Kind } from '@diwan/core'
import { formatNames } from './formats.ts'
import { settled } from '../../lab/model/settled.ts'

export const circles = ['members', 'ncps', 'moderators'] as const
/** Whose posts are looked at before others read them. */
export const lookedAt = ['nobody', 'newcomers', 'everybody'] as const
const handlings = ['open', 'community', 'named-administrations', 'my-administration', 'named-people'] as const satisfies readonly Handling[]

export const CategoryFields = Type.Object({
  format: oneOf(formatNames, { default: 'discussion' }),
  begins: oneOf(circles, { default: 'members' }),
  replies: oneOf(circles, { default: 'members' }),
  /** Nothing that has to be handled more narrowly is written here. */
  ceiling: oneOf(handlings, { default: 'community' }),
  lookedAt: oneOf(lookedAt, { default: 'nobody' }),
  /** A topic of the site's list has to be named. */
  needsTopic: Type.Boolean({ default: false }),
  place: Type.Integer({ minimum: 0, maximum: 10_000, default: 100 }),
  isTrial: Type.Boolean({ default: false }),
  /** Hours within which a first reply is hoped for. */
  goalHours: orNull(Type.Integer({ minimum: 1, maximum: 1_000 })),
  /** Headings under which a thread is begun, instead of the format's own; why the settings are what they are. Both come from the lab. */
  headings: Type.Optional(orNull(Type.Array(Type.String({ maxLength: 80 }), { maxItems: 8, ...unasked }))), reason: Type.Optional(orNull(Type.String({ maxLength: 1_000, ...unasked }))),
})
export type CategoryFields = Static<typeof CategoryFields>

/** Where topics of one format are, for those who read it. */
export const category: Kind<typeof CategoryFields> = {
  prefix: 'FB', table: 'category', fields: CategoryFields, audience: ['members'], facets: ['format'], path: (key) => `/categories/${key}`, settle: settled,
  states: ['draft', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'manage' }, publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'manage', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'manage', withdraws: true, asksReason: true },
  },
}

export const TopicFields = Type.Object({ category: orNull(Type.String({ format: 'uuid', ...unasked })), format: oneOf(formatNames, { default: 'discussion', ...unasked }) })
export type TopicFields = Static<typeof TopicFields>

const written = { create: { from: [], to: 'published', may: 'write', isOwn: true }, publish: { from: ['published'], to: 'published', may: 'moderate', publishes: true, isOwn: true } } as const

const says = { table: 'forum.post', item: 's.thread_id', lang: 's.lang', text: 's.body', where: `s.state = 'shown'` } as const

/** A topic: its title and opening post are the item, the posts below it rows of the plugin that inherit its audience. */
export const topic: Kind<typeof TopicFields> = {
  prefix: 'FT', table: 'topic', fields: TopicFields, audience: ['members'], facets: ['category', 'format'], editor: (id) => `/${id}/edit`, filesFrom: 'write',
  states: ['published', 'withdrawn'], transitions: { ...written, withdraw: { from: ['published'], to: 'withdrawn', may: 'moderate', withdraws: true, asksReason: true } }, relations: { about: { kinds: '*' } },
  tells: () => null, says,
}

/** A discussion among named people. It belongs to no seat, and no staff keep it. */
export const discussion: Kind = {
  prefix: 'FD', keptBy: 'seat', audience: [], isIndexed: false, editor: (id) => `/${id}/edit`, filesFrom: 'write', states: ['published'], transitions: written, tells: () => null, says,
}

export const PositionFields = Type.Object({ thread: orNull(Type.String({ format: 'uuid', ...unasked })), post: orNull(Type.String({ format: 'uuid', ...unasked })) })
export type PositionFields = Static<typeof PositionFields>

/** What an administration says officially: a draft its seat keeps until its approval route has said yes, then beside the post that shows it. */
export const position: Kind<typeof PositionFields> = {
  prefix: 'FP', table: 'position', fields: PositionFields, keptBy: 'seat', audience: [], path: (key) => `/positions/${key}`, editor: (id) => `/positions/${id}`, isIndexed: false,
  states: ['asked', 'published'],
  transitions: { create: { from: [], to: 'asked', may: 'write', isOwn: true }, publish: { from: ['asked', 'published'], to: 'published', may: 'moderate', publishes: true, isOwn: true } }, tells: () => null,
}
export const threadKinds = ['forum.topic', 'forum.discussion'] as const
