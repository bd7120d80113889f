import type { CalendarEntry } from '../../contract/index.ts'
import type { FeedFacts } from './formats.ts'
import { inLanguage } from './address.ts'

/**
 * An iCalendar object (RFC 5545); times in UTC, so every calendar shows them in its own zone, and no calendar needs to know the rules of
 * another's clocks. An entry that floats has none: every reader's own clock is meant.
 */
export async function calendar({ name, entries }: { name: string; entries: readonly CalendarEntry[] }, { origin, locale }: FeedFacts): Promise<string> {
  const { default: ical, ICalEventStatus } = await import('ical-generator')
  const host = new URL(origin).hostname
  // The library escapes what entries say, and the name of the calendar not.
  const made = ical({ name: name.replace(/[\\;,]/g, String.raw`\$&`).replace(/\s+/g, ' '), prodId: { company: 'Diwan', product: 'Diwan', language: locale.toUpperCase() } })
  for (const entry of entries) {
    made.createEvent({
      id: `${entry.id}@${host}`, summary: entry.title, start: entry.from, ...(entry.to ? { end: entry.to } : {}), allDay: entry.isAllDay ?? false, stamp: entry.updatedAt, lastModified: entry.updatedAt,
      url: `${origin}${inLanguage(entry.path, locale)}`, ...(entry.description === undefined ? {} : { description: entry.description }),
      ...(entry.place === undefined || entry.place === '' ? {} : { location: entry.place }), ...(entry.sequence === undefined ? {} : { sequence: entry.sequence }),
      ...(entry.isCancelled === undefined ? {} : { status: entry.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED }), ...(entry.isFloating ? { floating: true } : {}),
    })
  }
  return made.toString()
}
