import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Audit, type Clock, type Content, type Item, type ItemSummary, type Seats, type Viewer } from '@diwan/core'
import { formatOf } from '../model/formats.ts'
import type { CategoryFields } from '../model/kinds.ts'
import { row, rows } from '../model/rows.ts'

interface Needs { db: Knex; content: Content; audit: Audit; clock: Clock; seats: Seats }
export const categoryKind = 'forum.category'
export type Category = ItemSummary & { fields: CategoryFields }
/** What a viewer may do in a category. */
export interface Rights { mayBegin: boolean; mayReply: boolean; isModerator: boolean }

/** In a private discussion (`null`) everybody of it may reply and nobody moderates. */
export function rightsIn(viewer: Viewer, rules: Pick<CategoryFields, 'format' | 'begins' | 'replies'> | null, isModerator: boolean): Rights {
  if (viewer.id === null || !viewer.may('forum.write')) return { mayBegin: false, mayReply: false, isModerator: false }
  if (rules === null) return { mayBegin: true, mayReply: true, isModerator: false }
  const isOf = (circle: CategoryFields['begins']): boolean => isModerator || (circle !== 'moderators' && viewer.tokens.includes(circle))
  return { mayBegin: isOf(formatOf(rules.format).isFromModerators ? 'moderators' : rules.begins), mayReply: isOf(rules.replies), isModerator }
}

/** Where topics stand: who begins one, who answers, who looks after them. */
export class Categories {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Those the viewer may read, in the order they are given; at most 100. */
  async all(viewer: Viewer): Promise<Category[]> {
    const { rows: found } = await this.#needs.content.list(viewer, { kinds: [categoryKind], limit: 100 })
    return (found as Category[]).toSorted((a, b) => a.fields.place - b.fields.place || a.title.localeCompare(b.title, viewer.locale))
  }

  /** @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Item & { fields: CategoryFields }> { return await this.#needs.content.read(viewer, categoryKind, key) as Item & { fields: CategoryFields } }

  async rights(viewer: Viewer, category: Pick<Category, 'id' | 'fields'> | null): Promise<Rights> {
    return rightsIn(viewer, category?.fields ?? null, category !== null && await this.isModerator(viewer, category.id))
  }

  async isModerator(viewer: Viewer, category: string | null): Promise<boolean> {
    if (viewer.id === null || category === null) return false
    if (viewer.may('forum.moderate')) return true
    return await row(this.#needs.db, 'select 1 from forum.moderator where category_id = ?::uuid and person_id = ?::uuid', [category, viewer.id]) !== undefined
  }

  /** Ids of the categories the viewer looks after; null: of all. */
  async moderated(viewer: Viewer): Promise<string[] | null> {
    if (viewer.id === null) return []
    if (viewer.may('forum.moderate')) return null
    return (await rows<{ id: string }>(this.#needs.db, 'select category_id as id from forum.moderator where person_id = ?::uuid limit 100', [viewer.id])).map(({ id }) => id)
  }

  /** Whom to tell of what waits there: its own moderators, or the staff where it has none. */
  async moderators(category: string | null): Promise<string[]> {
    return category === null ? [] : (await rows<{ id: string }>(this.#needs.db, 'select person_id as id from forum.moderator where category_id = ?::uuid order by since limit 50', [category])).map(({ id }) => id)
  }

  /** @throws Refused, NotFound, Invalid on `person` for somebody who may not read the category */
  async appoint(viewer: Viewer, category: string, person: string, isAppointed: boolean): Promise<void> {
    const { db, clock, audit, seats } = this.#needs
    if (!viewer.may('forum.manage')) throw new Refused()
    const holder = await seats.get(person)
    if (isAppointed && !holder?.isActive) throw new Invalid([{ field: 'person', key: 'forum.moderators.fault.person' }])
    if (isAppointed) await db.raw('insert into forum.moderator (category_id, person_id, since) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [category, person, clock.now()])
    else if ((await rows(db, 'delete from forum.moderator where category_id = ?::uuid and person_id = ?::uuid returning 1', [category, person])).length === 0) throw new NotFound()
    await audit.record(viewer, isAppointed ? 'forum.moderator.appointed' : 'forum.moderator.released', `item:${category}`, { person })
  }
}
