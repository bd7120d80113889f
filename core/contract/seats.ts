import type { Locale, Role, Viewer } from './viewer.ts'

/** By what a seat is vouched for. */
export const proofs = ['domain-mail', 'sign-in', 'letter', 'vouch', 'hub-check'] as const
export type Proof = (typeof proofs)[number]

/** Until when a seat is vouched for, by whom and on what evidence. Days as `YYYY-MM-DD`. */
export interface Confirmation {
  on: string | null
  until: string
  /** Id of who vouched; null for the site itself. */
  by: string | null
  how: Proof | null
}

/** A person as those see them who look after seats. */
export interface SeatHolder {
  id: string
  name: string
  title: string
  administration: string | null
  /** Roles held now, as given. */
  roles: string[]
  isActive: boolean
  locale: Locale
  timeZone: string
  confirmation: Confirmation | null
  lastSeenOn: string | null
}

/**
 * Who holds which seat, for plugins that verify and appoint. Every method joins the open transaction; those that change something
 * leave the decision whether `by` may to the caller, and put the change in the audit. What people may read follows at once.
 */
export interface Seats {
  /** Null for who is unknown or removed. */
  get(person: string): Promise<SeatHolder | null>
  /** Those of them that are there, by id; at most 500. */
  list(people: readonly string[]): Promise<Map<string, SeatHolder>>
  /** Of every listed administration with active contact points, how many there are, and how many of them somebody vouches for today. */
  coverage(): Promise<Map<string, { contacts: number; confirmed: number }>>
  /** Ids of the plugin's staff, at most 50; for telling them that something waits. */
  staff(): Promise<string[]>
  /** Active people of an administration by name, those with a role if one is named; at most 200. */
  of(administration: string, role?: Role): Promise<SeatHolder[]>
  /** Active people whose confirmation ends in the period (`YYYY-MM-DD`, both included), in order of id; at most 500. */
  ending(period: { from: string; to: string; after?: string }): Promise<SeatHolder[]>
  /** Active people confirmed before that day, in order of id; at most 500. */
  confirmedBefore(day: string, query?: { how?: Proof; administration?: string; after?: string }): Promise<SeatHolder[]>
  /** A mail address as it is stored if it is at one of the administration's own domains; otherwise null, and so where it names none. */
  ownAddress(administration: string, typed: string): Promise<string | null>
  /** Somebody vouches for the person until that day. @throws Refused for oneself, NotFound, Conflict (no longer active) */
  confirm(by: Viewer | 'system', person: string, proof: { until: string; how: Proof }): Promise<void>
  /** Nobody vouches any more. Nothing happens where nobody did. @throws NotFound */
  unconfirm(by: Viewer | 'system', person: string): Promise<void>
  /**
   * Of these people those who may read the item as it is live and, where that is named, do this kind of thing and hold this token: for
   * choosing in a job whom to ask, at most 500. It says who may, and nothing of the item.
   */
  readers(item: string, people: readonly string[], also?: { may?: string; token?: string }): Promise<string[]>
  /** Gives or takes the role of a contact point, and no other. @throws NotFound, Conflict, Invalid without a seat */
  appoint(by: Viewer | 'system', person: string, until: Date | null): Promise<void>
  release(by: Viewer | 'system', person: string): Promise<void>
  /** What one person keeps and follows goes to another of the same seat, all of it. Answers how many items and how many subscriptions. @throws NotFound, Refused */
  handOver(from: string, to: string): Promise<{ items: number; followed: number }>
}

/** Encrypts with a key that follows from the site's secret and the plugin's id. What the database holds tells nothing without the secret's file. */
export interface Sealed {
  seal(bytes: Buffer): Buffer
  /** @throws Error for what was changed, or sealed by another site or plugin */
  open(sealed: Buffer): Buffer
}
