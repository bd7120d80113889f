/** Days of the week that are free, 1 Monday to 7 Sunday, as the administration's country has them; Saturday and Sunday where nothing is known. */
export function weekendOf(administration: string | null): readonly number[] {
  if (administration === null || !/^[A-Z]{2}$/.test(administration)) return usual
  const locale: Intl.Locale & { getWeekInfo?: () => Week; weekInfo?: Week } = new Intl.Locale(`und-${administration}`)
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.weekend ?? usual
}
interface Week { weekend: number[] }
const usual: readonly number[] = [6, 7]

const opens = 9, closes = 17, step = 15 * 60_000, longest = 8 * 86_400_000
const clocks = new Map<string, Intl.DateTimeFormat>()
const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Whether the wall clock of a zone (IANA; one nobody knows counts as UTC) shows working time at a moment. */
export function isAtWork(zone: string, weekend: readonly number[], at: Date): boolean {
  const parts = clockOf(zone).formatToParts(at)
  const said = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  const hour = Number(said('hour'))
  return hour >= opens && hour < closes && !weekend.includes(names.indexOf(said('weekday')) + 1)
}

/**
 * The first quarter of an hour from a moment on in which they are at work. It walks moments and asks the wall clock of each, so that
 * the hours a zone leaves out or repeats in spring and autumn are what they are there. Null where every day is free.
 */
export function nextAtWork(zone: string, weekend: readonly number[], from: Date): Date | null {
  for (let at = from.getTime(); at < from.getTime() + longest; at = at - at % step + step) if (isAtWork(zone, weekend, new Date(at))) return new Date(at)
  return null
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (!clock) {
    const said = (timeZone: string) => new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' })
    try { clock = said(zone) } catch { clock = said('UTC') }
    if (clocks.size > 500) clocks.clear()
    clocks.set(zone, clock)
  }
  return clock
}
