import { Type } from 'typebox'
import { daysToThink } from '../../access/index.ts'
import { redirect, type Conflict, type Invalid, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn, moment, orNothing } from '../shapes.ts'
import { currentQuestion, faultsOf } from './current-question.ts'
import { self } from './self.ts'

const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), days: Type.Integer(), closesAt: orNothing(moment()) })
const Link = Type.Object({ secret: Type.String({ maxLength: 100 }) })

async function closingPage({ host, viewer, t }: PagesDeps, fault?: Invalid | Conflict) {
  self(viewer)
  return { ...withFaults([currentQuestion(t)], faultsOf(fault), t), days: daysToThink, closesAt: await host.access.closing.at(viewer) }
}

/** The end of one's own account: asked for with the password, and taken back for two weeks by a button or by the link in the mail. */
export const closingRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/remove', { may: 'read', isInternal: true, asksAgain: true, output: Page, view: 'account/remove', run: (deps) => closingPage(deps) }),

  on.post('/account/remove', {
    may: 'read', isInternal: true, asksAgain: true, transaction: false, output: Page, view: 'account/remove', input: Type.Object({ currentPassword: Type.String({ minLength: 1, maxLength: 1_000 }) }),
    again: (deps, _typed, fault) => closingPage(deps, fault),
    async run({ host, viewer }, { currentPassword: current }) {
      await host.access.signIn.confirmPassword(self(viewer), current)
      await host.access.closing.ask(viewer)
      return redirect('/account/remove', 'core.account.remove.asked')
    },
  }),

  on.post('/account/remove/undo', {
    may: 'read', isInternal: true,
    async run({ host, viewer }) {
      self(viewer)
      await host.access.closing.takeBack(viewer)
      return redirect('/account', 'core.account.remove.undone')
    },
  }),

  on.get('/keep-account/:secret', {
    may: 'enter', isInternal: true, input: Link, output: Type.Object({ secret: Type.String(), at: moment() }), view: 'account/keep',
    run: async ({ host }, { secret }) => ({ ...await host.access.closing.peek(secret), secret }),
  }),

  on.post('/keep-account/:secret', {
    may: 'enter', isInternal: true, input: Link,
    async run({ host, viewer }, { secret }) {
      await host.access.closing.takeBackBy(secret)
      return redirect(viewer.id === null ? '/sign-in' : '/account', 'core.account.remove.undone')
    },
  }),
]
