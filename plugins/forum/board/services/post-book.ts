import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, type Clock } from '@diwan/core'
import { formatOf, tableAt } from '../model/formats.ts'
import { row } from '../model/rows.ts'
import type { Author, Side, Thread } from '../model/thread.ts'
import type { Tallies } from './tallies.ts'
import type { ThreadBook } from './thread-book.ts'
import type { Trust } from './trust.ts'

interface Needs { db: Knex; clock: Clock; threadBook: ThreadBook; tallies: Tallies; trust: Trust }
export interface Said {
  lang: string; body: string; side?: Side | null; replyTo?: string | null; isOfficial?: boolean; position?: string | null; isWiki?: boolean
  /** Sent again with the same key it is the same post. */
  key?: string | null
  /** For what is brought with a past of its own. */
  at?: Date; id?: string
}
export interface Written { id: string; number: number; thread: Thread; isNew: boolean }

/** The one place where posts are put into a thread: numbered while it is held, counted in the same transaction. */
export class PostBook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. @throws NotFound, Conflict where it was merged, locked or closed meanwhile, or it is another's turn */
  async add(author: Author, threadId: string, said: Said, { isModerator = false, isBrought = false } = {}): Promise<Written> {
    const { db, clock, threadBook, tallies, trust } = this.#needs
    const [thread] = await threadBook.hold(threadId)
    if (!thread) throw new Conflict(null, 'forum.fault.gone')
    // A reply that was on its way while its topic was merged goes where the topic went.
    if (thread.mergedInto !== null) return this.add(author, thread.mergedInto, said, { isModerator, isBrought })
    if (said.key) {
      const there = await this.sent(author.id, said.key)
      if (there) return there
    }
    if (thread.isWithdrawn) throw new Conflict(null, 'forum.fault.gone')
    const at = said.at ?? clock.now()
    if (!isBrought) await this.#mayStand(thread, author, at, isModerator)
    const isKnown = await row(db, `select 1 from forum.post where thread_id = ?::uuid and author_id = ?::uuid and state = 'shown' limit 1`, [thread.id, author.id]) !== undefined
    const id = said.id ?? randomUUID(), number = thread.lastNumber + 1
    await db.raw(`insert into forum.post (id, thread_id, number, author_id, administration, lang, body, posted_at, side, reply_to, is_official, position_id, is_wiki, key) values (?::uuid, ?::uuid, ?, ?::uuid, ?, ?, ?, ?::timestamptz, ?, ?::uuid, ?, ?::uuid, ?, ?)`,
      [id, thread.id, number, author.id, author.administration, said.lang, said.body, at, said.side ?? null, said.replyTo ?? null, said.isOfficial ?? false, said.position ?? null, said.isWiki ?? false, said.key ?? null] as never)
    const isAnother = number > 1 && author.id !== thread.authorId
    await db.raw(`update forum.thread set last_number = ?, posts = posts + 1, people = people + ?, last_at = greatest(last_at, ?::timestamptz), first_reply_at = case when ? then coalesce(first_reply_at, ?::timestamptz) else first_reply_at end,
      is_unanswered = is_unanswered and not ? where item_id = ?::uuid`, [number, isKnown ? 0 : 1, at, isAnother, at, isAnother, thread.id])
    if (number > 1 && !isKnown && isAnother) await trust.count(author.id, 'topics_replied', 1)
    await tallies.add(thread.categoryId, thread.id, { posts: 1 })
    return { id, number, thread: { ...thread, lastNumber: number }, isNew: true }
  }

  /** What this author sent with this key before, where it stands now. */
  async sent(author: string, key: string): Promise<Written | undefined> {
    const post = await row<{ id: string; number: number; threadId: string }>(this.#needs.db, 'select id, number, thread_id as "threadId" from forum.post where author_id = ?::uuid and key = ?', [author, key])
    const thread = post && await this.#needs.threadBook.row(post.threadId)
    return thread && { id: post.id, number: post.number, thread, isNew: false }
  }

  async #mayStand(thread: Thread, author: Author, at: Date, isModerator: boolean): Promise<void> {
    if (thread.isLocked && !isModerator) throw new Conflict(null, 'forum.fault.locked')
    if (!formatOf(thread.format).hasTable || isModerator) return
    const stage = tableAt(thread, at)
    if (stage === 'closed') throw new Conflict(null, 'forum.fault.table-closed')
    if (stage === 'questions') return
    const last = await row<{ author: string | null; at: Date }>(this.#needs.db, `select author_id as author, posted_at as at from forum.post where thread_id = ?::uuid and state = 'shown' order by number desc limit 1`, [thread.id])
    if (last?.author === author.id && thread.opensAt !== null && new Date(last.at) >= thread.opensAt) throw new Conflict(null, 'forum.fault.turn')
  }
}
