import { NotFound, type Content, type Draft, type ItemInput, type Viewer } from '@diwan/core'
import type { Guideline, Guides } from './guides.ts'

interface Needs { content: Content; guides: Guides }
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

  /** @throws Conflict where somebody saved meanwhile, Invalid */
  save(viewer: Viewer, item: Guideline, input: ItemInput, rev: number): Promise<{ rev: number }> { return this.#needs.content.saveDraft(viewer, item.id, input, { rev }) }
}
