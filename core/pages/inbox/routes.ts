import { Type } from 'typebox'
import { oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import { self } from '../account/self.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { choiceRoutes } from './choices.ts'
import { endingRoutes } from './endings.ts'
import { mailHookRoutes } from './mail-hook.ts'
import { mailboxRoutes } from './mailbox.ts'

const Entry = Type.Object({ id: Type.String(), notice: Type.String(), label: Type.String(), text: Type.String(), at: moment(), isRead: Type.Boolean() })
const which = Type.Optional(oneOf(['unread', 'all']))
const pagePath = (shown: string | undefined): string => shown === 'unread' ? '/inbox?show=unread' : '/inbox'
const id = () => Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

/** What somebody was told, and how they want to be told. */
export const inboxRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/inbox', {
    may: 'read', view: 'inbox/inbox', input: Type.Object({ show: which, after: Type.Optional(id()) }),
    output: Type.Object({ entries: Type.Array(Entry), next: orNothing(Type.String()), unread: Type.Integer(), show: Type.String(), first: orNothing(Type.String()) }),
    async run({ host: { notifications: { inbox } }, viewer }, { show, after }) {
      self(viewer)
      const { rows, next } = await inbox.list(viewer, { after, onlyUnread: show === 'unread' })
      return { entries: rows, next, unread: await inbox.count(viewer), show: show ?? 'all', first: rows[0]?.id ?? null }
    },
  }),

  on.post('/inbox/read', {
    may: 'read', isInternal: true, input: Type.Object({ upTo: id(), show: which }),
    async run({ host, viewer }, { upTo, show }) {
      self(viewer)
      const n = await host.notifications.inbox.markAll(viewer, upTo)
      return redirect(pagePath(show), 'core.inbox.marked-all', { values: { n } })
    },
  }),

  // Leads on, and remembers that it was read: a reader's own place, as with a bookmark.
  on.get('/inbox/:message', {
    may: 'read', isInternal: true, input: Type.Object({ message: id() }),
    async run({ host, viewer }, { message }) {
      self(viewer)
      return redirect(await host.notifications.inbox.open(viewer, message))
    },
  }),

  on.post('/inbox/:message', {
    may: 'read', isInternal: true, input: Type.Object({ message: id(), as: oneOf(['read', 'unread']), show: which }),
    async run({ host, viewer }, { message, as, show }) {
      self(viewer)
      await host.notifications.inbox.mark(viewer, [message], as === 'read')
      return redirect(pagePath(show), 'core.inbox.marked')
    },
  }),

  ...choiceRoutes(on), ...endingRoutes(on), ...mailHookRoutes(on), ...mailboxRoutes(on),
]
