import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'
import type {} from './contract.ts'
import { loadDemo } from './demo/load.ts'
import { milestone, need } from './kinds/milestone.ts'
import { fact, page } from './kinds/page.ts'
import { post } from './kinds/post.ts'
import { planRoutes } from './routes/plan.ts'
import { postRoutes } from './routes/posts.ts'
import { Acknowledgements } from './services/acknowledgements.ts'
import { Bulletin } from './services/bulletin.ts'
import { Plan } from './services/plan.ts'

export default definePlugin({
  id: 'updates',
  requires: { core: '^0.1.0' },
  settings: Type.Object({ onHome: Type.Integer({ minimum: 1, maximum: 12, default: 5 }) }),
  permissions: { read: 'everyone', acknowledge: 'member', write: 'editor', publish: 'editor' },
  services: { bulletin: Bulletin, plan: Plan, acknowledgements: Acknowledgements },
  api: ({ bulletin, acknowledgements }) => ({
    latest: async (viewer, limit = 5) => (await bulletin.list(viewer, { limit: Math.min(limit, 20) })).rows,
    alertsDue: (viewer) => acknowledgements.due(viewer),
  }),
  kinds: { post, milestone, need, fact, page },
  navigation: { label: 'updates.navigation', path: '/', order: 10, value: 1 },
  routes: (on) => [...postRoutes(on), ...planRoutes(on)],
  slots: {
    'home.visitor': {
      order: 20, view: 'home-latest', reads: ['updates.post'],
      async run({ bulletin, viewer, settings }) { return { posts: (await bulletin.list(viewer, { limit: settings.onHome })).rows } },
    },
    'home.visitor.rail': {
      order: 20, view: 'home-next', reads: ['updates.milestone'],
      async run({ plan, viewer }) {
        const ahead = (await plan.milestones(viewer)).filter(({ fields }) => fields.status !== 'done').slice(0, 3)
        return ahead.length === 0 ? null : { milestones: ahead }
      },
    },
    'home.member': {
      order: 20, view: 'home-latest',
      async run({ bulletin, viewer, settings }) { return { posts: (await bulletin.list(viewer, { limit: settings.onHome })).rows } },
    },
    'desk.due': {
      order: 10, view: 'desk-due',
      async run({ acknowledgements, viewer }) {
        const due = await acknowledgements.due(viewer)
        return due.length === 0 ? null : { due }
      },
    },
    'topic.main': {
      order: 60, view: 'topic-latest', reads: ['updates.post'],
      async run({ bulletin, viewer }, { topic }) {
        const { rows } = await bulletin.list(viewer, { topic, limit: 5 })
        return rows.length === 0 ? null : { posts: rows, topic }
      },
    },
  },
  personal: [
    { table: 'updates.acknowledgement', columns: ['item_id', 'at'], person: 'person_id', why: 'updates.personal.acknowledgement', onRemoval: 'keep' },
  ],
  demo: (deps, kit) => loadDemo(deps, kit),
})
