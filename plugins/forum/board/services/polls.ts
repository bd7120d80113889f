import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Viewer } from '@diwan/core'
import { row } from '../model/rows.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit }
export interface Asked { question: string; choices: string[]; isMultiple: boolean; closesAt: Date | null }
export const mostChoices = 20

/** Choices to vote on: one ballot of each person, changed until it closes; how somebody voted is told to nobody. */
export class Polls {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Invalid */
  check({ question, choices, closesAt }: Asked): void {
    const faults = [
      ...question.trim() === '' ? [{ field: 'pollQuestion', key: 'forum.poll.fault.question' }] : [],
      ...choices.length < 2 || choices.length > mostChoices ? [{ field: 'pollChoices', key: 'forum.poll.fault.choices', values: { n: mostChoices } }] : new Set(choices).size < choices.length ? [{ field: 'pollChoices', key: 'forum.poll.fault.twice' }] : [],
      ...closesAt !== null && closesAt <= this.#needs.clock.now() ? [{ field: 'pollCloses', key: 'forum.poll.fault.past' }] : [],
    ]
    if (faults.length > 0) throw new Invalid(faults)
  }

  /** In the open transaction. */
  async open(thread: string, { question, choices, isMultiple, closesAt }: Asked): Promise<void> {
    await this.#needs.db.raw('insert into forum.poll (thread_id, question, choices, is_multiple, closes_at) values (?::uuid, ?, ?::jsonb, ?, ?::timestamptz) on conflict (thread_id) do nothing', [thread, question.trim(), JSON.stringify(choices), isMultiple, closesAt] as never)
  }

  /** In the open transaction; the ballot takes the place of the one before, so that twice at once counts once. Whoever asks may read the thread. @throws NotFound, Refused, Conflict once closed, Invalid */
  async vote(viewer: Viewer, thread: string, chosen: readonly number[]): Promise<void> {
    const { db, clock, audit } = this.#needs
    if (viewer.id === null) throw new Refused()
    const poll = await row<{ choices: string[]; isMultiple: boolean; closesAt: Date | null; isLocked: boolean }>(db, `select p.choices, p.is_multiple as "isMultiple", p.closes_at as "closesAt", t.is_locked as "isLocked"
      from forum.poll p join forum.thread t on t.item_id = p.thread_id where p.thread_id = ?::uuid for share of t`, [thread])
    if (!poll) throw new NotFound()
    const now = clock.now()
    if (poll.isLocked || (poll.closesAt !== null && poll.closesAt <= now)) throw new Conflict(null, 'forum.poll.fault.closed')
    const choices = [...new Set(chosen)].toSorted((a, b) => a - b)
    if (choices.length === 0 || (!poll.isMultiple && choices.length > 1) || choices.some((one) => one < 0 || one >= poll.choices.length)) throw new Invalid([{ field: 'choices', key: poll.isMultiple ? 'forum.poll.fault.some' : 'forum.poll.fault.one' }])
    await db.raw('insert into forum.ballot (thread_id, person_id, choices, at) values (?::uuid, ?::uuid, ?::jsonb, ?::timestamptz) on conflict (thread_id, person_id) do update set choices = excluded.choices, at = excluded.at', [thread, viewer.id, JSON.stringify(choices), now])
    // That somebody voted is on record, and not for what.
    await audit.record(viewer, 'forum.poll.voted', `item:${thread}`)
  }
}
