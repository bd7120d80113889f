import { Type, type Static } from 'typebox'
import { Invalid, NotFound, type Conflict, type Locale, type Route, type Routes } from '../../contract/index.ts'
import { isLocale, languages as known } from '../../i18n/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { passwordQuestion } from '../sign-in/password-question.ts'
import { timeZoneQuestion } from '../sign-in/personal-questions.ts'
import { withSession } from '../sign-in/session-reply.ts'
import { setUpSite } from './set-up.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Form = Type.Object({
  key: Type.String({ minLength: 1, maxLength: 100 }), siteName: words(80), languages: Type.Optional(Type.Array(Type.String({ maxLength: 5 }), { maxItems: 10 })), first: words(5), timeZone: words(64),
  name: words(500), mail: words(254), password: words(1_000),
})
const Page = Type.Object({
  site: Type.Array(drawn<Question>()), administrator: Type.Array(drawn<Question>()), key: Type.String(), keyQuestion: drawn<Question>(), hasKey: Type.Boolean(),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})

const offered = Object.keys(known).filter((code): code is Locale => isLocale(code))

/** There is such a page only while nobody has an account. @throws NotFound */
async function checkNeeded({ host }: PagesDeps): Promise<void> {
  if (!await host.firstRun.isNeeded()) throw new NotFound()
}

async function setupPage(deps: PagesDeps, typed: Partial<Static<typeof Form>>, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const { host, t, locale } = deps
  await checkNeeded(deps)
  const hasKey = host.firstRun.isKey(typed.key ?? '')
  const chosen = typed.languages ?? host.site.languages
  const first = typed.first ?? locale
  const site: Question[] = [
    { type: 'text', id: 'siteName', name: 'siteName', label: t('core.setup.name'), hint: t('core.setup.name.hint'), value: typed.siteName ?? host.site.name, maxlength: 80, required: true },
    { type: 'checkboxes', id: 'languages', name: 'languages', label: t('core.setup.languages'), options: offered.map((one) => ({ value: one, label: known[one].name, selected: chosen.includes(one) })) },
    { type: 'select', id: 'first', name: 'first', label: t('core.setup.first'), hint: t('core.setup.first.hint'), short: true, options: offered.map((one) => ({ value: one, label: known[one].name, selected: one === first })) },
    timeZoneQuestion(t, locale, typed.timeZone ?? host.site.timeZone),
  ]
  const administrator: Question[] = [
    { type: 'text', id: 'name', name: 'name', label: t('core.profile.name'), value: typed.name ?? '', autocomplete: 'name', maxlength: 120, required: true },
    { type: 'email', id: 'mail', name: 'mail', label: t('core.sign-in.mail'), hint: t('core.setup.mail.hint'), value: typed.mail ?? '', autocomplete: 'username', maxlength: 254, required: true },
    passwordQuestion(t),
  ]
  const keyQuestion: Question = { type: 'text', id: 'key', name: 'key', label: t('core.setup.key'), hint: t('core.setup.key.hint'), value: '', autocomplete: 'off', maxlength: 100, required: true }
  const { questions, errors } = withFaults([...hasKey ? [...site, ...administrator] : [], keyQuestion], fault instanceof Invalid ? fault.faults : typed.key !== undefined && !hasKey ? [{ field: 'key', key: 'core.setup.fault.key' }] : [], t)
  const drawnKey = questions.at(-1) ?? keyQuestion
  return { site: hasKey ? questions.slice(0, site.length) : [], administrator: hasKey ? questions.slice(site.length, -1) : [], key: hasKey ? typed.key ?? '' : '', keyQuestion: drawnKey, hasKey, errors }
}

/** Languages as ticked, the chosen one first; choosing one as the first offers it. */
function languagesOf({ languages = [], first }: Partial<Static<typeof Form>>): Locale[] {
  const ticked = languages.filter(isLocale)
  return first !== undefined && isLocale(first) && ticked.length > 0 ? [first, ...ticked.filter((one) => one !== first)] : ticked
}

/** The first page of a clean site. */
export const setupRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/setup', {
    may: 'enter', isInternal: true, input: Type.Object({ key: words(100) }), output: Page, view: 'setup/setup',
    run: (deps, { key }) => setupPage(deps, key === undefined ? {} : { key }),
  }),

  on.post('/setup', {
    may: 'enter', isInternal: true, transaction: false, input: Form, output: Page, view: 'setup/setup', again: (deps, typed, fault) => setupPage(deps, typed, fault),
    async run(deps, typed) {
      const { host, request, clock } = deps
      await checkNeeded(deps)
      if (!host.firstRun.isKey(typed.key)) throw new Invalid([{ field: 'key', key: 'core.setup.fault.key' }])
      const languages = languagesOf(typed)
      const begun = await setUpSite(host, {
        siteName: typed.siteName ?? '', languages, timeZone: typed.timeZone ?? 'UTC', name: typed.name ?? '', mail: typed.mail ?? '', password: typed.password ?? '', address: request.address, userAgent: request.userAgent,
      })
      return withSession(begun, clock.now(), `/${languages[0] ?? 'en'}/admin`, 'core.setup.done')
    },
  }),
]
