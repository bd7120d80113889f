import { Type } from 'typebox'
import { oneOf, unasked, type Transition } from '@diwan/core'
import { conditionList } from '../../uptake/applicability/conditions.ts'

export { causeWords, phases, type CauseWord } from '@diwan/core'

/** How long it takes a small team until it works. */
export const efforts = ['days', 'weeks', 'months', 'years'] as const

/** Kept for the life of a part in all languages and editions: what its words are found by. */
export const partId = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })
/** What one language says of a part: of a step, a line of costs, a cause. */
export const PartWords = Type.Object({ id: partId(), title: Type.String({ maxLength: 300 }), note: Type.String({ maxLength: 2_000, default: '' }) })
export const partWords = (maxItems: number) => Type.Array(PartWords, { maxItems, default: [], ...unasked })
export type PartWords = { id: string; title: string; note: string }
/** Ids of items that stand behind something. */
export const idList = () => Type.Array(Type.String({ format: 'uuid' }), { maxItems: 20, default: [], ...unasked })
/** Conditions of the applicability profile under which it holds; none: everywhere. */
export const applies = () => Type.Array(oneOf(conditionList.map(({ id }) => id)), { maxItems: 20, default: [] })
/** `2026` or `2026-11`: a year, or a month of one. */
export const monthOrYear = () => Type.String({ pattern: String.raw`^\d{4}(-(0[1-9]|1[0-2]))?$` })

const words = (maxLength: number) => Type.String({ maxLength, minLength: 1 })
/** A part of the template: nothing is published without it. */
export const asked = words
export const optional = (maxLength: number) => Type.String({ maxLength, default: '' })

export const states = ['draft', 'review', 'published', 'withdrawn'] as const
/** Members write, curators look at it and publish. */
export const transitions = {
  create: { from: [], to: 'draft', may: 'contribute' },
  submit: { from: ['draft'], to: 'review', may: 'contribute' },
  return: { from: ['review'], to: 'draft', may: 'curate', asksReason: true },
  publish: { from: ['draft', 'review', 'published', 'withdrawn'], to: 'published', may: 'curate', publishes: true },
  withdraw: { from: ['published'], to: 'withdrawn', may: 'curate', withdraws: true, asksReason: true },
} satisfies Record<string, Transition>
