import type { SiteViewer } from '../../access/index.ts'
import type { FirstStep, Route, Routes, Slot } from '../../contract/index.ts'
import { redirect } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import type { FirstSteps } from './first-steps.ts'

const enough = 3

const own = (position: number, name: string, isDone: boolean, url: string, values: FirstStep['values'] = {}): FirstStep => ({
  position, label: `core.checklist.${name}`, text: `core.checklist.${name}.text`, action: `core.checklist.${name}.do`, url, isDone, values,
})

/** What somebody new does first, by role; gone once it is done. Whoever holds no seat's duties may put it away. */
export const checklist: Slot<PagesDeps & { firstSteps: FirstSteps }, Record<string, never>> = {
  order: 5, view: 'team/checklist', may: 'account',
  async run({ host, viewer, content, firstSteps }) {
    const { isVerified = false, hasFactor = false, hidesSteps = false } = viewer as Partial<SiteViewer>
    if (viewer.id === null) return null
    const isContact = viewer.may('core.invite') && viewer.administration !== null && viewer.roles.includes('ncp')
    if (!isContact && hidesSteps) return null
    // Asked at once, so that it is one way to the database.
    const [added, topics, colleagues] = await Promise.all([firstSteps.of(viewer), content.followed(viewer, 'topic'), isContact ? host.access.roster.countColleagues(viewer) : 0])
    const steps = [
      // Who verifies seats says where to ask for it.
      ...isContact && !added.some(({ position }) => position === 10) ? [own(10, 'seat', isVerified, '/account')] : [],
      ...isContact ? [own(40, 'colleagues', colleagues >= enough, '/team/invite', { n: colleagues })] : [],
      own(50, 'topics', topics.length > 0, '/topics'),
      // Who changes what others read is worth more to whoever steals a password.
      ...viewer.roles.includes('editor') || viewer.roles.includes('administrator') ? [own(60, 'factor', hasFactor, '/account/second-factor')] : [],
      ...added,
    ].map((step) => ({ ...step, values: { n: 0, ...step.values } })).toSorted((a, b) => a.position - b.position)
    return steps.every(({ isDone }) => isDone) ? null : { steps, isContact }
  },
}

export const checklistRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.post('/first-steps/hide', {
    may: 'account', isInternal: true,
    async run({ host, viewer }) {
      await host.access.ownAccount.hideSteps(viewer)
      return redirect('/', 'core.checklist.hidden')
    },
  }),
]
