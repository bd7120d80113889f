import { Type } from 'typebox'
import { ItemSummaryShape, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { self } from './self.ts'

const Named = Type.Object({ id: Type.String(), label: Type.String() })

export const followingRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/account/following', {
    may: 'read', isInternal: true, view: 'account/following', output: Type.Object({ topics: Type.Array(Named), kinds: Type.Array(Named), items: Type.Array(ItemSummaryShape), more: Type.Integer() }),
    async run({ content, topics, host, viewer, t, locale }) {
      self(viewer)
      const all = new Map((await topics.all()).map((topic) => [topic.id, topic.labels[locale] ?? topic.labels.en]))
      const ids = await content.followed(viewer, 'item')
      return {
        topics: (await content.followed(viewer, 'topic')).flatMap((id) => all.has(id) ? [{ id, label: all.get(id) ?? id }] : []),
        kinds: (await content.followed(viewer, 'kind')).filter((id) => host.kinds.find(id)).map((id) => ({ id, label: t(`${id.replace('.', '.kind.')}.name`) })),
        items: await content.pick(viewer, ids.slice(0, 200)), more: Math.max(0, ids.length - 200),
      }
    },
  }),

  on.post('/account/following', {
    may: 'read', isInternal: true, input: Type.Object({ type: oneOf(['item', 'topic', 'kind']), id: Type.String({ minLength: 1, maxLength: 80 }) }),
    async run({ content, viewer }, subject) {
      self(viewer)
      await content.unsubscribe(viewer, subject)
      return redirect('/account/following', 'core.follow.ended')
    },
  }),
]
