import { Type } from 'typebox'
import { Invalid, redirect, type Conflict, type FieldFault, type Route, type Routes } from '../../contract/index.ts'
import { SecondStepNeeded } from '../../access/index.ts'
import { nextPath } from '../../http/line/next-path.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { DemoAccount, demoAccounts } from './demo-accounts.ts'
import { halfWay, withSession, withoutSession } from './session-reply.ts'

const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), next: Type.String(),
  demo: Type.Array(DemoAccount), isAsked: Type.Boolean(), isOpen: Type.Boolean(),
})
const next = () => Type.Optional(Type.String({ maxLength: 2_000 }))

async function signInPage(deps: PagesDeps, typed: { mail?: string; next?: string } = {}, fault?: Invalid | Conflict) {
  const { t, host } = deps
  const faults: readonly FieldFault[] = fault instanceof Invalid ? fault.faults : []
  const asked: Question[] = [
    { type: 'email', id: 'mail', name: 'mail', label: t('core.sign-in.mail'), value: typed.mail ?? '', autocomplete: 'username', required: true, maxlength: 254 },
    { type: 'password', id: 'password', name: 'password', label: t('core.sign-in.password'), autocomplete: 'current-password', required: true },
  ]
  const back = nextPath(typed.next) ?? ''
  return { ...withFaults(asked, faults, t), next: back, demo: await demoAccounts(deps), isAsked: back !== '', isOpen: host.config.access.signUp === 'open' && host.config.mail.url !== undefined }
}

export const sessionRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/sign-in', {
    may: 'enter', isInternal: true, input: Type.Object({ next: next() }), output: Page, view: 'sign-in/sign-in',
    run: (deps, { next: back }) => deps.viewer.id === null ? signInPage(deps, back === undefined ? {} : { next: back }) : redirect(nextPath(back) ?? '/'),
  }),

  on.post('/sign-in', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/sign-in',
    input: Type.Object({ mail: Type.String({ minLength: 1, maxLength: 254 }), password: Type.String({ minLength: 1, maxLength: 1_000 }), next: next() }),
    again: (deps, { mail, next: back }, fault) => signInPage(deps, { ...(mail === undefined ? {} : { mail }), ...(back === undefined ? {} : { next: back }) }, fault),
    async run({ host, request, clock }, { mail, password, next: back }) {
      const to = nextPath(back) ?? '/'
      try {
        const begun = await host.access.signIn.withPassword({ mail, password, address: request.address, userAgent: request.userAgent, former: request.cookies['session'] })
        return withSession(begun, clock.now(), to)
      } catch (error) {
        if (error instanceof SecondStepNeeded) return halfWay(error, clock.now(), to)
        throw error
      }
    },
  }),

  on.post('/sign-in/demo', {
    may: 'enter', isInternal: true, transaction: false, input: Type.Object({ id: Type.String({ maxLength: 40 }), next: next() }),
    async run({ host, request, clock }, { id, next: back }) {
      const begun = await host.access.signIn.asDemo(id, { userAgent: request.userAgent, former: request.cookies['session'] })
      return withSession(begun, clock.now(), nextPath(back) ?? '/')
    },
  }),

  on.post('/sign-out', {
    may: 'enter', isInternal: true,
    async run({ host, viewer }) {
      await host.access.sessions.end(viewer)
      return withoutSession('/', 'core.sign-out.done')
    },
  }),
]
