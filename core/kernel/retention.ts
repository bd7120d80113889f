import type { Config } from '../config/index.ts'
import type { Clock } from '../contract/index.ts'
import type { FaultStore } from './fault-store.ts'
import type { Floors } from './floors.ts'

const day = 86_400_000

/** One kind of thing that is not kept for ever. */
interface Rule { readonly what: string; readonly kept: string; due(): Promise<number>; /** May answer how many there were; else they are counted before. */ remove(): Promise<number | void>; readonly tells?: true }

/** What was, or would be, taken away. */
export interface Removal { readonly what: string; readonly kept: string; readonly count: number }

export interface Retention {
  /** Takes away what is due, one kind after the other; `isDry` only counts. What fails is logged and the rest goes on. */
  run(options?: { isDry?: boolean }): Promise<Removal[]>
}

interface Needs { /** Ids of the plugins that are there, whether they are on or off; core among them. */ installed: readonly string[]; floors: Floors; faults: FaultStore; config: Pick<Config, 'retention' | 'access'>; clock: Clock; log: { error(words: string, data?: object): void } }

/** Everything core forgets, and when; the table in docs/operating.md says the same. */
export function openRetention({ installed, floors, faults, config: { retention, access: { idleHours } }, clock, log }: Needs): Retention {
  const { database, access, attachments, events, mail, notifications } = floors
  const before = (milliseconds: number): Date => new Date(clock.now().getTime() - milliseconds)
  const count = async (sql: string, bindings: readonly (Date | number)[]): Promise<number> => {
    const { rows: [found] } = await database.db.raw<{ rows: { n: number }[] }>(`select count(*) n from ${sql}`, [...bindings])
    return Number(found?.n ?? 0)
  }
  const month = (): Date => before(30 * day)
  const isTicketOver = '(t.expires_at < ? or t.used_at < ?)'

  const rules: readonly Rule[] = [
    {
      what: 'sessions, links, invitations nobody took up, and counts of attempts', kept: 'until they run out; links and invitations 30 days more',
      async due() {
        const [now, at] = [clock.now(), month()]
        return await count('core.session where expires_at <= ? or seen_at <= ?', [now, before(idleHours * 3_600_000)]) + await count(`core.ticket t where ${isTicketOver}`, [at, at])
          + await count(`core.person p where p.state = 'invited' and p.state_at < ? and not exists (select from core.ticket t where t.person_id = p.id and not coalesce(${isTicketOver}, false))`, [at, at, at])
          + await count('core.throttle where expire < ?', [Date.now() - 3_600_000])
      },
      remove: () => access.sweep(),
    },
    {
      what: 'uploads that were broken off, and files of no item', kept: '1 day',
      due: async () => await count('core.upload where created_at < ?', [before(day)])
        + await count('core.loose_bytes l where since < ? and not exists (select from core.attachment a where a.sha256 = l.sha256)', [before(day)]),
      remove: () => attachments.sweep(),
    },
    {
      what: 'messages sent, given up or kept', kept: `${retention.mailDays} days`,
      due: () => count(`core.mail where state <> 'waiting' and created_at < now() - make_interval(days => ?)`, [retention.mailDays]), remove: () => mail.prune(retention.mailDays), tells: true,
    },
    {
      what: 'that a letter came as an answer', kept: `${retention.mailDays} days`,
      due: () => notifications.replies.prune(before(retention.mailDays * day), false), remove: () => notifications.replies.prune(before(retention.mailDays * day), true),
    },
    {
      what: 'what people were told', kept: `${retention.inboxDays} days`,
      due: () => notifications.prune(before(retention.inboxDays * day), false), remove: () => notifications.prune(before(retention.inboxDays * day), true), tells: true,
    },
    {
      what: 'faults of plugins', kept: `${retention.faultDays} days`,
      due: () => count('core.plugin_fault where at < now() - make_interval(days => ?)', [retention.faultDays]), remove: () => faults.prune(retention.faultDays),
    },
    {
      what: 'events every reader has taken', kept: `${retention.eventDays} days`,
      due: () => events.prune(before(retention.eventDays * day), false, installed), remove: () => events.prune(before(retention.eventDays * day), true, installed), tells: true,
    },
  ]

  return {
    async run({ isDry = false } = {}) {
      const removed: Removal[] = []
      const failed: unknown[] = []
      for (const { what, kept, due, remove, tells = false } of rules) {
        try {
          const found = isDry || !tells ? await due() : 0
          const gone = isDry ? undefined : await remove()
          removed.push({ what, kept, count: gone ?? found })
        } catch (error) {
          log.error('What is due could not be taken away', { what, error: String(error) })
          failed.push(error)
        }
      }
      if (failed.length > 0) throw failed[0]
      return removed
    },
  }
}
