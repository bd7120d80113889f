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
import { loadDemoMore } from './demo/more.ts'
import { moderationRoutes } from './moderation/routes/moderation.ts'
import { toolRoutes } from './moderation/routes/tools.ts'
import { talkRoutes } from './talks/routes.ts'
import { takenByMail } from './by-mail/taken.ts'
import { moreSlots } from './more-slots.ts'
import { published } from './more-heard.ts'
import { design } from './lab/model/design.ts'
import { composeRoutes } from './lab/routes/compose.ts'
import { labRoutes } from './lab/routes/lab.ts'
import { moreJobs, moreNotices, morePersonal, moreServices } from './parts.ts'
import { routingRoutes } from './routing/routes.ts'
import { routingSettings } from './routing/settings.ts'

export default definePlugin({
  id: 'forum',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0' },
  settings: Type.Object({ ...forumSettings, ...routingSettings }),
  permissions: { read: 'everyone', write: 'member', moderate: 'editor', manage: 'editor' },
  kinds: { category, topic, discussion, position, design },
  services: { ...forumServices, ...moreServices },
  api: forumApi,
  navigation: { label: 'forum.navigation', path: '/', order: 50, value: 6, may: 'read' },
  // Words of their own stand before a topic’s number.
  routes: (on) => [...routingRoutes(on), ...composeRoutes(on), ...labRoutes(on), ...listRoutes(on), ...beginRoutes(on), ...postRoutes(on), ...bridgeRoutes(on), ...moderationRoutes(on), ...toolRoutes(on), ...talkRoutes(on), ...replyRoutes(on), ...topicRoutes(on)],
  slots: { ...forumSlots, ...moreSlots },
  notices: { ...forumNotices, ...moreNotices },
  takesReplies: takenByMail,
  personal: [...forumPersonal, ...morePersonal],
  hosts: { threadBecomes: (offers, { becoming }) => becoming.take(offers) },
  jobs: { ...moreJobs, narrow: { run: async ({ narrowing }, { category: of, after }) => { if (typeof of === 'string' && typeof after === 'string') await narrowing.follow(of, after) } } },
  hears: {
    'core.item.published': async (deps, event) => {
      await published(deps, event)
      if (event.item !== null && event.data.kind === 'forum.category' && !event.data.isFirst) await deps.jobs.send('narrow', { category: event.item, after: '00000000-0000-0000-0000-000000000000' })
    },
    'core.item.withdrawn': ({ tallies, touch, transaction }, { item, data }) => transaction(async () => {
      if (item === null || data.kind !== 'forum.topic') return
      await tallies.withdraw(item)
      await touch('thread')
    }),
    'core.item.updated': (deps, event) => published(deps, event),
    'directory.approval.decided': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, data.state)),
    'directory.approval.withdrawn': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, 'withdrawn')),
  },
  demo: async (deps, kit) => {
    await loadDemo(deps, kit)
    await loadDemoMore(deps, kit)
  },
})
