import type { Content, ItemSummary, PluginApis, Topics, Viewer } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { ThreadLists, ThreadRow } from '../board/services/thread-lists.ts'

interface Needs { content: Content; topics: Topics; threadLists: ThreadLists; directory: PluginApis['directory'] | undefined }
export interface Found { guidance: ItemSummary[]; pitfalls: ItemSummary[]; studies: ItemSummary[]; threads: ThreadRow[]; people: { name: string; title: string; administration: string | null; path: string }[]; isWider: boolean }
const most = 5
const lists = { guidance: ['guidelines.guideline', 'guidelines.practice'], pitfalls: ['guidelines.pitfall', 'guidelines.case'], studies: ['research.work'], threads: ['forum.topic'] } as const

/** “I have a problem”: what is known of a technology in a process, what to beware of, who knows it and what was said of it. */
export class Intake {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** What is filed under both comes first, then under either. `isWider`: nothing is filed under both. */
  async find(viewer: Viewer, { technology, process }: { technology: string | null; process: string | null }): Promise<Found> {
    const { content, threadLists, directory } = this.#needs
    const named = [technology, process].filter((one) => one !== null)
    if (named.length === 0) return { guidance: [], pitfalls: [], studies: [], threads: [], people: [], isWider: false }
    // Questions are asked at once: a page with its lists is one statement.
    const asked = [named, ...named.length > 1 ? named.map((one) => [one]) : []]
    const found = await Promise.all(asked.map((topic) => content.lists(viewer, { guidance: { kinds: [...lists.guidance], facets: { topic }, limit: most }, pitfalls: { kinds: [...lists.pitfalls], facets: { topic }, limit: most }, studies: { kinds: [...lists.studies], facets: { topic }, limit: most }, threads: { kinds: [...lists.threads], facets: { topic }, limit: most } })))
    const ranked = (list: keyof typeof lists): ItemSummary[] => [...new Map(found.flatMap((one) => one[list].rows).map((item) => [item.id, item])).values()].slice(0, most)
    const versed = viewer.id !== null && directory ? await directory.versed(viewer, technology ?? process ?? '', 6) : []
    const both = found[0]
    return {
      guidance: ranked('guidance'), pitfalls: ranked('pitfalls'), studies: ranked('studies'), threads: await threadLists.of(viewer, ranked('threads').map(({ id }) => id)),
      people: versed.map(({ name, title, administration, path }) => ({ name, title, administration, path })), isWider: named.length > 1 && both !== undefined && both.guidance.rows.length + both.pitfalls.rows.length + both.threads.rows.length === 0,
    }
  }
}
