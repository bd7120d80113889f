import { Type } from 'typebox'
import { day, oneOf, unasked, type Kind } from '@diwan/core'

/** Who reads it on either side. */
export const reaches = ['everybody', 'contacts'] as const

const fields = Type.Object({
  sender: Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$', examples: ['XA'], ...unasked }),
  receiver: Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$', examples: ['XA'] }),
  reach: oneOf(reaches, { default: 'everybody' }),
  dueOn: day(),
})

/** A question of one administration to another. Nobody else reads it: neither the hub nor the plugin's staff. */
export const request: Kind<typeof fields> = {
  prefix: 'REQ', table: 'request', fields, keptBy: 'seat', isIndexed: false,
  states: ['draft', 'sent', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'ask' },
    publish: { from: ['draft', 'sent'], to: 'sent', may: 'ask', publishes: true },
    withdraw: { from: ['sent'], to: 'withdrawn', may: 'ask', withdraws: true, asksReason: true },
  },
  audience: [],
  audienceOf: ({ sender, receiver, reach }) => [sender, receiver].map((code) => reach === 'contacts' ? `ncps@administration:${code}` : `administration:${code}`),
  path: (key) => `/requests/${key}`,
}
