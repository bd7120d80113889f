import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, SignInNeeded, type Audit, type Clock, type Content, type Item, type Viewer } from '@diwan/core'
import { newId } from './new-id.ts'
import type { Registrations } from './registrations.ts'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; registrations: Registrations }
interface Row { itemId: string; options: string[]; isNamed: boolean; closesAt: Date }
export interface Poll {
  id: string; question: string; isNamed: boolean; closesAt: Date; isOpen: boolean; voters: number; hasVoted: boolean; mayVote: boolean
  /** `n` and `names` are null until the poll has closed; names only of a named poll. */
  options: { label: string; n: number | null; names: string[] | null }[]
}

/**
 * Questions put to those who take part in a meeting: one choice, once, until a time. Results are nobody's before. Of a poll that is not
 * named the ballot keeps who voted and the tally what for, and nothing ties one to the other.
 */
export class Polls {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Invalid */
  async ask(viewer: Viewer, meeting: Item, { question, options, isNamed, closesAt }: { question: string; options: readonly string[]; isNamed: boolean; closesAt: Date }): Promise<void> {
    if (!meeting.isKept) throw new NotFound()
    const said = [...new Set(options.map((one) => one.trim()).filter((one) => one !== ''))]
    if (said.length < 2 || said.length > 12) throw new Invalid([{ field: 'options', key: 'updates.polls.fault.options' }])
    if (closesAt <= this.#needs.clock.now()) throw new Invalid([{ field: 'closesAt', key: 'updates.polls.fault.closes' }])
    const id = newId(this.#needs.clock.now().getTime())
    await this.#needs.db.raw(`insert into updates.poll (id, item_id, question, options, is_named, closes_at, at, tally) values (?::uuid, ?::uuid, ?, ?::jsonb, ?, ?::timestamptz, ?::timestamptz, ?::jsonb)`,
      [id, meeting.id, question, JSON.stringify(said), isNamed, closesAt, this.#needs.clock.now(), JSON.stringify(said.map(() => 0))])
    await this.#needs.audit.record(viewer, 'updates.poll.asked', `item:${meeting.id}`, { poll: id })
  }

  /** Once for each who takes part. @throws SignInNeeded, NotFound, Conflict */
  async vote(viewer: Viewer, id: string, choice: number): Promise<Item> {
    if (viewer.id === null) throw new SignInNeeded()
    const { rows: [asked] } = await this.#needs.db.raw<{ rows: Row[] }>('select item_id as "itemId", options, is_named as "isNamed", closes_at as "closesAt" from updates.poll where id = ?::uuid', [id])
    if (!asked) throw new NotFound()
    const meeting = await this.#needs.content.read(viewer, 'updates.meeting', asked.itemId)
    if (!await this.#needs.registrations.isIn(viewer, meeting.id)) throw new NotFound()
    await this.#needs.db.raw('select 1 from updates.poll where id = ?::uuid for update', [id])
    if (asked.closesAt <= this.#needs.clock.now()) throw new Conflict(null, 'updates.polls.fault.closed')
    if (choice < 0 || choice >= asked.options.length) throw new Invalid([{ field: 'choice', key: 'core.fault.choice' }])
    const { rows } = await this.#needs.db.raw<{ rows: unknown[] }>('insert into updates.ballot (poll_id, person_id, choice) values (?::uuid, ?::uuid, ?) on conflict do nothing returning 1', [id, viewer.id, asked.isNamed ? choice : null])
    if (rows.length === 0) throw new Conflict(null, 'updates.polls.fault.twice')
    await this.#needs.db.raw(`update updates.poll set tally = jsonb_set(tally, array[?::text], to_jsonb((tally ->> ?::int)::int + 1)) where id = ?::uuid`, [String(choice), choice, id])
    await this.#needs.audit.record(viewer, 'updates.poll.voted', `item:${meeting.id}`, { poll: id })
    return meeting
  }
}
