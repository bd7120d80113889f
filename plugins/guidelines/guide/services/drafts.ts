import { NotFound, type Content, type Draft, type ItemInput, type Viewer } from '@diwan/core'
import type { Blocks } from '../blocks/blocks.ts'
import type { Guideline, Guides } from './guides.ts'

interface Needs { content: Content; guides: Guides; blocks: Blocks }
export interface OpenDraft { item: Guideline; draft: Draft }

/** The draft on its keepers' desk. */
export class Drafts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The draft, or what a first save would begin from. @throws NotFound for whoever does not keep it */
  async open(viewer: Viewer, key: string): Promise<OpenDraft> {
    const item = await this.#needs.guides.read(viewer, key)
    if (!item.isKept) throw new NotFound()
    return { item, draft: await this.#needs.content.draft(viewer, item.id) }
  }

  /** With the text blocks its words name. @throws Conflict where somebody saved meanwhile, Invalid */
  async save(viewer: Viewer, item: Pick<Guideline, 'id'>, input: ItemInput, rev: number): Promise<{ rev: number }> { return this.#needs.content.saveDraft(viewer, item.id, await this.#needs.blocks.taken(viewer, input), { rev }) }
}
