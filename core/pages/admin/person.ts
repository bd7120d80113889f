import { Type, type Static } from 'typebox'
import { NotFound, day, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { actRoutes } from '../team/acts.ts'
import { maySee } from '../team/covers.ts'
import { administrationOptions, roleLabel, roleOptions } from '../team/options.ts'
import { instantOf } from '../items/form.ts'

const id = () => Type.String({ maxLength: 40 })
const Held = Type.Object({ role: Type.String(), label: Type.String(), from: moment(), until: orNothing(moment()), by: Type.String(), isNow: Type.Boolean() })
const Page = Type.Object({
  id: Type.String(), name: Type.String(), title: Type.String(), mail: orNothing(Type.String()), administration: orNothing(Type.String()), locale: Type.String(), timeZone: Type.String(), state: Type.String(),
  stateAt: moment(), createdAt: moment(), lastSeenOn: orNothing(Type.String()), verifiedOn: orNothing(Type.String()), verifiedUntil: orNothing(Type.String()), verifiedBy: Type.String(), isLapsed: Type.Boolean(),
  isDemo: Type.Boolean(), isSelf: Type.Boolean(), mayManage: Type.Boolean(), sessions: Type.Integer(), factors: Type.Object({ app: Type.Boolean(), keys: Type.Integer(), codes: Type.Integer(), any: Type.Boolean() }), appointments: Type.Array(Held), memberships: Type.Array(Type.Object({
    id: Type.String(), token: Type.String(), from: moment(), until: orNothing(moment()), why: Type.String(), isNow: Type.Boolean() })),
  roleChoices: Type.Array(Type.Unknown()), administrations: Type.Array(Type.Unknown()), until: Type.String(), today: Type.String(),
  /** Shown this once. */
  link: orNothing(Type.String()),
})

async function personPage(deps: PagesDeps, wanted: string): Promise<Static<typeof Page>> {
  const { host, viewer, people, clock } = deps
  const { access, database } = host
  const person = await access.roster.get(viewer, wanted)
  const now = clock.now()
  const isOpen = (from: Date, until: Date | null) => from <= now && (until === null || until > now)
  const appointments = await access.appointments.of(wanted)
  const names = await people.cards([...appointments.flatMap(({ givenBy }) => givenBy ?? []), ...person.verifiedBy === null ? [] : [person.verifiedBy]])
  const [open] = await database.db('core.session').where({ personId: wanted }).count<{ n: number | string }[]>({ n: '*' })
  const { app, keys, codes } = await access.secondFactor.of(wanted)
  const { roles: _roles, mail, verifiedBy, ...facts } = person
  return {
    ...facts, mail, verifiedBy: verifiedBy === null ? '' : names.get(verifiedBy)?.name ?? '', isLapsed: person.verifiedUntil !== null && person.verifiedUntil < now.toISOString().slice(0, 10),
    isSelf: viewer.id === wanted, mayManage: maySee(host, viewer, person) && person.state !== 'removed', sessions: Number(open?.n ?? 0),
    factors: { app: app !== null, keys: keys.length, codes: codes.left, any: app !== null || keys.length + codes.left > 0 },
    appointments: appointments.map(({ role, from, until, givenBy }) =>
      ({ role, label: roleLabel(deps, role), from, until, by: givenBy === null ? '' : names.get(givenBy)?.name ?? '', isNow: isOpen(from, until) })),
    memberships: (await access.memberships.of(wanted)).filter(({ token }) => !token.startsWith('space:') || viewer.tokens.includes(token)).map(({ id: membership, token, from, until, why }) => ({ id: membership, token, from, until, why, isNow: isOpen(from, until) })),
    roleChoices: roleOptions(deps, '').filter(({ value }) => value !== 'guest' && !person.roles.includes(value)), administrations: await administrationOptions(deps, person.administration ?? ''),
    until: new Date(now.getTime() + 365 * 86_400_000).toISOString().slice(0, 10), today: now.toISOString().slice(0, 10), link: null,
  }
}

export const personRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/people/:id', { may: 'administer', isInternal: true, input: Type.Object({ id: id() }), output: Page, view: 'admin/person', run: (deps, { id: wanted }) => personPage(deps, wanted) }),

  on.post('/admin/people/:id/roles', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: id(), role: Type.String({ maxLength: 40 }), until: Type.Optional(day()) }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run({ host, viewer }, { id: wanted, role, until }) {
      // The last day counts in whole, where the administrator is.
      const end = until ? instantOf(`${until}T23:59`, viewer.timeZone) : null
      await host.access.appointments.give(viewer, wanted, role, { until: end === null ? null : new Date(end) })
      return redirect(`/admin/people/${wanted}`, 'core.admin.person.role-given')
    },
  }),

  on.post('/admin/people/:id/roles/take', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: id(), role: Type.String({ maxLength: 40 }) }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run({ host, viewer }, { id: wanted, role }) {
      await host.access.appointments.take(viewer, wanted, role)
      return redirect(`/admin/people/${wanted}`, 'core.admin.person.role-taken')
    },
  }),

  on.post('/admin/people/:id/seat', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: id(), administration: Type.Optional(Type.String({ maxLength: 16 })) }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run({ host, viewer }, { id: wanted, administration }) {
      await host.access.appointments.moveSeat(viewer, wanted, administration || null)
      return redirect(`/admin/people/${wanted}`, 'core.admin.person.seat-moved')
    },
  }),

  on.post('/admin/people/:id/confirm', {
    may: 'administer', isInternal: true, input: Type.Object({ id: id(), until: day() }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run({ host, viewer }, { id: wanted, until }) {
      const n = await host.access.accounts.confirm(viewer, [wanted], until)
      return redirect(`/admin/people/${wanted}`, n === 0 ? 'core.team.confirmed-none' : 'core.team.confirmed', { values: { n } })
    },
  }),

  on.post('/admin/people/:id/memberships/:membership/end', {
    may: 'administer', isInternal: true, input: Type.Object({ id: id(), membership: id() }),
    async run({ host, viewer }, { id: wanted, membership }) {
      const person = await host.access.roster.get(viewer, wanted)
      const own = (await host.access.memberships.of(wanted)).some((one) => one.id === membership)
      if (!own || !maySee(host, viewer, person)) throw new NotFound()
      await host.access.memberships.end(viewer, membership)
      return redirect(`/admin/people/${wanted}`, 'core.admin.person.membership-ended')
    },
  }),

  on.post('/admin/people/:id/reset-link', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: id() }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run(deps, { id: wanted }) {
      const link = await deps.host.access.resets.linkFor(deps.viewer, wanted)
      return { ...await personPage(deps, wanted), link }
    },
  }),

  on.post('/admin/people/:id/reset-second-factor', {
    may: 'administer', isInternal: true, asksAgain: true, transaction: false, input: Type.Object({ id: id() }), output: Page, view: 'admin/person',
    again: (deps, { id: wanted = '' }) => personPage(deps, wanted),
    async run({ host, viewer }, { id: wanted }) {
      await host.access.secondFactor.reset(viewer, wanted)
      await host.access.throttle.forgiveFactor(wanted)
      return redirect(`/admin/people/${wanted}`, 'core.admin.person.factor.reset.done')
    },
  }),

  ...actRoutes(on, {
    base: '/admin/people', may: 'administer', acts: ['suspend', 'reinstate', 'remove', 'close-sessions'], after: (act, wanted) => act === 'remove' ? '/admin/people' : `/admin/people/${wanted}`,
  }),
]
