import type { ItemSummary, Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** Files under every item, whatever plugin it is of; nothing where there are none. */
export const filesOfItem: Slot<PagesDeps, { item: ItemSummary }> = {
  order: 10, view: 'files/of-item', reads: ['*'],
  async run({ attachments, viewer }, { item }) {
    const files = await attachments.of(viewer, item.id)
    return files.length === 0 ? null : { files }
  },
}
