import { createHash, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Content, type Events, type ItemInput, type Locale, type Notices, type Seats, type Viewer } from '@diwan/core'
import { decide, type ApprovalState, type StepState } from './approval-states.ts'
import type {} from './events.ts'
import type { Letters } from './letters.ts'
import { isId, row, rows } from './rows.ts'
import type { SeatBook } from './seat-book.ts'

export const routeRoles = ['head', 'legal', 'director-general', 'minister', 'ncp', 'other'] as const
export type RouteRole = (typeof routeRoles)[number]
/** `label` is what the administration calls a seat of the role `other`. */
export interface RouteSeat { position: number; role: RouteRole; label: string; person: string | null; deputy: string | null }
export interface ApprovalStep extends RouteSeat { state: StepState; openedAt: Date | null; decidedBy: string | null; decidedAt: Date | null; note: string; letterId: string | null }
export interface Approval {
  id: string; item: string; administration: string; rev: number; lang: Locale; title: string; words: string; digest: string; note: string
  state: ApprovalState; dueOn: string | null; askedBy: string | null; askedAt: Date; decidedAt: Date | null
}
interface Needs {
  db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; events: Events; notices: Notices; seats: Seats; content: Content; letters: Letters; seatBook: SeatBook
}

const columns = `a.id, a.item_id as item, a.administration, a.rev, a.lang, a.title, a.words, a.digest, a.note, a.state, a.due_on::text as "dueOn", a.asked_by as "askedBy", a.asked_at as "askedAt", a.decided_at as "decidedAt"`
const stepColumns = `position, role, label, person_id as person, deputy_id as deputy, state, opened_at as "openedAt", decided_by as "decidedBy", decided_at as "decidedAt", note, letter_id as "letterId"`

/**
 * An administration's own yes to what leaves it: one to four seats, one after the other, each with a deputy. What was shown is what
 * is approved: its words are kept with the decision, and a text that changes afterwards is not approved. Time that passes approves nothing.
 */
export class Approvals {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  route(administration: string): Promise<RouteSeat[]> {
    return rows<RouteSeat>(this.#needs.db, 'select position, role, label, person_id as person, deputy_id as deputy from directory.route_seat where administration = ? order by position', [administration])
  }

  /** One to four seats, each with a person of the administration. Approvals under way go on as they began. @throws Refused, Invalid */
  async setRoute(viewer: Viewer, administration: string, seats: readonly Omit<RouteSeat, 'position'>[]): Promise<void> {
    if (!this.#needs.seatBook.isOwn(viewer, administration) && !viewer.may('directory.appoint')) throw new Refused()
    if (seats.length < 1 || seats.length > 4) throw new Invalid([{ field: 'person1', key: 'directory.route.fault.seats' }])
    for (const [index, { person, deputy, role, label }] of seats.entries()) {
      const n = index + 1
      if (!routeRoles.includes(role)) throw new Invalid([{ field: `role${n}`, key: 'directory.seat.fault.choice' }])
      if (role === 'other' && label.trim() === '') throw new Invalid([{ field: `label${n}`, key: 'directory.route.fault.label' }])
      for (const [field, id] of [[`person${n}`, person], [`deputy${n}`, deputy]] as const) {
        if (id === null && field.startsWith('deputy')) continue
        const holder = id === null ? null : await this.#needs.seats.get(id)
        if (!holder?.isActive || holder.administration !== administration) throw new Invalid([{ field, key: 'directory.route.fault.person' }])
      }
      if (deputy !== null && deputy === person) throw new Invalid([{ field: `deputy${n}`, key: 'directory.route.fault.same' }])
    }
    await this.#needs.transaction(async () => {
      await this.writeRoute(administration, seats)
      await this.#needs.audit.record(viewer, 'directory.route.set', `administration:${administration}`, { seats: seats.length })
    })
  }
  /** In the open transaction, without asking; for the demonstration. */
  async writeRoute(administration: string, seats: readonly Omit<RouteSeat, 'position'>[]): Promise<void> {
    await this.#needs.db.raw('delete from directory.route_seat where administration = ?', [administration])
    for (const [index, { role, label, person, deputy }] of seats.entries()) {
      await this.#needs.db.raw('insert into directory.route_seat (administration, position, role, label, person_id, deputy_id, updated_at) values (?, ?, ?, ?, ?, ?, ?)', [administration, index + 1, role, label.slice(0, 120), person, deputy, this.#needs.clock.now()])
    }
  }

