import type { Item, ItemSummary, Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** Files under every item, whatever plugin it is of; nothing where there are none. */
export const filesOfItem: Slot<PagesDeps, { item: ItemSummary & Partial<Pick<Item, 'files'>> }> = {
  order: 10, view: 'files/of-item', reads: ['*'],
  async run({ attachments, viewer }, { item }) {
    // A page that shows an item whole has counted them already.
    if (item.files === 0) return null
    const files = await attachments.of(viewer, item.id)
    return files.length === 0 ? null : { files }
  },
}
