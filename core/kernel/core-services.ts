import type { Config } from '../config/index.ts'
import type { BroughtItem, Clock, CoreServices } from '../contract/index.ts'
import { sealedWith } from '../files/sealed.ts'
import { openOutgoing } from '../http/outgoing.ts'
import { openThreads } from '../jobs/threads.ts'
import { readZip } from '../files/zip-reader.ts'
import { writeZip } from '../files/zip-writer.ts'
import type { Floors } from './floors.ts'
import type { SiteLog } from './log.ts'
import { openSeats } from './seats.ts'

interface Needs { floors: Floors; clock: Clock; log: SiteLog; config: Pick<Config, 'network'> }

/** Core as one plugin sees it: the same services for all, but for its own log and its own jobs. */
export function coreServices({ floors, clock, log, config }: Needs): (plugin: string) => CoreServices {
  const { database, events, audit, mail, access, content, links, translations, jobs } = floors
  const shared = {
    db: database.db,
    transaction: <T>(work: () => Promise<T>) => database.transaction(() => work()),
    clock,
    events: { emit: events.emit },
    audit: { record: audit.record },
    mail: { send: (message) => mail.send(message) },
    notices: { tell: (notice, message) => floors.notifications.tell(notice, message), reached: (item) => floors.notifications.reached(item) },
    people: access.people,
    content: content.content,
    topics: content.topics,
    search: content.search,
    attachments: floors.attachments,
    links,
    papers: floors.papers,
    archives: { read: readZip, write: writeZip },
    threads: openThreads(),
    outgoing: openOutgoing(config.network),
    translator: (locale: Parameters<CoreServices['translator']>[0]) => translations.translator(locale),
  } satisfies Partial<CoreServices>
  const seatsFor = openSeats({ access, content: content.content, readers: content.readers, transaction: (work) => database.transaction(() => work()) })
  return (plugin) => ({
    ...shared, seats: seatsFor(plugin), sealed: sealedWith(floors.sealing, plugin), live: floors.movements.of(plugin), log: log.for(plugin), jobs: jobs.of(plugin),
    async bring(item) {
      const items = [item].flat() as BroughtItem[]
      const foreign = items.find(({ kind }) => !kind.startsWith(`${plugin}.`))
      if (foreign) throw new Error(`${plugin}: ‘${foreign.kind}’ is no kind of the plugin`)
      await database.transaction(() => content.bringing.bringAll(items))
    },
    tries: { take: (name, by, limit) => access.throttle.takeAs(`${plugin}.${name}`, by, limit) },
    standing: (id) => content.bringing.standing(plugin, id), drafted: (id) => content.bringing.drafted(plugin, id),
    touch: (what) => floors.events.versions.touch([`${plugin}.${what}`]),
  })
}
