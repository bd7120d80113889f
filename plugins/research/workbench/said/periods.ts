import { intlTags, type Locale } from '@diwan/core'
import { drawnAtMost } from './shape.ts'

const months = new Map<string, Intl.DateTimeFormat>()
function formatOf(locale: Locale, isDay: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${isDay}`, known = months.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(intlTags[locale], { timeZone: 'UTC', year: 'numeric', month: isDay ? 'short' : 'long', ...isDay ? { day: 'numeric' } : {} })
  months.set(key, made)
  return made
}

/** A period in the reader's words; years, quarters and weeks keep their international signs. */
export function periodIn(period: string, locale: Locale): string {
  const day = /^\d{4}-\d\d(-\d\d)?$/.exec(period)
  return day ? formatOf(locale, day[1] !== undefined).format(new Date(`${period}${day[1] === undefined ? '-01' : ''}T00:00:00Z`)) : period
}

/** Places that are drawn: all, or those nearest to where something changed. */
export function periodsIn(periods: readonly string[], about: number): number[] {
  const many = Math.min(periods.length, drawnAtMost), first = Math.max(0, Math.min(periods.length - many, about - Math.floor(many / 2)))
  return Array.from({ length: many }, (_, n) => first + n)
}
