import { definePlugin } from '../contract/index.ts'
import { aboutRoutes } from './about/routes.ts'
import { accountDuties } from './account/duties.ts'
import { accountRoutes } from './account/routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { filesOfItem } from './files/slot.ts'
import { fileRoutes } from './files/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { valueRoutes } from './about/values.ts'
import type {} from './host.ts'
import { followersHear } from './inbox/hears.ts'
import { handOverLink } from './items/hand-over-slot.ts'
import { inboxRoutes } from './inbox/routes.ts'
import { linkedToIt } from './items/leaving-slot.ts'
import { itemRoutes } from './items/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { setupRoutes } from './setup/routes.ts'
import { signInRoutes } from './sign-in/routes.ts'
import { checklist, checklistRoutes } from './team/checklist.ts'
import { FirstSteps } from './team/first-steps.ts'
import { teamRoutes } from './team/routes.ts'
import { topicRoutes } from './topics/routes.ts'

/** Core's own pages, by the contract every plugin is written with. */
export default definePlugin({
  id: 'core',
  requires: { core: '^0.1.0', host: '^0.1.0' },
  permissions: { enter: 'everyone', read: 'everyone', account: 'member', keep: 'member', invite: 'ncp', administer: 'administrator' },
  navigation: { label: 'core.desk.title', path: '/', order: 0, value: 2, may: 'account' },
  routes: (on) => [...homeRoutes(on), ...topicRoutes(on), ...searchRoutes(on), ...aboutRoutes(on), ...valueRoutes(on), ...itemRoutes(on), ...inboxRoutes(on), ...fileRoutes(on), ...signInRoutes(on), ...accountRoutes(on), ...teamRoutes(on), ...checklistRoutes(on), ...adminRoutes(on), ...setupRoutes(on)],
  notices: {
    'item-new': { label: 'core.notices.item-new.label', text: 'core.notices.item-new.text', mail: 'daily' },
    'item-changed': { label: 'core.notices.item-changed.label', text: 'core.notices.item-changed.text', mail: 'daily' },
    'access-review': { label: 'core.notices.access-review.label', text: 'core.notices.access-review.text', mail: 'at-once', isFixed: true },
    'handed-to-you': { label: 'core.notices.handed-to-you.label', text: 'core.notices.handed-to-you.text', mail: 'at-once', isFixed: true },
    'handed-on': { label: 'core.notices.handed-on.label', text: 'core.notices.handed-on.text', mail: 'at-once', isFixed: true },
  },
  services: { firstSteps: FirstSteps },
  hosts: { firstSteps: (offers, { firstSteps }) => firstSteps.take(offers), keepsApart: (offers, { host }) => host.notifications.distance.take(offers), takesReplies: (offers, { host }) => host.notifications.replies.take(offers) },
  hears: followersHear,
  slots: {
    'desk.due': accountDuties,
    'home.member': checklist,
    'item.after': filesOfItem,
    'item.rail': handOverLink,
    'item.leaving': linkedToIt,
  },
})
