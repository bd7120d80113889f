import type { Viewer } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'
import type { ForumServices } from '../board/deps.ts'
import type { CategoryFields } from '../board/model/kinds.ts'
import type { Category } from '../board/services/categories.ts'
import type { TypedReply, TypedTopic } from '../board/services/posting.ts'

const rules: CategoryFields = { format: 'discussion', begins: 'members', replies: 'members', ceiling: 'community', lookedAt: 'nobody', needsTopic: false, place: 1, isTrial: false, goalHours: null }
const topic: TypedTopic = { title: '', body: 'What do you see?', lang: 'en', topics: [], about: null, handling: null, side: null, poll: null, opensAt: null, closesAt: null, isWiki: false, key: null }
const reply: TypedReply = { body: 'We see the same.', lang: 'en', side: null, replyTo: null, isWiki: false, key: null }
let n = 0

/** A board of a test site: categories, topics and replies by its people, as they would be written on its pages. */
export class Board {
  readonly site: TestSite
  readonly services: ForumServices
  constructor(site: TestSite) {
    this.site = site
    this.services = site.inside<ForumServices>('forum')
  }

  /** People of the tests who have been here for long; who is made later is a newcomer. */
  static async at(site: TestSite): Promise<Board> {
    const board = new Board(site)
    for (const who of ['member', 'colleague', 'stranger', 'ncp', 'strangeNcp'] as const) await board.rows('insert into forum.reader (person_id, topics_read, posts_read, days, topics_replied) values (?::uuid, 40, 400, 40, 9)', [site.id(who)])
    return board
  }

  async category(fields: Partial<CategoryFields> = {}, audience = ['members']): Promise<Category> {
    n += 1
    const { id } = await this.site.make.item('forum.category', { title: `Category ${n}`, audience, fields: { ...rules, ...fields } })
    return await this.services.categories.read(await this.site.viewer('editor'), id) as Category
  }

  async begin(viewer: Viewer, category: Category, typed: Partial<TypedTopic> = {}): Promise<{ id: string; ref: string; path: string; first: string }> {
    n += 1
    const posted = await this.write(() => this.services.posting.begin(viewer, category, { ...topic, title: `Topic ${n}`, ...typed }))
    if (posted.waits) throw new Error('it waits')
    const { thread } = await this.services.threadBook.placeOf(posted.id)
    return { id: thread, ref: posted.path.split('/').at(-1) ?? '', path: posted.path, first: posted.id }
  }

  /** The id of the reply. */
  async reply(viewer: Viewer, topicId: string, typed: Partial<TypedReply> = {}): Promise<string> {
    const posted = await this.write(async () => this.services.posting.reply(viewer, await this.services.threadBook.read(viewer, topicId), { ...reply, ...typed }))
    if (posted.waits) throw new Error('it waits')
    return posted.id
  }

  write<T>(work: () => Promise<T>): Promise<T> { return this.site.services.transaction(work) }

  async rows<T>(text: string, bindings: readonly unknown[] = []): Promise<T[]> { return (await this.site.instance.database.db.raw<{ rows: T[] }>(text, bindings as never)).rows }
}
