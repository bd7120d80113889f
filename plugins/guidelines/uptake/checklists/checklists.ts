import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Audit, type Clock, type Notices, type Seats, type Viewer } from '@diwan/core'
import type { Outline } from '../outline.ts'
import { isId, row, rows } from '../rows.ts'
import { isContactPoint, ownAdministration } from '../seat.ts'

export const results = ['open', 'done', 'in-part', 'not-for-us'] as const
export type Result = (typeof results)[number]
export interface Checklist { id: string; administration: string; guideline: string; version: string; title: string; byId: string | null; at: Date; closedAt: Date | null; lines: number; closed: number; late: number }
export interface ChecklistLine { id: string; position: number; recommendation: string; words: string; ownerId: string | null; dueOn: string | null; result: Result; note: string; doneAt: Date | null }
export interface LineChange { id: string; ownerId: string | null; dueOn: string | null; result: Result; note: string }

interface Needs { db: Knex; clock: Clock; audit: Audit; seats: Seats; notices: Notices }

const lineColumns = `l.id, l.position, l.recommendation, l.words, l.owner_id as "ownerId", l.due_on::text as "dueOn", l.result, l.note, l.done_at as "doneAt"`

/** Guidance as work to be done: who, by when, and what came of it. Read and kept by the administration alone. */
export class Checklists {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of the viewer's administration, those under way first, at most 100. */
  list(viewer: Viewer, guideline?: string): Promise<Checklist[]> {
    return rows(this.#needs.db, `select ${this.#columns()} from guidelines.checklist c where c.administration = ?${guideline === undefined ? '' : ' and c.guideline_id = ?::uuid'} order by c.closed_at is not null, c.at desc, c.id limit 100`, [this.#today(), ownAdministration(viewer), ...guideline === undefined ? [] : [guideline]])
  }
  /** @throws NotFound for one of another administration */
  async read(viewer: Viewer, id: string): Promise<{ checklist: Checklist; lines: ChecklistLine[] }> {
    const checklist = isId(id) ? await row<Checklist>(this.#needs.db, `select ${this.#columns()} from guidelines.checklist c where c.id = ?::uuid and c.administration = ?`, [this.#today(), id, ownAdministration(viewer)]) : undefined
    if (!checklist) throw new NotFound()
    return { checklist, lines: await rows<ChecklistLine>(this.#needs.db, `select ${lineColumns} from guidelines.checklist_line l where l.checklist_id = ?::uuid order by l.position limit 210`, [id]) }
  }

  /** A line for each recommendation that is chosen, in its words of today. @throws Refused, Invalid where none is chosen */
  async make(viewer: Viewer, outline: Outline, given: { title: string; recommendations: readonly string[]; dueOn: string | null }): Promise<string> {
    const administration = ownAdministration(viewer)
    const chosen = outline.lines.filter(({ id }) => given.recommendations.includes(id))
    if (chosen.length === 0) throw new Invalid([{ field: 'recommendations', key: 'guidelines.checklist.fault.none' }])
    const id = randomUUID(), now = this.#needs.clock.now()
    await this.#needs.db.raw('insert into guidelines.checklist (id, administration, guideline_id, version, title, by_id, at) values (?::uuid, ?, ?::uuid, ?, ?, ?::uuid, ?::timestamptz)', [id, administration, outline.id, outline.version, given.title.trim() === '' ? outline.title : given.title.trim(), viewer.id, now])
    await rows(this.#needs.db, `insert into guidelines.checklist_line (id, checklist_id, position, recommendation, words, due_on, updated_at) select * from unnest(?::uuid[], ?::uuid[], ?::smallint[], ?::text[], ?::text[], ?::date[], ?::timestamptz[])`, [
      chosen.map(() => randomUUID()), chosen.map(() => id), chosen.map((_, index) => index + 1), chosen.map((one) => one.id), chosen.map(({ title, number }) => title === '' ? number : title), chosen.map(() => given.dueOn), chosen.map(() => now),
    ])
    await this.#needs.audit.record(viewer, 'guidelines.checklist.made', `item:${outline.id}`, { checklist: id, lines: chosen.length })
    return id
  }

  /**
   * Owners, days and results as the form says; whoever is new to a line is told. Answers which lines were finished by it, so that the page
   * can ask whether the administration's status follows: it never does by itself. @throws NotFound, Refused for a closed one, Invalid
   */
  async save(viewer: Viewer, id: string, changes: readonly LineChange[]): Promise<ChecklistLine[]> {
    const { db, clock, seats, notices, audit } = this.#needs
    const { checklist, lines } = await this.read(viewer, id)
    if (checklist.closedAt !== null) throw new Refused('guidelines.checklist.fault.closed')
    const before = new Map(lines.map((line) => [line.id, line]))
    const owners = await seats.list([...new Set(changes.flatMap(({ ownerId }) => ownerId ?? []))])
    const faults = changes.flatMap(({ ownerId }, index) => ownerId === null || owners.get(ownerId)?.administration === checklist.administration ? [] : [{ field: `lines.${index}.owner`, key: 'guidelines.uptake.fault.colleague' }])
    if (faults.length > 0) throw new Invalid(faults)
    const finished: ChecklistLine[] = [], now = clock.now()
    let changed = 0
    for (const { id: lineId, ownerId, dueOn, result, note } of changes) {
      const line = before.get(lineId)
      if (!line) throw new NotFound()
      if (line.ownerId === ownerId && line.dueOn === dueOn && line.result === result && line.note === note) continue
      changed += 1
      const isFinished = result !== 'open' && line.result !== result
      await db.raw('update guidelines.checklist_line set owner_id = ?::uuid, due_on = ?::date, result = ?, note = ?, done_at = ?::timestamptz, updated_at = ?::timestamptz where id = ?::uuid', [ownerId, dueOn, result, note, result === 'open' ? null : isFinished ? now : line.doneAt, now, lineId])
      if (isFinished) finished.push({ ...line, result, note })
      if (ownerId !== null && ownerId !== line.ownerId && result === 'open') await notices.tell('guidelines.checklist-line', { to: { people: [ownerId] }, path: `/guidelines/checklists/${id}`, handling: 'my-administration', actor: viewer.id, key: `${lineId} ${ownerId}` })
    }
    if (changed > 0) await audit.record(viewer, 'guidelines.checklist.kept', `item:${checklist.guideline}`, { checklist: id, changed })
    return finished
  }

  /** @throws NotFound, Refused for who neither made it nor is a contact point */
  async close(viewer: Viewer, id: string, isClosed: boolean): Promise<void> {
    const { checklist } = await this.read(viewer, id)
    if (checklist.byId !== viewer.id && !isContactPoint(viewer)) throw new Refused('guidelines.checklist.fault.whose')
    await this.#needs.db.raw('update guidelines.checklist set closed_at = ?::timestamptz where id = ?::uuid', [isClosed ? this.#needs.clock.now() : null, id])
    await this.#needs.audit.record(viewer, isClosed ? 'guidelines.checklist.closed' : 'guidelines.checklist.reopened', `item:${checklist.guideline}`, { checklist: id })
  }

  #today(): string { return this.#needs.clock.now().toISOString().slice(0, 10) }
  /** Takes one binding: today. */
  #columns(): string {
    return `c.id, c.administration, c.guideline_id as guideline, c.version, c.title, c.by_id as "byId", c.at, c.closed_at as "closedAt", (select count(*)::int from guidelines.checklist_line l where l.checklist_id = c.id) as lines,
      (select count(*)::int from guidelines.checklist_line l where l.checklist_id = c.id and l.result <> 'open') as closed, (select count(*)::int from guidelines.checklist_line l where l.checklist_id = c.id and l.result = 'open' and l.due_on < ?::date) as late`
  }
}
