import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Events, type Notices, type Offer, type SeatHolder, type Seats, type Viewer } from '@diwan/core'
import type {} from './events.ts'
import type { SeatAppointments } from './appointments.ts'
import { afterHandOver, type HandOverStage, type HandOverStep } from './hand-over-stages.ts'
import { isId, row, rows } from './rows.ts'
import { dayOf } from './standing.ts'

export interface HandOver {
  id: string; administration: string; kind: 'ncp' | 'deputy'; outgoing: string | null; incoming: string; stage: HandOverStage; untilOn: string | null; note: string
  namedBy: string | null; namedAt: Date; acceptedAt: Date | null; decidedBy: string | null; decidedAt: Date | null; items: number | null; followed: number | null; requests: number | null
}
export interface Passing { administration: string; from: string | null; to: string }
/** What another plugin moves with a seat: in the same transaction, and what it throws stops the whole. */
export type Passes<D> = (deps: D, passing: Passing) => Promise<void>
declare module '@diwan/core' { interface Extensions<D> { seatPasses?: Passes<D> } }

interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; events: Events; notices: Notices; seats: Seats; appointments: SeatAppointments }

const columns = `id, administration, kind, outgoing_id as outgoing, incoming_id as incoming, stage, until_on::text as "untilOn", note, named_by as "namedBy", named_at as "namedAt",
  accepted_at as "acceptedAt", decided_by as "decidedBy", decided_at as "decidedAt", items, followed, requests`
/** Days for which the card of who left says who came. */
export const forwardingDays = 90

