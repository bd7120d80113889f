import type { CoreServices } from '@diwan/core'
import { rows } from '../model/rows.ts'
import type { Author, Thread } from '../model/thread.ts'
import type { Categories } from './categories.ts'
import type { Mentioned } from './mentions.ts'

type Needs = Pick<CoreServices, 'db' | 'notices' | 'live' | 'touch'> & { categories: Categories }
export const postPath = (post: string): string => `/forum/posts/${post}`

/** Who hears of a new post: those it names, those it answers, those who follow; pages that are open; and copies kept for visitors. */
export class Told {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. Whoever is told in one way is not told in another: names first, then answers, then following. */
  async ofPost(author: Author, thread: Thread, post: { id: string; number: number; replyTo: string | null }, mentioned: Pick<Mentioned, 'people' | 'administrations' | 'circles'>): Promise<void> {
    const { notices, live, touch } = this.#needs
    const about = { item: thread.id, path: postPath(post.id), actor: author.id, values: { name: author.name } }
    const named = [...new Set([...mentioned.people, ...mentioned.circles.includes('moderators') ? await this.#needs.categories.moderators(thread.categoryId) : []])].filter((one) => one !== author.id)
    const holders = mentioned.circles.includes('ncps') ? ['ncps'] : []
    if (named.length + mentioned.administrations.length + holders.length > 0) {
      await notices.tell('forum.mention', { ...about, to: { people: named, seats: mentioned.administrations.map((administration) => ({ administration })), holders }, key: `mention:${post.id}` })
    }
    const answered = (await this.#answered(thread, post)).filter((one) => one !== author.id && !named.includes(one))
    if (answered.length > 0) await notices.tell('forum.reply', { ...about, to: { people: answered }, key: `reply:${post.id}` })
    if (post.number > 1) await notices.tell('forum.post', { ...about, to: { following: [{ type: 'item', id: thread.id }] }, key: `post:${post.id}` })
    if (post.number > 1) live.item(thread.id)
    await touch('thread')
  }

  /** In the open transaction: a new topic, to who follows its category, its topics or all of them. */
  async ofTopic(author: Author, thread: Thread, topics: readonly string[]): Promise<void> {
    const following = [...thread.categoryId === null ? [] : [{ type: 'item' as const, id: thread.categoryId }], { type: 'kind' as const, id: 'forum.topic' }, ...topics.map((id) => ({ type: 'topic' as const, id }))]
    if (thread.categoryId !== null) await this.#needs.notices.tell('forum.topic', { to: { following }, item: thread.id, actor: author.id, values: { name: author.name }, key: `topic:${thread.id}` })
    await this.#needs.touch('thread')
  }

  /** The author of what is answered, and of the topic. */
  async #answered(thread: Thread, { replyTo, number }: { replyTo: string | null; number: number }): Promise<string[]> {
    if (number === 1) return []
    const found = replyTo === null ? [] : await rows<{ id: string | null }>(this.#needs.db, 'select author_id as id from forum.post where id = ?::uuid and thread_id = ?::uuid', [replyTo, thread.id])
    return [...new Set([...found.flatMap(({ id }) => id ?? []), ...thread.authorId === null ? [] : [thread.authorId]])]
  }
}
