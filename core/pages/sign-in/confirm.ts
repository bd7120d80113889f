import { Type } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import { nextPath } from '../../http/line/next-path.ts'
import { currentQuestion, faultsOf } from '../account/current-question.ts'
import { self } from '../account/self.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { codeQuestion, ProofForm } from './proof-questions.ts'

const next = () => Type.Optional(Type.String({ maxLength: 2_000 }))
const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), next: Type.String(), ask: Type.String(), hasCode: Type.Boolean(), mail: Type.String(),
})

async function confirmPage({ host, viewer, t }: PagesDeps, back: string | undefined, fault?: Invalid | Conflict) {
  self(viewer)
  const { by, ask, hasApp } = await host.access.signIn.confirmation(viewer)
  const { mail } = await host.access.ownAccount.read(viewer)
  const asked = by === 'password' ? [currentQuestion(t)] : [codeQuestion(t, { hint: t(hasApp ? 'core.factor.code.app' : 'core.factor.code.paper') })]
  return { ...withFaults(asked, faultsOf(fault), t), next: nextPath(back) ?? '', ask: ask === null ? '' : JSON.stringify(ask), hasCode: true, mail: mail ?? '' }
}

/** Asked again, before something that a borrowed browser must not do. */
export const confirmRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/confirm', { may: 'enter', isInternal: true, input: Type.Object({ next: next() }), output: Page, view: 'sign-in/confirm', run: (deps, { next: back }) => deps.viewer.id === null ? redirect('/sign-in') : confirmPage(deps, back) }),

  on.post('/confirm', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/confirm', input: Type.Object({ ...ProofForm, currentPassword: Type.Optional(Type.String({ maxLength: 1_000 })), next: next() }),
    again: (deps, { next: back }, fault) => confirmPage(deps, back, fault),
    async run({ host, viewer }, { next: back, currentPassword: current, ...proof }) {
      self(viewer)
      await host.access.signIn.confirm(viewer, { ...proof, current })
      return redirect(nextPath(back) ?? '/', 'core.confirm.done')
    },
  }),
]
