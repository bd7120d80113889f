import type { Knex } from 'knex'
import type { Clock, Content, ItemSummary, Page, RequestFacts, Viewer } from '@diwan/core'
import type { Meeting, Meetings } from './meetings.ts'

interface Needs { db: Knex; content: Content; clock: Clock; meetings: Meetings }
export interface DueAction { id: string; words: string; dueOn: string; isLate: boolean; meeting: ItemSummary }
/** Somebody asks the reader, or their seat, to come to a meeting, and nobody has answered. `until`: `YYYY-MM-DD`. */
export interface DueInvitation { id: string; isSeat: boolean; until: string | null; meeting: ItemSummary }
export interface Front { posts: ItemSummary[]; meetings: Meeting[]; alerts: ItemSummary[]; asked: number; tasks: DueAction[]; invitations: DueInvitation[] }
export interface OpenFront { posts: ItemSummary[]; milestones: ItemSummary[]; meetings: Meeting[] }
interface DueRow { about: 'seen' | 'asked' | 'action' | 'invited'; n: number | null; id: string; item: string; words: string; due_on: string }

/** What is due later than in so many days is not said yet. */
const ahead = 30

/**
 * What updates shows of itself on a member's home: the latest, meetings ahead, and what waits for this reader. Several slots of one
 * page show a part each; it is asked for once, by two statements.
 */
