import { periodIn, type Locale } from '../../../contract/index.ts'

/** When a period begins and how long it lasts, in milliseconds since 1970 UTC. */
export interface Period { readonly start: number, readonly end: number }

const day = 86_400_000

/** Reads `2026`, `2026-Q3`, `2026-11`, `2026-W47` or `2026-11-23`; null for anything else, which is then a name. */
export function periodOf(text: string): Period | null {
  const match = /^(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?$/.exec(text)
  if (!match) return null
  const [, year, quarter, week, month, date] = match
  const y = Number(year)
  if (quarter) return span(y, (Number(quarter) - 1) * 3, 3)
  if (week) {
    // Week 1 is the week with 4 January (ISO 8601).
    const fourth = Date.UTC(y, 0, 4)
    const start = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * day + (Number(week) - 1) * 7 * day
    return { start, end: start + 7 * day }
  }
  if (month && (Number(month) < 1 || Number(month) > 12)) return null
  if (date) {
    const start = Date.UTC(y, Number(month) - 1, Number(date))
    return new Date(start).getUTCDate() === Number(date) ? { start, end: start + day } : null
  }
  return month ? span(y, Number(month) - 1, 1) : span(y, 0, 12)
}

const span = (year: number, month: number, months: number): Period =>
  ({ start: Date.UTC(year, month, 1), end: Date.UTC(year, month + months, 1) })

/** The period in the reader's words; a name as it is. */
export const periodWords = (text: string, locale: Locale): string => periodOf(text) ? periodIn(text, locale) : text
