import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type ItemSummary, type Viewer } from '@diwan/core'
import type { Knex } from 'knex'
import { readPlace, writePlace } from '../../board/model/place.ts'
import { asId, row } from '../../board/model/rows.ts'
import type { Categories } from '../../board/services/categories.ts'
import type { PrivateTalks } from '../../talks/private-talks.ts'
import type { RoutingSettings } from '../settings.ts'
import type { AskBook } from './ask-book.ts'

type Needs = Pick<CoreServices, 'seats' | 'touch'> & { db: Knex; content: Content; clock: Clock; audit: Audit; askBook: AskBook; categories: Categories; privateTalks: PrivateTalks; settings: RoutingSettings }
export interface HubLine { thread: string; hubAt: Date; asked: number; declined: number; notes: string[]; item: ItemSummary }
export interface Status { state: 'asking' | 'hub'; round: number; waiting: number; accepted: number; until: Date; hubAt: Date | null }
interface Own { thread: string; hubAt: string; asked: number; declined: number; notes: string[] }

/** Questions nobody who was asked has answered, before those who moderate their categories; and how far each question is, for its readers. */
export class HubQueue {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The oldest first, 30 at a time. @throws NotFound for who moderates nothing */
  async list(viewer: Viewer, after?: string): Promise<{ rows: HubLine[]; next: string | null }> {
    const mine = await this.#needs.categories.moderated(viewer)
    if (mine?.length === 0) throw new NotFound()
    const place = readPlace(after)
    const found = await this.#needs.content.joined<Own>(viewer, {
      sql: `select jsonb_build_object('thread', r.thread_id, 'hubAt', r.hub_at, 'asked', (select count(*) from forum.ask k where k.thread_id = r.thread_id), 'declined', (select count(*) from forum.ask k where k.thread_id = r.thread_id and k.state = 'declined'),
          'notes', (select coalesce(jsonb_agg(k.note order by k.decided_at), '[]') from forum.ask k where k.thread_id = r.thread_id and k.note <> '')) as own, r.thread_id as item_id, null::uuid as person_id
        from forum.routed r join forum.thread t on t.item_id = r.thread_id where r.state = 'hub' and t.is_unanswered and t.merged_into is null and (?::boolean or t.category_id = any(?::uuid[]))
          and (r.hub_at, r.thread_id) > (coalesce(?::timestamptz, '-infinity'), coalesce(?::uuid, '00000000-0000-0000-0000-000000000000')) order by r.hub_at, r.thread_id limit 31`, bindings: [mine === null, mine ?? [], place?.at ?? null, place?.id ?? null],
    })
    const shown = found.slice(0, 30), last = shown.at(-1)?.own
    return { rows: shown.flatMap(({ own, item }) => item === null ? [] : [{ ...own, hubAt: new Date(own.hubAt), item }]), next: found.length > 30 && last ? writePlace({ at: new Date(last.hubAt), id: last.thread }) : null }
  }

  /** Up to 100. */
  async count(viewer: Viewer): Promise<number> {
    if (viewer.id === null) return 0
    const [found] = await this.#needs.content.joined<{ n: number }>(viewer, {
      isFrequent: true, bindings: [viewer.may('forum.moderate'), viewer.id],
      sql: `select jsonb_build_object('n', count(*)) as own, null::uuid as item_id, null::uuid as person_id from (select 1 from forum.routed r join forum.thread t on t.item_id = r.thread_id
        where r.state = 'hub' and t.is_unanswered and t.merged_into is null and (?::boolean or t.category_id in (select m.category_id from forum.moderator m where m.person_id = ?::uuid)) limit 100) x`,
    })
    return found?.own.n ?? 0
  }

  /** A moderator asks somebody by name. In the open transaction. @throws NotFound, Conflict, Invalid on `people` */
  async ask(viewer: Viewer, thread: string, typed: string): Promise<void> {
    const { clock, askBook, privateTalks, seats, settings } = this.#needs
    const { round, author } = await this.#held(viewer, thread)
    const [person, ...more] = await privateTalks.named(viewer, typed)
    if (!person || more.length > 0) throw new Invalid([{ field: 'people', key: 'forum.ask.fault.one' }])
    if (person.id === author || (await seats.readers(thread, [person.id], { may: 'forum.write' })).length === 0) throw new Invalid([{ field: 'people', key: 'forum.hub.fault.reader' }])
    if (!(await askBook.willing(person.id)).isAsked) throw new Invalid([{ field: 'people', key: 'forum.hub.fault.unwilling' }])
    if (await row(this.#needs.db, 'select 1 from forum.ask where thread_id = ?::uuid and person_id = ?::uuid', [thread, person.id])) throw new Invalid([{ field: 'people', key: 'forum.hub.fault.asked' }])
    const until = new Date(clock.now().getTime() + settings.askHours * 3_600_000)
    await askBook.ask({ thread, people: [person.id], round: round + 1, until, author, by: viewer.id })
    await this.#onItsWay(viewer, thread, round + 1, until)
  }

  /** The rounds begin again, with people who were not asked yet. In the open transaction. @throws NotFound, Conflict */
  async again(viewer: Viewer, thread: string): Promise<void> {
    await this.#held(viewer, thread)
    await this.#onItsWay(viewer, thread, 0, this.#needs.clock.now())
  }

  /** How far a question is that nobody has answered, in numbers; null for any other. Whoever asks may read it. */
  async status(thread: string): Promise<Status | null> {
    const now = this.#needs.clock.now()
    const found = await row<Status>(this.#needs.db, `select r.state, r.round, r.next_at as until, r.hub_at as "hubAt", count(k.thread_id)::int as waiting, count(k.thread_id) filter (where k.state = 'accepted')::int as accepted
      from forum.routed r join forum.thread t on t.item_id = r.thread_id left join forum.ask k on k.thread_id = r.thread_id and k.state in ('open', 'accepted') and k.until > ?::timestamptz
      where r.thread_id = ?::uuid and r.state <> 'done' and t.is_unanswered and t.merged_into is null and not t.is_locked group by r.thread_id`, [now, thread])
    return found ? { ...found, until: new Date(found.until), hubAt: found.hubAt && new Date(found.hubAt) } : null
  }

  async #held(viewer: Viewer, thread: string): Promise<{ round: number; author: string | null }> {
    const { db, content, categories } = this.#needs
    const item = await content.read(viewer, 'forum.topic', asId(thread))
    const held = await row<{ round: number; state: string; author: string | null; category: string; isUnanswered: boolean }>(db, `select r.round, r.state, t.author_id as author, t.category_id as category, t.is_unanswered as "isUnanswered" from forum.routed r join forum.thread t on t.item_id = r.thread_id where r.thread_id = ?::uuid for update of r`, [item.id])
    if (!held) throw new NotFound()
    if (!await categories.isModerator(viewer, held.category)) throw new Refused('forum.fault.not-moderator')
    if (held.state !== 'hub' || !held.isUnanswered) throw new Conflict(null, 'forum.hub.fault.gone')
    return held
  }

  async #onItsWay(viewer: Viewer, thread: string, round: number, nextAt: Date): Promise<void> {
    await this.#needs.db.raw(`update forum.routed set state = 'asking', round = ?, next_at = ?::timestamptz where thread_id = ?::uuid`, [round, nextAt, thread])
    await this.#needs.audit.record(viewer, 'forum.question.sent-on', `item:${thread}`)
    await this.#needs.touch('routed')
  }
}
