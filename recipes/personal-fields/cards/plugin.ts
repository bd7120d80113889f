import { Type } from 'typebox'
import { definePlugin, ItemShape, ItemSummaryShape, key } from '@diwan/core'
import { card } from './kinds/card.ts'
import { Cards } from './services/cards.ts'

/** Named one by one: what an output does not name is stripped, so nothing personal leaves by oversight. */
const Shown = Type.Object({ phone: Type.Optional(Type.Union([Type.String(), Type.Null()])), room: Type.Optional(Type.Union([Type.String(), Type.Null()])) })

export default definePlugin({
  id: 'cards',
  requires: { core: '^0.1.0' },
  permissions: { read: 'member', write: 'member' },
  kinds: { card },
  services: { cards: Cards },
  personal: [{ table: 'cards.thanks', columns: ['words', 'at'], person: 'person_id', why: 'cards.personal.thanks', onRemoval: 'delete', keepDays: 365, since: 'at' }],
  routes: (on) => [
    on.get('/', {
      may: 'read', view: 'list', output: Type.Object({ cards: Type.Array(Type.Object({ card: ItemSummaryShape, shown: Shown })) }),
      formats: { csv: ({ cards }) => [['name', 'phone', 'room'], ...cards.map(({ card: { title }, shown }) => [title, shown.phone ?? '', shown.room ?? ''])] },
      async run({ cards, viewer }) { return { cards: await cards.list(viewer) } },
    }),
    on.get('/:key', {
      may: 'read', input: Type.Object({ key: key() }), view: 'card', output: Type.Object({ card: ItemShape, shown: Shown }),
      run: ({ cards, viewer }, { key: ref }) => cards.read(viewer, ref),
    }),
  ],
})
