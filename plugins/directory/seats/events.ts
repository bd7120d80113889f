import type {} from '@diwan/core'

declare module '@diwan/core' {
  interface EventPayloads {
    /** Somebody was vouched for, or is not any more. */
    'directory.verification.changed': { person: string; isVerified: boolean }
    /** A seat went from one person to another, with all that is done there. Plugins that keep tasks by person move theirs. */
    'directory.seat.handed-over': { administration: string; from: string | null; to: string }
    /** All seats of the route have approved, or one refused; never because time went by. */
    'directory.approval.decided': { approval: string; state: 'approved' | 'refused' }
  }
}
