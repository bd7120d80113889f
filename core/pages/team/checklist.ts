import type { SiteViewer } from '../../access/index.ts'
import type { Slot } from '../../contract/index.ts'
import type { PagesDeps } from '../deps.ts'
import type { FirstSteps } from './first-steps.ts'

const enough = 3

/** What a new contact point does first; gone once it is done. */
export const checklist: Slot<PagesDeps & { firstSteps: FirstSteps }, Record<string, never>> = {
  order: 5, view: 'team/checklist', may: 'invite',
  async run({ host, viewer, content, firstSteps }) {
    if (viewer.id === null || viewer.administration === null || !viewer.roles.includes('ncp')) return null
    const colleagues = await host.access.roster.countColleagues(viewer)
    const topics = (await content.followed(viewer, 'topic')).length
    const own = (position: number, name: string, isDone: boolean, url: string) => ({
      position, label: `core.checklist.${name}`, text: `core.checklist.${name}.text`, action: `core.checklist.${name}.do`, url, isDone, values: { n: colleagues },
    })
    const added = await firstSteps.of(viewer)
    const { isVerified = false } = viewer as Partial<SiteViewer>
    const steps = [
      // Who verifies seats says where to ask for it.
      ...added.some(({ position }) => position === 10) ? [] : [own(10, 'seat', isVerified, '/account')],
      own(40, 'colleagues', colleagues >= enough, '/team/invite'), own(50, 'topics', topics > 0, '/topics'), ...added,
    ].map((step) => ({ ...step, values: { n: 0, ...step.values } })).toSorted((a, b) => a.position - b.position)
    return steps.every(({ isDone }) => isDone) ? null : { steps }
  },
}
