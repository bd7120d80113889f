import { Type } from 'typebox'
import { Conflict, NotFound, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { MailState, MailSummary } from '../../mail/open-mail.ts'
import { limitedBy, type PagesDeps, type PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { canMail } from '../sign-in/whom-to-ask.ts'
import { covers } from '../team/covers.ts'

const states = ['waiting', 'kept', 'failed', 'sent'] as const satisfies MailState[]
const size = 50
const summary = {
  id: Type.String(), to: Type.String(), locale: Type.String(), subject: Type.String(), state: Type.String(), tries: Type.Integer(), nextAt: orNothing(moment()), error: orNothing(Type.String()), createdAt: moment(), sentAt: orNothing(moment()),
}
const summaryOf = ({ id, toAddress: to, locale, subject, state, tries, nextAt, error, createdAt, sentAt }: MailSummary) => ({ id, to, locale, subject, state, tries, nextAt, error, createdAt, sentAt })
/** What a mail says of an item is for who may read the item, administrators too. */
async function withheld({ content, viewer }: PagesDeps, mails: readonly MailSummary[]): Promise<(mail: MailSummary) => boolean> {
  const asked = [...new Set(mails.flatMap(({ about }) => about ?? []))]
  const readable = new Set<string>()
  for (let at = 0; at < asked.length; at += 200) for (const { id } of await content.pick(viewer, asked.slice(at, at + 200))) readable.add(id)
  return ({ about }) => (about ?? []).some((id) => !readable.has(id))
}
const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/**
 * A link that opens an account is for who could make one: anybody else would become that person by reading it. Whose account it
 * is shows by the address; where it shows nobody (a new address, an invitation) it may be anybody's, an administrator's too.
 */
async function couldMake({ host, viewer, clock }: PagesDeps, address: string): Promise<boolean> {
  if (!viewer.may('core.people')) return false
  const person = await host.database.db('core.person').where({ mail: address, state: 'active' }).first<{ id: string } | undefined>('id')
  const now = clock.now()
  const roles = person ? (await host.access.appointments.of(person.id)).filter(({ until }) => until === null || until > now).map(({ role }) => role) : ['administrator']
  return covers(host, viewer, roles)
}

export const mailRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/mails', {
    may: 'administer', isInternal: true, view: 'admin/mails', input: Type.Object({ state: Type.Optional(Type.String({ maxLength: 20 })), before: Type.Optional(Type.String({ maxLength: 40 })) }),
    output: Type.Object({
      mails: Type.Array(Type.Object(summary)), next: orNothing(Type.String()), canMail: Type.Boolean(), state: Type.String(),
      tabs: Type.Array(Type.Object({ state: Type.String(), label: Type.String(), count: Type.Integer(), current: Type.Boolean() })),
    }),
    async run(deps, { state, before }) {
      const { host, t } = deps
      const wanted = limitedBy(states, state) ? state : undefined
      const counts = await host.mail.counts()
      const found = await host.mail.list({ limit: size + 1, ...(wanted ? { state: wanted } : {}), ...(before && isId(before) ? { before } : {}) })
      const isWithheld = await withheld(deps, found)
      return {
        mails: found.slice(0, size).map((mail) => ({ ...summaryOf(mail), ...isWithheld(mail) ? { subject: t('core.notices.withheld') } : {} })), next: found.length > size ? found[size - 1]?.id ?? null : null, canMail: canMail(deps), state: wanted ?? '',
        tabs: [{ state: '', label: t('core.admin.mail.all'), count: states.reduce((sum, one) => sum + Number(counts[one]), 0), current: wanted === undefined },
          ...states.map((one) => ({ state: one, label: t(`core.admin.mail.state.${one}`), count: Number(counts[one]), current: one === wanted }))],
      }
    },
  }),

  on.get('/admin/mails/:id', {
    may: 'administer', isInternal: true, view: 'admin/mail', input: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    output: Type.Object({ ...summary, text: Type.String(), isSecret: Type.Boolean(), isHidden: Type.Boolean(), isWithheld: Type.Boolean(), canMail: Type.Boolean() }),
    async run(deps, { id }) {
      const letter = isId(id) ? await deps.host.mail.read(id) : null
      if (!letter) throw new NotFound()
      const isWithheld = (await withheld(deps, [letter]))(letter)
      const isHidden = isWithheld || letter.isSecret && !await couldMake(deps, letter.toAddress)
      if (!isHidden && letter.text !== '') await deps.host.audit.record(deps.viewer, letter.isSecret ? 'core.mail.link-seen' : 'core.mail.read', `mail:${id}`, letter.isSecret ? { to: letter.toAddress } : {})
      return { ...summaryOf(letter), ...isWithheld ? { subject: deps.t('core.notices.withheld') } : {}, text: isHidden ? '' : letter.text, isSecret: letter.isSecret, isHidden, isWithheld, canMail: canMail(deps) }
    },
  }),

  on.post('/admin/mails/:id/retry', {
    may: 'administer', isInternal: true, input: Type.Object({ id: Type.String({ maxLength: 40 }) }),
    async run({ host, audit, viewer }, { id }) {
      if (!isId(id) || !await host.mail.read(id)) throw new NotFound()
      if (!await host.mail.retry(id)) throw new Conflict(null, 'core.admin.mail.no-retry')
      await audit.record(viewer, 'core.mail.retried', `mail:${id}`)
      return redirect(`/admin/mails/${id}`, 'core.admin.mail.retried')
    },
  }),
]
