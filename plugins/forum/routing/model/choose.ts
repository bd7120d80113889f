import { createHash } from 'node:crypto'

/** Somebody who may be asked a question, and how much they were asked of late. */
export interface Candidate {
  id: string
  /** Of the asker's own administration. */
  isOwn: boolean
  /** Named by somebody who was asked and did not know. */
  isSuggested: boolean
  speaks: boolean
  level: number
  /** At work within hours. */
  isNear: boolean
  /** Asks in the last 30 days, and those that still wait. */
  recent: number
  open: number
}

/** Smaller fits better; equal numbers fit as well as each other. */
export const fitOf = ({ isSuggested, speaks, level, isNear }: Candidate): number => (isSuggested ? 0 : 8) + (speaks ? 0 : 4) + (level >= 3 ? 0 : 2) + (isNear ? 0 : 1)

/**
 * The `n` who are asked. Another administration's eyes come first, and the asker's own only where there are no others. Of those who
 * fit as well, whoever was asked least of late; where even that is the same, an order that differs from question to question.
 */
export function choose(candidates: readonly Candidate[], n: number, question: string): Candidate[] {
  const others = candidates.filter(({ isOwn }) => !isOwn)
  const lot = new Map(candidates.map(({ id }) => [id, createHash('sha256').update(`${question} ${id}`).digest('hex')]))
  return (others.length > 0 ? others : candidates)
    .toSorted((a, b) => fitOf(a) - fitOf(b) || a.recent - b.recent || a.open - b.open || (lot.get(a.id) ?? '').localeCompare(lot.get(b.id) ?? ''))
    .slice(0, n)
}
