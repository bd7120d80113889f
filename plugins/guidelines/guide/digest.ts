import { createHash } from 'node:crypto'
import type { ItemInput } from '@diwan/core'

/** Recognises a text by all it says: what was approved under one digest was not approved under another. Keys are in one order at every depth, as the database gives them in its own. */
export const digestOf = (input: ItemInput): string => createHash('sha256').update(JSON.stringify(ordered([input.lang, input.texts, input.fields ?? {}, input.topics ?? [], input.audience, input.handling ?? null, input.links ?? {}]))).digest('hex')

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1).map(([name, one]) => [name, ordered(one)]))
}
