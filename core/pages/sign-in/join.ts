import { Type, type Static } from 'typebox'
import { Invalid, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { passwordQuestion } from './password-question.ts'
import { languageQuestion, nameQuestions, PersonalForm, timeZoneQuestion } from './personal-questions.ts'
import { withSession } from './session-reply.ts'

const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
  mail: Type.String(), administration: Type.Union([Type.String(), Type.Null()]), until: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), secret: Type.String(),
})
const Form = Type.Object({ secret: Type.String({ maxLength: 100 }), ...PersonalForm, password: Type.String({ minLength: 1, maxLength: 1_000 }) })

async function joinPage({ host, t, locale }: PagesDeps, secret: string, typed: Partial<Static<typeof Form>> = {}, fault?: Invalid | Conflict) {
  const invited = await host.access.invitations.peek(secret)
  const { languages: offered, timeZone } = host.site
  const asked = [
    ...nameQuestions(t, { name: typed.name ?? invited.name, title: typed.title ?? invited.title }), passwordQuestion(t),
    languageQuestion(t, offered, typed.locale ?? locale), timeZoneQuestion(t, locale, typed.timeZone ?? timeZone),
  ]
  return { ...withFaults(asked, fault instanceof Invalid ? fault.faults : [], t), mail: invited.mail, administration: invited.administration, until: invited.expiresAt, secret }
}

export const joinRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/join/:secret', {
    may: 'enter', isInternal: true, input: Type.Object({ secret: Type.String({ maxLength: 100 }) }), output: Page, view: 'sign-in/join',
    run: (deps, { secret }) => joinPage(deps, secret),
  }),

  on.post('/join/:secret', {
    may: 'enter', isInternal: true, transaction: false, output: Page, view: 'sign-in/join', input: Form,
    again: (deps, { secret = '', ...typed }, fault) => joinPage(deps, secret, typed, fault),
    async run({ host, request, clock, locale }, { secret, name = '', title = '', password, locale: language, timeZone }) {
      const chosen = language !== undefined && isLocale(language) ? language : locale
      const begun = await host.access.invitations.accept(secret, {
        name, title, password, locale: chosen, timeZone: timeZone ?? host.site.timeZone, address: request.address, userAgent: request.userAgent,
      })
      return withSession(begun, clock.now(), `/${chosen}`, 'core.join.done')
    },
  }),
]
