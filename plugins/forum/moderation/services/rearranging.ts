import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type CoreServices, type People, type Viewer } from '@diwan/core'
import type { FormatName } from '../../board/model/formats.ts'
import type { CategoryFields } from '../../board/model/kinds.ts'
import { isWithin } from '../../board/model/reach.ts'
import { rows } from '../../board/model/rows.ts'
import type { Thread } from '../../board/model/thread.ts'
import type { Categories } from '../../board/services/categories.ts'
import type { Publishing } from '../../board/services/publishing.ts'
import type { Tallies } from '../../board/services/tallies.ts'
import type { ThreadItem, ThreadBook } from '../../board/services/thread-book.ts'
import type { Positions } from '../../talks/positions.ts'

type Needs = Pick<CoreServices, 'standing' | 'touch' | 'live'> & { db: Knex; clock: Clock; audit: Audit; people: People; categories: Categories; publishing: Publishing; positions: Positions; tallies: Tallies; threadBook: ThreadBook }
const mostMoved = 500

/**
 * Splitting, merging and moving topics. No post is lost, and every address given before still leads to it: a post keeps its id, and its
 * thread remembers where it stood. Nothing is put before more readers than it was written for.
 */
export class Rearranging {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Posts of a topic begin one of their own. The opening post stays. In the open transaction. @throws NotFound, Refused, Invalid */
  async split(viewer: Viewer, from: string, { numbers, title, category }: { numbers: readonly number[]; title: string; category: string }): Promise<{ id: string; path: string }> {
    const { db, clock, audit, people, publishing, threadBook, tallies, standing } = this.#needs
    const thread = await this.#moderated(viewer, from)
    const faults = [...title.trim() === '' ? [{ field: 'title', key: 'forum.fault.title' }] : [], ...numbers.length === 0 || numbers.includes(1) || numbers.length > mostMoved ? [{ field: 'numbers', key: 'forum.split.fault.posts', values: { n: mostMoved } }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    this.#checkStands(await threadBook.hold(from))
    const posts = await rows<{ id: string; number: number; author: string | null; lang: string; body: string; administration: string | null; at: Date; state: string }>(db, `select id, number, author_id as author, lang, body, administration, posted_at as at, state from forum.post where thread_id = ?::uuid and number = any(?::int[]) order by number for update`, [from, numbers])
    const first = posts[0]
    if (first?.state !== 'shown' || posts.length !== new Set(numbers).size) throw new Invalid([{ field: 'numbers', key: 'forum.split.fault.posts', values: { n: mostMoved } }])
    const { audience, format } = await this.#target(viewer, category, from)
    const stands = await standing(from)
    const author = first.author === null ? null : (await people.cards([first.author])).get(first.author)
    // An item is somebody’s; of a former member’s posts it is whose topic it was.
    const by = { id: author?.id ?? thread.authorId ?? viewer.id ?? '', name: author?.name ?? '', administration: first.administration }
    const begun = await publishing.bringThread(by, {
      id: randomUUID(), kind: 'forum.topic', category, format, administration: first.administration, at: new Date(first.at),
      said: { lang: first.lang as 'en', title: title.trim(), body: first.body, side: null, poll: null, opensAt: null, closesAt: null, isWiki: false, key: null }, input: { audience: [...audience], topics: stands?.input.topics ?? [], fields: { category, format } },
    })
    // The post that was written for it gives its place to the one that was there.
    await db.raw('delete from forum.post where id = ?::uuid', [begun.post])
    await tallies.recount(begun.thread.id)
    await this.#move(posts, from, begun.thread.id, 0)
    await tallies.add(category, begun.thread.id, { topics: 1 })
    for (const each of [from, begun.thread.id]) await tallies.recount(each)
    await threadBook.restate(begun.thread.id)
    await this.#needs.positions.follow(begun.thread.id)
    await audit.record(viewer, 'forum.topic.split', `item:${from}`, { to: begun.thread.id, posts: posts.length, at: clock.now().toISOString() })
    await this.#changed(from, begun.thread.id)
    return { id: begun.thread.id, path: `/forum/${begun.thread.ref}` }
  }

  /** All posts of one topic go behind those of another, whose numbers stay. In the open transaction. @throws NotFound, Refused, Invalid */
  async merge(viewer: Viewer, from: string, into: string): Promise<{ path: string }> {
    const { db, audit, threadBook, tallies } = this.#needs
    await this.#moderated(viewer, from)
    const target = await this.#moderated(viewer, into)
    if (from === into) throw new Invalid([{ field: 'into', key: 'forum.merge.fault.same' }])
    await this.#checkReach(from, into, 'into')
    const both = await threadBook.hold(from, into), [source, held] = both
    this.#checkStands(both)
    if (!source || !held) throw new NotFound()
    const posts = await rows<{ id: string; number: number }>(db, 'select id, number from forum.post where thread_id = ?::uuid order by number for update', [from])
    await this.#move(posts, from, into, held.lastNumber)
    await db.raw('update forum.thread set merged_into = ?::uuid, is_pinned = false, is_unanswered = false where item_id = ?::uuid', [into, from])
    // Who merges three into one does not leave the first pointing to what is no more.
    await db.raw('update forum.thread set merged_into = ?::uuid where merged_into = ?::uuid', [into, from])
    await db.raw(`insert into forum.reading as r (person_id, thread_id, number, at) select person_id, ?::uuid, 0, at from forum.reading where thread_id = ?::uuid on conflict do nothing`, [into, from])
    for (const each of [from, into]) await tallies.recount(each)
    await tallies.add(source.categoryId, from, { topics: -1 })
    await threadBook.restate(from, { hasEnded: true })
    await this.#needs.positions.follow(into)
    await audit.record(viewer, 'forum.topic.merged', `item:${from}`, { into, posts: posts.length })
    await this.#changed(from, into)
    return { path: `/forum/${target.ref}` }
  }

  /** To another category, with its readers and format. In the open transaction. @throws NotFound, Refused, Invalid where more would read it */
  async move(viewer: Viewer, id: string, category: string): Promise<void> {
    const { db, audit, threadBook, tallies, positions } = this.#needs
    await this.#moderated(viewer, id)
    const { audience, format } = await this.#target(viewer, category, id)
    const [held] = await threadBook.hold(id)
    this.#checkStands(held ? [held] : [])
    if (!held || held.categoryId === category) throw new Invalid([{ field: 'category', key: 'forum.move.fault.same' }])
    await tallies.add(held.categoryId, id, { topics: -1, posts: -held.posts })
    await tallies.add(category, id, { topics: 1, posts: held.posts })
    await db.raw(`update forum.thread set category_id = ?::uuid, format = ?, is_unanswered = ? = 'question' and first_reply_at is null, answer_id = case when ? = 'question' then answer_id end where item_id = ?::uuid`, [category, format, format, format, id])
    await db.raw(`update forum.review set category_id = ?::uuid where thread_id = ?::uuid`, [category, id])
    await threadBook.restate(id, { audience: [...audience], fields: { category, format } })
    await positions.follow(id)
    await audit.record(viewer, 'forum.topic.moved', `item:${id}`, { to: category })
    await this.#changed(id)
  }

  /** Pinned, locked, or neither, and why. In the open transaction. @throws NotFound, Refused */
  async set(viewer: Viewer, id: string, { isPinned, isLocked, note }: { isPinned: boolean; isLocked: boolean; note: string }): Promise<void> {
    const { db, audit, threadBook } = this.#needs
    await this.#moderated(viewer, id)
    await threadBook.hold(id)
    await db.raw('update forum.thread set is_pinned = ?, is_locked = ?, note = ? where item_id = ?::uuid', [isPinned, isLocked, note.trim().slice(0, 500), id])
    await audit.record(viewer, 'forum.topic.set', `item:${id}`, { isPinned, isLocked, note: note.trim().slice(0, 200) })
    await this.#changed(id)
  }

  /** Title and topics, by who began it or a moderator. In the open transaction. @throws Refused, Invalid */
  async rename(viewer: Viewer, item: ThreadItem, { title, topics }: { title: string; topics: readonly string[] }): Promise<void> {
    const { threadBook, categories, audit } = this.#needs
    const [thread] = await threadBook.hold(item.id)
    const isModerator = await categories.isModerator(viewer, thread?.categoryId ?? null)
    if (!thread || !(isModerator || (thread.authorId === viewer.id && !thread.isLocked))) throw new Refused('forum.fault.may-not-edit')
    if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'forum.fault.title' }])
    if (title.trim().length > 200) throw new Invalid([{ field: 'title', key: 'core.item.fault.too-long', values: { limit: 200 } }])
    const rules = thread.categoryId === null ? null : (await this.#needs.standing(thread.categoryId))?.input.fields as CategoryFields | undefined
    if (rules?.needsTopic === true && topics.length === 0) throw new Invalid([{ field: 'topics', key: 'forum.fault.topics' }])
    await threadBook.restate(item.id, { title: title.trim(), ...thread.categoryId === null ? {} : { topics: [...topics] } })
    await audit.record(viewer, 'forum.topic.renamed', `item:${item.id}`)
    await this.#changed(item.id)
  }

