import { NotFound, inputOf, type Content, type Draft, type Item, type ItemInput, type ItemSummary, type ListQuery, type Locale, type Page, type Viewer } from '@diwan/core'

/** What an item says in one language: the live version's, or the draft's of who keeps it. */
export type SaidIn<Said> = (input: ItemInput, lang: Locale) => Said

/** One that is worked on: its draft, and what that says. */
export interface Worked { item: Item; draft: Draft }

/** Items of one kind that belong to a seat and are written in forms of their own: found, read and worked on. */
export class SeatItems<Said> {
  protected readonly content: Content
  protected readonly kind: string
  readonly #saidIn: SaidIn<Said>
  constructor({ content }: { content: Content }, kind: string, saidIn: SaidIn<Said>) {
    this.content = content
    this.kind = kind
    this.#saidIn = saidIn
  }

  list(viewer: Viewer, { topic, ...place }: { topic?: string } & Pick<ListQuery, 'after' | 'before' | 'limit'>): Promise<Page<ItemSummary>> {
    return this.content.list(viewer, { kinds: [this.kind], ...topic ? { facets: { topic } } : {}, ...place })
  }

  /** The newest the viewer may read on a topic, at most 20. */
  async about(viewer: Viewer, topic: string, limit = 5): Promise<ItemSummary[]> { return (await this.list(viewer, { topic, limit: Math.min(limit, 20) })).rows }

  /** The live version; of one that never was, what its keepers have so far. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string, isDraft = false): Promise<{ item: Item; said: Said; draft: Draft | null }> {
    const item = await this.content.read(viewer, this.kind, key)
    const draft = item.publishedAt === null || (isDraft && item.isKept) ? await this.content.draft(viewer, item.id) : null
    return { item, draft, said: this.#saidIn(draft?.input ?? inputOf(item), viewer.locale) }
  }

  /** For who works on it. @throws NotFound for anybody who does not keep it */
  async work(viewer: Viewer, key: string, lang?: Locale): Promise<Worked & { said: Said }> {
    const item = await this.content.read(viewer, this.kind, key)
    if (!item.isKept) throw new NotFound()
    const draft = await this.content.draft(viewer, item.id)
    return { item, draft, said: this.#saidIn(draft.input, lang ?? draft.input.lang) }
  }

  /** As a draft of the viewer's seat, about these items: its seat reads it and may take it along; somebody without a seat keeps it to themselves. @throws Invalid */
  async put(viewer: Viewer, input: Omit<ItemInput, 'audience'>, about: readonly string[] = []): Promise<{ id: string }> {
    const audience = viewer.administration === null ? viewer.tokens.filter((token) => token.startsWith(`user:${viewer.id}`)) : [`administration:${viewer.administration}`]
    const { id } = await this.content.create(viewer, this.kind, { ...input, links: about.length === 0 ? {} : { about: [...about] }, audience, handling: 'named-administrations' })
    return { id }
  }

  /** @throws Conflict when somebody saved in between */
  save(viewer: Viewer, id: string, input: ItemInput, rev: number): Promise<{ rev: number }> { return this.content.saveDraft(viewer, id, input, { rev }) }
}
