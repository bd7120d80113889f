import type { Kind } from '@diwan/core'

/** Made and shown at once by whoever may; taken down again. */
export const simple = (may: string): Pick<Kind, 'states' | 'transitions'> => ({
  states: ['draft', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may },
    publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may, publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may, withdraws: true },
  },
})
