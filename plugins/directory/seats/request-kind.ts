import { Type } from 'typebox'
import { day, oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { channelHandlings } from './channel-terms.ts'

/** What is wanted: an answer, or a channel in which both go on talking. */
export const purposes = ['question', 'channel'] as const
/** Who reads it on either side. */
export const reaches = ['everybody', 'contacts'] as const

const fields = Type.Object({
  sender: Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$', examples: ['XA'], ...unasked }),
  receiver: Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$', examples: ['XA'] }),
  reach: oneOf(reaches, { default: 'everybody' }),
  dueOn: day(),
  purpose: oneOf(purposes, { default: 'question', ...unasked }),
  channelHandling: { ...orNull(oneOf(channelHandlings)), ...unasked },
  channelUntil: { ...orNull(day()), ...unasked },
  keepMonths: { ...orNull(Type.Integer({ minimum: 0, maximum: 120 })), ...unasked },
  takesPart: Type.String({ maxLength: 1_000, default: '', ...unasked }),
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
