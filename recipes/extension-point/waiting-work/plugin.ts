import { definePlugin } from '@diwan/core'
import type {} from '../checklist/contract.ts'

export default definePlugin({
  id: 'waiting-work',
  requires: { core: '^0.1.0' },
  checks: {
    mine: { question: 'waiting-work.question', count: async ({ content }, viewer) => (await content.mine(viewer, { limit: 100 })).length },
  },
})
