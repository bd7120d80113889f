import type { Knex } from 'knex'
import { NotFound, type Content, type Viewer } from '@diwan/core'
import { asId, row, rows } from '../../board/model/rows.ts'
import { readPlace, writePlace } from '../../board/model/place.ts'
import type { Categories } from '../../board/services/categories.ts'
import { reviewColumns, type Ground, type Review } from './reviews.ts'

interface Needs { db: Knex; content: Content; categories: Categories }
export interface Report { person: string; ground: Ground; note: string; at: Date }
export interface QueueRow extends Review { flags: number }

/** What waits for whom: moderators of a category see theirs, staff all. */
export class ReviewQueue {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The oldest first, 30 at a time. Null for who moderates nothing. */
  async list(viewer: Viewer, after?: string): Promise<{ rows: QueueRow[]; next: string | null } | null> {
    const mine = await this.#needs.categories.moderated(viewer)
    if (mine?.length === 0) return null
    const place = readPlace(after)
    const found = await rows<QueueRow>(this.#needs.db, `select ${reviewColumns}, (select count(*)::int from forum.flag f where f.review_id = v.id) as flags from forum.review v
      where v.state in ('open', 'appealed') and (?::boolean or v.category_id = any(?::uuid[])) and (v.opened_at, v.id) > (coalesce(?::timestamptz, '-infinity'), coalesce(?::uuid, '00000000-0000-0000-0000-000000000000'))
      order by v.opened_at, v.id limit 31`, [mine === null, mine ?? [], place?.at ?? null, place?.id ?? null])
    const shown = found.slice(0, 30), last = shown.at(-1)
    return { rows: shown, next: found.length > 30 && last ? writePlace({ at: new Date(last.openedAt), id: last.id }) : null }
  }

  /** Up to 100. */
  async count(viewer: Viewer): Promise<number> {
    if (viewer.id === null) return 0
    const [found] = await this.#needs.content.joined<{ n: number }>(viewer, {
      isFrequent: true, sql: `select jsonb_build_object('n', count(*)) as own, null::uuid as item_id, null::uuid as person_id from (select 1 from forum.review v where v.state in ('open', 'appealed') and (?::boolean or v.category_id in (select m.category_id from forum.moderator m where m.person_id = ?::uuid)) limit 100) x`,
      bindings: [viewer.may('forum.moderate'), viewer.id],
    })
    return found?.own.n ?? 0
  }

  /** For its moderators. @throws NotFound */
  async read(viewer: Viewer, id: string): Promise<{ review: Review; reports: Report[] }> {
    const review = await this.#one(id)
    if (!review || !(viewer.may('forum.moderate') || await this.#needs.categories.isModerator(viewer, review.category))) throw new NotFound()
    return { review, reports: await rows<Report>(this.#needs.db, 'select person_id as person, ground, note, at from forum.flag where review_id = ?::uuid order by at limit 200', [id]) }
  }

  /** For whose words they are, and who reported them: the former sees all that was decided, the latter whether it was removed. @throws NotFound */
  async decision(viewer: Viewer, id: string): Promise<{ review: Review; isAuthor: boolean; own: Report | null }> {
    const review = await this.#one(id)
    const own = review && viewer.id !== null ? await row<Report>(this.#needs.db, 'select person_id as person, ground, note, at from forum.flag where review_id = ?::uuid and person_id = ?::uuid', [id, viewer.id]) : undefined
    const isAuthor = viewer.id !== null && review?.author === viewer.id && (review.kind === 'waiting' || review.verdict === 'removed' || review.appealedAt !== null)
    if (!review || !(isAuthor || own)) throw new NotFound()
    return { review, isAuthor, own: own ?? null }
  }

  /** What of the viewer’s waits to be looked at in a thread or a category; at most 20. */
  async waiting(viewer: Viewer, of: { thread?: string; category?: string }): Promise<{ id: string; words: string; lang: string; at: Date }[]> {
    if (viewer.id === null) return []
    return rows(this.#needs.db, `select id, words, lang, opened_at as at from forum.review where author_id = ?::uuid and kind = 'waiting' and state in ('open', 'appealed') and ${of.thread === undefined ? 'category_id' : 'thread_id'} = ?::uuid order by opened_at limit 20`, [viewer.id, of.thread ?? of.category])
  }

  async #one(id: string): Promise<Review | undefined> { return row<Review>(this.#needs.db, `select ${reviewColumns} from forum.review v where v.id = ?::uuid`, [asId(id)]) }
}
