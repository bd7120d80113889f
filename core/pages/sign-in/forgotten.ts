import { Type } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { canMail, contactOf } from './whom-to-ask.ts'

const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), canMail: Type.Boolean(), contact: Type.String(),
})

function forgottenPage(deps: PagesDeps, mail = '', fault?: Invalid | Conflict) {
  const { t } = deps
  const asked: Question[] = [{ type: 'email', id: 'mail', name: 'mail', label: t('core.sign-in.mail'), value: mail, autocomplete: 'username', required: true, maxlength: 254 }]
  return { ...withFaults(asked, fault instanceof Invalid ? fault.faults : [], t), canMail: canMail(deps), contact: contactOf(deps) }
}

export const forgottenRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/forgotten', { may: 'enter', isInternal: true, output: Page, view: 'sign-in/forgotten', run: (deps) => forgottenPage(deps) }),

  on.post('/forgotten', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/forgotten', input: Type.Object({ mail: Type.String({ minLength: 1, maxLength: 254 }) }),
    again: (deps, { mail }, fault) => forgottenPage(deps, mail, fault),
    async run(deps, { mail }) {
      if (!canMail(deps)) return redirect('/forgotten')
      await deps.host.access.resets.request(mail, deps.request.address)
      return redirect('/forgotten/sent')
    },
  }),

  on.get('/forgotten/sent', {
    may: 'enter', isInternal: true, output: Type.Object({ minutes: Type.Integer(), contact: Type.String() }), view: 'sign-in/forgotten-sent',
    run: (deps) => ({ minutes: deps.host.config.access.resetMinutes, contact: contactOf(deps) }),
  }),
]
