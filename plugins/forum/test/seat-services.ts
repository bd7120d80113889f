import type { Viewer } from '@diwan/core'

/** What these tests do as the seats of an administration would, in the directory. */
export interface SeatServices {
  approvals: {
    setRoute(viewer: Viewer, administration: string, seats: readonly { role: 'ncp'; label: string; person: string | null; deputy: string | null }[]): Promise<void>
    decide(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', note?: string): Promise<void>
  }
}
