import type { Clock, CoreServices } from '../contract/index.ts'
import type { Floors } from './floors.ts'
import type { SiteLog } from './log.ts'

interface Needs { floors: Floors; clock: Clock; log: SiteLog }

/** Core as one plugin sees it: the same services for all, but for its own log and its own jobs. */
export function coreServices({ floors, clock, log }: Needs): (plugin: string) => CoreServices {
  const { database, events, audit, mail, access, content, links, translations, jobs } = floors
  const shared = {
    db: database.db,
    transaction: <T>(work: () => Promise<T>) => database.transaction(() => work()),
    clock,
    events: { emit: events.emit },
    audit: { record: audit.record },
    mail: { send: mail.send },
    people: access.people,
    content: content.content,
    topics: content.topics,
    search: content.search,
    attachments: floors.attachments,
    links,
    translator: (locale: Parameters<CoreServices['translator']>[0]) => translations.translator(locale),
  } satisfies Partial<CoreServices>
  return (plugin) => ({ ...shared, log: log.for(plugin), jobs: jobs.of(plugin) })
}