  async #move(posts: readonly { id: string; number: number }[], from: string, to: string, last: number): Promise<void> {
    const { db } = this.#needs
    const ids = posts.map(({ id }) => id), before = posts.map(({ number }) => number), numbers = posts.map((_, at) => last + at + 1)
    await db.raw('insert into forum.moved (thread_id, number, post_id) select ?::uuid, x.number, x.id from unnest(?::uuid[], ?::int[]) as x(id, number) on conflict do nothing', [from, ids, before])
    await db.raw('update forum.post p set thread_id = ?::uuid, number = x.number from unnest(?::uuid[], ?::int[]) as x(id, number) where p.id = x.id', [to, ids, numbers])
    await db.raw('update forum.thread set last_number = greatest(last_number, ?) where item_id = ?::uuid', [last + posts.length, to])
    await db.raw('update forum.review set thread_id = ?::uuid, category_id = (select category_id from forum.thread where item_id = ?::uuid) where post_id = any(?::uuid[])', [to, to, ids])
  }

  async #moderated(viewer: Viewer, id: string): Promise<Thread> {
    const { threadBook, categories } = this.#needs
    const item = await threadBook.read(viewer, id)
    const thread = await threadBook.row(item.id)
    if (!thread || thread.categoryId === null || !await categories.isModerator(viewer, thread.categoryId)) throw new Refused('forum.fault.not-moderator')
    return thread
  }

  /** What was merged or withdrawn while somebody chose what to do with it is in no count any more. */
  #checkStands(held: readonly Thread[]): void {
    if (held.some(({ mergedInto, isWithdrawn }) => mergedInto !== null || isWithdrawn)) throw new Conflict(null, 'forum.fault.gone')
  }

  async #target(viewer: Viewer, category: string, from: string): Promise<{ audience: readonly string[]; format: FormatName }> {
    const found = await this.#needs.categories.read(viewer, category)
    await this.#checkReach(from, found.id, 'category')
    return { audience: found.audience, format: (found.fields as CategoryFields).format }
  }

  async #checkReach(from: string, to: string, field: string): Promise<void> {
    const [source, target] = [await this.#needs.standing(from), await this.#needs.standing(to)]
    if (!source || !target || !isWithin(target.input.audience, source.input.audience)) throw new Invalid([{ field, key: 'forum.move.fault.wider' }])
  }

  async #changed(...threads: readonly string[]): Promise<void> {
    for (const id of threads) this.#needs.live.item(id)
    await this.#needs.touch('thread')
  }
}
