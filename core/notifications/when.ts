/** How somebody wants to be written to: the hour and day of digests, and the minutes of the day between which no mail is sent; all in their own zone. */
export interface Rhythm { digestHour: number; /** 1 is Monday. */ digestDay: number; quietFrom: number | null; quietUntil: number | null }
export const usualRhythm: Rhythm = Object.freeze({ digestHour: 7, digestDay: 1, quietFrom: null, quietUntil: null })

const minute = 60_000
const day = 1_440
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const options: Intl.DateTimeFormatOptions = { hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', calendar: 'iso8601', numberingSystem: 'latn' }
  let made: Intl.DateTimeFormat
  try {
    made = new Intl.DateTimeFormat('en', { ...options, timeZone: zone })
  } catch {
    made = new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' })
  }
  if (formats.size > 600) formats.clear()
  formats.set(zone, made)
  return made
}

/** What the clock on the wall says there, as if it were UTC. Milliseconds. */
function wall(at: number, zone: string): number {
  const part = Object.fromEntries(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part['year'] ?? 1970, (part['month'] ?? 1) - 1, part['day'] ?? 1, part['hour'] ?? 0, part['minute'] ?? 0, part['second'] ?? 0)
}

/** The moment at which the clock there says so; where it never does (the hour that summer time leaves out) an hour later, where it does twice the first. */
function instant(said: number, zone: string): number {
  const guesses = [said - (wall(said - day * minute, zone) - (said - day * minute)), said - (wall(said + day * minute, zone) - (said + day * minute))]
  return guesses.find((guess) => wall(guess, zone) === said) ?? Math.max(...guesses)
}

/** When the quiet hours this moment lies in end; the moment itself outside of them. They may span midnight; the same minute twice is none. */
export function afterQuiet(at: Date, zone: string, { quietFrom, quietUntil }: Rhythm): Date {
  if (quietFrom === null || quietUntil === null || quietFrom === quietUntil) return at
  const now = wall(at.getTime(), zone)
  const midnight = now - now % (day * minute)
  const of = (now - midnight) / minute
  const isQuiet = quietFrom < quietUntil ? of >= quietFrom && of < quietUntil : of >= quietFrom || of < quietUntil
  if (!isQuiet) return at
  return new Date(instant(midnight + (of < quietUntil ? quietUntil : quietUntil + day) * minute, zone))
}

/** When the next digest after this moment goes out. */
export function nextDigest(after: Date, how: 'daily' | 'weekly', zone: string, rhythm: Rhythm): Date {
  const now = wall(after.getTime(), zone)
  const midnight = now - now % (day * minute)
  for (let ahead = 0; ; ahead += 1) {
    const said = midnight + (ahead * day + rhythm.digestHour * 60) * minute
    const weekday = new Date(said).getUTCDay() || 7
    if (how === 'weekly' && weekday !== rhythm.digestDay) continue
    const at = new Date(instant(said, zone))
    if (at.getTime() > after.getTime()) return afterQuiet(at, zone, rhythm)
  }
}
