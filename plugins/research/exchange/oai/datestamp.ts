/** A moment as the protocol writes it: UTC, to the second. */
export const datestamp = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`

/** What was asked as `from` or `until`: how exact it is, and the first moment it means and the first after it. */
export interface AskedMoment { granularity: 'day' | 'second'; first: Date; after: Date }

/** `2026-11-30` or `2026-11-30T09:30:00Z`; null for anything else, and for days no calendar has. */
export function readMoment(said: string): AskedMoment | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(said)
  if (!isDay && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(said)) return null
  const first = new Date(isDay ? `${said}T00:00:00Z` : said)
  if (Number.isNaN(first.getTime()) || datestamp(first).slice(0, said.length - (isDay ? 0 : 1)) !== said.slice(0, isDay ? 10 : 19)) return null
  return { granularity: isDay ? 'day' : 'second', first, after: new Date(first.getTime() + (isDay ? 86_400_000 : 1_000)) }
}
