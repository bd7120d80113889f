import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type Audit, type Clock, type Content, type Item, type ItemSummary, type Offer, type People, type Viewer } from '@diwan/core'
import type { Gathered, ThreadBecomes } from '../contract.ts'
import { rows } from '../board/model/rows.ts'
import { authorOf } from '../board/services/posting.ts'
import type { ThreadItem, ThreadBook } from '../board/services/thread-book.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; people: People; threadBook: ThreadBook }
export interface Possible { name: string; label: string }
const mostPosts = 50

/** A topic, or posts of one, become something else: what other plugins offer to make of them, with where it came from and whose words they are. */
export class Becoming {
  readonly #needs: Needs
  #offers: readonly Offer<Record<string, ThreadBecomes<never>>>[] = []
  constructor(needs: Needs) { this.#needs = needs }

  take(offers: readonly Offer<unknown>[]): void { this.#offers = offers as readonly Offer<Record<string, ThreadBecomes<never>>>[] }

  /** What the viewer may make of a topic. Nothing of a private discussion: its words are not to be taken further. */
  possible(viewer: Viewer, item: Pick<Item, 'kind'>): Possible[] {
    if (item.kind !== 'forum.topic' || viewer.id === null) return []
    return this.#offers.flatMap(({ from, value }) => Object.entries(value).filter(([, { may }]) => viewer.may(may)).map(([name, { label }]) => ({ name: `${from}.${name}`, label })))
  }

  /** Begins it from these posts, the opening one where none is named. Answers where it goes on. In the open transaction. @throws NotFound, Refused, Invalid */
  async make(viewer: Viewer, item: ThreadItem, what: string, numbers: readonly number[]): Promise<string> {
    const [from = '', name = ''] = what.split('.')
    const offer = this.#offers.find((one) => one.from === from), chosen = offer?.value[name]
    if (!offer || !chosen) throw new NotFound()
    if (!this.possible(viewer, item).some((one) => one.name === what)) throw new Refused()
    if (numbers.length > mostPosts) throw new Invalid([{ field: 'posts', key: 'forum.make.fault.posts', values: { n: mostPosts } }])
    const gathered = await this.#gather(viewer, item, numbers.length === 0 ? [1] : numbers)
    const { item: made, path } = await chosen.run(offer.deps, viewer, gathered)
    await this.#needs.db.raw('insert into forum.outcome (thread_id, item_id, by_id, at) values (?::uuid, ?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [item.id, made, authorOf(viewer).id, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'forum.topic.became', `item:${item.id}`, { item: made, what })
    return path
  }

  /** What came of it, as far as the viewer may read it. */
  outcomes(viewer: Viewer, ids: readonly string[]): Promise<ItemSummary[]> { return this.#needs.content.pick(viewer, ids) }

  async #gather(viewer: Viewer, item: ThreadItem, numbers: readonly number[]): Promise<Gathered> {
    const found = await rows<{ id: string; number: number; author: string | null; administration: string | null; body: string; lang: string; at: Date }>(this.#needs.db,
      `select id, number, author_id as author, administration, body, lang, posted_at as at from forum.post where thread_id = ?::uuid and number = any(?::int[]) and state = 'shown' order by number`, [item.id, numbers])
    if (found.length === 0) throw new Invalid([{ field: 'posts', key: 'forum.make.fault.none' }])
    const cards = await this.#needs.people.cards(found.flatMap(({ author }) => author ?? []))
    const posts = found.map(({ id, author, administration, body, lang, at }) => ({ id, path: `/forum/posts/${id}`, text: body, lang: lang as Gathered['lang'], at: new Date(at), author: author === null ? null : { id: author, name: cards.get(author)?.name ?? '' }, administration }))
    const credit = [...new Map(posts.flatMap(({ author, administration }) => author === null ? [] : [[author.id, { ...author, administration }]])).values()]
    return { title: item.title, lang: item.lang, topics: item.topics, posts, credit, source: { item: item.id, ref: item.ref ?? '', path: item.path } }
  }
}
