import type { Followed, LoggedEvent, NoticeMessage, Tells } from '../contract/index.ts'
import type { Needs } from './needs.ts'

interface News { item: string; kind: string; actor: string | null; isFirst: boolean }

/** Tells those who follow a topic, a kind or an item of what is new there; one telling each, in the transaction that heard of it. */
export class Followers {
  readonly #needs: Pick<Needs, 'content' | 'clock' | 'declared'>
  readonly #tell: (notice: string, message: NoticeMessage) => Promise<void>
  constructor(needs: Pick<Needs, 'content' | 'clock' | 'declared'>, tell: (notice: string, message: NoticeMessage) => Promise<void>) {
    this.#needs = needs
    this.#tell = tell
  }

  async published({ item, actor, data }: LoggedEvent<'core.item.published'>): Promise<void> {
    // What comes with its own past is no news.
    if (item !== null && !data.isBrought) await this.#news({ item, kind: data.kind, actor, isFirst: data.isFirst })
  }

  /** When an embargo lifts: it is its author's doing, who meant it for then. */
  async surfaced({ item, data }: LoggedEvent<'core.item.surfaced'>): Promise<void> { if (item !== null) await this.#news({ item, kind: data.kind, actor: null, isFirst: true }) }

  /** These topics, then what is broader than they are, up to the top: who follows the whole follows its parts. Nearest first; a circle ends. */
  async #above(topics: readonly string[]): Promise<string[]> {
    const known = new Map((await this.#needs.content.topics.all()).map((topic) => [topic.id, topic]))
    const found = new Set(topics)
    for (const id of found) for (const broader of known.get(id)?.broader ?? []) found.add(broader)
    return [...found]
  }

  async #news({ item, kind: named, actor, isFirst }: News): Promise<void> {
    const { content, clock, declared } = this.#needs
    const news = await content.readers.news(item, named)
    // Under embargo, or gone again already.
    if (!news) return
    const { kind, plugin } = content.kinds.get(news.kind)
    const usual: Tells = { notice: isFirst ? 'item-new' : 'item-changed' }
    const tells = kind.tells ? kind.tells({ fields: news.fields as never, isFirst }) : usual
    if (tells === null) return
    const name = `${kind.tells ? plugin : 'core'}.${tells.notice}`
    const following: Followed[] = isFirst
      ? [{ type: 'kind', id: news.kind }, ...(await this.#above(news.topics)).map((id) => ({ type: 'topic' as const, id })), ...[...news.follows, item].map((id) => ({ type: 'item' as const, id }))]
      : [{ type: 'item', id: item }]
    await this.#tell(declared.find(name) ? name : `core.${usual.notice}`, {
      to: { following, ...tells.everyone && isFirst ? { holders: news.audience } : {} }, item, actor: actor ?? news.author, ...tells.values ? { values: tells.values } : {},
      // Somebody who mends five commas in a day tells of it once.
      key: isFirst ? `item:${item}` : `item:${item}:${clock.now().toISOString().slice(0, 10)}`,
    })
  }
}
