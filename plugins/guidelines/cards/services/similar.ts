import { shared, stems, type Content, type ItemSummary, type Search, type Viewer } from '@diwan/core'

interface Needs { content: Content; search: Search }
export interface Alike { id: string; title: string; summary: string; lang: ItemSummary['lang']; path: string; share: number }
const enough = 0.34, most = 5

/** What is there already and says nearly the same: looked for before a card is begun, and again when a curator looks at it. */
export class Similar {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** At most five, the nearest first. Compares words with the newest hundred of each topic and with what search finds. */
  async to(viewer: Viewer, { kind, title, summary = '', topics = [], except = '' }: { kind: string; title: string; summary?: string; topics?: readonly string[]; except?: string }): Promise<Alike[]> {
    const { content, search } = this.#needs
    const words = stems(`${title} ${summary}`)
    if (words.size === 0) return []
    const near = new Map<string, ItemSummary>()
    for (const topic of topics.slice(0, 2)) for (const row of (await content.list(viewer, { kinds: [kind], facets: { topic }, limit: 100 })).rows) near.set(row.id, row)
    if (topics.length === 0) for (const row of (await content.list(viewer, { kinds: [kind], limit: 100 })).rows) near.set(row.id, row)
    for (const text of [title, ...title.split(/\s+/).filter((word) => word.length > 5).slice(0, 2)]) for (const { item } of (await search.find(viewer, { text: text.slice(0, 200), kinds: [kind], limit: 10 })).hits) near.set(item.id, item)
    return [...near.values()].filter(({ id }) => id !== except)
      .map((row) => ({ id: row.id, title: row.title, summary: row.summary, lang: row.lang, path: row.path, share: Math.max(shared(stems(title), stems(row.title)), shared(words, stems(`${row.title} ${row.summary}`))) }))
      .filter(({ share }) => share >= enough).toSorted((a, b) => b.share - a.share).slice(0, most)
  }
}
