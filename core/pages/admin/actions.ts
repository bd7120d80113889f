import type { PagesDeps } from '../deps.ts'

/** Something the administrator has to do. Its words stand under `core.admin.action.<name>`, `.text` and, where a page of the site does it, `.do`; else the text names the command. */
export interface Action { name: string; values: Record<string, string | number>; url: string | null }

const soon = 3 * 86_400_000

/** What has to be done, the most pressing first; computed from how things stand, never kept. */
export async function requiredActions(deps: PagesDeps): Promise<Action[]> {
  return [...pluginActions(deps), ...await queueActions(deps), ...await peopleActions(deps), ...await settingActions(deps)]
}

function pluginActions({ host }: PagesDeps): Action[] {
  const broken = host.plugins.list().filter(({ state }) => state === 'paused' || state === 'refused')
  return [
    ...(host.plugins.isSafeMode ? [{ name: 'safe-mode', values: {}, url: '/admin/plugins' }] : []),
    ...broken.map(({ id, state }) => ({ name: `plugin-${state}`, values: { id }, url: `/admin/plugins/${id}` })),
  ]
}

async function queueActions({ host }: PagesDeps): Promise<Action[]> {
  const jobs = await host.jobs.list()
  const failed = jobs.reduce((sum, job) => sum + Number(job.failed), 0)
  const { failed: unsent, kept } = await host.mail.counts()
  const aside = (await host.events.readers()).reduce((sum, { setAside }) => sum + Number(setAside), 0)
  return [
    ...(failed > 0 ? [{ name: 'jobs-failed', values: { n: failed }, url: '/admin/jobs' }] : []),
    ...(aside > 0 ? [{ name: 'events-set-aside', values: { n: aside }, url: '/admin/jobs' }] : []),
    ...(unsent > 0 ? [{ name: 'mails-failed', values: { n: unsent }, url: '/admin/mails?state=failed' }] : []),
    // Where there is a server for mail, what was kept before it was named can be sent now.
    ...(kept > 0 && host.config.mail.url !== undefined ? [{ name: 'mails-kept', values: { n: kept }, url: '/admin/mails?state=kept' }] : []),
  ]
}

async function peopleActions({ host, viewer, clock }: PagesDeps): Promise<Action[]> {
  const { rows } = await host.access.roster.list('system', { role: 'administrator', state: 'active', limit: 3 })
  const expiring = (await host.access.invitations.open(viewer)).filter(({ expiresAt }) => expiresAt.getTime() - clock.now().getTime() < soon)
  return [
    ...(rows.length === 1 ? [{ name: 'one-administrator', values: {}, url: '/admin/people' }] : []),
    ...(expiring.length > 0 ? [{ name: 'invitations-expiring', values: { n: expiring.length }, url: '/team' }] : []),
  ]
}

async function settingActions({ host, links }: PagesDeps): Promise<Action[]> {
  const { config, database } = host
  const isHttp = config.server.origin.startsWith('http:')
  return [
    ...(await host.isDemo() ? [{ name: 'demonstration', values: {}, url: null }] : []),
    ...(database.engine === 'embedded' ? [{ name: 'embedded', values: {}, url: null }] : []),
    ...(config.server.isOriginDerived ? [{ name: 'origin', values: { origin: new URL(links.absolute('/')).origin }, url: '/admin/settings' }] : isHttp ? [{ name: 'https', values: { origin: config.server.origin }, url: '/admin/settings' }] : []),
    ...(config.mail.url === undefined ? [{ name: 'no-mail', values: { n: (await host.mail.counts()).kept }, url: '/admin/mails' }] : []),
    ...(config.site.contactMail === undefined ? [{ name: 'no-contact', values: {}, url: '/admin/settings' }] : []),
  ]
}
