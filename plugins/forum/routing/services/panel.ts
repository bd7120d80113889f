import type { Clock, PluginApis, Seats } from '@diwan/core'
import type { Expert } from '@diwan/directory/contract'
import type { Knex } from 'knex'
import { rows } from '../../board/model/rows.ts'
import { choose, type Candidate } from '../model/choose.ts'
import { nextAtWork, weekendOf } from '../model/working-hours.ts'
import type { RoutingSettings } from '../settings.ts'

interface Needs { db: Knex; clock: Clock; seats: Seats; directory: PluginApis['directory'] | undefined; settings: RoutingSettings }
export interface Asked { thread: string; author: string | null; administration: string | null; topics: readonly string[]; lang: string; circle: 'members' | 'ncps' }
interface Load { id: string; recent: number; week: number; open: number; isAsked: boolean | null; perWeek: number | null }
/** Whoever is at work within so many hours is near. */
const nearHours = 12
const noLoad = { recent: 0, week: 0, open: 0, isAsked: null, perWeek: null }

/** Who a question is put to. Nobody who may not read it is so much as considered. */
export class Panel {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Ids of at most `n` people who were not asked yet. In the open transaction. */
  async of(asked: Asked, n: number): Promise<string[]> {
    const { db, seats, directory, settings } = this.#needs
    if (!directory) return []
    const before = await rows<{ person: string; suggested: string | null }>(db, 'select person_id as person, suggested_id as suggested from forum.ask where thread_id = ?::uuid', [asked.thread])
    const gone = new Set([...before.map(({ person }) => person), ...asked.author === null ? [] : [asked.author]])
    const suggested = new Set(before.flatMap(({ suggested: one }) => one ?? []).filter((id) => !gone.has(id)))
    const experts = (await directory.experts(asked.topics)).filter(({ id, level, isAway }) => !isAway && !gone.has(id) && (level >= settings.askFromLevel || suggested.has(id)))
    const known = [...experts, ...await this.#named([...suggested].filter((id) => !experts.some((one) => one.id === id)))]
    const loads = await this.#loads(known.map(({ id }) => id))
    const free = known.filter(({ id }) => this.#isFree(loads.get(id) ?? noLoad))
    const readers = new Set(await seats.readers(asked.thread, free.map(({ id }) => id), { may: 'forum.write', token: asked.circle }))
    return choose(free.filter(({ id }) => readers.has(id)).map((expert) => this.#candidate(expert, asked, suggested, loads.get(expert.id) ?? noLoad)), n, asked.thread).map(({ id }) => id)
  }

  /** Whom somebody named, where their seat is vouched for; what they know, whoever named them says. */
  async #named(ids: readonly string[]): Promise<Expert[]> {
    const holders = await this.#needs.seats.list(ids)
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    return [...holders.values()].flatMap(({ id, administration, isActive, confirmation, locale, timeZone }) => isActive && confirmation !== null && confirmation.until >= today ? [{ id, administration, level: 0, languages: [locale], timeZone, isAway: false }] : [])
  }

  #isFree({ week, open, isAsked, perWeek }: Omit<Load, 'id'>): boolean {
    const { settings } = this.#needs
    return (isAsked ?? settings.asksUnlessDeclined) && week < (perWeek ?? settings.asksPerWeek) && open < settings.asksOpen
  }

  #candidate({ id, administration, level, languages, timeZone }: Expert, asked: Asked, suggested: ReadonlySet<string>, { recent, open }: Omit<Load, 'id'>): Candidate {
    const now = this.#needs.clock.now()
    const next = nextAtWork(timeZone, weekendOf(administration), now)
    return { id, isOwn: administration !== null && administration === asked.administration, isSuggested: suggested.has(id), speaks: languages.includes(asked.lang), level, isNear: next !== null && next.getTime() - now.getTime() <= nearHours * 3_600_000, recent, open }
  }

  /** How much each was asked in 30 and in seven days, and what of it still waits. */
  async #loads(ids: readonly string[]): Promise<Map<string, Load>> {
    const now = this.#needs.clock.now()
    const since = (days: number): Date => new Date(now.getTime() - days * 86_400_000)
    const found = await rows<Load>(this.#needs.db, `select p.id, w.is_asked as "isAsked", w.per_week as "perWeek", a.recent, a.week, a.open from unnest(?::uuid[]) as p(id) left join forum.willing w on w.person_id = p.id
      cross join lateral (select count(*)::int as recent, count(*) filter (where k.asked_at > ?::timestamptz)::int as week, count(*) filter (where k.state in ('open', 'accepted') and k.until > ?::timestamptz and t.is_unanswered)::int as open
        from forum.ask k join forum.thread t on t.item_id = k.thread_id where k.person_id = p.id and k.asked_at > ?::timestamptz) a`, [ids, since(7), now, since(30)])
    return new Map(found.map((load) => [load.id, load]))
  }
}
