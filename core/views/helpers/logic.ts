import type { Helpers } from './index.ts'
import { split } from './html.ts'

const isFull = (value: unknown): boolean => Array.isArray(value) ? value.length > 0 : Boolean(value)

/** Comparisons for `{{#if (eq a b)}}`; an empty list counts as false, as it does in `{{#if}}`. */
export const logicHelpers: Helpers = {
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  not: (value: unknown) => !isFull(value),
  and(...given: never[]) {
    const { values } = split(given)
    return values.find((value) => !isFull(value)) ?? (values.every(isFull) ? values.at(-1) : false)
  },
  or(...given: never[]) {
    const { values } = split(given)
    return values.find(isFull) ?? values.at(-1)
  },
  includes: (list: unknown, value: unknown) => Array.isArray(list) && list.includes(value),
  length: (value: unknown) => (Array.isArray(value) || typeof value === 'string' ? value.length : 0),
  concat(...given: never[]) {
    return split(given).values.map((value) => (value === null || value === undefined ? '' : String(value as string | number))).join('')
  },
  array(...given: never[]) {
    return split(given).values
  },
  hash(...given: never[]) {
    return { ...split(given).options.hash }
  },
  add: (a: number, b: number) => a + b,
}
