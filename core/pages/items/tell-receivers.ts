import type { Seat } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** A mail to the person, or to the seat's contact points, in the language of each; it names no title, since not every item's may stand in a mail. */
export async function tellReceivers({ host, viewer, mail, links, translator }: PagesDeps, to: Seat, { n, path }: { n: number; path: string }): Promise<void> {
  const ids = 'person' in to ? [to.person] : await host.access.roster.holders([`ncps@administration:${to.administration}`], { limit: 50 })
  for (const { mail: address, locale } of await host.access.roster.addresses(ids.filter((id) => id !== viewer.id))) {
    const t = translator(locale)
    const values = { n, by: viewer.name, site: host.site.name, link: links.absolute(links.inLanguage(locale, path)) }
    await mail.send({ to: address, locale, subject: t('core.hand-over.mail.subject', values), text: t('core.hand-over.mail.text', values) })
  }
}
