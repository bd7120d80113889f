import type { Transition } from '@diwan/core'

export const states = ['draft', 'submitted', 'in-review', 'revise', 'accepted', 'published', 'corrected', 'retracted', 'declined', 'withdrawn'] as const
export type WorkState = (typeof states)[number]

/** Every move is made on pages of the work's own, which ask what it needs: reviewers, a reason, nobody's own interest. */
const own = (from: readonly WorkState[], to: WorkState, may: string, more: Partial<Transition> = {}): Transition => ({ from, to, may, isOwn: true, ...more })

export const transitions: Record<string, Transition> = {
  create: { from: [], to: 'draft', may: 'submit' },
  /** The first that publishes: what brings a finished one in takes it. */
  publish: own(['accepted'], 'published', 'curate', { publishes: true }),
  submit: own(['draft', 'revise'], 'submitted', 'submit'),
  recall: own(['submitted'], 'draft', 'submit'),
  review: own(['submitted'], 'in-review', 'curate'),
  revise: own(['submitted', 'in-review'], 'revise', 'curate', { asksReason: true }),
  accept: own(['submitted', 'in-review'], 'accepted', 'curate'),
  decline: own(['submitted', 'in-review'], 'declined', 'curate', { asksReason: true }),
  correct: own(['accepted'], 'corrected', 'curate', { publishes: true }),
  retract: own(['published', 'corrected'], 'retracted', 'curate', { publishes: true, asksReason: true }),
  withdraw: own(['published', 'corrected', 'retracted'], 'withdrawn', 'curate', { withdraws: true, asksReason: true }),
}
/** What is being looked at is not changed meanwhile: a changed text is its authors' again. */
export const fallsTo: Readonly<Record<string, string>> = { draft: 'draft', submitted: 'draft', 'in-review': 'revise', revise: 'revise', accepted: 'revise', declined: 'draft' }
