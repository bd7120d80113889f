const form = /^([+-]?)(\d+)d(?: (\d{1,2}):(\d{2}))?$/
const dayMs = 86_400_000

/** `-12d`: the same moment twelve days ago; `+30d 09:30`: that time of the day thirty days on, in UTC. @throws RangeError */
export function demoDay(now: Date, day: string): Date {
  const [, sign, days, hours, minutes] = form.exec(day) ?? []
  if (days === undefined) throw new RangeError(`"${day}" is no day of the demonstration, such as -12d or +30d 09:30`)
  const at = new Date(now.getTime() + (sign === '-' ? -1 : 1) * Number(days) * dayMs)
  if (hours !== undefined) at.setUTCHours(Number(hours), Number(minutes), 0, 0)
  return at
}
