import type { SiteViewer } from '../../access/index.ts'
import type { Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** What accounts ask of a person: a second factor their role will need, their own account that is about to close, colleagues to confirm. */
export const accountDuties: Slot<PagesDeps, Record<string, never>> = {
  order: 1, view: 'account/duties',
  async run({ host, viewer }) {
    const { factorDue = null, closeAt = null } = viewer as Partial<SiteViewer>
    if (viewer.id === null) return null
    const review = await host.access.reviews.waiting(viewer)
    return factorDue === null && closeAt === null && review === null ? null : { factorDue, closeAt, review }
  },
}
