import type { Confirmation } from '@diwan/core'

/** Where the verification of a seat stands. `due`: it ends within 30 days. */
export const standings = ['unverified', 'pending', 'verified', 'due', 'lapsed', 'revoked'] as const
export type Standing = (typeof standings)[number]

/** Days before its end from which a verification is due again. */
export const dueDays = 30

/** What decides: whether somebody asked and waits, what stands, and whether the last thing that happened was a revocation. Days as `YYYY-MM-DD`. */
export interface Known { confirmation: Pick<Confirmation, 'until'> | null; isAsked: boolean; isRevoked: boolean }

/**
 * What stands comes first: who is verified and asks again stays verified while they wait. A lapsed seat that has asked is pending;
 * a revocation is said until somebody asks or vouches anew.
 */
export function standingOf({ confirmation, isAsked, isRevoked }: Known, today: string): Standing {
  if (confirmation !== null && confirmation.until >= today) return confirmation.until < plus(today, dueDays) ? 'due' : 'verified'
  if (isAsked) return 'pending'
  if (confirmation !== null) return 'lapsed'
  return isRevoked ? 'revoked' : 'unverified'
}

export const isStanding = (standing: Standing): boolean => standing === 'verified' || standing === 'due'
export const plus = (day: string, days: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
export const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
/** The same day so many months later, or the last of that month. */
export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10)
}

/** One asking for verification, from its beginning to its end. */
export const askStates = ['pending', 'verified', 'refused', 'withdrawn', 'revoked'] as const
export type AskState = (typeof askStates)[number]
export type AskStep = 'confirm' | 'refuse' | 'withdraw' | 'revoke'
const steps: Readonly<Record<AskStep, { from: AskState; to: AskState }>> = {
  confirm: { from: 'pending', to: 'verified' }, refuse: { from: 'pending', to: 'refused' },
  withdraw: { from: 'pending', to: 'withdrawn' }, revoke: { from: 'verified', to: 'revoked' },
}
/** Null for a step that is not open from there. */
export const afterAsk = (state: AskState, step: AskStep): AskState | null => steps[step].from === state ? steps[step].to : null
