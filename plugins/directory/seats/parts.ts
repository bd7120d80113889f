import { Type } from 'typebox'
import type { CoreServices } from '@diwan/core'
import { SeatAppointments } from './appointments.ts'
import { Approvals } from './approvals.ts'
import type { SeatServices } from './deps.ts'
import { Badges } from './badges.ts'
import { HandOvers } from './hand-overs.ts'
import { Letters } from './letters.ts'
import { Requests } from './requests.ts'
import { Revocations } from './revocations.ts'
import { SeatBook } from './seat-book.ts'
import { SeatDesk } from './seat-desk.ts'
import { Verification } from './verification.ts'

type Deps = CoreServices & SeatServices

/** What the plugin is given by this folder. */
export const seatServices = { letters: Letters, verification: Verification, badges: Badges, revocations: Revocations, seatBook: SeatBook, appointments: SeatAppointments, handOvers: HandOvers, requests: Requests, approvals: Approvals, seatDesk: SeatDesk }
export const seatPermissions = { seat: 'member', verify: 'editor', vouch: 'ncp', appoint: 'editor', ask: 'ncp' } as const
export const seatSettings = {
  /** Months for which a seat is vouched for. */
  verifiedMonths: Type.Integer({ minimum: 1, maximum: 36, default: 12 }),
  /** Working days of both sides in which a request is to be taken up, and answered. */
  acknowledgeDays: Type.Integer({ minimum: 1, maximum: 20, default: 2 }),
  answerDays: Type.Integer({ minimum: 1, maximum: 60, default: 5 }),
}

export const seatJobs = {
  'verification-reminders': { every: '10 5 * * *', deadline: 600, run: async ({ badges }: Deps) => { await badges.remind() } },
  'terms': { every: '20 5 * * *', deadline: 300, run: async ({ appointments, seatBook }: Deps) => { await appointments.sweep(); await seatBook.watch() } },
  'late-requests': { every: '15 minutes', run: async ({ requests }: Deps) => { await requests.escalate() } },
  'waiting-approvals': { every: '30 5 * * *', run: async ({ approvals }: Deps) => { await approvals.remind() } },
}

/** Who has gone holds no seat, and nothing waits for them. */
export async function forgetPerson({ verification, appointments, handOvers, transaction }: Pick<Deps, 'verification' | 'appointments' | 'handOvers' | 'transaction'>, person: string): Promise<void> {
  await transaction(async () => {
    await verification.forget(person)
    await appointments.forget(person)
    await handOvers.forget(person)
  })
}

/** A request that was published past its own form has its clock as well; one in another administration's name has none. */
export async function requestPublished({ requests, standing }: Pick<Deps, 'requests' | 'standing'>, item: string | null): Promise<void> {
  const found = item === null ? null : await standing(item)
  const { sender, receiver, dueOn } = (found?.input.fields ?? {}) as { sender?: string; receiver?: string; dueOn?: string }
  if (item === null || !found?.publishedAt || sender === undefined || receiver === undefined || dueOn === undefined || sender !== found.administration || sender === receiver) return
  await requests.begin({ item, sender, receiver, senderId: null, dueOn, at: found.publishedAt })
}
