import { Type } from 'typebox'
import { Invalid, NotFound, redirect, type Conflict, type Locale, type Route, type Routes } from '../../contract/index.ts'
import { isLocale, languages } from '../../i18n/index.ts'
import { self } from '../account/self.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn, orNothing } from '../shapes.ts'

const of = { administration: Type.Optional(Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$' })) }
const Page = Type.Object({
  administration: Type.String(), state: Type.String(), isNamed: Type.Boolean(), questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const Confirm = Type.Object({ secret: Type.String(), mail: orNothing(Type.String()), administration: orNothing(Type.String()) })
const link = Type.Object({ secret: Type.String({ maxLength: 100 }) })

/** The administration asked for, or one's own. @throws NotFound without either */
function whose({ viewer }: PagesDeps, administration: string | undefined): string {
  self(viewer)
  const code = administration ?? viewer.administration
  if (code === null) throw new NotFound()
  return code
}

async function page(deps: PagesDeps, asked: { administration?: string; mail?: string; language?: string }, fault?: Invalid | Conflict) {
  const { host, viewer, t } = deps
  const code = whose(deps, asked.administration)
  const box = await host.notifications.mailboxes.read(viewer, code)
  const asks: Question[] = [
    { type: 'email', id: 'mail', name: 'mail', label: t('core.mailbox.mail'), hint: t('core.mailbox.mail.hint'), value: asked.mail ?? box?.mail ?? '', required: true, maxlength: 254, autocomplete: 'off' },
    {
      type: 'select', id: 'language', name: 'language', short: true, label: t('core.mailbox.locale'),
      options: host.site.languages.map((one) => ({ value: one, label: languages[one].name, selected: one === (asked.language ?? box?.locale ?? viewer.locale) })),
    },
  ]
  const state = !box ? t('core.mailbox.none') : box.confirmedAt ? t('core.mailbox.stands', { mail: box.mail, date: box.confirmedAt }) : t('core.mailbox.waits', { mail: box.mail })
  return { administration: code, state, isNamed: box !== null, ...withFaults(asks, fault instanceof Invalid ? fault.faults : [], t) }
}

/** The institutional address of a seat: named by its contact point or an administrator, confirmed by whoever opens its mail. */
export const mailboxRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/team/mailbox', { may: 'invite', isInternal: true, input: Type.Object(of), output: Page, view: 'inbox/mailbox', run: (deps, asked) => page(deps, asked) }),

  on.post('/team/mailbox', {
    may: 'invite', isInternal: true, input: Type.Object({ ...of, mail: Type.String({ minLength: 1, maxLength: 254 }), language: Type.Optional(Type.String({ maxLength: 5 })) }), output: Page, view: 'inbox/mailbox',
    again: (deps, typed, fault) => page(deps, typed, fault),
    async run(deps, { administration, mail, language }) {
      const { host, viewer } = deps
      const code = whose(deps, administration)
      const locale: Locale = language !== undefined && isLocale(language) ? language : viewer.locale
      await host.notifications.mailboxes.set(viewer, code, mail, locale)
      return redirect(`/team/mailbox?administration=${code}`, 'core.mailbox.asked')
    },
  }),

  on.post('/team/mailbox/remove', {
    may: 'invite', isInternal: true, input: Type.Object(of),
    async run(deps, { administration }) {
      const code = whose(deps, administration)
      await deps.host.notifications.mailboxes.remove(deps.viewer, code)
      return redirect(`/team/mailbox?administration=${code}`, 'core.mailbox.removed')
    },
  }),

  on.get('/seat-mailbox/:secret', {
    may: 'enter', isInternal: true, input: link, output: Confirm, view: 'inbox/mailbox-link',
    async run({ host }, { secret }) {
      const box = await host.notifications.mailboxes.asked(secret)
      return { secret, mail: box?.mail ?? null, administration: box?.administration ?? null }
    },
  }),

  on.post('/seat-mailbox/:secret', {
    may: 'enter', isInternal: true, input: link,
    async run({ host }, { secret }) {
      await host.notifications.mailboxes.confirm(secret)
      return redirect('/', 'core.mailbox.confirm.done')
    },
  }),
]
