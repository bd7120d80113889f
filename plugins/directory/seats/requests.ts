import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Content, type Events, type Handling, type Item, type Notices, type People, type SeatHolder, type Seats, type Viewer } from '@diwan/core'
import { checkTerms, termsIn, type ChannelTerms, type Outcome } from './channel-terms.ts'
import type {} from './events.ts'
import { clockColumns, daysLeft, lineColumns, lineOf, type OwnLine, type RequestClock, type RequestLine } from './request-lines.ts'
import { afterStep, isWaiting, openSteps, waitingStages, type Step } from './request-stages.ts'
import type { SeatAppointments } from './appointments.ts'
import { cursorOf, readCursor, row, rows } from './rows.ts'
import type { SeatBook } from './seat-book.ts'
import { dayOf, isStanding, standingOf } from './standing.ts'
import { addWorkingDays, isWorkingDay, dayIn, endOfDay } from './working-days.ts'

export interface RequestMessage { id: string; byId: string | null; administration: string | null; words: string; isAnswer: boolean; at: Date }
export interface NewRequest { receiver: string; title: string; body: string; dueOn?: string; handling?: Handling; reach?: 'everybody' | 'contacts'; channel?: ChannelTerms | null }
interface Needs {
  db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; notices: Notices; people: People; seats: Seats; content: Content; events: Events
  seatBook: SeatBook; appointments: SeatAppointments; settings: { answerDays: number; acknowledgeDays: number }
}

