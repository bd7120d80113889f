import { Type } from 'typebox'
import { redirect, type Invalid, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { canMail } from '../sign-in/whom-to-ask.ts'
import { currentQuestion, faultsOf } from './current-question.ts'
import { self } from './self.ts'

const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), mail: Type.String(), canMail: Type.Boolean() })

async function mailPage(deps: PagesDeps, typed = '', fault?: Invalid | Conflict) {
  const { host, viewer, t } = deps
  self(viewer)
  const { mail } = await host.access.ownAccount.read(viewer)
  const asked: Question[] = [{ type: 'email', id: 'mail', name: 'mail', label: t('core.account.mail.new'), value: typed, autocomplete: 'email', required: true, maxlength: 254 }, currentQuestion(t)]
  return { ...withFaults(asked, faultsOf(fault), t), mail: mail ?? '', canMail: canMail(deps) }
}

export const mailRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/mail', { may: 'read', isInternal: true, output: Page, view: 'account/mail', run: (deps) => mailPage(deps) }),

  on.post('/account/mail', {
    may: 'read', isInternal: true, transaction: false, output: Page, view: 'account/mail',
    input: Type.Object({ mail: Type.String({ minLength: 1, maxLength: 254 }), currentPassword: Type.String({ minLength: 1, maxLength: 1_000 }) }),
    again: (deps, { mail }, fault) => mailPage(deps, mail, fault),
    async run({ host, viewer }, { mail, currentPassword: current }) {
      self(viewer)
      await host.access.ownAccount.requestMailChange(viewer, { mail, current })
      return redirect('/account/mail', 'core.account.mail.asked')
    },
  }),
]
