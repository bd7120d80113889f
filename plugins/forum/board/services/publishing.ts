import { randomUUID } from 'node:crypto'
import { Conflict, type CoreServices, type Handling, type ItemInput, type Locale } from '@diwan/core'
import { excerptOf } from '../model/excerpt.ts'
import type { CategoryFields } from '../model/kinds.ts'
import type { Author, Side } from '../model/thread.ts'
import type { Mentioned } from './mentions.ts'
import type { Asked, Polls } from './polls.ts'
import type { PostBook, Written } from './post-book.ts'
import type { Tallies } from './tallies.ts'
import type { Told } from './told.ts'
import type { Trust } from './trust.ts'

type Needs = Pick<CoreServices, 'db' | 'bring' | 'standing' | 'clock'> & { postBook: PostBook; polls: Polls; tallies: Tallies; told: Told; trust: Trust }
export type Names = Pick<Mentioned, 'people' | 'administrations' | 'circles'>
export interface NewTopic {
  category: string; lang: Locale; title: string; body: string; topics: string[]; about: string | null; handling: Handling | null; side: Side | null
  poll: (Omit<Asked, 'closesAt'> & { closesAt: string | null }) | null; opensAt: string | null; closesAt: string | null; named: Names; isWiki: boolean; key: string | null
}
export interface NewReply { thread: string; lang: Locale; body: string; side: Side | null; replyTo: string | null; named: Names; key: string | null; isWiki: boolean }
export interface Begun { id: string; ref: string; path: string; post: string }
const moment = (said: string | null): Date | null => said === null ? null : new Date(said)

/** Puts topics and replies in as their authors’, once somebody decided that they may stand. Everything in the open transaction. */
export class Publishing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Conflict where the category is gone, Invalid as every write */
  async begin(author: Author, topic: NewTopic, with_: { id?: string; at?: Date; isQuiet?: boolean } = {}): Promise<Begun> {
    const { standing, clock, told, tallies, trust } = this.#needs
    const category = await standing(topic.category)
    if (!category || category.isWithdrawn) throw new Conflict(null, 'forum.fault.category-gone')
    const { format } = category.input.fields as CategoryFields
    const at = with_.at ?? clock.now()
    const begun = await this.bringThread(author, {
      id: with_.id ?? randomUUID(), kind: 'forum.topic', category: topic.category, format, administration: author.administration, at, said: topic,
      input: { audience: category.input.audience, ...topic.handling === null ? {} : { handling: topic.handling }, topics: topic.topics, fields: { category: topic.category, format }, ...topic.about === null ? {} : { links: { about: [topic.about] } } },
    })
    const answer = { id: begun.thread.id, ref: begun.thread.ref, path: `/forum/${begun.thread.ref}`, post: begun.post }
    if (!begun.isNew) return answer
    await tallies.add(topic.category, begun.thread.id, { topics: 1 })
    await trust.count(author.id, 'topics_begun', 1)
    if (with_.isQuiet !== true) {
      await told.ofTopic(author, begun.thread, topic.topics)
      await told.ofPost(author, begun.thread, { id: begun.post, number: 1, replyTo: null }, topic.named)
    }
    return answer
  }

  /** An item with its thread and opening post. */
  async bringThread(author: Author, { id, kind, category, format, administration, at, said, input }: {
    id: string; kind: 'forum.topic' | 'forum.discussion'; category: string | null; format: string; administration: string | null; at: Date
    said: Pick<NewTopic, 'lang' | 'title' | 'body' | 'side' | 'poll' | 'opensAt' | 'closesAt' | 'isWiki' | 'key'>; input: Omit<ItemInput, 'lang' | 'texts'>
  }): Promise<{ thread: Written['thread']; post: string; isNew: boolean }> {
    const { db, bring, standing, postBook, polls } = this.#needs
    // Sent again where the answer never came: it is the one that was begun then.
    const there = said.key ? await postBook.sent(author.id, said.key) : undefined
    if (there) return { thread: there.thread, post: there.id, isNew: false }
    await bring({ id, kind, administration, author: { id: author.id, name: author.name }, publishedAt: at, input: { ...input, lang: said.lang, texts: { [said.lang]: { title: said.title, summary: excerptOf(said.body), body: said.body } } } })
    const ref = (await standing(id))?.ref ?? id
    await db.raw('insert into forum.thread (item_id, ref, category_id, about, format, author_id, begun_at, last_at, is_unanswered, opens_at, closes_at) values (?::uuid, ?, ?::uuid, ?::uuid, ?, ?::uuid, ?::timestamptz, ?::timestamptz, ?, ?::timestamptz, ?::timestamptz)',
      [id, ref, category, input.links?.['about']?.[0] ?? null, format, author.id, at, at, format === 'question', moment(said.opensAt), moment(said.closesAt)] as never)
    if (said.poll !== null) await polls.open(id, { ...said.poll, closesAt: moment(said.poll.closesAt) })
    const { id: post, thread } = await postBook.add(author, id, { lang: said.lang, body: said.body, side: said.side, isWiki: said.isWiki, key: said.key, at }, { isBrought: true })
    return { thread: { ...thread, ref }, post, isNew: true }
  }

  /** @throws as `PostBook.add` */
  async reply(author: Author, { thread, named, ...said }: NewReply, { isModerator = false, isOfficial = false, position = null }: { isModerator?: boolean; isOfficial?: boolean; position?: string | null } = {}): Promise<Written> {
    const written = await this.#needs.postBook.add(author, thread, { ...said, isOfficial, position }, { isModerator, isBrought: isOfficial })
    if (written.isNew) await this.#needs.told.ofPost(author, written.thread, { id: written.id, number: written.number, replyTo: said.replyTo }, named)
    return written
  }
}
