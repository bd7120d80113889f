import { Type } from 'typebox'
import { Invalid, SignInNeeded, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import { nextPath } from '../../http/line/next-path.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { codeQuestion, ProofForm } from './proof-questions.ts'
import { withWholeSession } from './session-reply.ts'

const next = () => Type.Optional(Type.String({ maxLength: 2_000 }))
const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), next: Type.String(),
  /** What the browser asks security keys, as JSON; empty where there are none. */
  ask: Type.String(), hasCode: Type.Boolean(),
})

async function secondPage({ host, request, t }: PagesDeps, back: string | undefined, fault?: Invalid | Conflict) {
  const { app, codes, ask } = await host.access.signIn.secondStep(request.cookies['sign-in'])
  const hint = t(app ? codes.left > 0 ? 'core.factor.code.app-or-paper' : 'core.factor.code.app' : 'core.factor.code.paper')
  const hasCode = app !== null || codes.left > 0
  return { ...withFaults(hasCode ? [codeQuestion(t, { hint })] : [], fault instanceof Invalid ? fault.faults : [], t), next: nextPath(back) ?? '', ask: ask === null ? '' : JSON.stringify(ask), hasCode }
}

/** The second step of signing in: without scripts for codes. */
export const secondStepRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/sign-in/second', {
    may: 'enter', isInternal: true, input: Type.Object({ next: next() }), output: Page, view: 'sign-in/second',
    async run(deps, { next: back }) {
      if (deps.viewer.id !== null) return redirect(nextPath(back) ?? '/')
      try {
        return await secondPage(deps, back)
      } catch (error) {
        // Nothing was begun, or it took too long: from the beginning.
        if (error instanceof SignInNeeded) return redirect('/sign-in')
        throw error
      }
    },
  }),

  on.post('/sign-in/second', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/second', input: Type.Object({ ...ProofForm, next: next() }),
    again: (deps, { next: back }, fault) => secondPage(deps, back, fault),
    async run({ host, request, clock }, { next: back, ...proof }) {
      try {
        const begun = await host.access.signIn.withSecondFactor(request.cookies['sign-in'], proof, { userAgent: request.userAgent, former: request.cookies['session'] })
        return withWholeSession(begun, clock.now(), nextPath(back) ?? '/')
      } catch (error) {
        if (error instanceof SignInNeeded) return redirect('/sign-in', 'core.factor.too-late')
        throw error
      }
    },
  }),
]
