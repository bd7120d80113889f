/** Years, quarters, months, weeks from Monday, days, and days from Monday to Friday. */
export type Frequency = 'yearly' | 'quarterly' | 'monthly' | 'weekly' | 'weekdays' | 'daily'
export const frequencies = ['yearly', 'quarterly', 'monthly', 'weekly', 'weekdays', 'daily'] as const

/** How many periods the season of a frequency has; 1 where there is none. */
export const seasonOf: Record<Frequency, number> = { yearly: 1, quarterly: 4, monthly: 12, weekly: 52, weekdays: 5, daily: 7 }

const dateAt = (day: number): Date => new Date(day * 86_400_000)
export const yearAt = (day: number): number => dateAt(day).getUTCFullYear()
export const monthAt = (day: number): number => dateAt(day).getUTCFullYear() * 12 + dateAt(day).getUTCMonth()
/** 0 for Monday; 1970-01-01 was a Thursday. */
export const weekdayAt = (day: number): number => (((day + 3) % 7) + 7) % 7

/** Consecutive periods have consecutive numbers. */
export function ordinalOf(day: number, frequency: Frequency): number {
  switch (frequency) {
    case 'yearly': return yearAt(day)
    case 'quarterly': return Math.floor(monthAt(day) / 3)
    case 'monthly': return monthAt(day)
    case 'weekly': return Math.floor((day + 3) / 7)
    case 'weekdays': return Math.floor((day + 3) / 7) * 5 + Math.min(4, weekdayAt(day))
    default: return day
  }
}

/** A period as charts and files write it: `2026`, `2026-Q3`, `2026-11`, `2026-W47`, `2026-11-23`. */
export function periodAt(ordinal: number, frequency: Frequency): string {
  const iso = (day: number) => dateAt(day).toISOString().slice(0, 10)
  switch (frequency) {
    case 'yearly': return String(ordinal)
    case 'quarterly': return `${Math.floor(ordinal / 4)}-Q${(((ordinal % 4) + 4) % 4) + 1}`
    case 'monthly': return `${Math.floor(ordinal / 12)}-${String((((ordinal % 12) + 12) % 12) + 1).padStart(2, '0')}`
    case 'weekly': return weekName(ordinal * 7 - 3)
    case 'weekdays': return iso(Math.floor(ordinal / 5) * 7 - 3 + (((ordinal % 5) + 5) % 5))
    default: return iso(ordinal)
  }
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function weekName(monday: number): string {
  const year = yearAt(monday + 3), first = Math.round(Date.UTC(year, 0, 1) / 86_400_000)
  return `${year}-W${String(Math.floor((monday + 3 - first) / 7) + 1).padStart(2, '0')}`
}
