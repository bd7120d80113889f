import type {} from '@diwan/core'

declare module '@diwan/core' {
  interface EventPayloads {
    /** Somebody was vouched for, or is not any more. */
    'directory.verification.changed': { person: string; isVerified: boolean }
    /** A seat went from one person to another, with all that is done there. Plugins that keep tasks by person move theirs. */
    'directory.seat.handed-over': { administration: string; from: string | null; to: string }
    /** Two administrations agreed on a channel; its terms stand in the request. A plugin that holds channels opens one, once. */
    'directory.channel.agreed': { sender: string; receiver: string; senderId: string | null; receiverId: string | null; handling: string; until: string; keepMonths: number }
    /** All seats of the route have approved, or one refused; never because time went by. */
    'directory.approval.decided': { approval: string; state: 'approved' | 'refused' }
    /** Who asked, or a contact point, took the question back before it was decided. What was removed is asked about no longer and says so itself. */
    'directory.approval.withdrawn': { approval: string }
  }
}
