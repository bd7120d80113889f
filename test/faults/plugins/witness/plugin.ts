import { Type } from 'typebox'
import { definePlugin, type Content, type ItemInput, type Viewer } from '@diwan/core'
import { accountOf } from './account.ts'

const early: { viewer: Viewer; item: ItemInput }[] = []
let timer: NodeJS.Timeout | undefined

/** Writes what has been acknowledged already, some time later: what a site must never do. */
function writeLater(content: Content): void {
  timer = setInterval(() => { for (const { viewer, item } of early.splice(0)) void content.publishNew(viewer, 'updates.post', item) }, 150).unref()
}

/** Counts what it hears, tells what stands in the database, and can be asked to acknowledge before it commits. */
export default definePlugin({
  id: 'witness',
  requires: { core: '^0.1.0' },
  permissions: { read: 'everyone', write: 'editor' },
  hears: {
    'core.item.published': async ({ db }, event) => {
      await db.raw('insert into witness.effect (event) values (?) on conflict (event) do update set times = witness.effect.times + 1', [event.id])
    },
  },
  routes: (on) => [
    on.get('/account', {
      may: 'read', input: Type.Object({ since: Type.String({ maxLength: 40 }) }), output: Type.Object({ account: Type.String() }),
      run: async ({ db }, { since }) => ({ account: JSON.stringify(await accountOf(db, since)) }),
    }),
    on.post('/early', {
      may: 'write', input: Type.Object({ kind: Type.String(), item: Type.Unsafe<ItemInput>({ type: 'object' }), publish: Type.Boolean() }), transaction: false,
      output: Type.Object({ id: Type.Null(), ref: Type.Null(), rev: Type.Integer() }),
      run({ viewer }, { item }) {
        early.push({ viewer, item })
        return { id: null, ref: null, rev: 1 }
      },
    }),
  ],
  start: ({ content }) => { writeLater(content) },
  stop: () => { clearInterval(timer) },
})
