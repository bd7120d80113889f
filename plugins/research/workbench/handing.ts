import type { Knex } from 'knex'
import { Conflict, Invalid, type Clock, type Content, type Draft, type Item, type ItemSummary, type Notices, type People, type Seats, type Viewer } from '@diwan/core'
import type { Countings } from './count/countings.ts'
import { benchKinds, numbersOf, type Said } from './model.ts'
import { kindOf } from './workbench.ts'

interface Needs { db: Knex; clock: Clock; content: Content; notices: Notices; seats: Seats; people: People; countings: Countings }
/** What was said with it, and what was answered the last time. */
export interface Handed { name: string; note: string; at: Date; answer: string; answeredAt: Date | null }
interface Worked { item: Item; draft: Draft; said: Said }

const longest = 1_000

/** An evaluation or forecast goes from who made it to the contact points of their administration, who publish it in its name or give it back. */
export class Handing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(item: string): Promise<Handed | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: (Omit<Handed, 'name'> & { person: string })[] }>('select person_id as person, note, at, answer, answered_at as "answeredAt" from research.handing where item_id = ?::uuid', [item])
    if (!row) return null
    const { person, ...said } = row
    return { ...said, name: (await this.#needs.people.cards([person])).get(person)?.name ?? '' }
  }

  /** Whether the viewer's administration has a contact point besides them. */
  async hasContact(viewer: Viewer): Promise<boolean> { return viewer.administration !== null && (await this.#needs.seats.of(viewer.administration, 'ncp')).some(({ id }) => id !== viewer.id) }

  /** @throws Conflict where it is handed over already, has no figures, or is of no seat with a contact point */
  async give(viewer: Viewer, { item, draft, said }: Worked, note: string): Promise<void> {
    const { content, countings, db, clock, notices } = this.#needs
    const { administration } = item
    if (draft.rev === 0 || draft.state !== 'draft') throw new Conflict(null, draft.state === 'review' ? 'research.bench.fault.handed' : 'research.bench.fault.nothing-new')
    if (viewer.id === null || administration === null || administration !== viewer.administration || !await this.hasContact(viewer)) throw new Conflict(null, 'research.bench.fault.no-contact')
    if ((await countings.of(item.id, numbersOf(said.asked)))?.state !== 'done') throw new Conflict(null, 'research.bench.fault.uncounted')
    await content.move(viewer, item.id, 'submit', { rev: item.rev, draft: draft.rev })
    await db.raw(`insert into research.handing (item_id, person_id, administration, note, at) values (?::uuid, ?::uuid, ?, ?, ?::timestamptz)
      on conflict (item_id) do update set person_id = excluded.person_id, administration = excluded.administration, note = excluded.note, at = excluded.at, answer = '', answered_at = null`, [item.id, viewer.id, administration, note.trim().slice(0, longest), clock.now()])
    await notices.tell('research.bench-handed', { to: { seats: [{ administration }] }, item: item.id, path: pathOf(item), actor: viewer.id, values: { name: viewer.name, work: said.title }, handling: 'my-administration', key: `bench-handed:${item.id}:${draft.rev}` })
  }

  /** Publishes what was handed over as it was looked at, or gives it back with a reason; whoever handed it over is told. @throws Conflict, Invalid without a reason */
  async answer(viewer: Viewer, { item, draft, said }: Worked, { decision, note, seen }: { decision: 'publish' | 'return'; note: string; seen: number }): Promise<Item> {
    const { content, db, clock, notices } = this.#needs
    if (draft.state !== 'review') throw new Conflict(null, 'research.bench.fault.not-handed')
    if (decision === 'return' && note.trim() === '') throw new Invalid([{ field: 'note', key: 'research.bench.fault.reason' }])
    const moved = await content.move(viewer, item.id, decision, { rev: item.rev, draft: seen, ...note.trim() === '' ? {} : { note: note.trim().slice(0, longest) } })
    const { rows: [row] } = await db.raw<{ rows: { person: string }[] }>('update research.handing set answer = ?, answered_at = ?::timestamptz where item_id = ?::uuid returning person_id as person', [decision === 'return' ? note.trim().slice(0, longest) : '', clock.now(), item.id])
    if (row) await notices.tell(decision === 'publish' ? 'research.bench-out' : 'research.bench-returned', { to: { people: [row.person] }, item: item.id, path: decision === 'publish' ? moved.path : pathOf(item), actor: viewer.id, values: { work: said.title }, handling: 'my-administration', key: `bench-${decision}:${item.id}:${seen}` })
    return moved
  }

  /** Published, it waits for nobody, by whichever way it was. */
  async published(item: string): Promise<void> { await this.#needs.db.raw('update research.handing set answered_at = ?::timestamptz where item_id = ?::uuid and answered_at is null', [this.#needs.clock.now(), item]) }

  /** What waits for the viewer as a contact point of its seat; at most 20. */
  async waiting(viewer: Viewer): Promise<ItemSummary[]> {
    if (viewer.administration === null || !viewer.may('research.publishMeasures')) return []
    const open = await this.#needs.content.joined<{ id: string }>(viewer, { isFrequent: true, sql: `select jsonb_build_object('id', item_id) as own, null::uuid as item_id, null::uuid as person_id from research.handing where administration = ? and answered_at is null order by at, item_id limit 20`, bindings: [viewer.administration] })
    const ids = new Set(open.map(({ own }) => own.id))
    if (ids.size === 0) return []
    // Who keeps them is asked of the drafts; one that was changed since is its author's again.
    return (await this.#needs.content.mine(viewer, { kinds: benchKinds.map((kind) => kindOf(kind)), why: 'draft', limit: 100 })).filter(({ id, state, administration }) => ids.has(id) && state === 'review' && administration === viewer.administration)
  }
}

/** Where a draft is read. */
export const pathOf = ({ path, publishedAt }: Pick<ItemSummary, 'path' | 'publishedAt'>): string => publishedAt === null ? path : `${path}?draft=true`
