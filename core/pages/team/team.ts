import { Type } from 'typebox'
import { Refused, day, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { canMail } from '../sign-in/whom-to-ask.ts'
import { maySee } from './covers.ts'
import { administrationOptions, roleLabel } from './options.ts'

const Colleague = Type.Object({
  id: Type.String(), name: Type.String(), title: Type.String(), mail: Type.String(), administration: orNothing(Type.String()), state: Type.String(), roles: Type.Array(Type.String()),
  verifiedUntil: orNothing(Type.String()), isLapsed: Type.Boolean(), isDue: Type.Boolean(), mayConfirm: Type.Boolean(), mayManage: Type.Boolean(), lastSeenOn: orNothing(Type.String()),
})
const Open = Type.Object({ id: Type.String(), mail: Type.String(), name: Type.String(), roles: Type.Array(Type.String()), administration: orNothing(Type.String()), expiresAt: moment(), isDue: Type.Boolean() })
const Team = Type.Object({
  administration: orNothing(Type.String()), isFree: Type.Boolean(), choices: Type.Array(Type.Unknown()), colleagues: Type.Array(Colleague), next: orNothing(Type.String()), invitations: Type.Array(Open),
  until: Type.String(), today: Type.String(), unconfirmed: Type.Integer(), canMail: Type.Boolean(),
})

const dayIn = (now: Date, days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)

export const teamListRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/team', {
    may: 'invite', isInternal: true, output: Team, view: 'team/team',
    input: Type.Object({ administration: Type.Optional(Type.String({ maxLength: 16 })), after: Type.Optional(Type.String({ maxLength: 400 })) }),
    async run(deps, { administration: asked, after }) {
      const { host, viewer, clock } = deps
      const isFree = viewer.may('core.people')
      const administration = isFree ? asked || viewer.administration : viewer.administration
      if (!isFree && administration === null) throw new Refused('core.team.no-seat')
      const now = clock.now()
      const [today, soon] = [dayIn(now, 0), dayIn(now, 30)]
      const page = await host.access.roster.list(viewer, { ...(administration === null ? {} : { administration }), ...(after ? { after } : {}), limit: 100 })
      const invitations = (await host.access.invitations.open(viewer)).filter((one) => administration === null || one.administration === administration)
      const colleagues = page.rows.filter(({ state }) => state !== 'invited').map(({ id, name, title, mail, administration: seat, state, roles, verifiedUntil, lastSeenOn }) => ({
        id, name, title, mail: mail ?? '', administration: seat, state, roles: roles.map((role) => roleLabel(deps, role)), verifiedUntil, lastSeenOn,
        isLapsed: verifiedUntil !== null && verifiedUntil < today, isDue: verifiedUntil === null || verifiedUntil < soon,
        mayConfirm: state === 'active' && maySee(host, viewer, { id, administration: seat, roles }), mayManage: maySee(host, viewer, { id, administration: seat, roles }),
      }))
      return {
        administration, isFree, choices: isFree ? await administrationOptions(deps, administration ?? '', deps.t('core.team.everyone')) : [], colleagues, next: page.next,
        invitations: invitations.map(({ id, mail, name, roles, administration: seat, expiresAt }) =>
          ({ id, mail, name, roles: roles.map((role) => roleLabel(deps, role)), administration: seat, expiresAt, isDue: expiresAt.getTime() - now.getTime() < 3 * 86_400_000 })),
        until: dayIn(now, 365), today, unconfirmed: colleagues.filter(({ isDue, mayConfirm }) => isDue && mayConfirm).length, canMail: canMail(deps),
      }
    },
  }),

  on.post('/team/confirm', {
    may: 'invite', isInternal: true,
    input: Type.Object({
      ids: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 200 })), until: day(), administration: Type.Optional(Type.String({ maxLength: 16 })),
    }),
    async run({ host, viewer }, { ids = [], until, administration }) {
      const n = await host.access.accounts.confirm(viewer, ids, until)
      return redirect(administration ? `/team?administration=${encodeURIComponent(administration)}` : '/team', n === 0 ? 'core.team.confirmed-none' : 'core.team.confirmed', { values: { n } })
    },
  }),
]
