/** A quarter of a year in UTC; `name`: `2026-Q4`. */
export interface Quarter { name: string; from: Date; to: Date }

/** The quarter that runs and those before it, the newest first. */
export function quartersBefore(now: Date, n = 4): Quarter[] {
  const running = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3)
  const begins = (quarter: number) => new Date(Date.UTC(Math.floor(quarter / 4), quarter % 4 * 3, 1))
  return Array.from({ length: n }, (_, back) => running - back).map((quarter) => ({ name: `${Math.floor(quarter / 4)}-Q${quarter % 4 + 1}`, from: begins(quarter), to: begins(quarter + 1) }))
}
