import { Type, type Static, type TSchema } from 'typebox'
import { Invalid, day, instantIn, isZone, oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { states, transitions } from './states.ts'

export const formats = ['online', 'in-person', 'hybrid'] as const
export const registrationModes = ['none', 'open', 'approval'] as const
export const cadences = ['monthly', 'quarterly', 'half-yearly', 'yearly', 'irregular'] as const
export const sessionLanguages = ['en', 'fr', 'es', 'ar'] as const

const wall = () => Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d$` })
export const part = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })

/**
 * One sitting of a meeting in one language; paired sittings say the same to two rooms. `start` and `end` are what the clock on the wall
 * says in `timeZone`; without a zone the sitting floats: each reader's own clock is meant. Where it is, and how to join, stands beside it in `updates.door`.
 */
export const Session = Type.Object({
  id: part(), lang: oneOf(sessionLanguages), start: wall(), end: wall(), timeZone: orNull(Type.String({ maxLength: 60 })),
  capacity: orNull(Type.Integer({ minimum: 1, maximum: 100_000 })), state: oneOf(['planned', 'cancelled'], { default: 'planned' }),
  /** How often its time or state has changed: SEQUENCE in calendars. */
  sequence: Type.Integer({ minimum: 0, default: 0 }),
})
export type Session = Static<typeof Session>

/** A point of the agenda; what it is called and what was decided stand with the texts. `after`: minutes from the beginning; `documents`: ids of items, or `file:` and the id of a file of the meeting. */
export const AgendaPoint = Type.Object({
  id: part(), after: orNull(Type.Integer({ minimum: 0, maximum: 10_080 })), lead: Type.String({ maxLength: 200, default: '' }),
  documents: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20, default: [] }),
})
export type AgendaPoint = Static<typeof AgendaPoint>

const moment = () => orNull(Type.String({ format: 'date-time' }))
export const MeetingFields = Type.Object({
  number: orNull(Type.Integer({ minimum: 1, maximum: 10_000 })),
  format: oneOf(formats),
  registration: oneOf(registrationModes),
  registrationUntil: orNull(day()),
  sessions: Type.Array(Session, { default: [], maxItems: 12, ...unasked }),
  agenda: Type.Array(AgendaPoint, { default: [], maxItems: 60, ...unasked }),
  startsAt: { ...moment(), ...unasked },
  endsAt: { ...moment(), ...unasked },
})
export type MeetingFields = Static<typeof MeetingFields>
export const MeetingTexts = Type.Object({
  agenda: Type.Array(Type.Object({ id: part(), title: Type.String({ maxLength: 300 }), decision: Type.String({ maxLength: 2_000, default: '' }) }), { default: [], maxItems: 60, ...unasked }),
  /** Why it was cancelled; empty while it was not. */
  cancelled: Type.String({ maxLength: 1_000, default: '', ...unasked }),
})
export type MeetingTexts = Static<typeof MeetingTexts>

/** When a sitting begins and ends; one that floats is placed as if the clock were UTC, which is right to half a day. */
export const timesOf = ({ start, end, timeZone }: Pick<Session, 'start' | 'end' | 'timeZone'>): { from: Date; to: Date } =>
  ({ from: instantIn(start, timeZone ?? 'UTC'), to: instantIn(end, timeZone ?? 'UTC') })

const fault = (index: number, name: string, key: string) => ({ field: `fields.sessions.${index}.${name}`, key: `updates.meetings.fault.${key}` })

/** Follows from the sittings: when the meeting begins and ends, and how often a calendar has to take a sitting anew. @throws Invalid for times that are none */
export function settled(fields: MeetingFields, before: MeetingFields | null): MeetingFields {
  const faults = fields.sessions.flatMap(({ id, start, end, timeZone }, index) => {
    if (timeZone !== null && !isZone(timeZone)) return [fault(index, 'timeZone', 'zone')]
    if (Number.isNaN(Date.parse(`${start}Z`))) return [fault(index, 'start', 'moment')]
    if (Number.isNaN(Date.parse(`${end}Z`)) || end <= start) return [fault(index, 'end', 'end')]
    return fields.sessions.findIndex((one) => one.id === id) < index ? [fault(index, 'id', 'twice')] : []
  })
  if (faults.length > 0) throw new Invalid(faults)
  const was = new Map((before?.sessions ?? []).map((session) => [session.id, session]))
  const sessions = fields.sessions.map((session) => {
    const old = was.get(session.id)
    if (!old) return session
    const isMoved = (['start', 'end', 'timeZone', 'state'] as const).some((name) => (old[name] ?? null) !== (session[name] ?? null))
    return { ...session, sequence: isMoved ? old.sequence + 1 : old.sequence }
  })
  const held = sessions.some(({ state }) => state === 'planned') ? sessions.filter(({ state }) => state === 'planned') : sessions
  const times = held.map(timesOf)
  const startsAt = times.length === 0 ? null : new Date(Math.min(...times.map(({ from }) => from.getTime()))).toISOString()
  const endsAt = times.length === 0 ? null : new Date(Math.max(...times.map(({ to }) => to.getTime()))).toISOString()
  return { ...fields, sessions, startsAt, endsAt }
}

/** People come together: in one or several languages, in a place or on line. Its series by the link `series`. */
export const meeting: Kind<typeof MeetingFields, typeof MeetingTexts> = {
  prefix: 'MT', table: 'meeting', fields: MeetingFields, texts: MeetingTexts, facets: ['format'], states, transitions, audience: ['members'],
  path: (key) => `/meetings/${key}`, settle: settled,
}

export const SeriesFields = Type.Object({ cadence: oneOf(cadences) })
/** Meetings that belong together, numbered. */
export const series: Kind<typeof SeriesFields, TSchema & never> = {
  prefix: 'SE', table: 'series', fields: SeriesFields, states, transitions, audience: ['members'], path: (key) => `/meetings/series/${key}`,
}
