import type { ItemSummary } from '@diwan/core'
import { forumSlots } from './bridges/slots.ts'
import { onTrial } from './lab/slots.ts'
import type { MoreDeps } from './parts.ts'
import { askedOf, questionStands } from './routing/slots.ts'

/** What is added to other pages, and to the forum’s own, from what stands on top of the board. A slot has one contribution of a plugin, so the board’s goes along. */
export const moreSlots = {
  'item.rail': {
    order: 60, view: 'lab/rail', may: 'read' as const, reads: forumSlots['item.rail'].reads,
    async run(deps: MoreDeps, { item }: { item: ItemSummary }) {
      const about = await forumSlots['item.rail'].run(deps, { item })
      const lab = item.kind === 'forum.category' || item.kind === 'forum.topic' ? await onTrial(deps, item) : null
      return about === null && lab === null ? null : { about, lab }
    },
  },
  'item.after': { order: 20, view: 'routing/stands', may: 'read' as const, reads: [], run: (deps: MoreDeps, subject: { item: ItemSummary }) => questionStands(deps, subject) },
  'desk.due': {
    order: 60, view: 'routing/due', may: 'write' as const,
    async run(deps: MoreDeps) {
      const [reviews, asked] = await Promise.all([forumSlots['desk.due'].run(deps), askedOf(deps)])
      return reviews === null && asked === null ? null : { asks: 0, hub: 0, ...asked, reviews }
    },
  },
}
