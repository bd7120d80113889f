import { Type } from 'typebox'
import { definePlugin } from '@diwan/core'
import { Daybook } from './services/daybook.ts'

export default definePlugin({
  id: 'daybook',
  requires: { core: '^0.1.0' },
  settings: Type.Object({
    /** Nobody is written to while it is empty. */
    recipient: Type.String({ maxLength: 200, default: '' }),
  }),
  services: { daybook: Daybook },
  hears: { 'core.item.published': ({ daybook }, event) => daybook.note(event) },
  jobs: { nightly: { every: '10 2 * * *', run: ({ daybook }) => daybook.close() } },
  capabilities: ['mail'],
})
