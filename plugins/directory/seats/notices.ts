import type { Notice } from '@diwan/core'

const own = { mail: 'at-once', isFixed: true } as const
const work = { mail: 'at-once' } as const
const news = { mail: 'daily' } as const

const kinds = {
  'seat-verified': own, 'seat-refused': own, 'seat-revoked': own, 'seat-due': own, 'seat-lapsed': own, 'appointed': own, 'term-ends': own,
  'verification-waits': news, 'appointment-waits': news, 'appointment-refused': work, 'seat-unreachable': news,
  'hand-over-named': own, 'hand-over-accepted': work, 'hand-over-declined': work, 'hand-over-cancelled': work, 'hand-over-done': own,
  'request-received': work, 'request-passed-on': work, 'request-acknowledged': news, 'request-answered': work, 'request-closed': news, 'request-word': work, 'request-late': work, 'request-escalated': news,
  'approval-asked': work, 'approval-waits': work, 'approval-decided': work,
} as const satisfies Record<string, Pick<Notice, 'mail' | 'isFixed'>>

/** What people are told of seats, requests and approvals. */
export const seatNotices: Record<string, Notice> = Object.fromEntries(Object.entries(kinds).map(([name, how]) =>
  [name, { label: `directory.notice.${name}`, text: `directory.notice.${name}.text`, ...how }]))
