import { Type } from 'typebox'
import { ItemSummaryShape, oneOf, type CalendarEntry, type Translate } from '@diwan/core'
import { sessionLanguages, type Session } from '../kinds/meeting.ts'
import { sittingsOf, type Door, type Meeting } from '../services/meetings.ts'

export const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])

/** A sitting as readers see it; `place` and `address` only for those who have a seat in it. */
export const Sitting = Type.Object({
  id: Type.String(), lang: oneOf(sessionLanguages), from: at(), to: at(), isFloating: Type.Boolean(), timeZone: maybe(Type.String()), state: oneOf(['planned', 'cancelled']), sequence: Type.Integer(),
  capacity: maybe(Type.Integer()),
})
export const Listed = Type.Intersect([ItemSummaryShape, Type.Object({ sittings: Type.Array(Sitting) })])
export const listed = (meeting: Meeting) => ({ ...meeting, sittings: sittingsOf(meeting.fields) })
export type Listed = ReturnType<typeof listed>

type Sat = Session & { from: Date; to: Date; isFloating: boolean }
interface InCalendar { id: string; title: string; summary: string; path: string; updatedAt: Date; sittings: readonly Pick<Sat, 'id' | 'lang' | 'from' | 'to' | 'isFloating' | 'state' | 'sequence'>[] }

/** Each sitting as one entry of a calendar. A meeting in one sitting bears its own title; of several each says its language. */
export const entriesOf = ({ id, title, summary, path, updatedAt, sittings }: InCalendar, t: Translate | null, doors?: ReadonlyMap<string, Door>): CalendarEntry[] => sittings.map((sitting) => {
  const door = doors?.get(sitting.id)
  return {
    id: `${id}.${sitting.id}`, title: sittings.length > 1 ? `${title} (${t ? t(`updates.meetings.language.${sitting.lang}`) : sitting.lang.toUpperCase()})` : title, path, updatedAt,
    description: [summary, door?.address ?? ''].filter((one) => one !== '').join('\n\n'), from: sitting.from, to: sitting.to, isFloating: sitting.isFloating, isCancelled: sitting.state === 'cancelled', sequence: sitting.sequence,
    ...(door && door.place !== '' ? { place: door.place } : {}),
  }
})
