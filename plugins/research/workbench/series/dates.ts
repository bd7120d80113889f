import { yearAt } from './calendar.ts'

/** How fine a date was written. */
export type Grain = 'year' | 'quarter' | 'month' | 'week' | 'day'
/** A date as written: `day` counts days since 1970-01-01 of its first day; `zone` is what was written after a time of day. */
export interface Dated { grain: Grain; day: number; time: string; zone: string }
export type Order = 'day-first' | 'month-first'

const dayOf = (year: number, month: number, date: number): number | null => {
  const at = new Date(Date.UTC(2000, month - 1, date))
  at.setUTCFullYear(year, month - 1, date)
  return year >= 1000 && year <= 2999 && month >= 1 && month <= 12 && date >= 1 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date ? Math.round(at.getTime() / 86_400_000) : null
}

/** Names of months in the four languages, in full and short, without accents. */
const months: readonly (readonly string[])[] = [
  ['january', 'janvier', 'enero', 'يناير', 'jan', 'janv', 'ene', 'كانون الثاني'], ['february', 'fevrier', 'febrero', 'فبراير', 'feb', 'fevr', 'fev', 'شباط'],
  ['march', 'mars', 'marzo', 'مارس', 'mar', 'آذار'], ['april', 'avril', 'abril', 'ابريل', 'أبريل', 'apr', 'avr', 'abr', 'نيسان'], ['may', 'mai', 'mayo', 'مايو', 'ايار', 'أيار'],
  ['june', 'juin', 'junio', 'يونيو', 'jun', 'حزيران'], ['july', 'juillet', 'julio', 'يوليو', 'jul', 'juil', 'تموز'], ['august', 'aout', 'agosto', 'اغسطس', 'أغسطس', 'aug', 'ago', 'آب'],
  ['september', 'septembre', 'septiembre', 'سبتمبر', 'sep', 'sept', 'set', 'أيلول'], ['october', 'octobre', 'octubre', 'اكتوبر', 'أكتوبر', 'oct', 'تشرين الأول'],
  ['november', 'novembre', 'noviembre', 'نوفمبر', 'nov', 'تشرين الثاني'], ['december', 'decembre', 'diciembre', 'ديسمبر', 'dec', 'dic', 'كانون الأول'],
]
const plain = (word: string): string => word.normalize('NFD').replaceAll(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase().replace(/\.$/, '')
const monthNamed = new Map(months.flatMap((names, n) => names.map((name) => [plain(name), n + 1] as const)))

const latin = (cell: string): string => cell.normalize('NFKC').replaceAll(/[\u200e\u200f\u061c\u2066-\u2069]/g, '').replaceAll(/[٠-٩]/g, (digit) => String((digit.codePointAt(0) ?? 0) - 0x660)).trim()

const clock = /^(\d{4}-\d\d-\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}[/.]\d{1,2}[/.]\d{1,2})[T ](\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Z]{3,4})?$/

/**
 * A date in one of the usual ways of writing: `2026`, `2026-Q3`, `Q3 2026`, `T3/2026`, `2026-11`, `11/2026`, `Nov 2026`, `2026-W47`, `2026-11-23`,
 * `23/11/2026`, `23 novembre 2026`, each of the last with a time and a zone after it. `order` decides about `03/04/2026`. Null for anything else.
 */
export function dateOf(given: string, order: Order): Dated | null {
  if (given.length > 60) return null
  let cell = latin(given), time = '', zone = ''
  const withTime = clock.exec(cell)
  if (withTime) [cell, time, zone] = [withTime[1] ?? '', withTime[2] ?? '', withTime[3] ?? '']
  const found = (grain: Grain, day: number | null): Dated | null => day === null ? null : { grain, day, time, zone }
  let parts: RegExpExecArray | null
  if (/^\d{4}$/.test(cell)) return found('year', dayOf(Number(cell), 1, 1))
  if ((parts = /^(\d{4})[-/ ]?[QT]([1-4])$/i.exec(cell))) return found('quarter', dayOf(Number(parts[1]), Number(parts[2]) * 3 - 2, 1))
  if ((parts = /^(?:[QT]\s?([1-4])|([1-4])\s?[QT])[-/ ]?(\d{4})$/i.exec(cell))) return found('quarter', dayOf(Number(parts[3]), Number(parts[1] ?? parts[2]) * 3 - 2, 1))
  if ((parts = /^(\d{4})-?W(\d\d)(?:-?1)?$/i.exec(cell))) return found('week', weekDay(Number(parts[1]), Number(parts[2])))
  if ((parts = /^(\d{4})[-/. M]?(\d\d)$/i.exec(cell)) ?? (parts = /^(\d{4})[-/. M](\d{1,2})$/i.exec(cell))) return found('month', dayOf(Number(parts[1]), Number(parts[2]), 1))
  if ((parts = /^(\d{1,2})[-/. ](\d{4})$/.exec(cell))) return found('month', dayOf(Number(parts[2]), Number(parts[1]), 1))
  if ((parts = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(cell))) return found('day', dayOf(Number(parts[1]), Number(parts[3]), Number(parts[4])))
  if ((parts = /^(\d{4})(\d\d)(\d\d)$/.exec(cell))) return found('day', dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3])))
  if ((parts = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(cell))) {
    const [date, month] = order === 'day-first' ? [parts[1], parts[3]] : [parts[3], parts[1]]
    return found('day', dayOf(Number(parts[4]), Number(month), Number(date)))
  }
  return named(cell, found)
}

/** With the month by name: `Nov 2026`, `23 de noviembre de 2026`, `November 23, 2026`. */
function named(cell: string, found: (grain: Grain, day: number | null) => Dated | null): Dated | null {
  const words = cell.replaceAll(/[,/-]/g, ' ').split(/\s+/).filter((word) => word !== '' && !/^(de|del|of)$/i.test(word))
  const year = words.at(-1) ?? ''
  if (!/^\d{4}$/.test(year) || words.length > 5) return words.length > 1 && /^\d{4}$/.test(words[0] ?? '') && words.length === 2 ? named(`${words[1]} ${words[0]}`, found) : null
  const rest = words.slice(0, -1)
  const date = rest.findIndex((word) => /^\d{1,2}(st|nd|rd|th|er)?$/.test(word))
  const month = monthNamed.get(plain(rest.filter((_, n) => n !== date).join(' ')))
  if (month === undefined) return null
  return date < 0 ? found('month', dayOf(Number(year), month, 1)) : found('day', dayOf(Number(year), month, Number.parseInt(rest[date] ?? '', 10)))
}

/** The Monday of a week of ISO 8601; null where the year has no such week. */
function weekDay(year: number, week: number): number | null {
  const fourth = dayOf(year, 1, 4)
  if (fourth === null || week < 1 || week > 53) return null
  const monday = fourth - (((fourth + 3) % 7) + 7) % 7 + (week - 1) * 7
  return week === 53 && yearAt(monday + 3) !== year ? null : monday
}

/** Both orders are possible in `03/04/2026`, one in `23/04/2026`; null where the cell is written otherwise. */
export function ordersOf(given: string): readonly Order[] | null {
  const parts = /^(\d{1,2})([-/.])(\d{1,2})\2\d{4}(?:[T ].*)?$/.exec(latin(given.slice(0, 60)))
  if (!parts) return null
  const first = Number(parts[1]), second = Number(parts[3])
  return first > 12 ? ['day-first'] : second > 12 ? ['month-first'] : first === second ? [] : ['day-first', 'month-first']
}
