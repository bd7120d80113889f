import type { ItemSummary, Joined, Viewer } from '@diwan/core'
import type { Outcome } from './channel-terms.ts'
import { isWaiting, type Stage } from './request-stages.ts'
import { dayIn, workingDaysBetween, type Office } from './working-days.ts'

export interface RequestClock {
  item: string; sender: string; receiver: string; stage: Stage; level: number; senderId: string | null; assigneeId: string | null
  sentAt: Date; acknowledgeBy: Date; dueAt: Date; acknowledgedAt: Date | null; answeredAt: Date | null; escalatedAt: Date | null; closedAt: Date | null; outcome: Outcome | null
}
/** One line of a list: the item as the viewer may read it, and where it stands. `daysLeft`: working days of both sides, negative when late. */
export interface RequestLine { item: ItemSummary; clock: RequestClock; daysLeft: number; isMine: boolean; isChannel: boolean }

/** Until somebody says otherwise. */
export const usualOffice: Office = { weekend: 'sat-sun', timeZone: 'UTC' }

export const clockColumns = `c.item_id as item, c.sender, c.receiver, c.stage, c.level, c.sender_id as "senderId", c.assignee_id as "assigneeId", c.sent_at as "sentAt", c.acknowledge_by as "acknowledgeBy",
  c.due_at as "dueAt", c.acknowledged_at as "acknowledgedAt", c.answered_at as "answeredAt", c.escalated_at as "escalatedAt", c.closed_at as "closedAt", c.outcome`

/** For `content.joined` over `directory.request_clock c`: the clock, and when the offices of both sides are open. */
export const lineColumns = (list: string) => `select jsonb_build_object('list', '${list}', 'isChannel', exists (select 1 from directory.request q where q.item_id = c.item_id and q.purpose = 'channel'), 'clock', (select to_jsonb(k) from (select ${clockColumns}) k),
  'offices', (select jsonb_object_agg(s.administration, jsonb_build_object('weekend', s.weekend, 'timeZone', s.time_zone)) from directory.seat s where s.administration in (c.sender, c.receiver))) as own,
  c.item_id, null::uuid as person_id from directory.request_clock c`

type Moments = 'sentAt' | 'acknowledgeBy' | 'dueAt' | 'acknowledgedAt' | 'answeredAt' | 'escalatedAt' | 'closedAt'
export interface OwnLine { list: string; isChannel: boolean; clock: Omit<RequestClock, Moments> & Record<Moments, string | null>; offices: Record<string, Office> | null }

/** None for what the viewer may not read. */
export function lineOf(viewer: Viewer, { own: { clock: said, offices, isChannel }, item }: Joined<OwnLine>, now: Date): RequestLine[] {
  if (item === null) return []
  const moment = (at: string | null) => at === null ? null : new Date(at)
  const clock: RequestClock = {
    ...said, sentAt: new Date(said.sentAt ?? 0), acknowledgeBy: new Date(said.acknowledgeBy ?? 0), dueAt: new Date(said.dueAt ?? 0),
    acknowledgedAt: moment(said.acknowledgedAt), answeredAt: moment(said.answeredAt), escalatedAt: moment(said.escalatedAt), closedAt: moment(said.closedAt),
  }
  return [{
    item, clock, isChannel, isMine: viewer.id !== null && (isWaiting(clock.stage) ? clock.assigneeId : clock.senderId) === viewer.id,
    daysLeft: daysLeft(clock.dueAt, { mine: offices?.[clock.sender] ?? usualOffice, theirs: offices?.[clock.receiver] ?? usualOffice }, now),
  }]
}

/** Working days of both sides to that moment, by the days of who answers; negative when it has passed. */
export function daysLeft(dueAt: Date, { mine, theirs }: { mine: Office; theirs: Office }, now: Date): number {
  const [today, due] = [dayIn(theirs.timeZone, now), dayIn(theirs.timeZone, dueAt)]
  return today <= due ? workingDaysBetween(today, due, [mine, theirs]) : -Math.max(1, workingDaysBetween(due, today, [mine, theirs]))
}
