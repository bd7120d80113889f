import type { CoreServices, RequestServices } from '@diwan/core'
import type { SeatAppointments } from './appointments.ts'
import type { Approvals } from './approvals.ts'
import type { Badges } from './badges.ts'
import type { HandOvers } from './hand-overs.ts'
import type { Letters } from './letters.ts'
import type { Requests } from './requests.ts'
import type { Revocations } from './revocations.ts'
import type { SeatBook } from './seat-book.ts'
import type { SeatDesk } from './seat-desk.ts'
import type { Verification } from './verification.ts'

export interface SeatServices { letters: Letters; verification: Verification; badges: Badges; revocations: Revocations; seatBook: SeatBook; appointments: SeatAppointments; handOvers: HandOvers; requests: Requests; approvals: Approvals; seatDesk: SeatDesk }
export type SeatDeps = CoreServices & RequestServices & SeatServices
export type SeatPermission = 'seat' | 'verify' | 'vouch' | 'appoint' | 'ask'
