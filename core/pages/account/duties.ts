import type { SiteViewer } from '../../access/index.ts'
import type { Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'

/** What one's own account asks of a person: a second factor that their role will need. Read off the viewer, so it costs the page nothing. */
export const accountDuties: Slot<PagesDeps, Record<string, never>> = {
  order: 1, view: 'account/duties',
  run({ viewer }) {
    const { factorDue = null } = viewer as Partial<SiteViewer>
    return viewer.id === null || factorDue === null ? null : { factorDue }
  },
}
