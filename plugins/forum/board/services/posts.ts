import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type CoreServices, type Viewer } from '@diwan/core'
import { asId, row, rows } from '../model/rows.ts'
import { longestPost, reactionWords, type ReactionWord } from '../model/thread.ts'
import type { Categories } from './categories.ts'
import type { Drafts } from './drafts.ts'
import type { Mentions } from './mentions.ts'
import type { Tallies } from './tallies.ts'
import type { ThreadItem, ThreadBook } from './thread-book.ts'
import type { Trust } from './trust.ts'

type Needs = Pick<CoreServices, 'touch' | 'live' | 'notices'> & { db: Knex; clock: Clock; audit: Audit; categories: Categories; drafts: Drafts; mentions: Mentions; tallies: Tallies; threadBook: ThreadBook; trust: Trust }
export interface PostRow { id: string; thread: string; number: number; author: string | null; lang: string; body: string; state: string; rev: number; isWiki: boolean; isOfficial: boolean; postedAt: Date }
const columns = 'id, thread_id as thread, number, author_id as author, lang, body, state, rev, is_wiki as "isWiki", is_official as "isOfficial", posted_at as "postedAt"'

/** What is done with one post that stands: changed, taken back, thanked for, kept, marked as the answer. */
export class Posts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A post of a thread the viewer may read. @throws NotFound */
  async read(viewer: Viewer, id: string): Promise<{ post: PostRow; item: ThreadItem }> {
    const post = await row<PostRow>(this.#needs.db, `select ${columns} from forum.post where id = ?::uuid`, [asId(id)])
    if (!post) throw new NotFound()
    return { post, item: await this.#needs.threadBook.read(viewer, post.thread) }
  }

  /** One’s own, a wiki post once one is no newcomer, any for moderators; what an administration approved stands. */
  async mayEdit(viewer: Viewer, post: PostRow): Promise<boolean> {
    if (viewer.id === null || post.state !== 'shown' || post.isOfficial || !viewer.may('forum.write')) return false
    const thread = await this.#needs.threadBook.row(post.thread)
    if (!thread) return false
    if (await this.#needs.categories.isModerator(viewer, thread.categoryId)) return true
    return !thread.isLocked && (post.author === viewer.id || (post.isWiki && await this.#needs.trust.of(viewer) >= 1))
  }

  /** In the open transaction; what it said before is kept. @throws NotFound, Refused, Invalid, Conflict with what stands now */
  async edit(viewer: Viewer, id: string, { body: typed, rev, why, isWiki }: { body: string; rev: number; why: string; isWiki: boolean }): Promise<PostRow> {
    const { db, clock, mentions, threadBook, drafts, audit, touch } = this.#needs
    const { post, item } = await this.read(viewer, id)
    if (!await this.mayEdit(viewer, post)) throw new Refused('forum.fault.may-not-edit')
    const body = typed.replaceAll('\r\n', '\n').trim()
    if (body === '') throw new Invalid([{ field: 'body', key: 'forum.fault.empty' }])
    if (body.length > longestPost) throw new Invalid([{ field: 'body', key: 'core.item.fault.too-long', values: { limit: longestPost } }])
    await threadBook.hold(post.thread)
    const now = clock.now(), { body: linked } = await mentions.in(viewer, body, item.id)
    const before = await row<PostRow>(db, `select ${columns} from forum.post where id = ?::uuid for update`, [id])
    if (before?.rev !== rev || before.state !== 'shown') throw new Conflict({ body: before?.body ?? '' }, 'forum.fault.edited')
    await db.raw('insert into forum.post_before (post_id, rev, body, by_id, at, why) values (?::uuid, ?, ?, ?::uuid, ?::timestamptz, ?)', [id, rev, before.body, viewer.id, now, why.slice(0, 300)])
    await db.raw('update forum.post set body = ?, rev = rev + 1, edited_at = ?::timestamptz, edited_why = ?, is_wiki = ? where id = ?::uuid', [linked, now, why.slice(0, 300), post.author === viewer.id ? isWiki : post.isWiki, id])
    await drafts.drop(viewer, `edit:${id}`)
    if (post.number === 1) await threadBook.restate(post.thread)
    await audit.record(viewer, 'forum.post.edited', `item:${post.thread}`, { post: id })
    await touch('thread')
    return post
  }

  /** What it said before, the newest first; at most 50. Who may read the thread may read them, while the post stands. @throws NotFound */
  async before(viewer: Viewer, id: string): Promise<{ post: PostRow; item: ThreadItem; versions: { rev: number; body: string; by: string | null; at: Date; why: string }[] }> {
    const { post, item } = await this.read(viewer, id)
    if (post.state !== 'shown') throw new NotFound()
    return { post, item, versions: await rows(this.#needs.db, 'select rev, body, by_id as by, at, why from forum.post_before where post_id = ?::uuid order by rev desc limit 50', [id]) }
  }

  /** Taken back by its author: nothing of it stays but that it was there. The opening post stays with its topic. In the open transaction. @throws NotFound, Refused, Conflict */
  async takeBack(viewer: Viewer, id: string): Promise<PostRow> {
    const { db, threadBook, tallies, audit, touch } = this.#needs
    const { post } = await this.read(viewer, id)
    if (post.author !== viewer.id || post.isOfficial || post.number === 1) throw new Refused('forum.fault.may-not-remove')
    await threadBook.hold(post.thread)
    const gone = await row(db, `update forum.post set state = 'removed', body = '', edited_why = '', removed_why = '' where id = ?::uuid and state = 'shown' returning id`, [id])
    if (!gone) throw new Conflict(null, 'forum.fault.gone')
    await db.raw('delete from forum.post_before where post_id = ?::uuid', [id])
    await tallies.recount(post.thread)
    await audit.record(viewer, 'forum.post.taken-back', `item:${post.thread}`, { post: id })
    await touch('thread')
    return post
  }

  /** Said or taken back; twice is once. In the open transaction. @throws NotFound, Refused for one’s own */
  async react(viewer: Viewer, id: string, word: ReactionWord, isOn: boolean): Promise<PostRow> {
    const { db, clock, trust, audit, touch } = this.#needs
    const { post } = await this.read(viewer, id)
    if (viewer.id === null || post.state !== 'shown' || !reactionWords.includes(word)) throw new Refused()
    if (post.author === viewer.id) throw new Refused('forum.fault.own-post')
    const changed = isOn ? await rows(db, 'insert into forum.reaction (post_id, person_id, word, at) values (?::uuid, ?::uuid, ?, ?::timestamptz) on conflict do nothing returning 1', [id, viewer.id, word, clock.now()])
      : await rows(db, 'delete from forum.reaction where post_id = ?::uuid and person_id = ?::uuid and word = ? returning 1', [id, viewer.id, word])
    if (changed.length > 0) {
      await db.raw(`update forum.post set ${word} = ${word} + ? where id = ?::uuid`, [isOn ? 1 : -1, id])
      if (word === 'thanks' && post.author !== null) await trust.count(post.author, 'thanks', isOn ? 1 : -1)
      await touch('thread')
    }
    await audit.record(viewer, isOn ? 'forum.post.reacted' : 'forum.post.reaction-taken-back', `item:${post.thread}`, { post: id, word })
    return post
  }

  async bookmark(viewer: Viewer, id: string, isOn: boolean): Promise<PostRow> {
    const { db, clock } = this.#needs
    const { post } = await this.read(viewer, id)
    if (viewer.id === null) throw new Refused()
    if (isOn) await db.raw('insert into forum.bookmark (person_id, post_id, at) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [viewer.id, id, clock.now()])
    else await db.raw('delete from forum.bookmark where person_id = ?::uuid and post_id = ?::uuid', [viewer.id, id])
    return post
  }

  /** By whoever asked, or a moderator. In the open transaction. @throws NotFound, Refused, Conflict where it does not stand */
  async markAnswer(viewer: Viewer, id: string, isAnswer: boolean): Promise<PostRow> {
    const { db, threadBook, categories, audit, notices, touch } = this.#needs
    const { post } = await this.read(viewer, id)
    const [thread] = await threadBook.hold(post.thread)
    if (thread?.format !== 'question' || post.number === 1) throw new Refused('forum.fault.no-question')
    if (thread.authorId !== viewer.id && !await categories.isModerator(viewer, thread.categoryId)) throw new Refused('forum.fault.not-asker')
    if (post.state !== 'shown') throw new Conflict(null, 'forum.fault.gone')
    await db.raw('update forum.thread set answer_id = ?::uuid where item_id = ?::uuid', [isAnswer ? id : null, post.thread] as never)
    if (isAnswer && post.author !== null && post.author !== viewer.id) await notices.tell('forum.answer', { to: { people: [post.author] }, item: post.thread, path: `/forum/posts/${id}`, actor: viewer.id, values: { name: viewer.name }, key: `answer:${id}` })
    await audit.record(viewer, isAnswer ? 'forum.answer.accepted' : 'forum.answer.withdrawn', `item:${post.thread}`, { post: id })
    await touch('thread')
    return post
  }
}
