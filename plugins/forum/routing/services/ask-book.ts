import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type ItemSummary, type Viewer } from '@diwan/core'
import type { Knex } from 'knex'
import { readPlace, writePlace } from '../../board/model/place.ts'
import { asId, row, rows } from '../../board/model/rows.ts'
import type { PrivateTalks } from '../../talks/private-talks.ts'
import { isWaiting, type AskState } from '../model/ladder.ts'
import type { RoutingSettings } from '../settings.ts'

type Needs = Pick<CoreServices, 'notices' | 'touch'> & { db: Knex; content: Content; clock: Clock; audit: Audit; privateTalks: PrivateTalks; settings: RoutingSettings }
/** What an expert sees of one: `isOpen` while their answer is waited for. */
export interface AskLine { state: AskState; askedAt: Date; until: Date; isOpen: boolean; isAnswered: boolean; item: ItemSummary }
export interface Willing { isAsked: boolean; perWeek: number }
interface Own { thread: string; state: AskState; askedAt: string; until: string; isUnanswered: boolean }

/** What people are asked, and what they say to it. */
export class AskBook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. Somebody is asked a question once. `author`: whose it is; `by`: who chose them by hand. */
  async ask({ thread, people, round, until, author, by }: { thread: string; people: readonly string[]; round: number; until: Date; author: string | null; by: string | null }): Promise<void> {
    const { db, clock, notices, audit } = this.#needs
    const asked = await rows<{ id: string }>(db, `insert into forum.ask (thread_id, person_id, round, state, asked_at, until, by_id) select ?::uuid, x.id, ?, 'open', ?::timestamptz, ?::timestamptz, ?::uuid from unnest(?::uuid[]) as x(id) on conflict do nothing returning person_id as id`,
      [thread, round, clock.now(), until, by, people])
    if (asked.length === 0) return
    await notices.tell('forum.asked', { to: { people: asked.map(({ id }) => id) }, item: thread, path: `/forum/asks/${thread}`, actor: author, values: { until }, key: `ask:${thread}:${round}` })
    await audit.record('system', 'forum.question.put', `item:${thread}`, { round, people: asked.length })
  }

  /** What was not answered in time waits no longer. */
  async lapse(thread: string): Promise<void> {
    await this.#needs.db.raw(`update forum.ask set state = 'over' where thread_id = ?::uuid and state in ('open', 'accepted') and until <= ?::timestamptz`, [thread, this.#needs.clock.now()])
  }

  /** The viewer’s own, newest first, 20 at a time; questions they may no longer read are left out. */
  async list(viewer: Viewer, after?: string): Promise<{ rows: AskLine[]; next: string | null }> {
    const place = readPlace(after)
    const found = await this.#needs.content.joined<Own>(viewer, {
      sql: `select ${own} where k.person_id = ?::uuid and (k.asked_at, k.thread_id) < (coalesce(?::timestamptz, 'infinity'), coalesce(?::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')) order by k.asked_at desc, k.thread_id desc limit 21`, bindings: [viewer.id, place?.at ?? null, place?.id ?? null],
    })
    const shown = found.slice(0, 20), last = shown.at(-1)?.own
    return { rows: shown.flatMap(({ own: one, item }) => item === null ? [] : [this.#line(one, item)]), next: found.length > 20 && last ? writePlace({ at: new Date(last.askedAt), id: last.thread }) : null }
  }

  /** How many wait for the viewer, up to 20. */
  async count(viewer: Viewer): Promise<number> {
    const found = await this.#needs.content.joined<Own>(viewer, { sql: `select ${own} where k.person_id = ?::uuid and k.state in ('open', 'accepted') and k.until > ?::timestamptz and t.is_unanswered order by k.asked_at desc limit 20`, bindings: [viewer.id, this.#needs.clock.now()], isFrequent: true })
    return found.filter(({ item }) => item !== null).length
  }

  /** The viewer’s own on a question. @throws NotFound, also where they may no longer read the question */
  async read(viewer: Viewer, thread: string): Promise<AskLine> {
    const [found] = await this.#needs.content.joined<Own>(viewer, { sql: `select ${own} where k.thread_id = ?::uuid and k.person_id = ?::uuid`, bindings: [asId(thread), viewer.id] })
    if (!found?.item) throw new NotFound()
    return this.#line(found.own, found.item)
  }

  /** They will answer, and have as long again. Twice is once. In the open transaction. @throws NotFound, Conflict once it is answered or over */
  async accept(viewer: Viewer, thread: string): Promise<AskLine> {
    const { db, clock, audit, settings } = this.#needs
    const ask = await this.#held(viewer, thread)
    if (ask.state === 'accepted') return ask
    const until = new Date(clock.now().getTime() + settings.askHours * 3_600_000)
    await db.raw(`update forum.ask set state = 'accepted', until = ?::timestamptz, decided_at = ?::timestamptz where thread_id = ?::uuid and person_id = ?::uuid`, [until, clock.now(), thread, viewer.id])
    await db.raw(`update forum.routed set next_at = greatest(next_at, ?::timestamptz) where thread_id = ?::uuid`, [until, ask.item.id])
    await audit.record(viewer, 'forum.ask.accepted', `item:${ask.item.id}`)
    await this.#needs.touch('routed')
    return { ...ask, state: 'accepted', until }
  }

  /** Not theirs to answer; `might` names who may know. The next is asked at once where nobody else is waited for. In the open transaction. @throws NotFound, Conflict, Invalid on `might` */
  async decline(viewer: Viewer, thread: string, { note, might }: { note: string; might: string }): Promise<void> {
    const { db, clock, audit, privateTalks } = this.#needs
    const ask = await this.#held(viewer, thread)
    const named = might.trim() === '' ? [] : await privateTalks.named(viewer, might).catch((error: unknown) => { throw error instanceof Invalid ? new Invalid(error.faults.map((fault) => ({ ...fault, field: 'might' }))) : error })
    if (named.length > 1) throw new Invalid([{ field: 'might', key: 'forum.ask.fault.one' }])
    await db.raw(`update forum.ask set state = 'declined', decided_at = ?::timestamptz, note = ?, suggested_id = ?::uuid where thread_id = ?::uuid and person_id = ?::uuid`, [clock.now(), note.trim().slice(0, 500), named[0]?.id ?? null, thread, viewer.id] as never)
    await db.raw(`update forum.routed r set next_at = ?::timestamptz where r.thread_id = ?::uuid and not exists (select 1 from forum.ask k where k.thread_id = r.thread_id and k.state in ('open', 'accepted') and k.until > ?::timestamptz)`, [clock.now(), ask.item.id, clock.now()])
    await audit.record(viewer, 'forum.ask.declined', `item:${ask.item.id}`)
    await this.#needs.touch('routed')
  }

  /** What somebody said of being asked, or what the site takes for it until they do. */
  async willing(person: string): Promise<Willing> {
    const { asksUnlessDeclined, asksPerWeek } = this.#needs.settings
    return await row<Willing>(this.#needs.db, 'select is_asked as "isAsked", per_week as "perWeek" from forum.willing where person_id = ?::uuid', [person]) ?? { isAsked: asksUnlessDeclined, perWeek: asksPerWeek }
  }

  /** @throws Refused */
  async setWilling(viewer: Viewer, { isAsked, perWeek }: Willing): Promise<void> {
    const { db, clock, audit } = this.#needs
    if (viewer.id === null) throw new Refused()
    await db.raw('insert into forum.willing as w (person_id, is_asked, per_week, at) values (?::uuid, ?, ?, ?::timestamptz) on conflict (person_id) do update set is_asked = excluded.is_asked, per_week = excluded.per_week, at = excluded.at', [viewer.id, isAsked, perWeek, clock.now()])
    await audit.record(viewer, 'forum.asking.chosen', `person:${viewer.id}`)
  }

  async #held(viewer: Viewer, thread: string): Promise<AskLine> {
    await this.#needs.db.raw('select 1 from forum.ask where thread_id = ?::uuid and person_id = ?::uuid for update', [asId(thread), viewer.id])
    const ask = await this.read(viewer, thread)
    if (ask.isAnswered) throw new Conflict(null, 'forum.ask.fault.answered')
    if (!ask.isOpen) throw new Conflict(null, 'forum.ask.fault.over')
    return ask
  }

  #line({ state, askedAt, until, isUnanswered }: Own, item: ItemSummary): AskLine {
    const now = this.#needs.clock.now(), end = new Date(until)
    return { state: state === 'declined' || end > now ? state : 'over', askedAt: new Date(askedAt), until: end, isOpen: isUnanswered && isWaiting({ state, until: end }, now), isAnswered: !isUnanswered, item }
  }
}

const own = `jsonb_build_object('thread', k.thread_id, 'state', k.state, 'askedAt', k.asked_at, 'until', k.until, 'isUnanswered', t.is_unanswered and t.merged_into is null) as own, k.thread_id as item_id, null::uuid as person_id from forum.ask k join forum.thread t on t.item_id = k.thread_id`
