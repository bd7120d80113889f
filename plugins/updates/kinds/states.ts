import type { Transition } from '@diwan/core'

/** What an update goes through: written, looked at by a second person where the editors wish, published, withdrawn with a reason. */
export const states = ['draft', 'review', 'published', 'withdrawn'] as const

export const transitions = {
  create: { from: [], to: 'draft', may: 'write' },
  submit: { from: ['draft'], to: 'review', may: 'write' },
  return: { from: ['review'], to: 'draft', may: 'publish', asksReason: true },
  publish: { from: ['draft', 'review', 'published', 'withdrawn'], to: 'published', may: 'publish', publishes: true },
  withdraw: { from: ['published'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
} satisfies Record<string, Transition>
