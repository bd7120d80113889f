/** Where a manuscript stands on its way out. `recalled`: taken back by who asked; `draft`: nobody was asked. */
export const stages = ['draft', 'approval', 'check', 'returned', 'recalled', 'published', 'withheld'] as const
export type Stage = (typeof stages)[number]
/** While others look at a text it stays as it is. */
export const isLookedAt = (stage: Stage): boolean => stage === 'approval' || stage === 'check'
export type ReturnedBy = 'administration' | 'check' | 'crowd'
