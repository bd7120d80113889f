/** Days on which an office is closed. */
export const weekends = ['sat-sun', 'fri-sat'] as const
export type Weekend = (typeof weekends)[number]
export interface Office { weekend: Weekend; timeZone: string }

// Sunday is 0.
const closed: Readonly<Record<Weekend, readonly number[]>> = { 'sat-sun': [6, 0], 'fri-sat': [5, 6] }
const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()
function inZone(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    formats.set(timeZone, format = new Intl.DateTimeFormat('en-CA', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }))
  }
  return format
}

/** The day it is there, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, at: Date): string {
  const parts = Object.fromEntries(inZone(timeZone).formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts['year']}-${parts['month']}-${parts['day']}`
}

/** The last moment of a day there. */
export function endOfDay(timeZone: string, day: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`) + dayMs
  // Clocks may be put forward or back at midnight itself: of the moments the day could end at, the last one at which it does.
  const ends = [-dayMs, dayMs].map((away) => midnight - offset(timeZone, new Date(midnight + away))).filter((at) => dayIn(timeZone, new Date(at - 1)) === day && dayIn(timeZone, new Date(at)) > day)
  return new Date((ends.length === 0 ? midnight - offset(timeZone, new Date(midnight)) : Math.max(...ends)) - 1)
}

/** How far the clocks there are ahead of UTC, in ms. */
function offset(timeZone: string, at: Date): number {
  const parts = Object.fromEntries(inZone(timeZone).formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const shown = Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 1) - 1, parts['day'], parts['hour'], parts['minute'], parts['second'])
  return shown - Math.floor(at.getTime() / 1000) * 1000
}

export const nextDay = (day: string, days = 1): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)

/** A day counts when both offices are open: nobody's clock runs while they, or those they have to ask, are at home. */
export const isWorkingDay = (day: string, offices: readonly Pick<Office, 'weekend'>[]): boolean => {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return offices.every(({ weekend }) => !closed[weekend].includes(weekday))
}

/** The n-th working day of both after that day. */
export function addWorkingDays(day: string, n: number, offices: readonly Pick<Office, 'weekend'>[]): string {
  let at = day
  for (let left = n; left > 0;) {
    at = nextDay(at)
    if (isWorkingDay(at, offices)) left--
  }
  return at
}

/** Working days of both after `from`, up to and with `to`; 0 when `to` is not later, counted up to 400 days ahead. */
export function workingDaysBetween(from: string, to: string, offices: readonly Pick<Office, 'weekend'>[]): number {
  let n = 0
  for (let at = from, walked = 0; at < to && walked < 400; walked++) {
    at = nextDay(at)
    if (isWorkingDay(at, offices)) n++
  }
  return n
}

/** Whether the clocks of this machine know the zone. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
  } catch {
    return false
  }
}
