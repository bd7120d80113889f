import { Type } from 'typebox'
import { type Route, type Routes } from '../../contract/index.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { orNothing } from '../shapes.ts'
import { administrationOptions, roleLabel, rolesInOrder } from '../team/options.ts'

const states = ['invited', 'active', 'suspended'] as const
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Row = Type.Object({
  id: Type.String(), name: Type.String(), title: Type.String(), mail: Type.String(), administration: orNothing(Type.String()), state: Type.String(), roles: Type.Array(Type.String()),
  verifiedUntil: orNothing(Type.String()), isLapsed: Type.Boolean(), lastSeenOn: orNothing(Type.String()), isDemo: Type.Boolean(),
})

export const peopleRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/people', {
    may: 'administer', isInternal: true, view: 'admin/people',
    input: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 100 })), state: Type.Optional(Type.String({ maxLength: 20 })), role: Type.Optional(Type.String({ maxLength: 40 })),
      administration: Type.Optional(Type.String({ maxLength: 16 })), after: Type.Optional(Type.String({ maxLength: 400 })),
    }),
    output: Type.Object({
      q: Type.String(), states: Type.Array(Choice), roles: Type.Array(Choice), administrations: Type.Array(Type.Unknown()), people: Type.Array(Row), next: orNothing(Type.String()), isFiltered: Type.Boolean(),
      counts: Type.Object({ active: Type.Integer(), invited: Type.Integer(), suspended: Type.Integer(), removed: Type.Integer() }),
    }),
    async run(deps, { q = '', state, role, administration, after }) {
      const { host, viewer, t, clock } = deps
      const today = clock.now().toISOString().slice(0, 10)
      const page = await host.access.roster.list(viewer, {
        ...(q.trim() ? { text: q } : {}), ...(limitedBy(states, state) ? { state } : {}), ...(role ? { role } : {}), ...(administration ? { administration } : {}), ...(after ? { after } : {}),
      })
      return {
        q, next: page.next, counts: await host.access.roster.count(), isFiltered: Boolean(q || state || role || administration),
        states: states.map((value) => ({ value, label: t(`core.access.state.${value}`), selected: value === state })),
        roles: rolesInOrder(deps).filter(({ id }) => id !== 'everyone').map(({ id }) => ({ value: id, label: roleLabel(deps, id), selected: id === role })),
        administrations: await administrationOptions(deps, administration ?? '', t('core.admin.any')),
        people: page.rows.map(({ id, name, title, mail, administration: seat, state: now, roles, verifiedUntil, lastSeenOn, isDemo }) => ({
          id, name, title, mail: mail ?? '', administration: seat, state: now, roles: roles.map((one) => roleLabel(deps, one)), verifiedUntil,
          isLapsed: verifiedUntil !== null && verifiedUntil < today, lastSeenOn, isDemo,
        })),
      }
    },
  }),
]
