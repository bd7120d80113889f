import { intlTags } from './intl.ts'
import type { Locale } from './viewer.ts'

/** What Intl has no words for; CLDR's, with the year each language puts to them. */
const others: Readonly<Record<Locale, { quarters: readonly [string, string, string, string]; quarter: (name: string, year: string) => string; week: (week: number, year: string) => string }>> = {
  en: { quarters: ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'], quarter: (name, year) => `${name} ${year}`, week: (week, year) => `week ${week}, ${year}` },
  fr: { quarters: ['1er trimestre', '2e trimestre', '3e trimestre', '4e trimestre'], quarter: (name, year) => `${name} ${year}`, week: (week, year) => `semaine ${week} de ${year}` },
  es: { quarters: ['1.er trimestre', '2.º trimestre', '3.er trimestre', '4.º trimestre'], quarter: (name, year) => `${name} de ${year}`, week: (week, year) => `semana ${week} de ${year}` },
  ar: { quarters: ['الربع الأول', 'الربع الثاني', 'الربع الثالث', 'الربع الرابع'], quarter: (name, year) => `${name} من ${year}`, week: (week, year) => `الأسبوع ${week} من ${year}` },
}
const formats = new Map<string, Intl.DateTimeFormat>()

/** A year, quarter, month, ISO week or day (`2026`, `2026-Q3`, `2026-11`, `2026-W47`, `2026-11-23`) in the reader's words; anything else as it is. */
export function periodIn(period: string, locale: Locale): string {
  const [, year = '', quarter, week, month, day] = /^(\d{4})-(?:Q([1-4])|W(\d\d)|(\d\d)(?:-(\d\d))?)$/.exec(period) ?? []
  if (quarter !== undefined) return others[locale].quarter(others[locale].quarters[Number(quarter) - 1] ?? '', year)
  if (week !== undefined) return others[locale].week(Number(week), year)
  const at = new Date(`${year}-${month ?? ''}-${day ?? '01'}T00:00:00Z`)
  return month === undefined || Number.isNaN(at.getTime()) ? period : formatOf(locale, day !== undefined).format(at)
}

function formatOf(locale: Locale, isDay: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${isDay}`
  const made = formats.get(key) ?? new Intl.DateTimeFormat(intlTags[locale], { timeZone: 'UTC', year: 'numeric', ...isDay ? { month: 'short', day: 'numeric' } : { month: 'long' } })
  formats.set(key, made)
  return made
}
