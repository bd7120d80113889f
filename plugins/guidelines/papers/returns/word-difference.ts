import { diffArrays } from 'diff'

/** A stretch of a text: as it was in both, taken out, or put in. */
export interface Stretch { as: 'same' | 'out' | 'in'; text: string }

/** Words whole in every script, spaces, and each other sign by itself. */
const words = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu) ?? []

/** Word by word; where that would take too long, the whole for the whole. */
export function wordDifference(before: string, after: string): Stretch[] {
  const found = diffArrays(words(before), words(after), { timeout: 150, maxEditLength: 4_000 })
  if (!found) return [{ as: 'out' as const, text: before }, { as: 'in' as const, text: after }].filter(({ text }) => text !== '')
  return found.map(({ added, removed, value }) => ({ as: added ? 'in' : removed ? 'out' : 'same', text: value.join('') }))
}
