import type { Clock, Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import type { EventLog } from '../events/open-events.ts'
import type { Message } from '../http/index.ts'

interface Needs {
  database: Pick<Database, 'db' | 'outside'>
  events: Pick<EventLog, 'onNumbered'>
  /** Whether items of the kind can be read now. */
  isOn: (kind: string) => boolean
  tell: (message: Message) => void
  clock: Clock
  log: Pick<Log, 'warn'>
}
interface Row { kind: string; audience: string[] }

/** Every process hears the log's bell, so each tells its own readers. A pass of more than the bell lists is an import: nobody is told. */
export function tellReaders({ database, events, isOn, tell, clock, log }: Needs): () => void {
  let seen: number | null = null
  const look = async (put: readonly string[], from: number, to: number): Promise<void> => {
    const now = clock.now()
    // An item is news once: with its first revision, or when its embargo lifts.
    const { rows } = await database.outside(async () => database.db.raw<{ rows: Row[] }>(
      `select kind, audience from core.item where (rev = 1 and id = any(?::uuid[]) or id in (select item from core.event where seq > ? and seq <= ? and name = 'core.item.surfaced'))
         and published_at <= ?::timestamptz and withdrawn_at is null and removed_at is null and expired_at is null and (visible_until is null or visible_until > ?::timestamptz)`,
      [[...put], from, to, now, now]))
    for (const { kind, audience } of rows) if (isOn(kind)) tell({ audience, topic: `kind:${kind}`, data: { count: 1 } })
  }
  return events.onNumbered(({ event, names, items, isWhole }) => {
    const from = seen ?? event - names.length
    seen = event
    const put = items.filter(({ op }) => op === 'put').map(({ id }) => id)
    if (!isWhole || (put.length === 0 && !names.includes('core.item.surfaced'))) return
    look(put, from, event).catch((error: unknown) => { log.warn('What is new could not be told', { error: String(error) }) })
  })
}
