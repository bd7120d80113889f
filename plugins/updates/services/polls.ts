import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, SignInNeeded, type Audit, type Clock, type Content, type Item, type People, type Viewer } from '@diwan/core'
import { newId } from './new-id.ts'
import type { Registrations } from './registrations.ts'

interface Needs { db: Knex; content: Content; clock: Clock; people: People; audit: Audit; registrations: Registrations }
interface Row { id: string; itemId: string; question: string; options: string[]; isNamed: boolean; closesAt: Date; tally: number[]; voters: number; hasVoted: boolean }
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

  /** Of one meeting, oldest first; at most 30. */
  async of(viewer: Viewer, meeting: Pick<Item, 'id'>, isIn: boolean): Promise<Poll[]> {
    const rows = await this.#rows(`where p.item_id = ?::uuid order by p.id limit 30`, viewer, [meeting.id])
    const now = this.#needs.clock.now()
    const closed = rows.filter(({ isNamed, closesAt }) => isNamed && closesAt <= now).map(({ id }) => id)
    const named = viewer.id === null ? new Map<string, string[][]>() : await this.#names(closed)
    return rows.map(({ id, question, options, isNamed, closesAt, tally, voters, hasVoted }) => {
      const isOpen = closesAt > now
      return {
        id, question, isNamed, closesAt, isOpen, voters, hasVoted, mayVote: isOpen && isIn && !hasVoted,
        options: options.map((label, choice) => ({ label, n: isOpen ? null : tally[choice] ?? 0, names: isOpen || !isNamed ? null : named.get(id)?.[choice] ?? [] })),
      }
    })
  }

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
    const [asked] = await this.#rows('where p.id = ?::uuid', viewer, [id])
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

  async #names(ids: readonly string[]): Promise<Map<string, string[][]>> {
    const found = new Map<string, string[][]>()
    if (ids.length === 0) return found
    const { rows } = await this.#needs.db.raw<{ rows: { poll: string; person: string; choice: number }[] }>('select poll_id as poll, person_id as person, choice from updates.ballot where poll_id = any(?::uuid[]) and choice is not null limit 3000', [[...ids]])
    const cards = await this.#needs.people.cards(rows.map(({ person }) => person))
    for (const { poll, person, choice } of rows) {
      const byChoice = found.get(poll) ?? []
      byChoice[choice] = [...byChoice[choice] ?? [], cards.get(person)?.name ?? '']
      found.set(poll, byChoice)
    }
    return found
  }

  async #rows(where: string, viewer: Viewer, bindings: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>(`select p.id, p.item_id as "itemId", p.question, p.options, p.is_named as "isNamed", p.closes_at as "closesAt", p.tally,
      (select count(*)::int from updates.ballot b where b.poll_id = p.id) as voters, exists (select 1 from updates.ballot b where b.poll_id = p.id and b.person_id = ?::uuid) as "hasVoted"
      from updates.poll p ${where}`, [viewer.id, ...bindings] as Knex.RawBinding[])
    return rows
  }
}
