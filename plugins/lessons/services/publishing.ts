import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, NotFound, type Clock, type CoreServices, type ItemInput, type Notices } from '@diwan/core'
import type { LessonFields } from '../kinds/fields.ts'
import { isUnnamed, type Level } from '../kinds/levels.ts'
import type { Disclosed } from '../telling/disclosed.ts'
import { row, rows } from './rows.ts'

interface Needs { db: Knex; clock: Clock; notices: Notices; bring: CoreServices['bring']; standing: CoreServices['standing'] }
export const lessonKind = 'lessons.lesson'
/** Months until somebody looks at a lesson again. */
const reviewMonths = 24
/** A lesson and the manuscript it came of. */
export interface Publication { lesson: string; manuscript: string; administration: string; author: string | null; disclosed: Disclosed | null; reviewDueOn: string }
export interface Outgoing { manuscript: string; administration: string; author: { id: string; name: string } | null; told: ItemInput; disclosed: Disclosed | null }

const columns = 'lesson_id as lesson, manuscript_id as manuscript, administration, author_id as author, disclosed, review_due_on::text as "reviewDueOn"'

/**
 * The one place where lessons come into being, change and end. Each is an item of its own, with an id that is drawn and says nothing of when;
 * without a name it has neither author nor seat, and stands at the first of the month.
 */
export class Publishing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  of(manuscript: string): Promise<Publication | undefined> { return row<Publication>(this.#needs.db, `select ${columns} from lessons.publication where manuscript_id = ?::uuid`, [manuscript]) }

  /** Of each manuscript that was published what readers have been told of whose it is. */
  async disclosedOf(manuscripts: readonly string[]): Promise<Map<string, Disclosed | null>> {
    const found = manuscripts.length === 0 ? [] : await rows<Publication>(this.#needs.db, `select ${columns} from lessons.publication where manuscript_id = any(?::uuid[])`, [manuscripts])
    return new Map(found.map(({ manuscript, disclosed }) => [manuscript, disclosed]))
  }

  /** Under whose name readers have it; null where they have it no longer. */
  async levelOf(lesson: string): Promise<Level | null> { return ((await this.#needs.standing(lesson))?.input.fields as unknown as LessonFields | undefined)?.level ?? null }

  /** The first time, or the next version. In the open transaction. */
  async publish({ manuscript, administration, author, told, disclosed }: Outgoing): Promise<{ lesson: string; isFirst: boolean }> {
    const { db, bring, standing } = this.#needs
    const { level } = told.fields as unknown as LessonFields
    const before = await this.of(manuscript)
    const live = before ? await standing(before.lesson) : null
    const lesson = before?.lesson ?? randomUUID()
    const at = this.#moment(told), reviewDueOn = this.#reviewOn(at)
    // Translations that others made of it stay: they say which revision they are of.
    const texts = { ...live?.input.texts, ...told.texts }
    await bring({
      id: lesson, kind: lessonKind, administration: isUnnamed(level) ? null : administration, publishedAt: live?.publishedAt ?? at, revisedAt: at, transition: 'publish', input: { ...told, texts, reviewDueOn },
      ...before ? {} : { author: level === 'named' ? author : null },
    })
    await db.raw(`insert into lessons.publication (lesson_id, manuscript_id, administration, author_id, disclosed, review_due_on) values (?::uuid, ?::uuid, ?, ?::uuid, ?::jsonb, ?::date)
      on conflict (lesson_id) do update set disclosed = excluded.disclosed, review_due_on = excluded.review_due_on, reminded_for = null`,
    [lesson, manuscript, administration, author?.id ?? null, disclosed === null ? null : JSON.stringify(disclosed), reviewDueOn])
    await this.#tell(lesson, told, before === undefined)
    return { lesson, isFirst: before === undefined }
  }

  /** Somebody looked, and it stands as it is. @throws NotFound, Conflict where it was retired */
  async stands(lesson: string): Promise<string> {
    const live = await this.#followed(lesson)
    const reviewDueOn = this.#reviewOn(this.#moment(live.input))
    await this.#again(lesson, { ...live.input, reviewDueOn }, 'publish')
    await this.#needs.db.raw('update lessons.publication set review_due_on = ?::date, reminded_for = null where lesson_id = ?::uuid', [reviewDueOn, lesson])
    return reviewDueOn
  }

  /** It stays readable, and says since when and why it is no longer to be followed. @throws NotFound, Conflict where it was retired */
  async retire(lesson: string, why: string): Promise<void> {
    const live = await this.#followed(lesson)
    await this.#again(lesson, { ...live.input, reviewDueOn: null, fields: { ...live.input.fields, retiredOn: this.#moment(live.input).toISOString().slice(0, 10), retiredWhy: why.trim().slice(0, 1_000) } }, 'retire')
    await this.#needs.notices.tell('lessons.retired', { to: { following: [{ type: 'item', id: lesson }] }, item: lesson, key: `retired:${lesson}` })
  }

  /** Gone from every list and page at once; the next version of its manuscript is another item. */
  async takeBack(lesson: string): Promise<void> {
    const { standing, clock, db } = this.#needs
    const live = await standing(lesson)
    if (live) await this.#again(lesson, { ...live.input, visibleUntil: new Date(clock.now().getTime() - 1_000).toISOString() }, 'publish')
    await db.raw('delete from lessons.publication where lesson_id = ?::uuid', [lesson])
  }

  /** As it stands, while it is to be followed: a form that was open since before it was retired neither revives it nor writes over why. */
  async #followed(lesson: string) {
    const live = await this.#needs.standing(lesson)
    if (!live) throw new NotFound()
    if ((live.input.fields as unknown as LessonFields).retiredOn !== null) throw new Conflict(null, 'lessons.fault.not-published')
    return live
  }

  async #again(lesson: string, input: ItemInput, transition: 'publish' | 'retire'): Promise<void> {
    const live = await this.#needs.standing(lesson)
    if (!live) throw new NotFound()
    await this.#needs.bring({ id: lesson, kind: lessonKind, administration: live.administration, publishedAt: live.publishedAt, revisedAt: this.#moment(input), transition, input })
  }

  #moment({ fields }: ItemInput): Date {
    const now = this.#needs.clock.now()
    return isUnnamed((fields as unknown as LessonFields).level) ? new Date(`${now.toISOString().slice(0, 7)}-01T00:00:00Z`) : now
  }
  #reviewOn(at: Date): string { return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + reviewMonths, 1)).toISOString().slice(0, 10) }

  /** Who follows the kind or a topic hears of a new one, who follows it of a new version; nobody is told by whom. */
  async #tell(lesson: string, { topics = [] }: ItemInput, isFirst: boolean): Promise<void> {
    const { notices, clock } = this.#needs
    await notices.tell(isFirst ? 'lessons.new' : 'lessons.version', {
      to: { following: isFirst ? [{ type: 'kind', id: lessonKind }, ...topics.map((id) => ({ type: 'topic' as const, id }))] : [{ type: 'item', id: lesson }] }, item: lesson, key: `${lesson}:${isFirst ? 'new' : clock.now().toISOString()}`,
    })
  }
}
