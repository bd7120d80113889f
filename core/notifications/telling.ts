import type { NoticeMessage } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import { newId } from '../database/index.ts'
import { kept } from './details.ts'
import type { Needs } from './needs.ts'

export type Recipients = NoticeMessage['to']
const most = 50_000

/** One row in the open transaction, however many will be told. @throws TypeError */
export async function tell({ database, clock, declared, wake }: Needs, notice: string, message: NoticeMessage): Promise<void> {
  if (!declared.find(notice)) throw new TypeError(`There is no notice ${notice}: it is to be declared under notices of its plugin.`)
  const { people = [], following = [], seats = [], holders = [] } = message.to
  if (people.length > most) throw new TypeError(`More than ${most} people were named; tell followers or seats, or in parts.`)
  if (people.length + following.length + seats.length + holders.length === 0) return
  // Most of what is new nobody follows.
  const isForFollowersAlone = people.length + seats.length + holders.length === 0
  const found = await rows(database.db, `insert into core.telling (id, notice, key, item, path, details, handling, actor, recipients, at)
      select ?::uuid, ?, ?, ?::uuid, ?, ?::jsonb, ?, ?::uuid, ?::jsonb, ?::timestamptz
      ${isForFollowersAlone ? `where ${following.map(() => 'exists (select from core.subscription s where s.type = ? and s.subject = ?)').join(' or ')}` : ''} returning 1`,
  [newId(), notice, message.key, message.item ?? null, message.path ?? null, JSON.stringify(kept(message.values)), message.handling ?? null, message.actor ?? null,
    JSON.stringify({ people: [...new Set(people)], following, seats, holders } satisfies Recipients), clock.now(), ...isForFollowersAlone ? following.flatMap(({ type, id }) => [type, id]) : []])
  if (found.length > 0) database.afterCommit(wake)
}
