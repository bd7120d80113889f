import { Type, type Static } from 'typebox'
import { Invalid, Refused, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn, orNothing } from '../shapes.ts'
import { languageQuestion, nameQuestions } from '../sign-in/personal-questions.ts'
import { canMail } from '../sign-in/whom-to-ask.ts'
import { administrationOptions, roleOptions } from './options.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Form = Type.Object({ mail: Type.String({ minLength: 1, maxLength: 254 }), name: words(500), title: words(500), locale: words(10), administration: words(16), role: words(40) })
const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), canMail: Type.Boolean(), days: Type.Integer(),
  /** Shown this once, where mail does not leave the site. */
  link: orNothing(Type.String()), mail: Type.String(), administration: orNothing(Type.String()),
})
type Page = Static<typeof Page>

/** Whoever may manage people chooses seat and role; a contact point invites members of the own administration. */
const isFree = ({ viewer }: PagesDeps) => viewer.may('core.people')

async function invitePage(deps: PagesDeps, typed: Partial<Static<typeof Form>> = {}, fault?: Invalid | Conflict): Promise<Page> {
  const { t, host, viewer, locale } = deps
  const [name, title] = nameQuestions(t, { name: typed.name ?? '', title: typed.title ?? '' })
  const asked: Question[] = [
    { type: 'email', id: 'mail', name: 'mail', label: t('core.team.invite.mail'), hint: t('core.team.invite.mail.hint'), value: typed.mail ?? '', autocomplete: 'off', required: true, maxlength: 254 },
    ...isFree(deps) ? [
      { type: 'select', id: 'administration', name: 'administration', label: t('core.administration'), optional: true, options: await administrationOptions(deps, typed.administration ?? viewer.administration ?? '') },
      { type: 'radio', id: 'role', name: 'role', label: t('core.team.invite.role'), options: roleOptions(deps, typed.role ?? 'member') },
    ] : [],
    ...(name ? [{ ...name, hint: t('core.team.invite.name.hint'), optional: true, required: false, autocomplete: 'off' }] : []),
    ...(title ? [{ ...title, autocomplete: 'off' }] : []),
    { ...languageQuestion(t, host.site.languages, typed.locale ?? locale), hint: t('core.team.invite.language.hint') },
  ]
  const faults = fault instanceof Invalid ? fault.faults.map((one) => one.field === 'roles' ? { ...one, field: 'role' } : one) : []
  return {
    ...withFaults(asked, faults, t), canMail: canMail(deps), days: host.config.access.invitationDays, link: null, mail: typed.mail ?? '',
    administration: isFree(deps) ? null : viewer.administration,
  }
}

export const inviteRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/team/invite', {
    may: 'invite', isInternal: true, input: Type.Object({ administration: words(16) }), output: Page, view: 'team/invite',
    run: (deps, { administration }) => invitePage(deps, administration === undefined ? {} : { administration }),
  }),

  on.post('/team/invite', {
    may: 'invite', isInternal: true, transaction: false, input: Form, output: Page, view: 'team/invite',
    again: (deps, typed, fault) => invitePage(deps, typed, fault),
    async run(deps, { mail, name = '', title = '', locale: language, administration, role = 'member' }) {
      const { host, viewer, locale } = deps
      const isOwnChoice = isFree(deps)
      if (!isOwnChoice && viewer.administration === null) throw new Refused('core.access.invitation.refused')
      const { link } = await host.access.invitations.invite(viewer, {
        mail, name, title, locale: language !== undefined && isLocale(language) ? language : locale,
        administration: isOwnChoice ? administration || null : viewer.administration, roles: isOwnChoice ? role === 'guest' ? [] : [role] : ['member'],
      })
      return link === null ? redirect('/team', 'core.team.invited', { values: { mail } }) : { ...await invitePage(deps), link, mail }
    },
  }),

  on.post('/team/invitations/:id/revoke', {
    may: 'invite', isInternal: true, input: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    async run({ host, viewer }, { id }) {
      await host.access.invitations.revoke(viewer, id)
      return redirect('/team', 'core.team.revoked')
    },
  }),
]
