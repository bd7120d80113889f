import { Type } from 'typebox'
import { definePlugin, ItemPageShape, ItemShape, key, paging, type FeedEntry, type ItemSummary } from '@diwan/core'
import type {} from './contract.ts'
import { note } from './kinds/note.ts'
import { Notebook } from './services/notebook.ts'

const entryOf = (item: ItemSummary): FeedEntry => ({
  id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang,
})

export default definePlugin({
  id: 'logbook',
  requires: { core: '^0.1.0' },
  permissions: { read: 'member', write: 'member', publish: 'member' },
  kinds: { note },
  services: { notebook: Notebook },
  api: ({ notebook }) => ({
    latest: async (viewer, limit = 5) => (await notebook.list(viewer, { limit: Math.min(limit, 20) })).rows,
  }),
  navigation: { label: 'logbook.navigation', path: '/', order: 50, value: 6, may: 'read' },
  routes: (on) => [
    on.get('/', {
      may: 'read', input: Type.Object(paging), view: 'list',
      output: Type.Object({ title: Type.String(), notes: ItemPageShape, mayWrite: Type.Boolean() }),
      formats: { atom: ({ title, notes }) => ({ title, entries: notes.rows.map(entryOf) }) },
      async run({ notebook, viewer, t }, query) {
        return { title: t('logbook.title'), notes: await notebook.list(viewer, query), mayWrite: viewer.may('logbook.write') }
      },
    }),
    on.get('/:key', {
      may: 'read', input: Type.Object({ key: key() }), output: Type.Object({ item: ItemShape }), view: 'note',
      async run({ notebook, viewer }, { key: ref }) { return { item: await notebook.read(viewer, ref) } },
    }),
  ],
})
