import { NotFound, inputOf, type Content, type Draft, type Item, type ItemInput, type ItemSummary, type ListQuery, type Page, type Viewer } from '@diwan/core'
import { askedOf, blank, numbersOf, saidIn, type BenchKind, type Said } from './model.ts'
import { planOf, type Planned } from './plan-of.ts'
import type { Countings } from './count/countings.ts'
import type { SeriesShelf } from './series-shelf.ts'

interface Needs { content: Content; seriesShelf: SeriesShelf; countings: Countings }
export const kindOf = (kind: BenchKind): `research.${BenchKind}` => `research.${kind}`

/** Evaluations and forecasts: found, read and worked on. */
export class Workbench {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, kind: BenchKind, query: { facets?: Record<string, string> } & Pick<ListQuery, 'after' | 'before' | 'limit'> = {}): Promise<Page<ItemSummary>> { return this.#needs.content.list(viewer, { kinds: [kindOf(kind)], ...query }) }

  /** The viewer's own that have not been published, at most 20. */
  async begun(viewer: Viewer, kind: BenchKind): Promise<ItemSummary[]> { return viewer.id === null ? [] : this.#needs.content.mine(viewer, { kinds: [kindOf(kind)], why: 'draft' }) }

  /** The live version; of one that never was, what its keepers have so far. @throws NotFound, Gone */
  async read(viewer: Viewer, kind: BenchKind, key: string, isDraft = false): Promise<{ item: Item; said: Said; draft: Draft | null }> {
    const item = await this.#needs.content.read(viewer, kindOf(kind), key)
    const draft = item.publishedAt === null || (isDraft && item.isKept) ? await this.#needs.content.draft(viewer, item.id) : null
    return { item, draft, said: saidIn(kind, draft?.input ?? inputOf(item), viewer.locale) }
  }

  /** For who works on it, in the language it was written in. @throws NotFound for anybody who does not keep it */
  async work(viewer: Viewer, kind: BenchKind, key: string): Promise<{ item: Item; draft: Draft; said: Said }> {
    const item = await this.#needs.content.read(viewer, kindOf(kind), key)
    if (!item.isKept) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, item.id)
    return { item, draft, said: saidIn(kind, draft.input, draft.input.lang) }
  }

  /** A new one as a draft of the viewer's seat, about these items; somebody without a seat keeps it to themselves. @throws Invalid */
  async begin(viewer: Viewer, kind: BenchKind, { title, topics, about }: { title: string; topics: string[]; about: string[] }): Promise<{ id: string }> {
    const audience = viewer.administration === null ? viewer.tokens.filter((token) => token.startsWith(`user:${viewer.id}`)) : [`administration:${viewer.administration}`]
    const { id } = await this.#needs.content.create(viewer, kindOf(kind), { lang: viewer.locale, topics, texts: { [viewer.locale]: { title } }, fields: { ...blank[kind] }, links: about.length === 0 ? {} : { about }, audience, handling: 'named-administrations' })
    return { id }
  }

  /** @throws Conflict when somebody saved in between */
  save(viewer: Viewer, id: string, input: ItemInput, rev: number): Promise<{ rev: number }> { return this.#needs.content.saveDraft(viewer, id, input, { rev }) }

  /** The table an item names, as it was understood. */
  async planned(item: string, { asked }: Pick<Said, 'asked'>): Promise<Planned & { text: string }> {
    const text = await this.#needs.seriesShelf.of(item, asked.fields.series)
    return { ...planOf(asked, text), text }
  }

  /** Has counted what an item says; answers whether there is anything to count. */
  async count(item: string, said: Pick<Said, 'asked'>): Promise<Planned> {
    const planned = await this.planned(item, said)
    if (planned.plan) await this.#needs.countings.ask(item, numbersOf(said.asked), planned.plan)
    return planned
  }

  /** What goes live is counted, whoever published it uncounted. */
  async published(item: string, kind: BenchKind, fields: Record<string, unknown>): Promise<void> {
    const asked = askedOf(kind, fields)
    if (asked.fields.series === '') return
    if (await this.#needs.countings.of(item, numbersOf(asked)) === null) await this.count(item, { asked })
    await this.#needs.countings.live(item, numbersOf(asked))
  }
}
