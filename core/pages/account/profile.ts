import { Type, type Static } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { languageQuestion, nameQuestions, PersonalForm, timeZoneQuestion } from '../sign-in/personal-questions.ts'
import { self } from './self.ts'
import { densities, lowBandwidths, themes } from '../../access/look.ts'


const Form = Type.Object({ ...PersonalForm, density: Type.Optional(Type.String({ maxLength: 20 })), theme: Type.Optional(Type.String({ maxLength: 20 })), lowBandwidth: Type.Optional(Type.String({ maxLength: 20 })) })
const Page = Type.Object({
  personal: Type.Array(drawn<Question>()), display: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
  administration: Type.Union([Type.String(), Type.Null()]), roles: Type.Array(Type.String()), verifiedUntil: Type.Union([Type.String(), Type.Null()]),
  since: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }), isLapsed: Type.Boolean(),
})

async function profilePage({ host, viewer, t, clock }: PagesDeps, typed: Static<typeof Form> = {}, fault?: Invalid | Conflict) {
  self(viewer)
  const person = await host.access.ownAccount.read(viewer)
  const now = { ...person, ...typed }
  const { theme, density, lowBandwidth } = { ...await lookOf(host, viewer.id), ...typed }
  const choices = (name: 'theme' | 'density' | 'lowBandwidth', all: readonly string[], chosen: string | undefined): Question =>
    ({ type: 'radio', id: name, name, label: t(`core.profile.${name}`), options: all.map((value) => ({ value, label: t(`core.profile.${name}.${value}`), selected: value === chosen })) })
  const personal = [...nameQuestions(t, now), languageQuestion(t, host.site.languages, now.locale), timeZoneQuestion(t, viewer.locale, now.timeZone)]
  const display = [choices('theme', themes, theme), choices('density', densities, density), choices('lowBandwidth', lowBandwidths, lowBandwidth)]
  const { questions, errors } = withFaults([...personal, ...display], fault instanceof Invalid ? fault.faults : [], t)
  return {
    personal: questions.slice(0, personal.length), display: questions.slice(personal.length), errors, administration: person.administration,
    roles: person.roles.map((role) => t(`core.access.role.${role}`)), verifiedUntil: person.verifiedUntil, since: person.createdAt,
    isLapsed: person.verifiedUntil !== null && person.verifiedUntil < clock.now().toISOString().slice(0, 10),
  }
}

async function lookOf(host: PagesDeps['host'], id: string | null): Promise<{ theme?: string; density?: string; lowBandwidth?: string }> {
  const viewer = id === null ? null : await host.access.personalViewer(id)
  return viewer ? { theme: viewer.theme, density: viewer.density, lowBandwidth: viewer.lowBandwidth } : {}
}

export const profileRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account', { may: 'read', isInternal: true, output: Page, view: 'account/profile', run: (deps) => profilePage(deps) }),

  on.post('/account', {
    may: 'read', isInternal: true, input: Form, output: Page, view: 'account/profile',
    again: (deps, typed, fault) => profilePage(deps, typed, fault),
    async run({ host, viewer, locale }, { locale: language, theme, density, lowBandwidth, ...rest }) {
      self(viewer)
      const chosen = language !== undefined && isLocale(language) ? language : undefined
      await host.access.ownAccount.update(viewer, {
        ...rest, ...(chosen ? { locale: chosen } : {}), ...(limitedBy(themes, theme) ? { theme } : {}), ...(limitedBy(densities, density) ? { density } : {}), ...(limitedBy(lowBandwidths, lowBandwidth) ? { lowBandwidth } : {}),
      })
      // Whoever has just chosen another language reads on in it.
      return redirect(chosen && chosen !== locale && chosen !== viewer.locale ? `/${chosen}/account` : '/account', 'core.account.saved')
    },
  }),
]
