import type { People } from '../contract/index.ts'
import { Accounts } from './accounts.ts'
import { Administrations } from './administrations.ts'
import { Appointments } from './appointments.ts'
import { ApiTokens } from './api-tokens.ts'
import { Bell } from './bell.ts'
import { Cards } from './cards.ts'
import { Closing } from './closing.ts'
import { Demo } from './demo.ts'
import { FactorRules } from './factors/factor-rules.ts'
import { HalfWay } from './factors/half-way.ts'
import { SecondFactor } from './factors/second-factor.ts'
import { Enrolment } from './enrolment.ts'
import { Invitations } from './invitations.ts'
import { loadReference } from './load-reference.ts'
import { isLoopback } from './loopback.ts'
import { Memberships } from './memberships.ts'
import type { By, Needs } from './needs.ts'
import { OwnAccount } from './own-account.ts'
import type { Parts } from './parts.ts'
import { openPasswords } from './passwords.ts'
import { corePermissions, Permissions } from './permissions.ts'
import { rescue } from './rescue.ts'
import { AccessReviews } from './review.ts'
import { Resets } from './resets.ts'
import { Roles } from './roles.ts'
import { Roster } from './roster.ts'
import { Seats } from './seats.ts'
import { Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { Throttle } from './throttle.ts'
import { Tickets } from './tickets.ts'
import { Viewers } from './viewers.ts'

export type Access = Awaited<ReturnType<typeof openAccess>>

/** Opens access: reads the shipped administrations in, the roles, and begins to hear of changes. The tables are there already. */
export async function openAccess(needs: Needs) {
  const { database } = needs
  const bell = new Bell(database)
  const permissions = new Permissions()
  permissions.declareAll(corePermissions)
  for (const { id, permissions: own } of needs.plugins) permissions.declare(id, own)
  const roles = new Roles(needs, permissions, bell)
  const rules = new FactorRules(needs, permissions, bell)
  const viewers = new Viewers(needs, permissions, rules)
  const sessions = new Sessions(needs, bell)
  const parts: Parts = {
    needs, bell, permissions, viewers, sessions, passwords: openPasswords(needs.passwords), throttle: new Throttle(needs), rules, hasDemo: isLoopback(needs.settings),
  }
  const cards = new Cards(database, bell)
  const tickets = new Tickets(parts)
  const invitations = new Invitations(parts, tickets)
  const enrolment = new Enrolment(parts, invitations)
  const secondFactor = new SecondFactor(parts)
  const halfWay = new HalfWay(needs)
  const apiTokens = new ApiTokens(parts)
  const accounts = new Accounts(parts, secondFactor)
  const signIn = new SignIn(parts, secondFactor, halfWay)
  const administrations = new Administrations(needs, bell)
  const memberships = new Memberships(parts)
  const people: People = {
    cards: (ids) => cards.cards(ids), administration: (code) => cards.administration(code), administrations: () => cards.administrations(), regions: () => administrations.regions(),
    accounts: (ids) => enrolment.accounts(ids), accountIds: (after) => enrolment.accountIds(after), byMail: (by, mails) => enrolment.byMail(by, mails),
    enrol: (by, list, options) => enrolment.enrol(by, list, options),
    share: async (by, person, { token, until, why }) => { await memberships.give(by, { person, token, until, why, isBetween: true }) },
    unshare: (by, person, token) => memberships.endOf(by, person, token), invite: (by, id, options) => enrolment.invite(by, id, options),
  }
  const appointments = new Appointments(parts)
  await roles.open()
  await bell.open()
  Object.assign(administrations, await loadReference(needs, bell))

  return {
    /** Names for by-lines; the `people` of the contract. */
    people,
    administrations,
    /** Accounts as those see them who look after them. */
    roster: new Roster(parts),
    accounts,
    /** How people end their own account. */
    closing: new Closing(parts, tickets, accounts),
    /** Every six months, account by account. */
    reviews: new AccessReviews(parts, accounts),
    appointments,
    /** Who holds which seat, for plugins that verify and appoint. */
    seats: new Seats(parts, appointments),
    memberships,
    roles,
    invitations,
    resets: new Resets(parts, tickets),
    ownAccount: new OwnAccount(parts, tickets, signIn),
    signIn,
    secondFactor,
    apiTokens,
    /** Which roles need a second factor. */
    factorRules: { set: (by: By, days: Readonly<Record<string, number | null>>) => rules.set(by, days, roles), due: (person: string) => rules.due(person) },
    sessions,
    demo: new Demo(parts),
    passwords: parts.passwords,
    throttle: parts.throttle,
    viewerOf: viewers.viewerOf.bind(viewers),
    viewerOfToken: apiTokens.viewerOf.bind(apiTokens),
    visitor: viewers.visitor.bind(viewers),
    personalViewer: viewers.personalViewer.bind(viewers),
    personalViewers: viewers.personalViewers.bind(viewers),
    rescue: (who: Parameters<typeof rescue>[2]) => rescue(parts, tickets, who),
    /** A plugin was enabled: its permissions count from now on. */
    declare: (plugin: string, own?: Parameters<Permissions['declare']>[1]) => { permissions.declare(plugin, own) },
    withdraw: (plugin: string) => { permissions.withdraw(plugin) },
    /** What a person may read or do has changed (null: anybody's may have); in every process. Open streams ask for their viewer again. Answers how to stop. */
    onAccessChanged: (handler: (person: string | null) => void): (() => void) => bell.on((notice) => {
      if (notice.of === 'person' || notice.of === 'closed') handler(notice.person)
      else if (notice.of === 'permissions' || notice.of === 'everything') handler(null)
    }),
    /** How somebody is called, what they hold or who vouches for them has changed; in every process. Answers how to stop. */
    onPersonChanged: (handler: () => void): (() => void) => bell.on((notice) => {
      if (notice.of === 'person' || notice.of === 'everything') handler()
    }),
    /** Forgets sessions, links and counts that have run out; for a job every hour. */
    async sweep(): Promise<void> {
      await sessions.sweep()
      await halfWay.sweep()
      await apiTokens.sweep()
      await tickets.sweep()
      await parts.throttle.sweep()
    },
    close: () => bell.close(),
  }
}
