import { Type } from 'typebox'
import { definePlugin, orNull } from '@diwan/core'
import type {} from './contract.ts'
import { Checks } from './services/checks.ts'

export default definePlugin({
  id: 'checklist',
  requires: { core: '^0.1.0' },
  permissions: { read: 'member' },
  services: { checks: Checks },
  hosts: { checks: (offers, { checks }) => checks.take(offers) },
  routes: (on) => [
    on.get('/', {
      may: 'read', view: 'list',
      output: Type.Object({ checks: Type.Array(Type.Object({ from: Type.String(), question: Type.String(), count: orNull(Type.Integer()) })) }),
      async run({ checks, viewer }) { return { checks: await checks.ask(viewer) } },
    }),
  ],
})
