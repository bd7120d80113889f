import { Type } from 'typebox'
import { definePlugin, NotFound } from '@diwan/core'

const fail = (where: string): never => { throw new Error(`clumsy in ${where}`) }

/** Goes wrong in every place a plugin can go wrong. */
export default definePlugin({
  id: 'clumsy',
  requires: { core: '^0.1.0' },
  settings: Type.Object({ isClumsy: Type.Boolean({ default: true }) }),
  permissions: { read: 'everyone', write: 'editor' },
  kinds: {
    vase: {
      prefix: 'VA', states: ['whole', 'broken'], audience: ['public'],
      transitions: { create: { from: [], to: 'whole', may: 'write' }, publish: { from: ['whole'], to: 'whole', may: 'write', publishes: true }, drop: { from: ['whole'], to: 'broken', may: 'write', withdraws: true } },
    },
  },
  navigation: { label: 'clumsy.navigation', path: '/', order: 90, value: 6 },
  routes: (on) => [
    on.get('/', { may: 'read', output: Type.Object({ words: Type.String() }), view: 'list', run: ({ settings }) => ({ words: settings.isClumsy ? 'mind the vase' : 'all is well' }) }),
    on.get('/throws', { may: 'read', output: Type.Object({}), run: () => fail('a route') }),
    on.get('/view', { may: 'read', output: Type.Object({ words: Type.String() }), view: 'torn', run: () => ({ words: 'mind the vase' }) }),
    on.get('/missing', { may: 'read', output: Type.Object({}), run: () => { throw new NotFound() } }),
    on.post('/kept', { may: 'read', output: Type.Object({}), run: async ({ db }) => { await db.raw(`insert into clumsy.shard (words) values ('kept')`); return fail('a write') } }),
  ],
  slots: {
    'home.visitor': { view: 'list', reads: [], run: ({ settings }) => settings.isClumsy ? fail('a slot') : { words: 'all is well' } },
  },
  jobs: { nightly: { run: () => fail('a job') } },
  hears: { 'core.item.published': () => fail('a handler') },
  demo: async () => fail('the demonstration'),
})
