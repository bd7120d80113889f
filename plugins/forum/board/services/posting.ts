import { Gone, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Content, type CoreServices, type FieldFault, type Handling, type Locale, type Viewer } from '@diwan/core'
import type { Reviews } from '../../moderation/services/reviews.ts'
import { formatOf, tableAt } from '../model/formats.ts'
import type { CategoryFields } from '../model/kinds.ts'
import { longestPost, type Author, type Side, type Thread } from '../model/thread.ts'
import type { Categories, Category, Rights } from './categories.ts'
import type { Drafts } from './drafts.ts'
import type { Limits } from './limits.ts'
import type { Mentioned, Mentions } from './mentions.ts'
import type { Asked, Polls } from './polls.ts'
import type { PostBook } from './post-book.ts'
import type { Begun, Publishing } from './publishing.ts'
import type { ThreadItem, ThreadBook } from './thread-book.ts'
import type { Level, Trust } from './trust.ts'

type Needs = Pick<CoreServices, 'clock'> & { content: Content; audit: Audit; categories: Categories; drafts: Drafts; limits: Limits; mentions: Mentions; polls: Polls; postBook: PostBook; publishing: Publishing; reviews: Reviews; threadBook: ThreadBook; trust: Trust }
export interface TypedTopic { title: string; body: string; lang: Locale; topics: string[]; about: string | null; handling: Handling | null; side: Side | null; poll: Asked | null; opensAt: Date | null; closesAt: Date | null; isWiki: boolean; key: string | null }
/** `isBeside`: it came by another way than the page, where a draft may go on. */
export interface TypedReply { body: string; lang: Locale; side: Side | null; replyTo: string | null; isWiki: boolean; key: string | null; isBeside?: boolean }
/** What became of it: it stands, or waits to be looked at. */
export type Posted = { waits: true; review: string } | { waits: false; path: string; id: string; number: number }
export const levels: readonly Handling[] = ['open', 'community', 'named-administrations', 'my-administration', 'named-people']

export function authorOf(viewer: Viewer): Author {
  if (viewer.id === null) throw new SignInNeeded()
  return { id: viewer.id, name: viewer.name, administration: viewer.administration }
}
const trimmed = (text: string): string => text.replaceAll('\r\n', '\n').trim()
const bodyFaults = (body: string): FieldFault[] => body === '' ? [{ field: 'body', key: 'forum.fault.empty' }] : body.length > longestPost ? [{ field: 'body', key: 'core.item.fault.too-long', values: { limit: longestPost } }] : []

/** Beginning topics and replying: who may, how often, whom it names, and whether it is looked at first. */
export class Posting {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction. @throws Refused, Invalid, TooOften */
  async begin(viewer: Viewer, category: Category, typed: TypedTopic): Promise<Posted> {
    const { categories, mentions, publishing, reviews, drafts, limits, trust, audit } = this.#needs
    const author = authorOf(viewer)
    const rights = await categories.rights(viewer, category)
    if (!rights.mayBegin) throw new Refused('forum.fault.may-not-begin')
    const topic = { ...typed, title: typed.title.trim(), body: trimmed(typed.body) }
    this.#checkTopic(category.fields, topic)
    const level = await trust.of(viewer)
    await limits.takeTurn(author.id)
    const there = topic.key === null ? undefined : await this.#needs.postBook.sent(author.id, topic.key)
    if (there) return { waits: false, path: `/forum/${there.thread.ref}`, id: there.id, number: there.number }
    await limits.check(author.id, level, { isTopic: true, body: topic.body })
    if (topic.about !== null) await this.#needs.content.read(viewer, null, topic.about)
    const { body, ...named } = withinTrust(await mentions.in(viewer, topic.body, null), level)
    const input = { ...topic, body, named, category: category.id, poll: topic.poll && { ...topic.poll, closesAt: topic.poll.closesAt?.toISOString() ?? null }, opensAt: topic.opensAt?.toISOString() ?? null, closesAt: topic.closesAt?.toISOString() ?? null }
    await drafts.drop(viewer, 'new')
    if (isLookedAt(category.fields, rights, level)) {
      return { waits: true, review: await reviews.wait(author, { category: category.id, thread: null, lang: topic.lang, words: `${topic.title}\n\n${topic.body}`, input: { topic: input } }) }
    }
    const begun: Begun = await publishing.begin(author, input)
    await this.#needs.content.subscribe(viewer, { type: 'item', id: begun.id })
    await audit.record(viewer, 'forum.topic.begun', `item:${begun.id}`)
    return { waits: false, path: begun.path, id: begun.post, number: 1 }
  }

