import type { Content, Item, ItemSummary, Page, Viewer } from '@diwan/core'

interface Needs { content: Content }

/** Every question about notes. */
export class Notebook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, paging: { after?: string; before?: string; limit?: number }): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { kinds: ['logbook.note'], ...paging })
  }

  /** @throws NotFound for a note the viewer may not read */
  read(viewer: Viewer, ref: string): Promise<Item> { return this.#needs.content.read(viewer, 'logbook.note', ref) }
}
