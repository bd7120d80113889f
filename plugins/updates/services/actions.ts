import type { Knex } from 'knex'
import { Invalid, NotFound, SignInNeeded, type Audit, type Clock, type Content, type Item, type ItemSummary, type Notices, type People, type Viewer } from '@diwan/core'
import { newId } from './new-id.ts'

interface Needs { db: Knex; content: Content; clock: Clock; people: People; audit: Audit; notices: Notices }
interface Row { id: string; itemId: string; words: string; ownerId: string | null; administration: string | null; dueOn: string; doneAt: Date | null }
export interface Action extends Row { ownerName: string; isLate: boolean; isMine: boolean }
export interface DueAction extends Action { meeting: ItemSummary }

const columns = `id, item_id as "itemId", words, owner_id as "ownerId", administration, due_on::text as "dueOn", done_at as "doneAt"`

/** What a meeting asked somebody to do by a day: a person, or the contact points of an administration. */
export class Actions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of one meeting, the open ones first; at most 200. */
  async of(viewer: Viewer, itemId: string): Promise<Action[]> {
    return this.#drawn(viewer, await this.#rows(`select ${columns} from updates.action where item_id = ?::uuid order by done_at is not null, due_on, id limit 200`, [itemId]))
  }

  /** What the viewer, or the seat they answer for, has still to do and is due within 30 days; the most urgent 50. */
  async due(viewer: Viewer): Promise<DueAction[]> {
    if (viewer.id === null) return []
    const seat = viewer.roles.includes('ncp') ? viewer.administration : null
    const until = new Date(this.#needs.clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10)
    const rows = await this.#rows(`select ${columns} from updates.action where done_at is null and due_on <= ?::date and (owner_id = ?::uuid or administration = ?) order by due_on, id limit 50`, [until, viewer.id, seat])
    if (rows.length === 0) return []
    // A meeting that may no longer be read takes its actions with it.
    const meetings = new Map((await this.#needs.content.pick(viewer, rows.map(({ itemId }) => itemId))).map((item) => [item.id, item]))
    return (await this.#drawn(viewer, rows)).flatMap((action) => {
      const meeting = meetings.get(action.itemId)
      return meeting ? [{ ...action, meeting }] : []
    })
  }

  /** @throws NotFound, Invalid */
  async add(viewer: Viewer, meeting: Item, { words, person, administration, dueOn }: { words: string; person: string | null; administration: string | null; dueOn: string }): Promise<void> {
    if (!meeting.isKept || viewer.id === null) throw new NotFound()
    if ((person === null) === (administration === null)) throw new Invalid([{ field: 'owner', key: 'updates.actions.fault.owner' }])
    const id = newId(this.#needs.clock.now().getTime())
    await this.#needs.db.raw('insert into updates.action (id, item_id, words, owner_id, administration, due_on, at) values (?::uuid, ?::uuid, ?, ?::uuid, ?, ?::date, ?::timestamptz)', [id, meeting.id, words, person, administration, dueOn, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'updates.action.added', `item:${meeting.id}`, { action: id })
    await this.#needs.notices.tell('updates.action-given', { to: person === null ? { seats: [{ administration: administration ?? '' }] } : { people: [person] }, item: meeting.id, actor: viewer.id, key: id })
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

  async #drawn(viewer: Viewer, rows: readonly Row[]): Promise<Action[]> {
    if (rows.length === 0) return []
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    const cards = await this.#needs.people.cards(rows.flatMap(({ ownerId }) => ownerId === null ? [] : [ownerId]))
    // Names of people are for members.
    return rows.map((row) => ({ ...row, ownerName: row.ownerId === null || viewer.id === null ? '' : cards.get(row.ownerId)?.name ?? '', isLate: row.doneAt === null && row.dueOn < today, isMine: isFor(viewer, row) }))
  }

  async #rows(text: string, bindings: readonly unknown[]): Promise<Row[]> { return (await this.#needs.db.raw<{ rows: Row[] }>(text, bindings as Knex.RawBinding[])).rows }
}

const isFor = (viewer: Viewer, { ownerId, administration }: Pick<Row, 'ownerId' | 'administration'>): boolean =>
  viewer.id !== null && (ownerId === viewer.id || (administration !== null && administration === viewer.administration && viewer.roles.includes('ncp')))
