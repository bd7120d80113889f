import { Type, type TSchema, type TUnsafe } from 'typebox'
import type { Reach } from './item.ts'

/** One of a few words, as a JSON Schema `enum`: drawn as a choice in forms, listed in OpenAPI. `x-words` says where what they are called stands, if not with the field. */
export const oneOf = <const W extends readonly string[]>(words: W, options: Record<string, unknown> = {}): TUnsafe<W[number]> =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options })

/** Empty is allowed and stands as null. */
export const orNull = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()], { default: null })

/** `YYYY-MM-DD` */
export const day = (options: Record<string, unknown> = {}) => Type.String({ format: 'date', ...options })

/** Kept with the item, not asked in forms. */
export const unasked = { 'x-unasked': true } as const

/** Every reach of a personal column, the narrowest first: for the column a person chooses in. */
export const reaches = ['self', 'administration', 'ncps', 'members', 'public'] as const satisfies readonly Reach[]

/** What modernising is measured by. A kind whose items say it has a column of them (`outcome()`) and names it in `Kind.outcome`. */
export const outcomes = ['release-time', 'revenue', 'compliance', 'cost'] as const
export type Outcome = (typeof outcomes)[number]
export const outcome = () => Type.Array(oneOf(outcomes, { 'x-words': 'core.outcome' }), { maxItems: outcomes.length, default: [] })

/** One to six capital letters: what stands before the number of an item of a kind, `UP-0042`. */
export const isKindPrefix = (given: unknown): boolean => typeof given === 'string' && /^[A-Z]{1,6}$/.test(given)
