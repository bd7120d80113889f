import { Type } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { passwordQuestion } from './password-question.ts'

const secret = () => Type.String({ maxLength: 100 })
const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), name: Type.String(), secret: Type.String() })

async function resetPage(deps: PagesDeps, link: string, fault?: Invalid | Conflict) {
  const { name } = await deps.host.access.resets.peek(link)
  return { ...withFaults([passwordQuestion(deps.t)], fault instanceof Invalid ? fault.faults : [], deps.t), name, secret: link }
}

export const resetRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/reset/:secret', { may: 'enter', isInternal: true, input: Type.Object({ secret: secret() }), output: Page, view: 'sign-in/reset', run: (deps, { secret: link }) => resetPage(deps, link) }),

  on.post('/reset/:secret', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/reset', input: Type.Object({ secret: secret(), password: Type.String({ minLength: 1, maxLength: 1_000 }) }),
    again: (deps, { secret: link = '' }, fault) => resetPage(deps, link, fault),
    async run({ host, request }, { secret: link, password }) {
      await host.access.resets.set(link, { password, address: request.address })
      return redirect('/sign-in', 'core.reset.done')
    },
  }),
]
