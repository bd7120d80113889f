import type { Config } from '../config/index.ts'
import type { Log } from '../contract/index.ts'
import type { Floors } from './floors.ts'

interface Needs { floors: Pick<Floors, 'audit' | 'events' | 'mail' | 'translations'>; config: Pick<Config, 'audit' | 'site'>; log: Log; today: () => Date }

/**
 * Tells where the audit log ends to a place the site cannot take it back from: a line of the log, and a mail where an address is
 * named. Whoever rewrites the log rewrites its end; `audit verify --head` finds that the end told before is not in it any more.
 */
export async function tellHead({ floors: { audit, events, mail, translations }, config, log, today }: Needs): Promise<void> {
  await events.settle()
  const { seq, hash, at } = await audit.head()
  log.info('the head of the audit log', { seq, hash, at })
  const to = config.audit.headMail
  if (to === undefined) return
  const day = today().toISOString().slice(0, 10)
  const t = translations.translator(config.site.defaultLanguage)
  const values = { site: config.site.name, day, seq: String(seq), hash }
  await mail.send({ to, locale: config.site.defaultLanguage, subject: t('core.audit.head.subject', values), text: t('core.audit.head.text', values), key: `audit-head:${day}` })
}
