import { Type } from 'typebox'
import { oneOf, orNull, reaches, unasked, type Kind } from '@diwan/core'

const fields = Type.Object({
  personId: Type.String({ format: 'uuid', ...unasked }),
  unit: orNull(Type.String({ maxLength: 120 })),
  phone: orNull(Type.String({ maxLength: 40 })),
  phoneFor: orNull(oneOf(reaches)),
  room: orNull(Type.String({ maxLength: 40 })),
})

/** A card of one person. Who sees the phone the person chooses, and until then nobody; the room is for the administration. */
export const card: Kind<typeof fields> = {
  prefix: 'CRD', table: 'card', fields, audience: ['members'], person: 'personId',
  personal: {
    phone: { why: 'cards.personal.phone', audience: 'self', chosenIn: 'phoneFor' },
    room: { why: 'cards.personal.room', audience: 'administration', keepDays: 730 },
  },
  states: ['draft', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'write' },
    publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'write', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'write', withdraws: true },
  },
}
