import { Type } from 'typebox'
import type { Kind } from '@diwan/core'

const fields = Type.Object({ place: Type.String({ maxLength: 120, default: '' }) })

/** A note is private to members: nobody reads a new one without signing in, unless its author widens the audience. */
export const note: Kind<typeof fields> = {
  prefix: 'LOG', table: 'note', fields, audience: ['members'],
  states: ['draft', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'write' },
    publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'publish', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
  },
}
