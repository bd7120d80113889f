import type { ItemSummary } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** Before an item is withdrawn: what points to it, so that whoever does it knows what is left without it. */
export const linkedToIt = {
  order: 10, view: 'items/leaving', may: 'keep',
  async run({ content, viewer }: PagesDeps, { item }: { item: ItemSummary }) {
    const items = await content.inbound(viewer, item.id, 20)
    return items.length === 0 ? null : { items }
  },
}
