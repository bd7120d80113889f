import type { Clock } from '../contract/index.ts'

/** A clock that runs with the machine's until it is moved. The database keeps its own time. */
export interface TestClock extends Clock {
  forward(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
  /** Stands still at that moment, and from there only moves by `forward`. */
  stopAt(at: Date | string): void
}

export function testClock(): TestClock {
  let offset = 0
  let fixed: number | null = null
  return {
    now: () => new Date((fixed ?? Date.now()) + offset),
    forward({ days = 0, hours = 0, minutes = 0, seconds = 0 }) { offset += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 },
    stopAt(at) {
      fixed = new Date(at).getTime()
      offset = 0
    },
  }
}