/** A seat goes from one person to the next with everything that is done there; once, however often anybody clicks. */
export class HandOvers {
  readonly #needs: Needs
  #passes: ((passing: Passing) => Promise<void>)[] = []
  constructor(needs: Needs) { this.#needs = needs }

  take(offers: readonly Offer<Passes<never>>[]): void { this.#passes = offers.map(({ value, deps }) => (passing) => value(deps, passing)) }

  /**
   * The outgoing names who comes; where the seat is empty, or who held it cannot be asked, the hub does.
   * @throws Refused, Invalid, Conflict while another is under way
   */
  async name(viewer: Viewer, { administration, kind, outgoing, incoming, until = null, note = '' }: { administration: string; kind: 'ncp' | 'deputy'; outgoing: string | null; incoming: string; until?: string | null; note?: string }): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const isHub = viewer.may('directory.appoint')
    if (!isHub && (outgoing !== viewer.id || viewer.administration !== administration)) throw new Refused()
    if (outgoing !== null && !await this.#holds(outgoing, administration, kind)) throw isHub ? new Invalid([{ field: 'outgoing', key: 'directory.hand-over.fault.outgoing' }]) : new Refused()
    const receiver = await this.#needs.seats.get(incoming)
    if (!receiver?.isActive || receiver.administration !== administration || incoming === outgoing) throw new Invalid([{ field: 'incoming', key: 'directory.hand-over.fault.incoming' }])
    if (until !== null && (!/^\d{4}-\d\d-\d\d$/.test(until) || until <= dayOf(this.#needs.clock.now()))) throw new Invalid([{ field: 'until', key: 'directory.verification.fault.until' }])
    const id = randomUUID()
    await this.#needs.transaction(async () => {
      const added = await row(this.#needs.db, `insert into directory.hand_over (id, administration, kind, outgoing_id, incoming_id, stage, until_on, note, named_by, named_at)
        values (?, ?, ?, ?, ?, 'named', ?::date, ?, ?, ?) on conflict do nothing returning id`, [id, administration, kind, outgoing, incoming, until, note.slice(0, 500), viewer.id, this.#needs.clock.now()])
      if (!added) throw new Conflict(null, 'directory.hand-over.fault.under-way')
      await this.#needs.audit.record(viewer, 'directory.hand-over.named', `hand-over:${id}`, { administration, kind })
      await this.#needs.notices.tell('directory.hand-over-named', { to: { people: [incoming] }, path: `/directory/hand-over/${id}`, values: { name: await this.#nameOf(outgoing) }, actor: viewer.id, key: id })
    })
    return id
  }

  /** By who comes. @throws NotFound, Conflict */
  async accept(viewer: Viewer, id: string): Promise<void> {
    await this.#step(viewer, id, 'accept', ({ incoming }) => incoming === viewer.id, async (found) => {
      await this.#needs.notices.tell('directory.hand-over-accepted', { to: { people: [...await this.#needs.seats.staff(), ...(found.outgoing === null ? [] : [found.outgoing])] }, path: `/directory/hand-over/${id}`, values: { name: await this.#nameOf(found.incoming) }, actor: viewer.id, key: id })
    })
  }
  async decline(viewer: Viewer, id: string): Promise<void> {
    await this.#step(viewer, id, 'decline', ({ incoming }) => incoming === viewer.id, async (found) => { await this.#tellEnd(viewer, found, 'declined') })
  }
  /** By who named, who leaves, or the hub. @throws NotFound, Conflict */
  async cancel(viewer: Viewer, id: string): Promise<void> {
    await this.#step(viewer, id, 'cancel', ({ outgoing, namedBy }) => viewer.id === outgoing || viewer.id === namedBy || viewer.may('directory.appoint'), async (found) => { await this.#tellEnd(viewer, found, 'cancelled') })
  }

  /**
   * By the hub, and by neither of the two. The seat, items and drafts kept there, what was followed and requests under way move in
   * one transaction. Of two who confirm at once the second is a Conflict. @throws NotFound, Refused, Conflict
   */
  async confirm(viewer: Viewer, id: string): Promise<HandOver> {
    if (!viewer.may('directory.appoint')) throw new Refused()
    return this.#step(viewer, id, 'confirm', ({ outgoing, incoming }) => viewer.id !== outgoing && viewer.id !== incoming, async (found) => {
      const { db, seats, appointments, events, notices } = this.#needs
      const receiver = await seats.get(found.incoming)
      if (!receiver?.isActive || receiver.administration !== found.administration) throw new Conflict(null, 'directory.hand-over.fault.incoming')
      for (const one of await appointments.ofPerson(found.incoming)) if (one.kind !== 'lead') await appointments.finish(viewer, one.id)
      await appointments.begin(viewer, { person: found.incoming, kind: found.kind, until: found.untilOn, appointedBy: await this.#nameOf(found.namedBy) })
      const moved = found.outgoing === null ? { items: 0, followed: 0 } : await seats.handOver(found.outgoing, found.incoming)
      const requests = await rows(db, `update directory.request_clock set assignee_id = case when assignee_id is not distinct from ?::uuid and receiver = ? then ?::uuid else assignee_id end,
        sender_id = case when sender_id is not distinct from ?::uuid and sender = ? then ?::uuid else sender_id end
        where stage <> 'closed' and ((receiver = ? and assignee_id is not distinct from ?::uuid) or (sender = ? and sender_id is not distinct from ?::uuid)) returning item_id`,
      [found.outgoing, found.administration, found.incoming, found.outgoing, found.administration, found.incoming, found.administration, found.outgoing, found.administration, found.outgoing])
      if (found.outgoing !== null) {
        for (const column of ['person_id', 'deputy_id']) {
          await db.raw(`update directory.route_seat set ${column} = ? where administration = ? and role = 'ncp' and ${column} = ?`, [found.incoming, found.administration, found.outgoing])
          await db.raw(`update directory.approval_step s set ${column} = ? from directory.approval a where a.id = s.approval_id and a.administration = ? and s.role = 'ncp' and s.state in ('waiting', 'open') and s.${column} = ?`, [found.incoming, found.administration, found.outgoing])
        }
        for (const one of await appointments.ofPerson(found.outgoing)) if (one.kind === found.kind) await appointments.finish(viewer, one.id)
        // Who held the seat by their role alone, without an appointment written down.
        if (!(await appointments.ofPerson(found.outgoing)).some(({ kind }) => kind !== 'lead')) await seats.release(viewer, found.outgoing)
      }
      const passing = { administration: found.administration, from: found.outgoing, to: found.incoming }
      for (const pass of this.#passes) await pass(passing)
      await db.raw('update directory.hand_over set items = ?, followed = ?, requests = ? where id = ?', [moved.items, moved.followed, requests.length, id])
      await events.emit('directory.seat.handed-over', { actor: viewer.id, data: passing })
      await this.#needs.audit.record(viewer, 'directory.seat.handed-over', `administration:${found.administration}`, { kind: found.kind, ...moved, requests: requests.length })
      await notices.tell('directory.hand-over-done', { to: { people: [found.incoming, ...(found.outgoing === null ? [] : [found.outgoing])] }, path: `/directory/hand-over/${id}`, values: { name: receiver.name }, actor: viewer.id, key: id })
    })
  }

  /** For the two, whoever named, contact points of the seat and the hub. @throws NotFound */
  async get(viewer: Viewer, id: string): Promise<HandOver> {
    const found = isId(id) ? await row<HandOver>(this.#needs.db, `select ${columns} from directory.hand_over where id = ?`, [id]) : undefined
    if (!found || !this.#maySee(viewer, found)) throw new NotFound()
    return found
  }
  /** Under way at a seat, or anywhere for the hub. At most 100. */
  async underWay(viewer: Viewer, administration?: string): Promise<HandOver[]> {
    const found = await rows<HandOver>(this.#needs.db, `select ${columns} from directory.hand_over where stage in ('named', 'accepted') and (?::text is null or administration = ?) order by named_at, id limit 100`, [administration ?? null, administration ?? null])
    return found.filter((one) => this.#maySee(viewer, one))
  }
  /** What the viewer has to accept or, as the hub, to confirm. */
  async due(viewer: Viewer): Promise<HandOver[]> {
    if (viewer.id === null) return []
    return rows<HandOver>(this.#needs.db, `select ${columns} from directory.hand_over where (stage = 'named' and incoming_id = ?) or (stage = 'accepted' and ? and incoming_id <> ? and outgoing_id is distinct from ?) order by named_at limit 20`,
      [viewer.id, viewer.may('directory.appoint'), viewer.id, viewer.id])
  }
  /** To whom a seat went, for 90 days after. */
  async forwarding(person: string): Promise<{ to: string; kind: 'ncp' | 'deputy'; at: Date } | null> {
    const since = new Date(this.#needs.clock.now().getTime() - forwardingDays * 86_400_000)
    const found = isId(person) ? await row<{ to: string; kind: 'ncp' | 'deputy'; at: Date }>(this.#needs.db, `select incoming_id as "to", kind, decided_at as at from directory.hand_over
      where outgoing_id = ? and stage = 'confirmed' and decided_at > ? order by decided_at desc limit 1`, [person, since]) : undefined
    return found ?? null
  }
  /** How much would move: for the wizard, before anybody decides. */
  async requestsOf(person: string, administration: string): Promise<number> {
    const found = await row<{ n: number }>(this.#needs.db, `select count(*)::int as n from directory.request_clock where stage <> 'closed' and ((receiver = ? and assignee_id = ?) or (sender = ? and sender_id = ?))`, [administration, person, administration, person])
    return found?.n ?? 0
  }
  /** Whoever has gone hands over nothing; what was under way ends, and the hub names anew. */
  async forget(person: string): Promise<void> {
    await this.#needs.db.raw(`update directory.hand_over set stage = 'cancelled', decided_at = ? where (outgoing_id = ? or incoming_id = ?) and stage in ('named', 'accepted')`, [this.#needs.clock.now(), person, person])
    await this.#needs.db.raw(`update directory.request_clock set assignee_id = null where assignee_id = ? and stage <> 'closed'`, [person])
    await this.#needs.db.raw(`update directory.request_clock set sender_id = null where sender_id = ?`, [person])
  }

  async #step(viewer: Viewer, id: string, step: HandOverStep, may: (found: HandOver) => boolean, work: (found: HandOver) => Promise<void>): Promise<HandOver> {
    await this.get(viewer, id)
    return this.#needs.transaction(async () => {
      const found = await row<HandOver>(this.#needs.db, `select ${columns} from directory.hand_over where id = ? for update`, [id])
      if (!found) throw new NotFound()
      if (!may(found)) throw new Refused()
      const stage = afterHandOver(found.stage, step)
      if (stage === null) throw new Conflict({ stage: found.stage }, 'directory.hand-over.fault.decided')
      const at = this.#needs.clock.now()
      if (step === 'accept') await this.#needs.db.raw('update directory.hand_over set stage = ?, accepted_at = ? where id = ?', [stage, at, id])
      else await this.#needs.db.raw('update directory.hand_over set stage = ?, decided_by = ?, decided_at = ? where id = ?', [stage, viewer.id, at, id])
      await this.#needs.audit.record(viewer, `directory.hand-over.${stage}`, `hand-over:${id}`)
      await work({ ...found, stage })
      return (await row<HandOver>(this.#needs.db, `select ${columns} from directory.hand_over where id = ?`, [id])) ?? found
    })
  }

  async #tellEnd(viewer: Viewer, found: HandOver, how: 'declined' | 'cancelled'): Promise<void> {
    const people = [found.outgoing, found.incoming, found.namedBy].filter((one): one is string => one !== null && one !== viewer.id)
    await this.#needs.notices.tell(`directory.hand-over-${how}`, { to: { people }, path: `/directory/hand-over/${found.id}`, actor: viewer.id, key: found.id })
  }
  #maySee(viewer: Viewer, { administration, outgoing, incoming, namedBy }: HandOver): boolean {
    return viewer.id !== null && (viewer.may('directory.appoint') || [outgoing, incoming, namedBy].includes(viewer.id) || viewer.tokens.includes(`ncps@administration:${administration}`))
  }
  async #holds(person: string, administration: string, kind: 'ncp' | 'deputy'): Promise<boolean> {
    const holder: SeatHolder | null = await this.#needs.seats.get(person)
    if (holder === null || holder.administration !== administration) return false
    const held = (await this.#needs.appointments.ofPerson(person)).filter(({ state }) => state === 'standing')
    return held.some((one) => one.kind === kind) || (kind === 'ncp' && holder.roles.includes('ncp') && !held.some((one) => one.kind === 'deputy'))
  }
  async #nameOf(person: string | null): Promise<string> { return person === null ? '' : (await this.#needs.seats.get(person))?.name ?? '' }
}
