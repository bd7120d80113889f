import type { Content, FacetShape, Item, ItemSummary, Page, Topics, Translate, Viewer } from '@diwan/core'
import type { Static } from 'typebox'
import { categories } from '../kinds/post.ts'

interface Needs { content: Content; topics: Topics }
interface Around { correctedBy: ItemSummary[]; corrects: ItemSummary[]; answeredBy: ItemSummary[]; answers: ItemSummary[]; needs: ItemSummary[]; related: Awaited<ReturnType<Content['related']>> }
export interface PostQuery { category?: string; topic?: string; lang?: string; after?: string; before?: string; limit?: number }

/** Every question about posts: what is new, what corrects what, what is still to be acknowledged. */
export class Bulletin {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, { category, topic, lang, ...paging }: PostQuery): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { kinds: ['updates.post'], facets: facetsOf({ category, topic, lang }), ...paging })
  }

  read(viewer: Viewer, key: string): Promise<Item> { return this.#needs.content.read(viewer, 'updates.post', key) }

  /** Facets with counts in one statement each; topics only those that hold something for this reader. */
  async facets(viewer: Viewer, query: PostQuery, t: Translate): Promise<Static<typeof FacetShape>[]> {
    const asked = { kinds: ['updates.post'], facets: facetsOf(query) }
    const topics = await this.#needs.topics.all()
    const byCategory = await this.#needs.content.countBy(viewer, asked, 'category', categories)
    const byTopic = await this.#needs.content.countBy(viewer, asked, 'topic', topics.map(({ id }) => id))
    const option = (value: string, label: string, found: { n: number; isMore: boolean } | undefined, selected: boolean) =>
      ({ value, label, count: found?.n ?? 0, isMore: found?.isMore ?? false, selected })
    return [
      { name: 'category', options: categories.map((category) => option(category, t(`updates.category.${category}.many`), byCategory.get(category), query.category === category)) },
      { name: 'topic', options: topics.map(({ id, labels }) => option(id, labels[viewer.locale] ?? labels.en, byTopic.get(id), query.topic === id)).filter(({ count, selected }) => count > 0 || selected) },
    ]
  }

  /** The correction chain of a post, newest first: what corrects it, what it corrects; what came of a call; the needs a release answers; and what else is near it. */
  async around(viewer: Viewer, item: Item): Promise<Around> {
    const near = await this.#needs.content.related(viewer, item, 24)
    const ends = (relation: string, isOutgoing: boolean) => near.flatMap((one) => one.why === 'linked' && one.relation === relation && one.isOutgoing === isOutgoing ? [one.item] : [])
    return {
      correctedBy: ends('corrects', false), corrects: ends('corrects', true), answeredBy: ends('answers', false), answers: ends('answers', true), needs: ends('release', false),
      related: near.filter((one) => one.why === 'topic' || !['corrects', 'answers', 'release'].includes(one.relation)).slice(0, 6),
    }
  }
}

const facetsOf = (asked: { category?: string | undefined; topic?: string | undefined; lang?: string | undefined }): Record<string, string> =>
  Object.fromEntries(Object.entries({ category: asked.category, topic: asked.topic, lang: asked.lang }).filter((entry): entry is [string, string] => Boolean(entry[1])))
