// Never runs: `npm run types` checks that each mistake below is one. A line that is no mistake any more is an error itself.
import { Model } from 'objection'
import { Type } from 'typebox'
import { definePlugin, type CoreServices, type Kind } from '@diwan/core'
import type {} from '@diwan/updates/contract'

class Note extends Model { static override tableName = 'notes.note'; declare id: string }

interface ShelfNeeds { content: CoreServices['content']; settings: { size: number }; Note: typeof Note }
class Shelf {
  readonly #needs: ShelfNeeds
  constructor(needs: ShelfNeeds) { this.#needs = needs }
  get size(): number { return this.#needs.settings.size }
}

const kind: Kind = { prefix: 'NO', states: ['live'], transitions: { create: { from: [], to: 'live', may: 'write', publishes: true } } }

definePlugin({
  id: 'a', requires: { core: '^0.1.0', updates: '^0.1.0' }, settings: Type.Object({ size: Type.Integer({ default: 5 }) }),
  permissions: { read: 'everyone', write: 'editor' }, models: { Note }, services: { shelf: Shelf }, kinds: { note: kind },
  routes: (on) => [
    // @ts-expect-error no such permission
    on.get('/', { may: 'raed', run: () => 1 }),
    // @ts-expect-error a route without a permission
    on.get('/', { run: () => 1 }),
    // @ts-expect-error the input has no such field
    on.post('/', { may: 'read', input: Type.Object({ x: Type.String() }), run: (_deps, { y }) => y }),
    // @ts-expect-error the output is a number, not a text
    on.get('/', { may: 'read', output: Type.Object({ n: Type.Integer() }), run: () => ({ n: 'five' }) }),
    // @ts-expect-error the output lacks a field
    on.get('/', { may: 'read', output: Type.Object({ n: Type.Integer() }), run: () => ({}) }),
    // @ts-expect-error there is no such service
    on.get('/', { may: 'read', run: ({ shlef }) => shlef }),
    // @ts-expect-error settings has no such key
    on.get('/', { may: 'read', run: ({ settings }) => settings.siez }),
    // @ts-expect-error a feed of what the page does not have
    on.get('/', { may: 'read', output: Type.Object({ n: Type.Integer() }), formats: { csv: ({ m }) => [[m]] }, run: () => ({ n: 1 }) }),
    on.get('/:id', {
      may: 'read', input: Type.Object({ id: Type.String() }), output: Type.Object({ title: Type.String(), size: Type.Integer() }), view: 'page',
      async run({ updates, shelf, viewer, settings, t }, { id }) {
        const [first] = await updates.latest(viewer, settings.size)
        return { title: first?.title ?? t(id), size: shelf.size }
      },
    }),
  ],
  jobs: {
    // @ts-expect-error a job has no viewer
    nightly: { every: '1 day', run: ({ viewer }) => void viewer },
    hourly: { every: '1 hour', run: async ({ updates, content }) => { void updates; void content } },
  },
  hears: {
    'core.item.published': async (_deps, { data }) => { void (data.isFirst satisfies boolean) },
    // @ts-expect-error nothing of that name ever happens
    'core.item.publised': async () => {},
  },
  slots: {
    'home.visitor': { view: 'latest', run: ({ viewer, shelf }) => ({ name: viewer.name, size: shelf.size }) },
    // @ts-expect-error nobody opens a slot of that name
    'home.vistor': { view: 'latest', run: () => ({}) },
    // @ts-expect-error this slot is told a topic
    'topic.main': { view: 'latest', run: (_deps, { item }) => ({ item }) },
  },
})

definePlugin({
  id: 'b', requires: { core: '^0.1.0' }, permissions: { read: 'everyone' },
  // @ts-expect-error the service needs settings and a model that this plugin does not have
  services: { shelf: Shelf },
  // @ts-expect-error updates was not required
  start: ({ updates }) => void updates,
})

definePlugin({
  id: 'c', requires: { core: '^0.1.0' },
  // @ts-expect-error nobody knows a plugin of that name
  optional: { nope: '^1' },
})

definePlugin({
  id: 'd', requires: { core: '^0.1.0' }, optional: { updates: '^0.1.0' }, permissions: { read: 'everyone' },
  routes: (on) => [
    // @ts-expect-error an optional plugin may be absent
    on.get('/', { may: 'read', run: ({ updates, viewer }) => updates.latest(viewer) }),
    on.get('/checked', { may: 'read', run: async ({ updates, viewer }) => await updates?.latest(viewer) ?? [] }),
  ],
})

definePlugin({
  id: 'updates', requires: { core: '^0.1.0' },
  // @ts-expect-error not what the contract promises
  api: () => ({ nope: true }),
})

definePlugin({
  id: 'e', requires: { core: '^0.1.0' },
  // @ts-expect-error no role of that name
  permissions: { read: 'king' },
  // @ts-expect-error no capability of that name
  capabilities: ['everything'],
})

// @ts-expect-error core has to be required
definePlugin({ id: 'f', requires: {} })

definePlugin({
  id: 'g', requires: { core: '^0.1.0' },
  // @ts-expect-error nobody hosts an extension of that name
  mirror: { table: 'g.g' },
})
