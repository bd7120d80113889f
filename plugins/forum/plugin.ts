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

export default definePlugin({
  id: 'forum',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0' },
  settings: Type.Object(forumSettings),
  permissions: { read: 'everyone', write: 'member', moderate: 'editor', manage: 'editor' },
  kinds: { category, topic, discussion, position },
  services: forumServices,
  api: forumApi,
  navigation: { label: 'forum.navigation', path: '/', order: 50, value: 6, may: 'read' },
  // Words of their own stand before a topic’s number.
  routes: (on) => [...listRoutes(on), ...beginRoutes(on), ...postRoutes(on), ...bridgeRoutes(on), ...moderationRoutes(on), ...toolRoutes(on), ...talkRoutes(on), ...replyRoutes(on), ...topicRoutes(on)],
  slots: forumSlots,
  notices: forumNotices,
  personal: forumPersonal,
  hosts: { threadBecomes: (offers, { becoming }) => becoming.take(offers) },
  hears: {
    'directory.approval.decided': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, data.state)),
    'directory.approval.withdrawn': ({ positions, transaction }, { data }) => transaction(() => positions.heard(data.approval, 'withdrawn')),
  },
  demo: (deps, kit) => loadDemo(deps, kit),
})
