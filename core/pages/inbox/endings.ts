import { Type } from 'typebox'
import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'

const link = { token: Type.String({ maxLength: 600 }) }
const Page = Type.Object({ token: Type.String(), text: Type.String(), isDone: Type.Boolean(), isSeat: Type.Boolean() })

/** What the link ends, without a word of whom it is for. */
function shown({ host: { notifications }, t }: PagesDeps, token: string, isDone: boolean) {
  const ending = notifications.endings.read(token)
  const label = ending.of === 'notice' ? notifications.endings.label(ending.notice) : null
  return { token, isDone, isSeat: ending.of === 'seat', text: t(`core.unsubscribe.${ending.of}`, { label: label === null ? '' : t(label) }) }
}

/**
 * Mail that ends by one click (RFC 8058): the page says what its button does, and only the button does it, as programs open links
 * in mails to look at them. A mail program sends the POST by itself, without cookies and without opening the page.
 */
export const endingRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/unsubscribe/:token', { may: 'enter', isInternal: true, input: Type.Object(link), output: Page, view: 'inbox/unsubscribe', run: (deps, { token }) => shown(deps, token, false) }),

  on.post('/unsubscribe/:token', {
    may: 'enter', isInternal: true, input: Type.Object({ ...link, 'List-Unsubscribe': Type.Optional(Type.String({ maxLength: 40 })) }), output: Page, view: 'inbox/unsubscribe',
    async run(deps, { token }) {
      await deps.host.notifications.endings.end(token)
      return shown(deps, token, true)
    },
  }),
]
