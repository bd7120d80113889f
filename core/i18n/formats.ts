import type { Locale } from '../contract/index.ts'
import { languages } from './languages.ts'

export type DateStyle = 'long' | 'short' | 'time' | 'month' | 'weekday' | 'clock' | 'day' | 'relative'

const styles: Record<Exclude<DateStyle, 'relative'>, Intl.DateTimeFormatOptions> = {
  long: { dateStyle: 'long' },
  short: { day: 'numeric', month: 'short', year: 'numeric' },
  time: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false, timeZoneName: 'short' },
  clock: { hour: '2-digit', minute: '2-digit', hour12: false },
  day: { day: 'numeric' },
  month: { month: 'long', year: 'numeric' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
}
const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [['minute', 60], ['hour', 3600], ['day', 86_400], ['month', 2_629_800], ['year', 31_557_600]]
const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

const made = new Map<string, unknown>()
const plain: Intl.NumberFormatOptions = {}
/** Intl objects cost up to 100 µs to make, so each is made once; zones are many but few are asked for. */
function once<T>(key: string, make: () => T): T {
  const known = made.get(key)
  if (known !== undefined) return known as T
  if (made.size > 500) made.clear()
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

/** Whether the platform knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    return once(`zone ${zone}`, () => new Intl.DateTimeFormat('en', { timeZone: zone })) !== undefined
  } catch {
    return false
  }
}

/** A moment in words, in the reader's language and zone. `now` is needed for `relative` only. */
export function formatDate(at: Date, style: DateStyle, locale: Locale, timeZone: string, now: Date = at): string {
  if (style === 'relative') return formatRelative(at, now, locale)
  return once(`date ${locale} ${style} ${timeZone}`, () => new Intl.DateTimeFormat(languages[locale].intl, { ...styles[style], timeZone: isTimeZone(timeZone) ? timeZone : 'UTC' })).format(at)
}

/** From a moment to a later one, what both share said once: “November – December 2026”. In a month, “August 2026”. */
export function formatSpan(from: Date, to: Date, style: Exclude<DateStyle, 'relative'>, locale: Locale, timeZone: string): string {
  const format = once(`date ${locale} ${style} ${timeZone}`, () => new Intl.DateTimeFormat(languages[locale].intl, { ...styles[style], timeZone: isTimeZone(timeZone) ? timeZone : 'UTC' }))
  return to < from ? `${format.format(from)} – ${format.format(to)}` : format.formatRange(from, to)
}

/** “3 hours ago”; within a minute it is “now”. */
export function formatRelative(at: Date, now: Date, locale: Locale): string {
  const seconds = (at.getTime() - now.getTime()) / 1000
  const format = once(`relative ${locale}`, () => new Intl.RelativeTimeFormat(languages[locale].intl, { numeric: 'auto' }))
  let [unit, size]: [Intl.RelativeTimeFormatUnit, number] = ['second', 1]
  for (const [name, length] of steps) if (Math.abs(seconds) >= length) [unit, size] = [name, length]
  return format.format(unit === 'second' ? 0 : Math.trunc(seconds / size), unit)
}

export function formatNumber(value: number, locale: Locale, options: Intl.NumberFormatOptions = plain): string {
  return once(options === plain ? `number ${locale}` : `number ${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(languages[locale].intl, options)).format(value)
}

/** `1.4 MB`, in steps of 1,000. */
export function formatBytes(bytes: number, locale: Locale): string {
  const step = Math.min(byteUnits.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** step
  const options = { style: 'unit', unit: byteUnits[step]!, unitDisplay: step === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 } as const
  return formatNumber(value, locale, options)
}

export function formatList(parts: readonly string[], locale: Locale, type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return once(`list ${locale} ${type}`, () => new Intl.ListFormat(languages[locale].intl, { type })).format(parts)
}
