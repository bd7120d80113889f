import { Type } from 'typebox'
import { Invalid, NotFound, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { canMail } from './whom-to-ask.ts'

const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })) })

// Where accounts are made by invitation only, there is no such page.
function checkOpen(deps: PagesDeps): void {
  if (deps.host.config.access.signUp !== 'open' || !canMail(deps)) throw new NotFound()
}

function signUpPage(deps: PagesDeps, mail = '', fault?: Invalid | Conflict) {
  checkOpen(deps)
  const { t } = deps
  const asked: Question[] = [{ type: 'email', id: 'mail', name: 'mail', label: t('core.sign-in.mail'), hint: t('core.sign-up.mail.hint'), value: mail, autocomplete: 'email', required: true, maxlength: 254 }]
  return withFaults(asked, fault instanceof Invalid ? fault.faults : [], t)
}

export const signUpRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/sign-up', {
    may: 'enter', isInternal: true, output: Page, view: 'sign-in/sign-up',
    run: (deps) => signUpPage(deps),
  }),

  on.post('/sign-up', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/sign-up', input: Type.Object({ mail: Type.String({ minLength: 1, maxLength: 254 }) }),
    again: (deps, { mail }, fault) => signUpPage(deps, mail, fault),
    async run(deps, { mail }) {
      checkOpen(deps)
      await deps.host.access.invitations.ask({ mail, locale: deps.locale, address: deps.request.address })
      return redirect('/sign-up/sent')
    },
  }),

  on.get('/sign-up/sent', {
    may: 'enter', isInternal: true, output: Type.Object({ days: Type.Integer() }), view: 'sign-in/sign-up-sent',
    run(deps) {
      checkOpen(deps)
      return { days: deps.host.config.access.invitationDays }
    },
  }),
]
