import type { Clock, CoreServices, PluginApis } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { Knex } from 'knex'
import { row, rows } from '../../board/model/rows.ts'
import type { CategoryFields } from '../../board/model/kinds.ts'
import type { Categories } from '../../board/services/categories.ts'
import { nextOf, type Waiting } from '../model/ladder.ts'
import type { RoutingSettings } from '../settings.ts'
import type { AskBook } from './ask-book.ts'
import type { Panel } from './panel.ts'

type Needs = Pick<CoreServices, 'notices' | 'seats' | 'standing' | 'transaction' | 'touch'> & { db: Knex; clock: Clock; askBook: AskBook; panel: Panel; categories: Categories; directory: PluginApis['directory'] | undefined; settings: RoutingSettings }
interface Due { thread: string; round: number; category: string | null; author: string | null; isOpen: boolean }
/** What is older when it comes, such as what is brought from another system, is nobody’s to be asked. */
const oldestDays = 30
const atOnce = 50

/** Takes questions nobody has answered to people who may know, round by round, and then to the hub. May be stopped anywhere and run twice. */
export class Router {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A topic that waits for an answer sets out. In the open transaction; twice is once. */
  async begin(thread: string): Promise<void> {
    const { db, clock, settings } = this.#needs
    await db.raw(`insert into forum.routed (thread_id, next_at) select t.item_id, t.begun_at + make_interval(hours => ?) from forum.thread t
      where t.item_id = ?::uuid and t.is_unanswered and t.category_id is not null and t.begun_at > ?::timestamptz on conflict do nothing`, [settings.routeAfterHours, thread, new Date(clock.now().getTime() - oldestDays * 86_400_000)])
  }

  /** Looks at up to fifty questions whose time has come; answers how many. */
  async run(): Promise<number> {
    const { db, clock, transaction } = this.#needs
    const due = await rows<{ thread: string }>(db, `select thread_id as thread from forum.routed where state = 'asking' and next_at <= ?::timestamptz order by next_at, thread_id limit ${atOnce}`, [clock.now()])
    for (const { thread } of due) await transaction(() => this.#step(thread))
    return due.length
  }

  async #step(thread: string): Promise<void> {
    const { db, clock, askBook, settings } = this.#needs
    // One at a time over all processes, so that what somebody is asked of late is counted before they are asked again.
    await db.raw(`select pg_advisory_xact_lock(hashtextextended('forum.routed', 12))`)
    const due = await row<Due>(db, `select r.thread_id as thread, r.round, t.category_id as category, t.author_id as author, t.is_unanswered and not t.is_locked and t.merged_into is null and t.category_id is not null as "isOpen"
      from forum.routed r join forum.thread t on t.item_id = r.thread_id where r.thread_id = ?::uuid and r.state = 'asking' and r.next_at <= ?::timestamptz for update of r`, [thread, clock.now()])
    if (!due) return
    await askBook.lapse(thread)
    if (!due.isOpen) return this.#set(thread, { state: 'done' })
    const asks = await rows<Waiting>(db, 'select state, until from forum.ask where thread_id = ?::uuid', [thread])
    const next = nextOf({ round: due.round, asks: asks.map(({ state, until }) => ({ state, until: new Date(until) })) }, settings.askRounds, clock.now())
    if (next.do === 'wait') return this.#set(thread, { nextAt: next.until })
    if (next.do === 'ask' && await this.#ask(due, next.round)) return
    await this.#toHub(due)
  }

  /** False where nobody fits, or whoever did was asked already. */
  async #ask(due: Due, round: number): Promise<boolean> {
    const { panel, askBook, standing, clock, settings } = this.#needs
    const [item, category] = [await standing(due.thread), due.category === null ? null : await standing(due.category)]
    if (!item || !category) return false
    const { replies } = category.input.fields as CategoryFields
    if (replies === 'moderators') return false
    const topics = item.input.topics?.length ? item.input.topics : category.input.topics ?? []
    const chosen = await panel.of({ thread: due.thread, author: due.author, administration: item.administration, topics, lang: item.input.lang, circle: replies }, settings.askAtOnce)
    if (chosen.length === 0) return false
    const until = new Date(clock.now().getTime() + settings.askHours * 3_600_000)
    await askBook.ask({ thread: due.thread, people: chosen, round, until, author: due.author, by: null })
    await this.#set(due.thread, { round, nextAt: until })
    return true
  }

  async #toHub({ thread, category }: Due): Promise<void> {
    const { notices, categories, seats, clock } = this.#needs
    await this.#set(thread, { state: 'hub', hubAt: clock.now() })
    const moderators = await categories.moderators(category)
    await notices.tell('forum.unrouted', { to: { people: moderators.length > 0 ? moderators : await seats.staff() }, item: thread, path: '/forum/asks/hub', key: `unrouted:${thread}` })
  }

  async #set(thread: string, { state = 'asking', round = null, nextAt = null, hubAt = null }: { state?: string; round?: number | null; nextAt?: Date | null; hubAt?: Date | null }): Promise<void> {
    await this.#needs.db.raw('update forum.routed set state = ?, round = coalesce(?::int, round), next_at = coalesce(?::timestamptz, next_at), hub_at = coalesce(?::timestamptz, hub_at) where thread_id = ?::uuid', [state, round, nextAt, hubAt, thread] as never)
    await this.#needs.touch('routed')
  }
}
