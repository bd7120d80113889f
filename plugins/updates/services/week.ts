import type { Clock, Content, Item, ItemSummary, Viewer } from '@diwan/core'
import { isCancelled, type Meeting, type Meetings } from './meetings.ts'
import type { Consultations } from './consultations.ts'

interface Needs { content: Content; clock: Clock; meetings: Meetings; consultations: Consultations }
/** `others`: what else was published, of every kind that is no card of a person and no request. */
export interface WeekOf { from: Date; to: Date; posts: ItemSummary[]; others: ItemSummary[]; meetings: Meeting[]; calls: ItemSummary[] }

const day = 86_400_000
/** Posts that are taken along whole; a week with more names the rest. */
const whole = 30

/** The seven days behind, and what comes, as one reader may take it along. */
export class Week {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Newest first, at most 50 of each; meetings of four weeks and calls that are open, the nearest first, at most 20. */
  async of(viewer: Viewer): Promise<WeekOf> {
    const { content, clock, meetings, consultations } = this.#needs
    const to = clock.now(), from = new Date(to.getTime() - 7 * day)
    const isNew = ({ publishedAt }: ItemSummary) => publishedAt !== null && publishedAt >= from
    const { posts, others } = await content.lists(viewer, {
      posts: { kinds: ['updates.post'], limit: 50 },
      others: { kinds: ['*'], except: ['updates.post', 'updates.meeting', 'directory.person', 'directory.request'], limit: 50 },
    })
    const ahead = await meetings.between(viewer, to, new Date(to.getTime() + 28 * day))
    return { from, to, posts: posts.rows.filter(isNew), others: others.rows.filter(isNew), meetings: ahead.filter(({ fields }) => !isCancelled(fields)).slice(0, 20), calls: (await consultations.list(viewer)).open.slice(0, 20) }
  }

  /** The posts with their texts, one after the other. */
  async whole(viewer: Viewer, { posts }: WeekOf): Promise<Item[]> {
    const items: Item[] = []
    for (const { id } of posts.slice(0, whole)) items.push(await this.#needs.content.read(viewer, 'updates.post', id))
    return items
  }
}
