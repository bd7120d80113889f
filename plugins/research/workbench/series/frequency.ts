import { monthAt, ordinalOf, weekdayAt, type Frequency } from './calendar.ts'
import type { Dated } from './dates.ts'

const byGrain = { year: 'yearly', quarter: 'quarterly', month: 'monthly', week: 'weekly' } as const

/** How often a series was measured, by how its dates are written and how far apart most of them are; null where nothing fits most of them. */
export function frequencyOf(dates: readonly Pick<Dated, 'grain' | 'day'>[]): Frequency | null {
  const [first] = dates
  if (!first) return null
  if (first.grain !== 'day') return byGrain[first.grain]
  const days = [...new Set(dates.map(({ day }) => day))].toSorted((a, b) => a - b)
  if (days.length < 2) return 'daily'
  const share = (fits: (from: number, to: number) => boolean) => days.slice(1).filter((day, n) => fits(days[n] ?? 0, day)).length / (days.length - 1)
  const months = (n: number) => share((from, to) => monthAt(to) - monthAt(from) === n && to - from > 20)
  const most: [Frequency, number][] = [
    ['yearly', months(12)], ['quarterly', months(3)], ['monthly', months(1)], ['weekly', share((from, to) => to - from === 7)],
    ['weekdays', days.every((day) => weekdayAt(day) < 5) && days.length >= 6 ? share((from, to) => ordinalOf(to, 'weekdays') - ordinalOf(from, 'weekdays') === 1) : 0],
    ['daily', share((from, to) => to - from === 1)],
  ]
  const [best, fits] = most.reduce((a, b) => b[1] > a[1] ? b : a)
  return fits >= 0.6 ? best : null
}
