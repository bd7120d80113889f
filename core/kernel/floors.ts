import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessSettings } from '../access/settings-of.ts'
import { accessPersonalData } from '../access/personal.ts'
import { openAccess, type Access } from '../access/open.ts'
import { openAudit, type AuditTrail } from '../audit/open-audit.ts'
import { ErasedPeople } from '../backup/erased.ts'
import { siteSecret, type Config } from '../config/index.ts'
import type { Clock, Links, Notices, Papers } from '../contract/index.ts'
import { AttachmentShelf } from '../content/attachments/attachments.ts'
import { lookAtPdf } from '../files/pdf/look.ts'
import { openThreads } from '../jobs/threads.ts'
import { openContent, type OpenContent } from '../content/open-content.ts'
import type { Database } from '../database/index.ts'
import { openEvents, type EventLog } from '../events/open-events.ts'
import type { Translations } from '../i18n/index.ts'
import { Blobs } from '../files/blobs.ts'
import { openJobs, type JobRunner } from '../jobs/open-jobs.ts'
import type { Leaving } from '../mail/needs.ts'
import { ReplyAddress } from '../mail/incoming/reply-address.ts'
import { openMail, type Post } from '../mail/open-mail.ts'
import { openNotifications, type Notifications } from '../notifications/open-notifications.ts'
import type { ReferenceTaxonomy } from '../reference/types.ts'
import { openSettings, type Settings } from '../settings/open-settings.ts'
import { themeChain } from '../views/assets/theme.ts'
import { openPapers } from '../views/paper/papers.ts'
import type { Guard } from './guard.ts'
import { openMovements, type Movements } from './movements.ts'
import type { SiteLog } from './log.ts'

interface Needs {
  config: Config
  /** Address people reach the site by. */
  origin: string
  database: Database
  clock: Clock
  log: SiteLog
  translations: Translations
  guard: Guard
  /** What the site is called now. */
  siteName: () => string
  /** Cheaper password hashes, for tests. */
  passwords?: Parameters<typeof openAccess>[0]['passwords']
}

/** Everything core is made of below its pages, open. */
export interface Floors {
  readonly database: Database
  readonly events: EventLog
  readonly audit: AuditTrail
  readonly settings: Settings
  readonly access: Access
  readonly content: OpenContent
  readonly attachments: AttachmentShelf
  readonly jobs: JobRunner
  readonly mail: Post
  readonly notifications: Notifications
  readonly links: Links
  readonly papers: Papers
  readonly translations: Translations
  /** What goes on, for pages that are open. */
  readonly movements: Movements
  /** Who was removed, outside the database. */
  readonly erased: ErasedPeople
  /** Key of what plugins keep encrypted. */
  readonly sealing: Buffer
  close(): Promise<void>
}

/** Opens the floors in the order they stand on each other. The data is of this version already. */
export async function openFloors({ config, origin, database, clock, log, translations, guard, siteName, passwords }: Needs): Promise<Floors> {
  const attributed = <T>(plugin: string, what: string, work: () => Promise<T>): Promise<T> => guard.run(plugin, what, Infinity, work)
  let wake = (): void => {}
  const audit = openAudit({ database, clock, log: log.for('core'), directory: join(config.data.directory, 'audit'), wake: () => wake() })
  const events = await openEvents({ database, clock, log: log.for('core'), guard: attributed, numberings: [audit.chain] })
  wake = () => events.wrote([])
  const settings = await openSettings({ database, audit, log, configured: config.plugins.settings })
  const jobs = await openJobs({ database, log, guard: attributed, poll: config.jobs.pollSeconds })
  const { hostname } = new URL(origin)
  let leaving: Leaving = async () => new Map()
  const mail = openMail({
    database, log, config: { url: config.mail.url, from: config.mail.from ?? `${config.site.name} <no-reply@${hostname}>`, host: hostname },
    wake: () => { jobs.of('core').send('deliver', {}, { key: 'soon' }).catch((error: unknown) => { log.warn('mail will go with the next round', { error: String(error) }) }) },
    leaving: (letters) => leaving(letters),
  })
  let tell: Notices['tell'] = () => Promise.reject(new Error('Nobody can be told before everything is open'))
  let forget = async (_person: string): Promise<void> => {}
  const access = await openAccess({
    database, clock, log, events, audit, mail, tell: (notice, message) => tell(notice, message), settings: accessSettings(config as Parameters<typeof accessSettings>[0], origin),
    translator: (locale) => translations.translator(locale), plugins: [], key: siteSecret(config.data.secretFile).key, forget: (person) => forget(person), ...(passwords ? { passwords } : {}),
  })
  const content = openContent({ database, clock, events, audit, people: access.people, accessData: accessPersonalData, mailing: { translator: (locale) => translations.translator(locale), address: (locale, path) => new URL(`/${locale}${path}`, origin).href }, holders: { countHolders: (tokens) => access.roster.countHolders(tokens), why: (viewer, tokens) => access.memberships.why(viewer, tokens) } })
  const erased = new ErasedPeople([config.data.directory, config.backup.directory])
  forget = async (person) => {
    await notifications.forgetPerson(person)
    await content.register.erase(person)
    database.afterCommit(() => erased.add([person], clock.now()))
  }
  // One at a time, beside the threads that plugins count in: an upload does not wait for a long reckoning.
  const pdfThreads = openThreads(1)
  const attachments = new AttachmentShelf({
    db: database.db, transaction: (work) => database.transaction(work), clock, audit, events, kinds: content.kinds, reading: content.reading, blobs: new Blobs(config.files.directory), pdf: (path) => lookAtPdf(pdfThreads, path),
    limits: { file: config.server.uploadLimit, item: 10 * config.server.uploadLimit }, secret: siteSecret(config.data.secretFile).key('files'),
    personalViewer: (person) => access.personalViewer(person),
  })
  const { terms } = JSON.parse(await readFile(new URL('../reference/taxonomy.json', import.meta.url), 'utf8')) as ReferenceTaxonomy
  await content.topics.load(terms)
  events.versions.follow(async (kinds) => {
    const due: { kind: string; at: Date }[] = []
    for (const kind of kinds ?? content.kinds.names()) {
      const at = await content.surfacing.nextBoundary([kind])
      if (at) due.push({ kind, at })
    }
    return due
  })
  const links: Links = { absolute: (path) => new URL(path, origin).href, inLanguage: (locale, path) => `/${locale}${path === '/' ? '' : path}` }
  const papers = openPapers({ themes: () => themeChain(join(config.root, 'themes'), config.theme), brand: config.brand, name: siteName })
  const notifications = openNotifications({
    database, clock, log: log.for('core'), access, audit, content, mail, links, translations, siteName, secret: siteSecret(config.data.secretFile).key('unsubscribe'),
    versions: events.versions, authenticatedBy: config.mail.authenticatedBy,
    replyAddress: config.mail.replyAddress === undefined ? null : new ReplyAddress(config.mail.replyAddress, siteSecret(config.data.secretFile).key('replies')),
    wake: () => { jobs.of('core').send('tell', {}, { key: 'soon' }).catch((error: unknown) => { log.warn('people will be told with the next round', { error: String(error) }) }) },
  })
  leaving = notifications.leaving
  tell = notifications.tell
  return {
    database, events, audit, settings, access, content, attachments, jobs, mail, notifications, links, papers, translations, movements: openMovements({ database, readers: content.readers, log: log.for('core') }), erased, sealing: siteSecret(config.data.secretFile).key('sealed'),
    async close() {
      await jobs.close()
      await events.close()
      mail.close()
      await access.close()
      await settings.close()
      await audit.close()
    },
  }
}
