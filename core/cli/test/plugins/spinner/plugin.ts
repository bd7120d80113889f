import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'

const spin = (): never => { for (;;); }

/** Everything a plugin should not do, each on its own address. */
export default definePlugin({
  id: 'spinner',
  requires: { core: '^0.1.0' },
  permissions: { read: 'everyone' },
  routes: (on) => [
    on.get('/', { may: 'read', output: Type.Object({ isFine: Type.Boolean() }), run: () => ({ isFine: true }) }),
    on.get('/loop', { may: 'read', run: () => spin() }),
    on.get('/expression', { may: 'read', run: () => ({ found: /^(a+)+$/.test(`${'a'.repeat(60)}b`) }) }),
    on.get('/timer', { may: 'read', run: () => { setTimeout(() => { throw new Error('thrown in a timer') }, 1); return {} } }),
    on.get('/loose', { may: 'read', run: () => { void Promise.reject(new Error('rejected and left')); return {} } }),
    on.get('/exit', { may: 'read', run: () => process.exit(3) }),
    on.get('/never', { may: 'read', deadline: 1, run: () => new Promise<object>(() => {}) }),
    on.get('/throw', { may: 'read', run: () => { throw new Error('thrown in a route') } }),
  ],
})