  /** In the open transaction. @throws NotFound, Refused, Invalid, Conflict, TooOften */
  async reply(viewer: Viewer, item: ThreadItem, typed: TypedReply): Promise<Posted> {
    const { mentions, publishing, reviews, drafts, limits, trust, audit, content } = this.#needs
    const author = authorOf(viewer)
    const { thread, category, rights } = await this.mayReply(viewer, item)
    const body = trimmed(typed.body)
    const faults = [...bodyFaults(body), ...formatOf(thread.format).hasSides && typed.side === null && !rights.isModerator ? [{ field: 'side', key: 'forum.fault.side' }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    const level = await trust.of(viewer)
    await limits.check(author.id, level, { isTopic: false, body })
    const { body: linked, ...named } = withinTrust(await mentions.in(viewer, body, item.id), level)
    const { isBeside, ...said } = typed
    const reply = { ...said, thread: item.id, body: linked, named }
    if (isBeside !== true) await drafts.drop(viewer, `reply:${item.id}`)
    if (category !== null && isLookedAt(category.fields, rights, level)) {
      return { waits: true, review: await reviews.wait(author, { category: category.id, thread: item.id, lang: typed.lang, words: body, input: { reply } }) }
    }
    const { id, number, isNew } = await publishing.reply(author, reply, { isModerator: rights.isModerator })
    if (isNew && !item.isFollowed) await content.subscribe(viewer, { type: 'item', id: item.id })
    await audit.record(viewer, 'forum.post.written', `item:${item.id}`, { post: id })
    return { waits: false, path: `/forum/posts/${id}`, id, number }
  }

  /** @throws NotFound, Refused saying why */
  async mayReply(viewer: Viewer, item: ThreadItem): Promise<{ thread: Thread; category: Category | null; rights: Rights }> {
    const thread = await this.#needs.threadBook.row(item.id)
    if (!thread) throw new Refused('forum.fault.gone')
    const category = thread.categoryId === null ? null : await this.#categoryOf(viewer, thread.categoryId)
    const rights = await this.#needs.categories.rights(viewer, category)
    const why = this.whyNot(thread, rights)
    if (why !== null) throw new Refused(why)
    return { thread, category, rights }
  }

  /** @throws Refused where it was closed: its topics stay to be read, and nothing is added to them */
  async #categoryOf(viewer: Viewer, id: string): Promise<Category> {
    try {
      return await this.#needs.categories.read(viewer, id)
    } catch (error) {
      if (error instanceof NotFound || error instanceof Gone) throw new Refused('forum.fault.category-closed')
      throw error
    }
  }

  /** Locale key of why nothing can be added, or null. */
  whyNot(thread: Thread, rights: Rights): string | null {
    if (!rights.mayReply) return 'forum.fault.may-not-reply'
    if (rights.isModerator) return null
    if (thread.isLocked) return 'forum.fault.locked'
    return formatOf(thread.format).hasTable && tableAt(thread, this.#needs.clock.now()) === 'closed' ? 'forum.fault.table-closed' : null
  }

  #checkTopic(category: CategoryFields, topic: TypedTopic): void {
    const format = formatOf(category.format)
    if (format.hasPoll || topic.poll !== null) this.#needs.polls.check(topic.poll ?? { question: '', choices: [], isMultiple: false, closesAt: null })
    const faults: FieldFault[] = [
      ...topic.title === '' ? [{ field: 'title', key: 'forum.fault.title' }] : topic.title.length > 200 ? [{ field: 'title', key: 'core.item.fault.too-long', values: { limit: 200 } }] : [],
      ...bodyFaults(topic.body),
      ...category.needsTopic && topic.topics.length === 0 ? [{ field: 'topics', key: 'forum.fault.topics' }] : [],
      ...topic.handling !== null && levels.indexOf(topic.handling) > levels.indexOf(category.ceiling) ? [{ field: 'handling', key: 'forum.fault.ceiling' }] : [],
      ...format.hasTable && (topic.opensAt === null || topic.closesAt === null || topic.closesAt <= topic.opensAt) ? [{ field: 'closesAt', key: 'forum.fault.table' }] : [],
    ]
    if (faults.length > 0) throw new Invalid(faults)
  }
}

const isLookedAt = ({ lookedAt }: CategoryFields, { isModerator }: Rights, level: Level): boolean => !isModerator && (lookedAt === 'everybody' || (lookedAt === 'newcomers' && level === 0))
/** All contact points at once are called by members, not by newcomers. */
const withinTrust = (named: Mentioned, level: Level): Mentioned => level < 2 ? { ...named, circles: named.circles.filter((one) => one !== 'ncps') } : named
