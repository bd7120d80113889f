import type { Knex } from 'knex'
import { Invalid, NotFound, SignInNeeded, type Audit, type Clock, type Content, type Item, type Notices, type Viewer } from '@diwan/core'
import { newId } from './new-id.ts'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices }
export interface ActionRow { id: string; itemId: string; words: string; ownerId: string | null; administration: string | null; dueOn: string; doneAt: string | null }
export interface Action extends ActionRow { ownerName: string; isLate: boolean; isMine: boolean }

const columns = `id, item_id as "itemId", words, owner_id as "ownerId", administration, due_on::text as "dueOn", done_at as "doneAt"`

/** What a meeting asked somebody to do by a day: a person, or the contact points of an administration. */
export class Actions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Invalid */
  async add(viewer: Viewer, meeting: Item, { words, person, administration, dueOn }: { words: string; person: string | null; administration: string | null; dueOn: string }): Promise<void> {
    if (!meeting.isKept || viewer.id === null) throw new NotFound()
    if ((person === null) === (administration === null)) throw new Invalid([{ field: 'owner', key: 'updates.actions.fault.owner' }])
    const id = newId(this.#needs.clock.now().getTime())
    await this.#needs.db.raw('insert into updates.action (id, item_id, words, owner_id, administration, due_on, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?, ?::date, ?::timestamptz)', [id, meeting.id, words, person, administration, dueOn, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'updates.action.added', `item:${meeting.id}`, { action: id })
    await this.#needs.notices.tell('updates.action-given', { to: person === null ? { seats: [{ administration: administration ?? '' }] } : { people: [person] }, item: meeting.id, actor: viewer.id, key: id })
  }

  /** What is open and was given to who leaves a seat goes to who comes; what was given to the seat stays there. In the open transaction. */
  async pass({ from, to }: { from: string | null; to: string }): Promise<void> {
    if (from !== null) await this.#needs.db.raw('update updates.action set owner_id = ?::uuid where owner_id = ?::uuid and done_at is null', [to, from])
  }

  /** Done, or not after all: by whom it was given to, their seat, or a keeper. @throws NotFound */
  async mark(viewer: Viewer, id: string, isDone: boolean): Promise<Item> {
    if (viewer.id === null) throw new SignInNeeded()
    const [action] = await this.#rows(`select ${columns} from updates.action where id = ?::uuid`, [id])
    if (!action) throw new NotFound()
    const meeting = await this.#needs.content.read(viewer, 'updates.meeting', action.itemId)
    if (!meeting.isKept && !isFor(viewer, action)) throw new NotFound()
    await this.#needs.db.raw('update updates.action set done_at = ?::timestamptz where id = ?::uuid', [isDone ? this.#needs.clock.now() : null, id])
    await this.#needs.audit.record(viewer, isDone ? 'updates.action.done' : 'updates.action.reopened', `item:${meeting.id}`, { action: id })
    return meeting
  }

  async #rows(text: string, bindings: readonly unknown[]): Promise<ActionRow[]> { return (await this.#needs.db.raw<{ rows: ActionRow[] }>(text, bindings as Knex.RawBinding[])).rows }
}

/** Whether it is theirs to do, or their seat's. */
export const isFor = (viewer: Viewer, { ownerId, administration }: Pick<ActionRow, 'ownerId' | 'administration'>): boolean =>
  viewer.id !== null && (ownerId === viewer.id || (administration !== null && administration === viewer.administration && viewer.roles.includes('ncp')))
