import { Type } from 'typebox'
import { key, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment } from '../shapes.ts'
import { withoutSession } from '../sign-in/session-reply.ts'
import { self } from './self.ts'

const Session = Type.Object({
  id: Type.String(), agent: Type.String(), by: Type.String(), createdAt: moment(), seenAt: moment(), expiresAt: moment(), isThis: Type.Boolean(),
})

export const sessionListRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/sessions', {
    may: 'read', isInternal: true, output: Type.Object({ sessions: Type.Array(Session), others: Type.Integer() }), view: 'account/sessions',
    async run({ host, viewer, t }) {
      self(viewer)
      const sessions = await host.access.sessions.list(viewer)
      return {
        sessions: sessions.map(({ signedInBy, factor, agent, ...session }) => ({ ...session, agent: agent || t('core.sessions.unknown'), by: factor === null ? t(`core.access.signed-in-by.${signedInBy}`) : t(`core.access.signed-in-by.and-${factor}`) })),
        others: sessions.filter(({ isThis }) => !isThis).length,
      }
    },
  }),

  on.post('/account/sessions/:id/close', {
    may: 'read', isInternal: true, input: Type.Object({ id: key() }),
    async run({ host, viewer }, { id }) {
      self(viewer)
      await host.access.sessions.close(viewer, id)
      return id === viewer.session ? withoutSession('/', 'core.sign-out.done') : redirect('/account/sessions', 'core.sessions.closed')
    },
  }),

  on.post('/account/sessions', {
    may: 'read', isInternal: true, input: Type.Object({ close: oneOf(['others', 'all']) }),
    async run({ host, viewer }, { close }) {
      self(viewer)
      if (close === 'all') {
        await host.access.sessions.closeAll(viewer)
        return withoutSession('/sign-in', 'core.sessions.closed-all')
      }
      const n = await host.access.sessions.closeOthers(viewer)
      return redirect('/account/sessions', 'core.sessions.closed-others', { values: { n } })
    },
  }),
]
