import type { Transition } from '@diwan/core'

export const states = ['proposal', 'scoping', 'drafting', 'consultation', 'review', 'approved', 'published', 'superseded', 'withdrawn', 'declined'] as const
export type GuideState = (typeof states)[number]

/** Every move is made on the guideline's own desk, where what it asks is asked: approvers, missing grades, what takes its place. */
const own = (from: readonly GuideState[], to: GuideState, may: string, more: Partial<Transition> = {}): Transition => ({ from, to, may, isOwn: true, ...more })

export const transitions: Record<string, Transition> = {
  create: { from: [], to: 'proposal', may: 'propose' },
  take: own(['proposal'], 'scoping', 'decide'),
  decline: own(['proposal', 'scoping'], 'declined', 'decide', { asksReason: true }),
  begin: own(['scoping'], 'drafting', 'propose'),
  consult: own(['drafting'], 'consultation', 'propose'),
  close: own(['consultation'], 'drafting', 'propose'),
  submit: own(['drafting', 'consultation'], 'review', 'propose'),
  return: own(['review', 'approved'], 'drafting', 'approve', { asksReason: true }),
  approve: own(['review'], 'approved', 'approve'),
  publish: own(['approved'], 'published', 'publish', { publishes: true }),
  supersede: own(['published'], 'superseded', 'publish', { asksReason: true }),
  withdraw: own(['published', 'superseded'], 'withdrawn', 'publish', { withdraws: true, asksReason: true }),
}

/** A changed text keeps its place while it is being made, and goes back to the desk once others have looked at it: what was approved is what is published. */
export const fallsTo: Readonly<Record<string, string>> = { proposal: 'proposal', scoping: 'scoping', drafting: 'drafting', consultation: 'consultation', review: 'drafting', approved: 'drafting', declined: 'proposal' }
