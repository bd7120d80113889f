const seconds = { second: 1, minute: 60, hour: 3_600, day: 86_400, week: 604_800 } as const

/** `30 seconds` as a number of seconds, null for anything else: a cron line. */
export function secondsOf(every: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,5}) (second|minute|hour|day|week)s?$/.exec(every.trim()) ?? []
  return count === undefined ? null : Number(count) * seconds[unit as keyof typeof seconds]
}

/** Next time after `now`. Intervals keep their beat: a run that was missed is made up for once, not as often as it was missed. */
export function nextAfter(last: Date | null, interval: number, now: Date): Date {
  const from = last?.getTime() ?? now.getTime()
  const beats = Math.max(1, Math.floor((now.getTime() - from) / (interval * 1000)) + 1)
  return new Date(from + beats * interval * 1000)
}