  /**
   * Asks the viewer's administration to approve an item as it stands now: its draft if there is one, otherwise its live version. `words`
   * (Markdown) is what the seats are shown where the item's own summary and body are not all that would leave.
   * @throws NotFound, Refused for who does not keep it, Invalid without a route, Conflict while it is being asked already
   */
  async ask(viewer: Viewer, item: string, { note = '', dueOn = null, words: shown }: { note?: string; dueOn?: string | null; words?: string } = {}): Promise<{ id: string; path: string }> {
    if (viewer.id === null) throw new SignInNeeded()
    if (viewer.administration === null) throw new Refused('directory.request.fault.no-seat')
    const { input, rev, administration } = await this.#shown(viewer, item)
    if (administration !== viewer.administration) throw new Refused()
    const route = await this.route(viewer.administration)
    if (route.length === 0) throw new Invalid([{ field: '', key: 'directory.route.fault.none' }])
    const id = randomUUID()
    const { title, words } = textOf(input)
    await this.#needs.transaction(async () => {
      const at = this.#needs.clock.now()
      const added = await row(this.#needs.db, `insert into directory.approval (id, item_id, administration, rev, lang, title, words, digest, note, state, due_on, asked_by, asked_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?::date, ?, ?) on conflict do nothing returning id`, [id, item, viewer.administration, rev, input.lang, title, shown ?? words, digestOf(input), note.slice(0, 500), dueOn, viewer.id, at])
      if (!added) throw new Conflict(null, 'directory.approval.fault.asked')
      for (const [index, seat] of route.entries()) {
        await this.#needs.db.raw(`insert into directory.approval_step (approval_id, position, role, label, person_id, deputy_id, state, opened_at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
          [id, seat.position, seat.role, seat.label, seat.person, seat.deputy, index === 0 ? 'open' : 'waiting', index === 0 ? at : null])
      }
      await this.#needs.audit.record(viewer, 'directory.approval.asked', `item:${item}`, { approval: id, seats: route.length })
      await this.#tellSeat(id, route[0]?.position ?? 1)
    })
    return { id, path: `/directory/approvals/${id}` }
  }

  /** What was decided of an item, the newest first, at most 20; `isCurrent`: it is about the text as it stands now; `reason`: what the seat said that refused. @throws NotFound for who may not read the item */
  async of(viewer: Viewer, item: string): Promise<{ id: string; state: ApprovalState; askedAt: Date; decidedAt: Date | null; isCurrent: boolean; reason: string }[]> {
    const { id, isKept } = await this.#needs.content.read(viewer, null, item)
    const digest = isKept ? digestOf((await this.#shown(viewer, id)).input) : null
    const found = await rows<Approval & { reason: string | null }>(this.#needs.db, `select ${columns}, (select s.note from directory.approval_step s where s.approval_id = a.id and s.state = 'refused' limit 1) as reason from directory.approval a where a.item_id = ? order by a.asked_at desc limit 20`, [id])
    return found.map((one) => ({ id: one.id, state: one.state, askedAt: one.askedAt, decidedAt: one.decidedAt, reason: isKept ? one.reason ?? '' : '', isCurrent: digest !== null && one.digest === digest }))
  }

  /** What waits for the viewer as the seat that is asked, or its deputy; the oldest first, at most 50. */
  async waiting(viewer: Viewer): Promise<(Approval & { step: ApprovalStep })[]> {
    if (viewer.id === null) return []
    const found = await rows<Approval & { position: number }>(this.#needs.db, `select ${columns}, s.position from directory.approval a join directory.approval_step s on s.approval_id = a.id and s.state = 'open'
      where a.state = 'open' and a.administration = ? and (s.person_id = ? or s.deputy_id = ?) order by a.asked_at, a.id limit 50`, [viewer.administration, viewer.id, viewer.id])
    const steps = await this.#stepsOf(found.map(({ id }) => id))
    return found.flatMap(({ position, ...approval }) => { const step = steps.get(approval.id)?.find((one) => one.position === position); return step ? [{ ...approval, step }] : [] })
  }
  /** What the viewer asked for, the newest first, at most 50. */
  async asked(viewer: Viewer): Promise<Approval[]> {
    return viewer.id === null ? [] : rows<Approval>(this.#needs.db, `select ${columns} from directory.approval a where a.asked_by = ? order by a.asked_at desc, a.id limit 50`, [viewer.id])
  }

  /** For the seats of its route, their deputies, who asked, and the contact points of the administration. @throws NotFound */
  async get(viewer: Viewer, id: string): Promise<{ approval: Approval; steps: ApprovalStep[]; mine: number | null; mayRecord: boolean }> {
    const approval = isId(id) ? await row<Approval>(this.#needs.db, `select ${columns} from directory.approval a where a.id = ?`, [id]) : undefined
    const steps = approval ? (await this.#stepsOf([id])).get(id) ?? [] : []
    const isOwn = approval !== undefined && viewer.id !== null && viewer.administration === approval.administration
    const isContact = isOwn && this.#needs.seatBook.isOwn(viewer, approval.administration)
    if (!approval || !isOwn || !(isContact || approval.askedBy === viewer.id || steps.some(({ person, deputy }) => person === viewer.id || deputy === viewer.id))) throw new NotFound()
    const open = approval.state === 'open' ? steps.find(({ state }) => state === 'open') : undefined
    return { approval, steps, mine: open && (open.person === viewer.id || open.deputy === viewer.id) ? open.position : null, mayRecord: isContact && open !== undefined }
  }

  /** By the seat that is asked or its deputy; a refusal says why. @throws NotFound, Refused, Conflict, Invalid on `note` */
  async decide(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', note = ''): Promise<void> {
    const { mine, steps, approval } = await this.get(viewer, id)
    if (mine !== position) {
      if (approval.state !== 'open' || steps.some((one) => one.position === position && one.state !== 'waiting' && one.state !== 'open')) throw new Conflict({ state: approval.state }, 'directory.verification.fault.decided')
      throw new Refused()
    }
    if (decision === 'refused' && note.trim() === '') throw new Invalid([{ field: 'note', key: 'directory.verification.fault.reason' }])
    await this.#needs.transaction(() => this.#decide(viewer, id, position, decision, { note, letterId: null }))
  }

  /** An approval on paper, recorded by a contact point with its scan. Not by who asked: that is for another pair of eyes. @throws NotFound, Refused, Conflict, Invalid on `file` */
  async record(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', { note = '', scan }: { note?: string; scan: { name: string; bytes: Buffer } }): Promise<void> {
    const { approval, mayRecord } = await this.get(viewer, id)
    if (!mayRecord) throw new Refused()
    await this.#needs.transaction(async () => {
      const letterId = await this.#needs.letters.add(viewer, { person: null, administration: approval.administration, purpose: 'approval', ...scan })
      await this.#decide(viewer, id, position, decision, { note, letterId })
    })
  }

  /** By who asked, or a contact point. @throws NotFound, Refused, Conflict */
  async withdraw(viewer: Viewer, id: string): Promise<void> {
    const { approval } = await this.get(viewer, id)
    if (approval.askedBy !== viewer.id && !this.#needs.seatBook.isOwn(viewer, approval.administration)) throw new Refused()
    await this.#needs.transaction(async () => {
      const ended = await row(this.#needs.db, `update directory.approval set state = 'withdrawn', decided_at = ? where id = ? and state = 'open' returning id`, [this.#needs.clock.now(), id])
      if (!ended) throw new Conflict(null, 'directory.verification.fault.decided')
      await this.#needs.audit.record(viewer, 'directory.approval.withdrawn', `item:${approval.item}`, { approval: id })
      await this.#needs.events.emit('directory.approval.withdrawn', { item: approval.item, actor: viewer.id, data: { approval: id } })
    })
  }

  /** The scan of a paper approval, for those who see the approval. @throws NotFound */
  async scan(viewer: Viewer, id: string, position: number): ReturnType<Letters['open']> {
    const { steps } = await this.get(viewer, id)
    const letterId = steps.find((one) => one.position === position)?.letterId ?? null
    if (letterId === null) throw new NotFound()
    return this.#needs.letters.open(viewer, letterId)
  }

  /** Reminds the seat that is asked and its deputy after three days, and every three days again. It approves nothing. */
  async remind(): Promise<number> {
    const at = this.#needs.clock.now()
    const before = new Date(at.getTime() - 3 * 86_400_000)
    const late = await rows<{ id: string; position: number; person: string | null; deputy: string | null }>(this.#needs.db, `update directory.approval_step s set reminded_at = ? from directory.approval a
      where a.id = s.approval_id and a.state = 'open' and s.state = 'open' and coalesce(s.reminded_at, s.opened_at) < ? returning s.approval_id as id, s.position, s.person_id as person, s.deputy_id as deputy`, [at, before])
    for (const { id, position, person, deputy } of late) {
      await this.#needs.transaction(() => this.#needs.notices.tell('directory.approval-waits', { to: { people: [person, deputy].filter((one): one is string => one !== null) }, path: `/directory/approvals/${id}`, handling: 'my-administration', key: `${id} ${position} ${at.toISOString().slice(0, 10)}` }))
    }
    return late.length
  }

  /** Of a removed item nothing of the text stays. */
  async forgetItem(item: string): Promise<void> {
    await this.#needs.db.raw(`update directory.approval set title = '', words = '', note = '', state = case when state = 'open' then 'withdrawn' else state end where item_id = ?`, [item])
  }

  async #decide(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', { note, letterId }: { note: string; letterId: string | null }): Promise<void> {
    const { db, clock } = this.#needs
    const approval = await row<Approval>(db, `select ${columns} from directory.approval a where a.id = ? for update`, [id])
    if (!approval) throw new NotFound()
    const steps = (await this.#stepsOf([id])).get(id) ?? []
    const after = approval.state === 'open' ? decide(steps, position, decision) : null
    if (after === null) throw new Conflict({ state: approval.state }, 'directory.verification.fault.decided')
    const at = clock.now()
    for (const { position: place, state } of after.steps) {
      if (place === position) await db.raw('update directory.approval_step set state = ?, decided_by = ?, decided_at = ?, note = ?, letter_id = ? where approval_id = ? and position = ?', [state, viewer.id, at, note.trim().slice(0, 1_000), letterId, id, place])
      else if (state === 'open') await db.raw('update directory.approval_step set state = ?, opened_at = ? where approval_id = ? and position = ?', [state, at, id, place])
    }
    await this.#needs.audit.record(viewer, `directory.approval.${decision}`, `item:${approval.item}`, { approval: id, position, isOnPaper: letterId !== null })
    const next = after.steps.find(({ state }) => state === 'open')
    if (after.state === 'open') { await this.#tellSeat(id, next?.position ?? 0); return }
    await db.raw('update directory.approval set state = ?, decided_at = ? where id = ?', [after.state, at, id])
    await this.#needs.events.emit('directory.approval.decided', { item: approval.item, actor: viewer.id, data: { approval: id, state: after.state === 'refused' ? 'refused' : 'approved' } })
    if (approval.askedBy !== null) await this.#needs.notices.tell('directory.approval-decided', { to: { people: [approval.askedBy] }, path: `/directory/approvals/${id}`, actor: viewer.id, handling: 'my-administration', key: id })
  }

  async #tellSeat(id: string, position: number): Promise<void> {
    const step = (await this.#stepsOf([id])).get(id)?.find((one) => one.position === position)
    const people = [step?.person, step?.deputy].filter((one): one is string => typeof one === 'string')
    await this.#needs.notices.tell('directory.approval-asked', { to: { people }, path: `/directory/approvals/${id}`, handling: 'my-administration', key: `${id} ${position}` })
  }

  async #stepsOf(ids: readonly string[]): Promise<Map<string, ApprovalStep[]>> {
    const found = ids.length === 0 ? [] : await rows<ApprovalStep & { approval: string }>(this.#needs.db, `select approval_id as approval, ${stepColumns} from directory.approval_step where approval_id = any(?::uuid[]) order by position`, [ids])
    const steps = new Map<string, ApprovalStep[]>()
    for (const { approval, ...step } of found) steps.set(approval, [...steps.get(approval) ?? [], step])
    return steps
  }

  async #shown(viewer: Viewer, id: string): Promise<{ input: ItemInput; rev: number; administration: string | null }> {
    const { input, rev, baseRev } = await this.#needs.content.draft(viewer, id)
    const { administration } = await this.#needs.content.read(viewer, null, id)
    return { input, rev: rev === 0 ? baseRev : baseRev + 1, administration }
  }
}

const textOf = ({ texts, lang }: ItemInput): { title: string; words: string } => {
  const text = texts[lang]
  return { title: text?.title ?? '', words: [text?.summary ?? '', text?.body ?? ''].filter((part) => part.trim() !== '').join('\n\n') }
}
/** Of all that would be published: every language, its columns, who would read it. */
const digestOf = ({ lang, texts, fields, topics, audience, handling }: ItemInput): string =>
  createHash('sha256').update(JSON.stringify(sorted({ lang, texts, fields, topics, audience, handling }))).digest('hex')
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).toSorted(([a], [b]) => a < b ? -1 : 1).map(([key, one]) => [key, sorted(one)]))
}
