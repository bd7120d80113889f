import type { ItemSummary, Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** The way to giving an item to another seat, beside it, for whoever may. */
export const handOverLink: Slot<PagesDeps, { item: ItemSummary }> = {
  order: 90, view: 'items/hand-over-link', reads: ['*'], may: 'keep',
  async run({ content, viewer }, { item }) {
    // Pages are given no keepers; they are read for those alone who keep it.
    if (!('isKept' in item) || item.isKept !== true) return null
    return content.mayHandOver(viewer, await content.read(viewer, null, item.id)) ? { id: item.id } : null
  },
}
