import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from './contract.ts'
import { forumApi } from './api.ts'
import { forumNotices } from './board/notices.ts'
import { category, discussion, position, topic } from './board/model/kinds.ts'
import { forumPersonal } from './board/personal.ts'
import { forumSettings } from './board/settings.ts'
import { forumServices } from './board/parts.ts'
import { beginRoutes } from './board/routes/beginning.ts'
import { listRoutes } from './board/routes/lists.ts'
import { postRoutes } from './board/routes/posts.ts'
import { replyRoutes } from './board/routes/replying.ts'
import { topicRoutes } from './board/routes/topic.ts'
import { bridgeRoutes } from './bridges/routes.ts'
import { forumSlots } from './bridges/slots.ts'
import { loadDemo } from './demo/load.ts'
import { moderationRoutes } from './moderation/routes/moderation.ts'
import { toolRoutes } from './moderation/routes/tools.ts'
import { talkRoutes } from './talks/routes.ts'
import { takenByMail } from './by-mail/taken.ts'
import { moreSlots } from './more-slots.ts'
import { moreServices } from './parts.ts'
import { routingNotices } from './routing/notices.ts'
import { routingPersonal } from './routing/personal.ts'
import { routingRoutes } from './routing/routes.ts'
import { routingSettings } from './routing/settings.ts'

export default definePlugin({
  id: 'forum',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0' },
  settings: Type.Object({ ...forumSettings, ...routingSettings }),
  permissions: { read: 'everyone', write: 'member', moderate: 'editor', manage: 'editor' },
  kinds: { category, topic, discussion, position },
  services: { ...forumServices, ...moreServices },
  api: forumApi,
  navigation: { label: 'forum.navigation', path: '/', order: 50, value: 6, may: 'read' },
  // Words of their own stand before a topic’s number.
  routes: (on) => [...routingRoutes(on), ...listRoutes(on), ...beginRoutes(on), ...postRoutes(on), ...bridgeRoutes(on), ...moderationRoutes(on), ...toolRoutes(on), ...talkRoutes(on), ...replyRoutes(on), ...topicRoutes(on)],
  slots: { ...forumSlots, ...moreSlots },
  notices: { ...forumNotices, ...routingNotices },
  takesReplies: takenByMail,
  personal: [...forumPersonal, ...routingPersonal],
  hosts: { threadBecomes: (offers, { becoming }) => becoming.take(offers) },
  jobs: {
    route: { every: '5 minutes', run: async ({ router }) => { await router.run() } },
    narrow: { run: async ({ narrowing }, { category: of, after }) => { if (typeof of === 'string' && typeof after === 'string') await narrowing.follow(of, after) } },
  },
  hears: {
    'core.item.published': async ({ router, jobs }, { item, data }) => {
      if (item !== null && data.kind === 'forum.topic') await router.begin(item)
      if (item !== null && data.kind === 'forum.category' && !data.isFirst) await jobs.send('narrow', { category: item, after: '00000000-0000-0000-0000-000000000000' })
    },
    'core.item.updated': ({ router }, { item, data }) => item !== null && data.kind === 'forum.topic' ? router.begin(item) : undefined,
    'directory.approval.decided': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, data.state)),
    'directory.approval.withdrawn': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, 'withdrawn')),
  },
  demo: (deps, kit) => loadDemo(deps, kit),
})
