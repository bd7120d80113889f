export interface Phase { name: string; days: number }

/** Which phase a thread is in at a moment, counted from when it was begun; null once all are over, and where there are none. */
export function phaseAt(phases: readonly Phase[], begunAt: Date, now: Date): { number: number; of: number; name: string; until: Date } | null {
  let end = begunAt.getTime()
  for (const [at, { name, days }] of phases.entries()) {
    end += days * 86_400_000
    if (now.getTime() < end) return { number: at + 1, of: phases.length, name, until: new Date(end) }
  }
  return null
}
