import { instantIn, wallIn } from '@diwan/core'

export interface MonthDay<T> { day: string; isInside: boolean; isToday: boolean; held: T[] }
export interface Month<T> { month: string; previous: string; next: string; from: Date; to: Date; weeks: (held: readonly T[], timesOf: (one: T) => { from: Date; to: Date }) => MonthDay<T>[][] }

const shifted = (day: string, days: number): string => new Date(Date.parse(`${day}T12:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** The weeks of a month in a reader's zone, from Monday to Sunday, with the days of its neighbours that fill them. */
export function monthOf<T>(month: string, zone: string, now: Date): Month<T> {
  const [year = 2000, number = 1] = month.split('-').map(Number)
  const named = (offset: number) => new Date(Date.UTC(year, number - 1 + offset, 1)).toISOString().slice(0, 7)
  const first = `${month}-01`
  const start = shifted(first, -((new Date(`${first}T12:00Z`).getUTCDay() + 6) % 7))
  const days: string[] = []
  for (let day = start; day.slice(0, 7) <= month || days.length % 7 !== 0; day = shifted(day, 1)) days.push(day)
  const today = wallIn(now, zone).slice(0, 10)
  return {
    month, previous: named(-1), next: named(1), from: instantIn(`${start}T00:00`, zone), to: instantIn(`${shifted(days.at(-1) ?? start, 1)}T00:00`, zone),
    weeks(held, timesOf) {
      const placed = held.map((one) => { const { from, to } = timesOf(one); return { one, from: wallIn(from, zone).slice(0, 10), to: wallIn(new Date(to.getTime() - 1), zone).slice(0, 10) } })
      const cells = days.map((day) => ({ day, isInside: day.startsWith(month), isToday: day === today, held: placed.filter(({ from, to }) => from <= day && day <= to).map(({ one }) => one) }))
      return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
    },
  }
}
