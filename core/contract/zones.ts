import { intlTags } from './intl.ts'
import type { Locale } from './viewer.ts'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether the platform knows the zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return true
  } catch {
    return false
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  if (formats.size > 600) formats.clear()
  formats.set(zone, made)
  return made
}

/** A moment in words, with the zone it is said in: where no page says which that is. */
export const momentIn = (at: Date, locale: Locale, zone: string): string =>
  new Intl.DateTimeFormat(intlTags[locale], { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false, timeZoneName: 'short', timeZone: zone }).format(at)

/** What the clock on the wall of a zone says, `YYYY-MM-DDTHH:MM`. */
export const wallIn = (at: Date, zone: string): string => formatOf(zone).format(at).replace(' ', 'T')

/**
 * The moment when the clock of a zone says `wall`. An hour that the spring change leaves out is taken as the one after it; of an hour
 * that comes twice in autumn, the first is meant.
 */
export function instantIn(wall: string, zone: string): Date {
  const asUtc = Date.parse(`${wall}Z`)
  const offsetAt = (at: number) => Date.parse(`${wallIn(new Date(at), zone)}Z`) - Math.floor(at / 60_000) * 60_000
  // The offsets half a day before and after hold whatever change of the clocks lies between.
  const [early, late] = [offsetAt(asUtc - 43_200_000), offsetAt(asUtc + 43_200_000)]
  const fitting = [asUtc - early, asUtc - late].filter((at) => wallIn(new Date(at), zone) === wall)
  return new Date(fitting.length > 0 ? Math.min(...fitting) : asUtc - early)
}
