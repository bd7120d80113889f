import { Invalid, type Handling, type FieldFault } from '@diwan/core'

/** How narrow what is said in a channel stays; nothing of it goes to the whole community. */
export const channelHandlings = ['named-administrations', 'named-people'] as const satisfies readonly Handling[]
/** What the two agree on before there is a channel: who may read it, who takes part on the asking side, until when, and for how many months it is kept after that. */
export interface ChannelTerms { handling: typeof channelHandlings[number]; until: string; keepMonths: number; takesPart: string }
export const outcomes = ['agreed', 'declined'] as const
export type Outcome = typeof outcomes[number]

/** @throws Invalid, a fault beside each field */
export function checkTerms({ until, keepMonths, takesPart }: ChannelTerms, today: string): void {
  const faults: FieldFault[] = []
  if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)) || until <= today) faults.push({ field: 'channelUntil', key: 'directory.channel.fault.until' })
  if (!Number.isInteger(keepMonths) || keepMonths < 0 || keepMonths > 120) faults.push({ field: 'keepMonths', key: 'directory.channel.fault.keep' })
  if (takesPart.trim() === '') faults.push({ field: 'takesPart', key: 'directory.channel.fault.takes-part' })
  if (faults.length > 0) throw new Invalid(faults)
}

/** The terms a request proposes; null for a question, and for what was sent past the form without them. */
export function termsIn(fields: Readonly<Record<string, unknown>>): ChannelTerms | null {
  const { purpose, channelHandling, channelUntil, keepMonths, takesPart } = fields
  const handling = channelHandlings.find((one) => one === channelHandling)
  return purpose === 'channel' && handling !== undefined && typeof channelUntil === 'string' && typeof keepMonths === 'number' ? { handling, until: channelUntil, keepMonths, takesPart: typeof takesPart === 'string' ? takesPart : '' } : null
}
