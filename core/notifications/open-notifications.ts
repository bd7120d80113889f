import type { Notice, Notices, Viewer } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import { Distance } from './apart.ts'
import { Choices } from './choices.ts'
import { Declared } from './declared.ts'
import { Delivery } from './delivery.ts'
import { Digests } from './digests.ts'
import { Endings } from './endings.ts'
import { Followers } from './followers.ts'
import { Inbox } from './inbox.ts'
import type { Needs } from './needs.ts'
import { Replies } from './replies.ts'
import { Sayings } from './sayings.ts'
import { reached } from './reached.ts'
import { SeatMailboxes } from './seat-mailboxes.ts'
import { tell } from './telling.ts'
import type { Leaving } from '../mail/needs.ts'

export interface Notifications extends Notices {
  /** What people can be told of by a plugin that is on. */
  declare(plugin: string, notices?: Readonly<Record<string, Notice>>): void
  withdraw(plugin: string): void
  /** Tells what waits; answers whether something is left. Any number of processes may do it at once. */
  deliver(withinMs: number): Promise<boolean>
  /** Sends the digests that are due; answers whether some are left. */
  digest(withinMs: number): Promise<boolean>
  readonly followers: Followers
  /** Who may not reach whom. */
  readonly distance: Distance
  readonly inbox: Inbox
  readonly choices: Choices
  readonly mailboxes: SeatMailboxes
  readonly endings: Endings
  /** What people answer by mail. */
  readonly replies: Replies
  /** Asked by the mail queue before letters about items leave. */
  readonly leaving: Leaving
  /** Called after a commit with those whose inbox holds something new; at most 500. */
  onArrived(handler: (people: readonly Viewer[]) => void): () => void
  /** Nothing is left of what was told of an item that is no more. */
  forgetItem(item: string): Promise<void>
  /** In the open transaction, before what they told is taken away: mails to others that say what they did and have not left are not sent; what else stood in one is told again. */
  forgetPerson(person: string): Promise<void>
  /** Takes away what was told before that moment, or counts it; also what nobody could be told of, as its plugin is gone. */
  prune(before: Date, isReal: boolean): Promise<number>
  /** How many tellings wait, digests are due, and messages are unread. */
  counts(): Promise<{ waiting: number; due: number; told: number; oldestSeconds: number }>
}

/** Tellings taken away at once. */
const most = 100

export function openNotifications(rest: Omit<Needs, 'declared' | 'distance'>): Notifications {
  const declared = new Declared()
  const distance = new Distance()
  const needs: Needs = { ...rest, declared, distance }
  const { database: { db }, clock } = needs
  const handlers = new Set<(people: readonly Viewer[]) => void>()
  const sayings = new Sayings(needs)
  const choices = new Choices(needs)
  const mailboxes = new SeatMailboxes({ ...needs, sayings })
  const digests = new Digests({ ...needs, sayings })
  const replies = new Replies({ ...needs, sayings })
  const delivery = new Delivery({ ...needs, sayings, choices, mailboxes, replies }, (people) => { for (const handler of handlers) handler(people) })
  return {
    tell: (notice, message) => tell(needs, notice, message),
    reached: (item) => reached(needs, item),
    declare: (plugin, notices) => declared.add(plugin, notices),
    withdraw: (plugin) => declared.remove(plugin),
    deliver: (withinMs) => delivery.run(withinMs),
    digest: (withinMs) => digests.run(withinMs),
    followers: new Followers(needs, (notice, message) => tell(needs, notice, message)),
    distance, inbox: new Inbox({ ...needs, sayings }), choices, mailboxes, endings: new Endings({ ...needs, mailboxes }), replies, leaving: digests.leaving,
    onArrived(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    async forgetItem(item) { await rows(db, 'delete from core.telling where item = ?::uuid', [item]) },
    async forgetPerson(person) {
      const gone = await rows<{ id: string }>(db, `delete from core.mail where state <> 'sent' and id in (select m.mail_id from core.message m join core.telling t on t.id = m.telling_id where t.actor = ?::uuid) returning id`, [person])
      await rows(db, `update core.message m set mail_id = null, mail_at = ?::timestamptz from core.telling t where t.id = m.telling_id and m.mail_id = any(?::uuid[]) and t.actor is distinct from ?::uuid`, [clock.now(), gone.map(({ id }) => id), person])
    },
    async prune(before, isReal) {
      if (!isReal) return (await rows<{ n: number }>(db, 'select count(*)::int as n from core.telling where at < ?::timestamptz', [before]))[0]?.n ?? 0
      let gone = 0
      // A few at a time: each takes with it a message of everybody who was told.
      for (let some = most; some === most; gone += some) {
        some = (await rows(db, `delete from core.telling where id in (select id from core.telling where at < ?::timestamptz order by at limit ${most}) returning 1`, [before])).length
      }
      return gone
    },
    async counts() {
      const [found] = await rows<{ waiting: number; due: number; told: number; oldest: number | null }>(db, `select (select count(*)::int from core.telling where done_at is null) as waiting,
        (select count(distinct person_id)::int from core.message where mail_at <= ?::timestamptz) as due, (select count(*)::int from core.message) as told,
        (select extract(epoch from ?::timestamptz - min(at))::float8 from core.telling where done_at is null) as oldest`, [clock.now(), clock.now()])
      return { waiting: found?.waiting ?? 0, due: found?.due ?? 0, told: found?.told ?? 0, oldestSeconds: Math.max(0, found?.oldest ?? 0) }
    },
  }
}