export class FrontPage {
  readonly #needs: Needs
  readonly #asked = new WeakMap<RequestFacts, Promise<Front>>()
  constructor(needs: Needs) { this.#needs = needs }

  /** The first of a request says how many posts. */
  of(request: RequestFacts, viewer: Viewer, onHome: number): Promise<Front> {
    const known = this.#asked.get(request)
    if (known) return known
    const asking = this.#ask(viewer, onHome)
    this.#asked.set(request, asking)
    return asking
  }

  /** What stands on a visitor's home: the latest, and what lies ahead; of one statement. */
  open(request: RequestFacts, viewer: Viewer, onHome: number): Promise<OpenFront> {
    const asking = this.#opened.get(request) ?? this.#look(viewer, onHome)
    this.#opened.set(request, asking)
    return asking
  }
  readonly #opened = new WeakMap<RequestFacts, Promise<OpenFront>>()

  async #look(viewer: Viewer, onHome: number): Promise<OpenFront> {
    const found: Record<'posts' | 'milestones' | 'meetings', Page<ItemSummary>> = await this.#needs.content.lists(viewer, {
      posts: { kinds: ['updates.post'], limit: onHome }, milestones: { kinds: ['updates.milestone'], limit: 100 }, meetings: { kinds: ['updates.meeting'], limit: 100 },
    })
    return { posts: found.posts.rows, milestones: found.milestones.rows, meetings: this.#needs.meetings.nearest(found.meetings.rows, 3) }
  }

  async #ask(viewer: Viewer, onHome: number): Promise<Front> {
    const { content, meetings } = this.#needs
    const lists: Promise<Record<'posts' | 'alerts' | 'meetings', Page<ItemSummary>>> = content.lists(viewer, {
      posts: { kinds: ['updates.post'], limit: onHome },
      // The newest hundred.
      alerts: { kinds: ['updates.post'], facets: { category: 'alert' }, limit: 100 },
      meetings: { kinds: ['updates.meeting'], limit: 100 },
    })
    const [found, { seen, asked, actions, invited }] = await Promise.all([lists, this.#due(viewer)])
    const asking = found.alerts.rows.filter(({ fields }) => fields['needsAcknowledgement'] === true)
    const named = await this.#meetings(viewer, [...actions, ...invited], found.meetings.rows)
    return {
      posts: found.posts.rows, meetings: meetings.nearest(found.meetings.rows, 4), asked,
      alerts: asking.filter(({ id }) => viewer.id !== null && !seen.has(id)), tasks: this.#tasks(actions, named),
      invitations: invited.flatMap(({ id, item, words, due_on: until }) => { const meeting = named.get(item); return meeting ? [{ id, isSeat: words === 'seat', until, meeting }] : [] }),
    }
  }

  /** Which alerts the viewer has acknowledged (of the last thousand), how many requests wait for their seat (up to 100), and what they have to do, most urgent first. */
  async #due(viewer: Viewer): Promise<{ seen: Set<string>; asked: number; actions: DueRow[]; invited: DueRow[] }> {
    if (viewer.id === null) return { seen: new Set(), asked: 0, actions: [], invited: [] }
    const seat = viewer.roles.includes('ncp') ? viewer.administration : null
    const { rows } = await this.#needs.db.raw<{ rows: DueRow[] }>(`
      (select 'seen' as about, null::int as n, null::uuid as id, item_id as item, null as words, null as due_on
        from updates.acknowledgement where person_id = (select ?::uuid) order by at desc limit 1000)
      union all
      select 'asked', count(*)::int, null, null, null, null
        from (select 1 from updates.registration where administration = (select ?::text) and state = 'asked' and person_id <> (select ?::uuid) limit 100) x
      union all
      (select 'action', null, id, item_id, words, due_on::text from updates.action
        where done_at is null and due_on <= (select ?::date) and (owner_id = (select ?::uuid) or administration = (select ?::text)) order by due_on, id limit 50)
      union all
      (select 'invited', null, i.id, i.item_id, case when i.person_id is null then 'seat' else 'self' end, m.registration_until::text from updates.invitation i join updates.meeting m on m.item_id = i.item_id
        where i.declined_at is null and m.ends_at > (select ?::timestamptz) and m.registration <> 'none' and (m.registration_until is null or m.registration_until >= (select ?::date))
          and (i.person_id = (select ?::uuid) and not exists (select 1 from updates.registration r where r.item_id = i.item_id and r.person_id = i.person_id)
            or i.person_id is null and i.administration = (select ?::text) and not exists (select 1 from updates.registration r where r.item_id = i.item_id and r.administration = i.administration and r.state in ('asked', 'registered', 'waiting'))
              and not exists (select 1 from updates.invitation n where n.item_id = i.item_id and n.administration = i.administration and n.person_id is not null and n.declined_at is null))
        order by m.registration_until nulls last, m.starts_at, i.id limit 10)`,
    // Planned once on each connection, its bindings unseen (`unseen` in core's rows): otherwise it is planned at every call.
    [viewer.id, seat, viewer.id, this.#day(ahead), viewer.id, seat, this.#needs.clock.now(), this.#day(0), viewer.id, seat] as never).options({ name: 'updates_front_due' })
    return {
      seen: new Set(rows.filter(({ about }) => about === 'seen').map(({ item }) => item)), asked: rows.find(({ about }) => about === 'asked')?.n ?? 0,
      actions: rows.filter(({ about }) => about === 'action').toSorted((a, b) => a.due_on.localeCompare(b.due_on) || a.id.localeCompare(b.id)),
      invited: rows.filter(({ about }) => about === 'invited'),
    }
  }

  /** A meeting that may no longer be read takes what is due with it; those not among the newest are asked for. */
  async #meetings(viewer: Viewer, rows: readonly DueRow[], known: readonly ItemSummary[]): Promise<Map<string, ItemSummary>> {
    const meetings = new Map(known.map((item) => [item.id, item]))
    const others = rows.map(({ item }) => item).filter((id) => !meetings.has(id))
    if (others.length > 0) for (const item of await this.#needs.content.pick(viewer, others)) meetings.set(item.id, item)
    return meetings
  }

  #tasks(rows: readonly DueRow[], meetings: ReadonlyMap<string, ItemSummary>): DueAction[] {
    const today = this.#day(0)
    return rows.flatMap(({ id, item, words, due_on: dueOn }) => {
      const meeting = meetings.get(item)
      return meeting ? [{ id, words, dueOn, isLate: dueOn < today, meeting }] : []
    })
  }

  #day(later: number): string { return new Date(this.#needs.clock.now().getTime() + later * 86_400_000).toISOString().slice(0, 10) }
}
