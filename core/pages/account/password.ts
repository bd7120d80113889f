import { Type } from 'typebox'
import { redirect, type Invalid, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { passwordQuestion } from '../sign-in/password-question.ts'
import { withSession } from '../sign-in/session-reply.ts'
import { currentQuestion, faultsOf } from './current-question.ts'
import { self } from './self.ts'

const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), mail: Type.String() })
const typed = () => Type.String({ minLength: 1, maxLength: 1_000 })

async function passwordPage({ host, viewer, t }: PagesDeps, fault?: Invalid | Conflict) {
  self(viewer)
  const { mail } = await host.access.ownAccount.read(viewer)
  return { ...withFaults([currentQuestion(t), passwordQuestion(t)], faultsOf(fault), t), mail: mail ?? '' }
}

export const passwordRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/password', { may: 'read', isInternal: true, output: Page, view: 'account/password', run: (deps) => passwordPage(deps) }),

  on.post('/account/password', {
    may: 'read', isInternal: true, transaction: false, input: Type.Object({ currentPassword: typed(), password: typed() }), output: Page, view: 'account/password',
    again: (deps, _typed, fault) => passwordPage(deps, fault),
    async run({ host, viewer, request, clock }, { currentPassword: current, password }) {
      self(viewer)
      const session = await host.access.ownAccount.changePassword(viewer, { current, password }, request.cookies['session'] ?? '')
      return session ? withSession(session, clock.now(), '/account/password', 'core.account.password.changed') : redirect('/account/password', 'core.account.password.changed')
    },
  }),
]