const kinds = 'directory.request'
/** A day as a moment (ms) that is on that day nearly everywhere people live. */
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`)

/** Questions between two administrations, with a clock that runs while both offices are open. How long a pair takes is published nowhere. */
export class Requests {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The earliest and the usual day to ask for an answer, by the working days of both. */
  async days(sender: string, receiver: string): Promise<{ earliest: string; usual: string; acknowledgeOn: string }> {
    const [mine, theirs] = [await this.#needs.seatBook.office(sender), await this.#needs.seatBook.office(receiver)]
    const today = dayIn(theirs.timeZone, this.#needs.clock.now())
    const { answerDays, acknowledgeDays } = this.#needs.settings
    return { earliest: addWorkingDays(today, 1, [mine, theirs]), usual: addWorkingDays(today, answerDays, [mine, theirs]), acknowledgeOn: addWorkingDays(today, acknowledgeDays, [mine, theirs]) }
  }

  /** @throws SignInNeeded, Refused without a seat, Invalid */
  async ask(viewer: Viewer, { receiver, title, body, dueOn, handling = 'named-administrations', reach = 'everybody', channel = null }: NewRequest): Promise<{ id: string; path: string }> {
    if (viewer.id === null) throw new SignInNeeded()
    const sender = viewer.administration
    if (sender === null) throw new Refused('directory.request.fault.no-seat')
    if (receiver === sender || !await this.#needs.people.administration(receiver)) throw new Invalid([{ field: 'receiver', key: 'directory.request.fault.receiver' }])
    const { earliest, usual } = await this.days(sender, receiver)
    const due = dueOn ?? usual
    if (!/^\d{4}-\d\d-\d\d$/.test(due) || Number.isNaN(Date.parse(due)) || due < earliest) throw new Invalid([{ field: 'dueOn', key: 'directory.request.fault.due', values: { date: noon(earliest) } }])
    const offices = [await this.#needs.seatBook.office(sender), await this.#needs.seatBook.office(receiver)]
    // The day that was offered may be one of the sender's alone: whom to ask was not said yet.
    if (!isWorkingDay(due, offices)) throw new Invalid([{ field: 'dueOn', key: 'directory.request.fault.closed', values: { date: noon(addWorkingDays(due, 1, offices)) } }])
    if (body.trim() === '') throw new Invalid([{ field: 'body', key: 'directory.request.fault.body' }])
    if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'core.item.fault.title-missing' }])
    if (channel !== null) checkTerms(channel, due)
    return this.#needs.transaction(async () => {
      const { id, path } = await this.#needs.content.publishNew(viewer, kinds, {
        lang: viewer.locale, audience: [], handling, texts: { [viewer.locale]: { title, body } }, fields: { sender, receiver, reach, dueOn: due, ...channel === null ? {} : { purpose: 'channel', channelHandling: channel.handling, channelUntil: channel.until, keepMonths: channel.keepMonths, takesPart: channel.takesPart.trim() } },
      })
      await this.begin({ item: id, sender, receiver, senderId: viewer.id, dueOn: due, at: this.#needs.clock.now() })
      return { id, path }
    })
  }

  /** In the open transaction: the clock of a request that was published, once. What was sent under another administration's name gets none. */
  async begin({ item, sender, receiver, senderId, dueOn, at }: { item: string; sender: string; receiver: string; senderId: string | null; dueOn: string; at: Date }): Promise<void> {
    const [mine, theirs] = [await this.#needs.seatBook.office(sender), await this.#needs.seatBook.office(receiver)]
    const assignee = await this.#whoAnswers(receiver)
    const acknowledgeOn = addWorkingDays(dayIn(theirs.timeZone, at), this.#needs.settings.acknowledgeDays, [mine, theirs])
    const added = await row(this.#needs.db, `insert into directory.request_clock (item_id, sender, receiver, stage, level, sender_id, assignee_id, sent_at, acknowledge_by, due_at, escalated_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing returning item_id`,
    [item, sender, receiver, assignee === null ? 'escalated' : 'sent', assignee === null ? 2 : 0, senderId, assignee?.id ?? null, at,
      endOfDay(theirs.timeZone, acknowledgeOn < dueOn ? acknowledgeOn : dueOn), endOfDay(theirs.timeZone, dueOn), assignee === null ? at : null])
    if (!added) return
    if (assignee === null) await this.#tellHub(item, sender, receiver)
    else await this.#needs.notices.tell('directory.request-received', { to: { people: [assignee.id], seats: [{ administration: receiver }] }, item, actor: senderId, key: item })
  }

  /** @throws NotFound for whoever is of neither side */
  async read(viewer: Viewer, key: string): Promise<{ item: Item; clock: RequestClock; messages: RequestMessage[]; daysLeft: number; steps: Step[]; mayAssign: boolean; isSender: boolean }> {
    const item = await this.#needs.content.read(viewer, kinds, key)
    const clock = await this.#clock(item.id)
    const messages = await rows<RequestMessage>(this.#needs.db, `select id, by_id as "byId", administration, words, is_answer as "isAnswer", at from directory.request_message where item_id = ? order by at, id limit 200`, [item.id])
    return { item, clock, messages, daysLeft: await this.#daysLeft(clock), steps: openSteps(clock.stage).filter((step) => this.#may(viewer, clock, step)), mayAssign: this.#isReceiver(viewer, clock) && isWaiting(clock.stage), isSender: viewer.administration === clock.sender }
  }

  /** Newest first, what the viewer may read of both directions. @throws nothing: none for who has no seat */
  async list(viewer: Viewer, { side, isOpen, after, limit = 20 }: { side?: 'received' | 'sent' | undefined; isOpen?: boolean | undefined; after?: string | undefined; limit?: number } = {}): Promise<{ rows: RequestLine[]; next: string | null }> {
    if (viewer.administration === null) return { rows: [], next: null }
    const place = readCursor(after)
    const own = side === 'received' ? 'c.receiver = ?' : side === 'sent' ? 'c.sender = ?' : '? in (c.receiver, c.sender)'
    const found = await this.#needs.content.joined<OwnLine>(viewer, {
      sql: `${lineColumns('lines')} where ${own} and (not ? or c.stage <> 'closed') and (?::timestamptz is null or (c.sent_at, c.item_id) < (?::timestamptz, ?::uuid)) order by c.sent_at desc, c.item_id desc limit ?`,
      bindings: [viewer.administration, isOpen ?? false, place?.[0] ?? null, place?.[0] ?? null, place?.[1] ?? null, limit + 1],
    })
    const page = found.slice(0, limit)
    const last = page.at(-1)?.own.clock
    const now = this.#needs.clock.now()
    return { rows: page.flatMap((one) => lineOf(viewer, one, now)), next: found.length > limit && last ? cursorOf(new Date(last.sentAt ?? 0), last.item) : null }
  }

  /** What the viewer has to answer, the most urgent first; for contact points what nobody of the seat was asked by name, too. At most 10. */
  async due(viewer: Viewer): Promise<RequestLine[]> {
    if (viewer.id === null || viewer.administration === null) return []
    const found = await this.#needs.content.joined<OwnLine>(viewer, {
      sql: `${lineColumns('due')} where c.receiver = ? and c.stage = any(?::text[]) and (c.assignee_id = ? or ?) order by c.due_at, c.item_id limit 10`,
      bindings: [viewer.administration, waitingStages, viewer.id, this.#needs.seatBook.isOwn(viewer, viewer.administration)],
    })
    return found.flatMap((one) => lineOf(viewer, one, this.#needs.clock.now()))
  }

  /** Requests nobody answered in time, for the hub: between whom and since when, and nothing of what is asked. @throws Refused */
  async escalated(viewer: Viewer): Promise<{ item: string; sender: string; receiver: string; dueAt: Date; escalatedAt: Date | null }[]> {
    if (!viewer.may('directory.appoint')) throw new Refused()
    return rows(this.#needs.db, `select item_id as item, sender, receiver, due_at as "dueAt", escalated_at as "escalatedAt" from directory.request_clock where stage = 'escalated' order by escalated_at, item_id limit 100`)
  }

  /** @throws NotFound, Refused, Conflict when it is past that */
  async acknowledge(viewer: Viewer, key: string): Promise<void> {
    await this.#step(viewer, key, 'acknowledge', async (clock, at) => {
      await this.#needs.db.raw(`update directory.request_clock set stage = 'acknowledged', acknowledged_at = ?, assignee_id = coalesce(assignee_id, ?) where item_id = ?`, [at, viewer.id, clock.item])
      await this.#tellSender('request-acknowledged', viewer, clock)
    })
  }
  /** Where a channel was proposed the answer says whether there is to be one. @throws NotFound, Refused, Conflict, Invalid on `words` and `outcome` */
  async answer(viewer: Viewer, key: string, words: string, outcome: Outcome | null = null): Promise<void> {
    if (words.trim() === '') throw new Invalid([{ field: 'words', key: 'directory.request.fault.body' }])
    const { fields } = await this.#needs.content.read(viewer, kinds, key)
    const terms = termsIn(fields)
    if (terms !== null && outcome === null) throw new Invalid([{ field: 'outcome', key: 'directory.channel.fault.outcome' }])
    await this.#step(viewer, key, 'answer', async (clock, at) => {
      if (terms !== null && clock.outcome !== null && clock.outcome !== outcome) throw new Conflict({ outcome: clock.outcome }, 'directory.channel.fault.decided')
      await this.#write(viewer, clock.item, words, true, at)
      await this.#needs.db.raw(`update directory.request_clock set stage = 'answered', answered_at = coalesce(answered_at, ?), acknowledged_at = coalesce(acknowledged_at, ?), assignee_id = coalesce(assignee_id, ?), outcome = coalesce(outcome, ?) where item_id = ?`,
        [at, at, viewer.id, terms === null ? null : outcome, clock.item] as never)
      if (terms !== null && outcome === 'agreed' && clock.outcome === null) await this.#agree(viewer, clock, terms)
      await this.#tellSender('request-answered', viewer, clock)
    })
  }
  /** By who asked, or a contact point of their side. @throws NotFound, Refused, Conflict */
  async close(viewer: Viewer, key: string): Promise<void> {
    await this.#step(viewer, key, 'close', async (clock, at) => {
      await this.#needs.db.raw(`update directory.request_clock set stage = 'closed', closed_at = ? where item_id = ?`, [at, clock.item])
      if (clock.assigneeId !== null) await this.#needs.notices.tell('directory.request-closed', { to: { people: [clock.assigneeId] }, item: clock.item, actor: viewer.id, key: clock.item })
    })
  }
  /** A word more from either side, while it is not closed. @throws NotFound, Refused, Conflict, Invalid on `words` */
  async add(viewer: Viewer, key: string, words: string): Promise<void> {
    if (words.trim() === '') throw new Invalid([{ field: 'words', key: 'directory.request.fault.body' }])
    const item = await this.#needs.content.read(viewer, kinds, key)
    await this.#needs.transaction(async () => {
      const clock = await this.#clock(item.id, true)
      if (!this.#isSender(viewer, clock) && !this.#isReceiver(viewer, clock)) throw new Refused()
      if (clock.stage === 'closed') throw new Conflict({ stage: clock.stage }, 'directory.request.fault.stage')
      const at = this.#needs.clock.now()
      const id = await this.#write(viewer, item.id, words, false, at)
      const other = viewer.administration === clock.sender ? clock.assigneeId : clock.senderId
      await this.#needs.notices.tell('directory.request-word', { to: other === null ? { seats: [{ administration: viewer.administration === clock.sender ? clock.receiver : clock.sender }] } : { people: [other] }, item: item.id, actor: viewer.id, key: id })
    })
  }
  /** Gives it to a colleague who may read it. @throws NotFound, Refused, Invalid on `person` */
  async assign(viewer: Viewer, key: string, person: string): Promise<void> {
    const item = await this.#needs.content.read(viewer, kinds, key)
    await this.#needs.transaction(async () => {
      const clock = await this.#clock(item.id, true)
      if (!this.#isReceiver(viewer, clock)) throw new Refused()
      if (!isWaiting(clock.stage)) throw new Conflict({ stage: clock.stage }, 'directory.request.fault.stage')
      const holder = await this.#needs.seats.get(person)
      const isContact = holder?.roles.includes('ncp') ?? false
      if (!holder?.isActive || holder.administration !== clock.receiver || (item.fields['reach'] === 'contacts' && !isContact)) throw new Invalid([{ field: 'person', key: 'directory.request.fault.assignee' }])
      await this.#needs.db.raw('update directory.request_clock set assignee_id = ? where item_id = ?', [person, item.id])
      await this.#needs.audit.record(viewer, 'directory.request.assigned', `item:${item.id}`, { person })
      await this.#needs.notices.tell('directory.request-received', { to: { people: [person] }, item: item.id, actor: viewer.id, key: `${item.id} ${person}` })
    })
  }

  /**
   * What nobody took up goes to the deputy, or another contact point of the seat; what nobody answered in time is shown to the hub.
   * Each once, however often it runs.
   */
  async escalate(): Promise<{ toDeputy: number; toHub: number }> {
    const at = this.#needs.clock.now()
    const done = { toDeputy: 0, toHub: 0 }
    const late = await rows<{ item: string }>(this.#needs.db, `select item_id as item from directory.request_clock where (stage = 'sent' and level = 0 and acknowledge_by < ?) or (stage in ('sent', 'acknowledged') and due_at < ?) order by due_at limit 500`, [at, at])
    for (const { item } of late) {
      const went = await this.#needs.transaction(async () => {
        const clock = await this.#clock(item, true)
        if (isWaiting(clock.stage) && clock.stage !== 'escalated' && clock.dueAt < at) {
          await this.#needs.db.raw(`update directory.request_clock set stage = 'escalated', level = 2, escalated_at = ? where item_id = ?`, [at, item])
          await this.#needs.audit.record('system', 'directory.request.escalated', `item:${item}`, { to: 'hub' })
          await this.#tellHub(item, clock.sender, clock.receiver)
          await this.#tellBoth('request-late', clock)
          return 'toHub' as const
        }
        if (clock.stage !== 'sent' || clock.level !== 0 || clock.acknowledgeBy >= at) return null
        const deputy = await this.#whoAnswers(clock.receiver, clock.assigneeId)
        await this.#needs.db.raw('update directory.request_clock set level = 1, assignee_id = coalesce(?::uuid, assignee_id) where item_id = ?', [deputy?.id ?? null, item])
        await this.#needs.audit.record('system', 'directory.request.escalated', `item:${item}`, { to: 'deputy' })
        await this.#needs.notices.tell('directory.request-passed-on', { to: { people: [deputy?.id, clock.assigneeId].filter((one): one is string => typeof one === 'string') }, item, key: item })
        return 'toDeputy' as const
      })
      if (went) done[went]++
    }
    return done
  }

  /** Who answers for a seat: a confirmed contact point before a deputy, and those before the others; never `not`. Null where nobody is there. */
  async #whoAnswers(administration: string, not: string | null = null): Promise<SeatHolder | null> {
    const holders = (await this.#needs.seats.of(administration, 'ncp')).filter(({ id }) => id !== not)
    const kinds = new Map((await this.#needs.appointments.of(administration)).filter(({ state }) => state === 'standing').map(({ person, kind }) => [person, kind]))
    const today = dayOf(this.#needs.clock.now())
    const rank = ({ id, confirmation }: SeatHolder) => (isStanding(standingOf({ confirmation, isAsked: false, isRevoked: false }, today)) ? 0 : 10) + (kinds.get(id) === 'ncp' ? 0 : kinds.get(id) === 'deputy' ? 1 : 2)
    return holders.toSorted((a, b) => rank(a) - rank(b))[0] ?? null
  }

  async #daysLeft({ sender, receiver, dueAt }: RequestClock): Promise<number> {
    const [mine, theirs] = [await this.#needs.seatBook.office(sender), await this.#needs.seatBook.office(receiver)]
    return daysLeft(dueAt, { mine, theirs }, this.#needs.clock.now())
  }

  async #step(viewer: Viewer, key: string, step: Step, work: (clock: RequestClock, at: Date) => Promise<void>): Promise<void> {
    const item = await this.#needs.content.read(viewer, kinds, key)
    await this.#needs.transaction(async () => {
      const clock = await this.#clock(item.id, true)
      if (!this.#may(viewer, clock, step)) throw new Refused()
      if (afterStep(clock.stage, step) === null) throw new Conflict({ stage: clock.stage }, 'directory.request.fault.stage')
      await work(clock, this.#needs.clock.now())
      await this.#needs.audit.record(viewer, `directory.request.${step}`, `item:${item.id}`)
    })
  }

  #may(viewer: Viewer, clock: RequestClock, step: Step): boolean {
    return step === 'close' ? this.#isSender(viewer, clock) : step === 'escalate' ? false : this.#isReceiver(viewer, clock)
  }
  #isReceiver(viewer: Viewer, { receiver, assigneeId }: RequestClock): boolean {
    return viewer.id !== null && viewer.administration === receiver && (viewer.id === assigneeId || this.#needs.seatBook.isOwn(viewer, receiver))
  }
  #isSender(viewer: Viewer, { sender, senderId }: RequestClock): boolean {
    return viewer.id !== null && viewer.administration === sender && (viewer.id === senderId || this.#needs.seatBook.isOwn(viewer, sender))
  }

  async #write(viewer: Viewer, item: string, words: string, isAnswer: boolean, at: Date): Promise<string> {
    const id = randomUUID()
    await this.#needs.db.raw('insert into directory.request_message (id, item_id, by_id, administration, words, is_answer, at) values (?, ?, ?, ?, ?, ?, ?)', [id, item, viewer.id, viewer.administration, words.trim().slice(0, 20_000), isAnswer, at])
    return id
  }
  async #agree(viewer: Viewer, { item, sender, receiver, senderId }: RequestClock, { handling, until, keepMonths }: ChannelTerms): Promise<void> {
    await this.#needs.audit.record(viewer, 'directory.channel.agreed', `item:${item}`, { sender, receiver })
    await this.#needs.events.emit('directory.channel.agreed', { item, data: { sender, receiver, senderId, receiverId: viewer.id, handling, until, keepMonths } })
  }
  async #clock(item: string, isLocked = false): Promise<RequestClock> {
    const found = await row<RequestClock>(this.#needs.db, `select ${clockColumns} from directory.request_clock c where c.item_id = ?${isLocked ? ' for update' : ''}`, [item])
    if (!found) throw new NotFound()
    return found
  }
  async #tellSender(notice: 'request-acknowledged' | 'request-answered', viewer: Viewer, { item, sender, senderId }: RequestClock): Promise<void> {
    await this.#needs.notices.tell(`directory.${notice}`, { to: senderId === null ? { seats: [{ administration: sender }] } : { people: [senderId] }, item, actor: viewer.id, key: `${item} ${notice === 'request-answered' ? this.#needs.clock.now().toISOString() : ''}` })
  }
  async #tellBoth(notice: 'request-late', { item, sender, receiver, senderId, assigneeId }: RequestClock): Promise<void> {
    await this.#needs.notices.tell(`directory.${notice}`, { to: { people: [senderId, assigneeId].filter((one): one is string => one !== null), seats: [{ administration: receiver }, ...(senderId === null ? [{ administration: sender }] : [])] }, item, key: item })
  }
  /** The hub learns that it waits and between whom, not what is asked. */
  async #tellHub(item: string, sender: string, receiver: string): Promise<void> {
    const names = await Promise.all([sender, receiver].map(async (code) => (await this.#needs.people.administration(code))?.names.en ?? code))
    await this.#needs.notices.tell('directory.request-escalated', { to: { people: await this.#needs.seats.staff() }, path: '/directory/seats', values: { from: names[0] ?? sender, to: names[1] ?? receiver }, key: item })
  }
}
