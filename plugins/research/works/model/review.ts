/** What a reviewer scores, 1 (poor) to 5 (excellent). */
export const criteria = ['question', 'method', 'evidence', 'clarity', 'use'] as const
export const verdicts = ['accept', 'minor', 'major', 'decline'] as const
export type Verdict = (typeof verdicts)[number]
/** `open`: authors are told who reviewed. `single`: they never are, anywhere. */
export const blindings = ['single', 'open'] as const
export type Blinding = (typeof blindings)[number]
/** asked → accepted → done; declined by who was asked; ended because the round was decided, or taken back. */
export const reviewStates = ['asked', 'accepted', 'done', 'declined', 'ended'] as const
export type ReviewState = (typeof reviewStates)[number]
export const decisions = ['revise', 'accept', 'decline'] as const
export type Decision = (typeof decisions)[number]
export const reviewMost = { comments: 20_000, note: 8_000 } as const
