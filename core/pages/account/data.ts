import { Type } from 'typebox'
import { file, oneOf, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { self } from './self.ts'

const Held = Type.Object({
  mail: Type.String(), name: Type.String(), title: Type.String(), administration: orNothing(Type.String()), locale: Type.String(), timeZone: Type.String(),
  createdAt: moment(), lastSeenOn: orNothing(Type.String()), verifiedOn: orNothing(Type.String()), verifiedUntil: orNothing(Type.String()),
  appointments: Type.Array(Type.Object({ role: Type.String(), from: moment(), until: orNothing(moment()) })),
  memberships: Type.Array(Type.Object({ token: Type.String(), from: moment(), until: orNothing(moment()), why: Type.String() })),
  sessions: Type.Integer(), followed: Type.Integer(),
  held: Type.Array(Type.Object({ plugin: Type.String(), why: Type.String(), count: Type.Integer(), isSecret: Type.Boolean(), onRemoval: oneOf(['delete', 'blank', 'keep']), keepDays: orNothing(Type.Integer()) })),
})

/** What the site keeps about the person who asks, and nobody else. */
async function heldOf({ host, viewer, content, t }: PagesDeps) {
  const id = self(viewer)
  const { mail, name, title, administration, locale, timeZone, createdAt, lastSeenOn, verifiedOn, verifiedUntil } = await host.access.ownAccount.read(viewer)
  const everywhere = (await host.personal.about(id)).map(({ why, ...rest }) => ({ ...rest, why: t(why) }))
  const followed = await Promise.all((['item', 'topic', 'kind'] as const).map((type) => content.followed(viewer, type)))
  return {
    mail: mail ?? '', name, title, administration, locale, timeZone, createdAt, lastSeenOn, verifiedOn, verifiedUntil,
    appointments: (await host.access.appointments.of(id)).map(({ role, from, until }) => ({ role, from, until })),
    memberships: (await host.access.memberships.of(id)).map(({ token, from, until, why }) => ({ token, from, until, why })),
    sessions: (await host.access.sessions.list(viewer)).length, followed: followed.flat().length, held: everywhere,
  }
}

export const dataRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/data', { may: 'read', isInternal: true, output: Held, view: 'account/data', run: (deps) => heldOf(deps) }),

  on.get('/account/data/file', {
    may: 'read', isInternal: true,
    run: async (deps) => {
      const id = self(deps.viewer)
      await deps.host.database.transaction(() => deps.host.audit.record(deps.viewer, 'core.person.exported', `person:${id}`))
      return file({ name: 'account.json', type: 'application/json; charset=utf-8', body: `${JSON.stringify(await heldOf(deps), null, 2)}\n` })
    },
  }),
]
