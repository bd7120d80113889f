import { Type } from 'typebox'
import { redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withoutSession } from './session-reply.ts'

const link = Type.Object({ secret: Type.String({ maxLength: 100 }) })
const Page = Type.Object({ mail: Type.String(), secret: Type.String(), isUndo: Type.Boolean() })

/** Links in mails about a change of address: the page says what its button does, and only the button does it. */
export const mailLinkRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/mail-change/:secret', {
    may: 'enter', isInternal: true, input: link, output: Page, view: 'sign-in/mail-link',
    run: async ({ host }, { secret }) => ({ ...await host.access.ownAccount.peekMailChange('mail', secret), secret, isUndo: false }),
  }),

  on.post('/mail-change/:secret', {
    may: 'enter', isInternal: true, input: link,
    async run({ host, viewer }, { secret }) {
      await host.access.ownAccount.confirmMailChange(secret)
      return redirect(viewer.id === null ? '/sign-in' : '/account', 'core.mail-change.done')
    },
  }),

  on.get('/mail-undo/:secret', {
    may: 'enter', isInternal: true, input: link, output: Page, view: 'sign-in/mail-link',
    run: async ({ host }, { secret }) => ({ ...await host.access.ownAccount.peekMailChange('mail-undo', secret), secret, isUndo: true }),
  }),

  on.post('/mail-undo/:secret', {
    may: 'enter', isInternal: true, input: link,
    async run({ host }, { secret }) {
      await host.access.ownAccount.undoMailChange(secret)
      return withoutSession('/sign-in', 'core.mail-undo.done')
    },
  }),
]
